"""Pages as bytes: every form is read, and hostile ones get one clear sentence."""

import zlib

import pytest

from uncramp.errors import PageError
from uncramp.reading.page_file import LARGEST_PAGE, LONGEST_TEXT, MOST_PDF_PAGES, MOST_TAGS, read_page

SENTENCE = "Massage relaxes tense muscles and takes away back pain."


def pdf(content: bytes, *, pages: int = 1, filters: bytes = b"/FlateDecode") -> bytes:
    """A small PDF whose pages all show the same content stream."""
    kids = b" ".join([b"3 0 R"] * pages)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, pages),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
        b"<< /Length %d /Filter %b >>\nstream\n%b\nendstream" % (len(content), filters, content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = b"xref\n0 6\n0000000000 65535 f \n%btrailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (table, len(body))
    return body + start


PRINTED = zlib.compress(b"BT /F1 12 Tf 50 700 Td (" + SENTENCE.encode() + b") Tj ET")
ZEROS = zlib.compress(b"0" * 100_000_000)

FORMS = {
    "text": SENTENCE.encode(),
    "text in UTF-16": SENTENCE.encode("utf-16"),
    "Markdown": f"## Massage\n\n- **Massage** {SENTENCE[8:]}\n".replace("tense", "[tense](/x)").encode(),
    "HTML": f"<html><body><article><p>{SENTENCE}</p></article></body></html>".encode(),
    "HTML in Latin-1": b'<html><head><meta charset="latin-1"></head><body><p>\xdcber: ' + SENTENCE.encode() + b"</p></body></html>",
    "PDF": pdf(PRINTED),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read(form: str) -> None:
    """The same sentence comes out of text, Markdown, HTML and PDF, in the encoding that the page declares."""
    assert any(SENTENCE in block.text for block in read_page(FORMS[form], form).blocks)


HOSTILE = {
    "a page of 50 MB": (b"x " * 25_000_000, f"the page has more than {LARGEST_PAGE:,} bytes"),
    "a book": (b"word " * (LONGEST_TEXT // 4), f"the page holds more than {LONGEST_TEXT:,} characters"),
    "nested tags": (b"<html>" + b"<div>" * (MOST_TAGS + 1), "tags; at most"),
    "a zip bomb": (pdf(ZEROS), "unpacks to far more than its size"),
    "a bomb in a bomb": (pdf(zlib.compress(ZEROS), filters=b"[/FlateDecode /FlateDecode]"), "unpacks to far more than its size"),
    "too many pages": (pdf(PRINTED, pages=MOST_PDF_PAGES + 1), f"at most {MOST_PDF_PAGES} are read"),
    "half a PDF": (b"%PDF-1.4\nnothing", "the PDF cannot be read"),
    "a wrong encoding": ("Kälte".encode("latin-1"), "byte 0xe4 at 1 is not utf-8 text"),
    "an unknown encoding": (b'<html><meta charset="klingon"><p>x</p></html>', "declares the encoding 'klingon', which is not known"),
    "a program": (b"\x7fELF\x00\x01", "byte 0 stands at 4"),
    "nothing": (b"", "no article text was found in 0 bytes"),
    "a script alone": (b"<html><body><script>alert(1)</script></body></html>", "no article text was found"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_gets_one_sentence(name: str) -> None:
    """What came and what to do, in one line, and nothing is unpacked or run."""
    content, sentence = HOSTILE[name]
    with pytest.raises(PageError) as refused:
        read_page(content, "page")
    assert sentence in str(refused.value)
    assert 1 == len(str(refused.value).splitlines())


def test_scripts_and_styles_are_no_text() -> None:
    """What a script would write is neither in the article nor in the furniture."""
    page = read_page(f"<html><body><script>write('secret')</script><style>.secret {{}}</style><p>{SENTENCE}</p></body></html>".encode(), "page")
    assert not any("secret" in piece.text for piece in (*page.blocks, *page.furniture))


def test_nothing_in_a_page_can_command_a_terminal() -> None:
    """Control characters, turned directions and soft hyphens are gone before anything is printed."""
    hidden = SENTENCE.replace("muscles", "\x1b[31mmus\u00adcles\u202e\x9b")
    expected = SENTENCE.replace("muscles", "[31mmuscles")
    assert [expected] == [block.text for block in read_page(hidden.encode(), "page").blocks]
    html = read_page(f"<html><head><title>&#27;]0;x</title></head><body><p>&#27;[2J{hidden}</p></body></html>".encode(), "page")
    assert not any(character in "\x1b\x9b\u202e" for block in html.blocks for character in block.text + html.title)


def test_a_long_paragraph_ends_the_recommended_pages() -> None:
    """After a recommending heading short blocks are teasers, but an article that goes on is not lost."""
    article = "Exercise prevents back pain. " * 10
    page = read_page(f"Backs\n\nRelated articles\n\nTen teas for the night\n\n{article}".encode(), "page")
    assert ["Backs", article.strip()] == [block.text for block in page.blocks]
    assert ["Related articles", "Ten teas for the night"] == [piece.text for piece in page.furniture if piece.kind == "recommended"]
