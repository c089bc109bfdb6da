"""A page as bytes (HTML, text, Markdown or PDF) -> its blocks and its furniture. Nothing in it is executed, fetched or believed."""

import codecs
import io
import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

import lxml.html
import pypdf
import trafilatura
from lxml.etree import LxmlError, _Element
from pypdf.errors import LimitReachedError, PyPdfError

from uncramp.errors import PageError
from uncramp.reading.page_furniture import kind_of, sort_out
from uncramp.terms.page import Block, Furniture, Page

LARGEST_PAGE = 5_000_000
"""Bytes; the longest articles have a tenth of it."""
LONGEST_TEXT = 500_000
"""Characters; a short book."""
MOST_TAGS = 50_000
MOST_PDF_PAGES = 100
MOST_UNPACKED = 2_000_000
"""Bytes that one stream of a PDF may unpack to; a page of text has a hundredth of it."""
MOST_DRAWN = 100_000
"""Operands and operators in one stream of a PDF; a page of text has a tenth of it."""
MOST_FORMS = 50
"""Drawings within a page of a PDF that are looked into."""
HEADING_WORDS = 12
"""A line of more words is no heading."""
BINARY = b"\0"

for library in ("pypdf", "trafilatura"):
    logging.getLogger(library).addHandler(logging.NullHandler())  # what they have to say of a page is said in one sentence by PageError

