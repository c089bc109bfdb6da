"""Text -> sentences -> words by their stems, always the same way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from snowballstemmer import stemmer

_STEMMER = stemmer("english")
_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?][\"'”’)]))\s+(?=[\"'“‘(]?[A-Z0-9])|(?<=;)\s+")  # noqa: RUF001
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|dr|mr|mrs|ms|prof|vs|approx|fig|cf)\.|\b[A-Z]\.)$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}\.$")
_WORD = re.compile(r"n['’]t\b|[^\W_]+(?:['’](?=s\b)s)?|[,;:()–—]", re.IGNORECASE)  # noqa: RUF001
_CONTRACTED = re.compile(r"\b(can|won|shan)['’]?t\b|\bcannot\b|n['’]t\b", re.IGNORECASE)  # noqa: RUF001
_POSSESSIVE = re.compile(r"['’]s$")  # noqa: RUF001


@dataclass(frozen=True)
class Sentence:
    """One sentence with its words, as they stand and by their stems."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words and marks in order; "doesn't" is two words, "does" and "not"."""
        return tuple(word.lower() for word in _WORD.findall(_CONTRACTED.sub(" not", self.text)))

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stem of each word; marks stand for themselves."""
        return tuple(map(stem, self.words))

    @property
    def asks(self) -> bool:
        """Whether it is a question, which claims nothing."""
        return self.text.rstrip("\"'”’) ").endswith("?")  # noqa: RUF001


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a word: exercise, exercises and exercising have one."""
    return _STEMMER.stemWord(_POSSESSIVE.sub("", word))


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a paragraph; halves parted by a semicolon count as two."""
    start = ""
    for piece in _END.split(text):
        start = f"{start} {piece}".strip()
        if not (_ABBREVIATED.search(start) or _NUMBERED.search(start)):
            yield Sentence(start)
            start = ""
    if start:
        yield Sentence(start)
