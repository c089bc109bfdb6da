"""The Markdown of an article: its passages with their lines, its links, its citations. Nothing in it is executed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from uncramp.errors import Fault
from uncramp.reading.strict_yaml import Document
from uncramp.terms.article import Article, Passage

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
CITATION = re.compile(r"\s*\[@([\w-]+)\]")
ARTICLE_LINK = re.compile(r"([\w-]+)\.md")


@dataclass
class Draft:
    """An article as its file has it: front matter with its lines, the text as written (on the lines of the file), and what is wrong."""

    id: str
    front: Document
    written: str
    article: Article | None = None
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, message: str) -> None:
        """Note that something is wrong."""
        self.faults.append(Fault(self.front.name, line, message))


def passages(text: str) -> Iterator[Passage]:
    """Every paragraph, list item and table cell with its heading and line; line breaks and citations still stand in it."""
    heading, opened = "", ""
    for token in MARKDOWN.parse(text):
        if token.type != "inline":
            opened = token.type if token.nesting > 0 else ""
        elif opened == "heading_open":
            heading = _words(token)
        else:
            yield Passage(heading=heading, text=_words(token), line=_line(token))


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _words(token: Token) -> str:
    breaks = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(breaks.get(child.type, child.content) for child in token.children or ())


def plain(passage: Passage) -> Passage:
    """The passage without citations and line breaks."""
    return Passage(heading=passage.heading, text=CITATION.sub("", passage.text).replace("\n", " "), line=passage.line)


def links(text: str) -> Iterator[tuple[str, int]]:
    """Where the links of a text lead, each with its line."""
    for token in MARKDOWN.parse(text):
        line = _line(token)
        for child in token.children or ():
            line += child.type in ("softbreak", "hardbreak")
            if child.type == "link_open":
                yield str(child.attrs["href"]), line