_PDF = b"%PDF-"
_HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|!--|\?xml|html|head|body|article|main|div|section|p|h1|table|script|title)\b", re.IGNORECASE
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_START = re.compile(r"\s*(?:#{1,6}\s|[-*+•]\s|\d{1,2}[.)]\s|<<|>>|>\s)")
_LEADING = re.compile(r"\A\s*(?:#{1,6}\s+|[-*+•]\s+|\d{1,2}[.)]\s+|>\s+(?!\w+:))")
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()]{0,1000}\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|_|`)(?=\S)(.{1,300}?)(?<=\S)\1")
_SPACE = re.compile(r"\s+")
_UNSEEN_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Commands to a terminal, turns of direction, soft hyphens: nothing that belongs to an article."""
_ENDS = (".", "!", ";", ",", ":", "…")
_PDF_LIMITS = pypdf.Configuration(
    zlib_maximum_output_length=MOST_UNPACKED,
    lzw_maximum_output_length=MOST_UNPACKED,
    run_length_maximum_output_length=MOST_UNPACKED,
    array_based_stream_maximum_output_length=MOST_UNPACKED,
    stream_decoding_work_maximum_length=MOST_UNPACKED,
    stream_parsing_work_maximum_count=MOST_DRAWN,
    xform_maximum_invocations_per_extraction=MOST_FORMS,
)
_BLOCKS = frozenset({"head", "p", "item", "list", "cell", "row", "table", "quote", "main", "div"})
_UNSEEN = frozenset({"script", "style", "noscript", "template", "title"})


def read_page(raw: bytes, name: str) -> Page:
    """The page in these bytes; PageError with one sentence if it cannot be read as a page."""
    if len(raw) > LARGEST_PAGE:
        raise PageError(f"{name}: the page has more than {LARGEST_PAGE:,} bytes; at most that many are read; save the article alone and give that")
    if raw.startswith(_PDF):
        page = _text_page(_pdf_text(raw, name))
    elif _HTML.match(raw):
        page = _html_page(_decoded(raw, name), name)
    else:
        page = _text_page(_decoded(raw, name))
    if sum(len(block.text) for block in page.blocks) > LONGEST_TEXT:
        raise PageError(f"{name}: the page holds more than {LONGEST_TEXT:,} characters of text; an article was expected; save the article alone")
    if not any(character.isalpha() for block in page.blocks for character in block.text):
        raise PageError(f"{name}: no article text was found in {len(raw):,} bytes; HTML, text, Markdown or PDF was expected; check the file")
    return page


def _decoded(raw: bytes, name: str) -> str:
    """The text, by its byte-order mark, the encoding that it declares, or UTF-8; never by a guess."""
    marked = next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), None)
    declared = _CHARSET.search(raw[:2048])
    encoding = marked or (declared[1].decode("ascii") if declared else "utf-8")
    if marked is None and BINARY in raw:
        raise PageError(f"{name}: byte 0 stands at {raw.index(BINARY):,}, so this is no text; HTML, text, Markdown or PDF was expected")
    try:
        return _UNSEEN_CHARACTERS.sub("", raw.decode(encoding))
    except UnicodeDecodeError as error:
        where = f"byte {error.object[error.start]:#04x} at {error.start:,} is not {encoding} text"
        raise PageError(f"{name}: {where}; save the page as UTF-8, or let it declare its encoding") from error
    except (LookupError, UnicodeError) as error:
        raise PageError(f"{name}: the page declares the encoding {encoding!r}, which is not known; save the page as UTF-8") from error


def _html_page(text: str, name: str) -> Page:
    if text.count("<") > MOST_TAGS:
        raise PageError(f"{name}: the page has {text.count('<'):,} tags; at most {MOST_TAGS:,} are read; save the article alone and give that")
    try:
        found: Any = trafilatura.bare_extraction(_tree(text), include_comments=False, include_tables=True, favor_recall=True, with_metadata=True)
        pieces = list(_seen_text(_tree(text)))
    except (LxmlError, RecursionError, ValueError) as error:
        raise PageError(f"{name}: the page is not HTML that can be read ({type(error).__name__}); save the article alone as text") from error
    title = _plain((found.title if found is not None else None) or "")
    blocks, inside = sort_out(_blocks(found.body) if found is not None else ())
    whole = " ".join((title, *(block.text for block in blocks), *(piece.text for piece in inside)))
    around = tuple(Furniture(piece, kind_of(piece) or "around the article") for piece in dict.fromkeys(pieces) if piece not in whole)
    return Page(title, blocks, (*inside, *around))


def _tree(text: str) -> Any:
    """The page as elements; characters that its references spell are cleaned like any others."""
    tree = lxml.html.document_fromstring(text.encode("utf-8"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    for element in tree.iter():
        element.text = _UNSEEN_CHARACTERS.sub("", element.text or "")
        element.tail = _UNSEEN_CHARACTERS.sub("", element.tail or "")
    return tree


def _blocks(element: _Element, heading: bool = False) -> Iterator[Block]:
    """The headings and paragraphs under an element, with the inline text of each joined."""
    inline = [element.text or ""]
    for child in element:
        if child.tag in _BLOCKS:
            yield from _block(inline, heading)
            yield from _blocks(child, child.tag == "head")
            inline = [child.tail or ""]
        else:
            inline += [" " if child.tag == "lb" else "", *child.itertext(), child.tail or ""]
    yield from _block(inline, heading)


def _block(pieces: Iterable[str], heading: bool) -> Iterator[Block]:
    if text := _plain("".join(pieces)):
        yield Block(text, heading)


def _seen_text(tree: _Element) -> Iterator[str]:
    """Every piece of text that a browser would show."""
    for element in tree.iter():
        if isinstance(element.tag, str):
            for piece in (element.text if element.tag not in _UNSEEN else "", element.tail):
                if text := _plain(piece or ""):
                    yield text


def _pdf_text(raw: bytes, name: str) -> str:
    try:
        with pypdf.apply_configuration(_PDF_LIMITS):
            pages = pypdf.PdfReader(io.BytesIO(raw)).pages
            if len(pages) > MOST_PDF_PAGES:
                raise PageError(f"{name}: the PDF has {len(pages):,} pages; at most {MOST_PDF_PAGES} are read; give the article alone")
            return "\n\n".join(page.extract_text() for page in pages)
    except LimitReachedError as error:
        raise PageError(f"{name}: the PDF unpacks to far more than its size ({error}); it was not read; print the article to a new PDF") from error
    except (PyPdfError, RecursionError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as error:
        raise PageError(f"{name}: the PDF cannot be read ({error}); print the article to a new PDF, or give it as text") from error


def _text_page(text: str) -> Page:
    blocks, furniture = sort_out(_text_blocks(text))
    title = next((block.text for block in blocks if block.heading), "")
    return Page(title, blocks, furniture)


def _text_blocks(text: str) -> Iterator[Block]:
    """Headings and paragraphs of text or Markdown: parted by empty lines, by list marks, and after a short line without an end."""
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line for line in paragraph.split("\n") if line.strip()]
        longest = max(map(len, lines), default=0)
        gathered: list[str] = []
        for line in lines:
            if gathered and (_START.match(line) or _stands_alone(gathered[-1], line, longest)):
                yield from _text_block(gathered)
                gathered = []
            gathered.append(line)
        yield from _text_block(gathered)


def _stands_alone(line: str, following: str, longest: int) -> bool:
    """Whether a line ends its paragraph: much shorter than the longest, and something new begins after it."""
    return 2 * len(line) < longest and following.lstrip()[:1].isupper()


def _text_block(lines: list[str]) -> Iterator[Block]:
    joined = " ".join(lines)
    text = _plain(_EMPHASIS.sub(r"\2", _LINK.sub(r"\1", _LEADING.sub("", joined, count=1))))
    if text.strip("-=*_ "):
        marked = joined.lstrip().startswith("#")
        yield Block(text, marked or (len(text.split()) <= HEADING_WORDS and not text.endswith(_ENDS)))


def _plain(text: str) -> str:
    return _SPACE.sub(" ", _UNSEEN_CHARACTERS.sub("", text)).strip()
