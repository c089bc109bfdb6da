"""The library: articles in plain words, the shelves they stand on, and the words in which people ask for them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from uncramp.terms.record import Record, Review

Audience = Literal["everybody", "in pain now", "lasting pain", "prevention", "pregnant", "older people", "the curious"]
CONTENTS = "contents"
"""How a link in an article names the list of all shelves."""


class Change(Record):
    """What changed in an article, and when."""

    date: datetime.date
    what: str


class Passage(Record):
    """One paragraph or list item as plain words, under its heading; `line` is its place in the file."""

    heading: str
    text: str
    line: int


class Article(Record):
    """One article: what it says, whom it is for, what of the knowledge it speaks of, and on which sources it rests.

    `text` is Markdown with every number filled in from the knowledge; `[@id]` marks a source. `also_asked` are other words for its subject.
    """

    id: str
    title: str
    summary: str
    audience: Audience
    also_asked: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    red_flags: tuple[str, ...] = ()
    sources: tuple[str, ...]
    review: Review
    changes: tuple[Change, ...]
    text: str
    passages: tuple[Passage, ...]
    links: tuple[str, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings in order: the article's table of contents."""
        return tuple(dict.fromkeys(passage.heading for passage in self.passages if passage.heading))

    @property
    def topics(self) -> tuple[tuple[str, str], ...]:
        """What of the knowledge the article speaks of, as (kind, id)."""
        kinds = ("conditions", "measures", "causes", "red_flags")
        return tuple((kind, name) for kind in kinds for name in getattr(self, kind))


class Shelf(Record):
    """Articles that belong together, in reading order."""

    title: str
    articles: tuple[str, ...]


class ReadingPath(Record):
    """The curated order in which the library is read; `highest_grade` is the school grade that every article keeps to."""

    highest_grade: int
    shelves: tuple[Shelf, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """Every article, from the first to the last."""
        return tuple(name for shelf in self.shelves for name in shelf.articles)


class SearchWords(Record):
    """How people ask.

    `ignored` words say nothing about the subject; phrases that `means` something are written otherwise in the articles; of `dangers`, an article's
    phrases are those after which it is shown first, whatever else is found.
    """

    ignored: tuple[str, ...]
    means: Mapping[str, str]
    dangers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Articles:
    """All articles of one language by id, in reading order, and the words in which they are searched."""

    path: ReadingPath
    words: SearchWords
    of: Mapping[str, Article]
