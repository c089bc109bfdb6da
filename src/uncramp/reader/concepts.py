"""Which concepts stand in a sentence, and where: a concept is there when one of its words or phrases is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from uncramp.reader.sentences import Sentence, stem

GAP = "~"
"""Stands in a phrase for a few words, or none: "keep ~ away"."""
GAP_WORDS = 5
END = "$"
"""Stands at the end of a phrase that must end the sentence."""


@dataclass(frozen=True)
class Span:
    """Words of a sentence from start up to, not including, end."""

    start: int
    end: int

    def words_of(self, sentence: Sentence) -> str:
        """The words as they stand in the sentence."""
        return " ".join(sentence.words[self.start : self.end])


Phrase = tuple[str, ...]


class Lexicon:
    """The words and phrases of every concept, found by their first stem."""

    def __init__(self, concepts: Mapping[str, tuple[str, ...]]) -> None:
        self._by_first: dict[str, list[tuple[Phrase, str]]] = {}
        for concept, words in concepts.items():
            for phrase in map(phrase_of, words):
                self._by_first.setdefault(phrase[0], []).append((phrase, concept))

    def found_in(self, sentence: Sentence) -> dict[str, tuple[Span, ...]]:
        """Every concept in the sentence with the places where it stands."""
        found: dict[str, list[Span]] = {}
        for start, first in enumerate(sentence.stems):
            for phrase, concept in self._by_first.get(first, ()):
                end = _end_of(phrase, sentence.stems, start)
                if end is not None:
                    found.setdefault(concept, []).append(Span(start, end))
        return {concept: tuple(spans) for concept, spans in found.items()}


@lru_cache(maxsize=16384)
def phrase_of(text: str) -> Phrase:
    """The stems of a phrase, gaps kept."""
    return tuple(piece if piece in (GAP, END) else stemmed for piece in text.split() for stemmed in _stems(piece))


def _stems(piece: str) -> tuple[str, ...]:
    return (piece,) if piece in (GAP, END) else Sentence(piece).stems or (stem(piece.lower()),)


def spans_of(phrase: Phrase, stems: tuple[str, ...]) -> Iterator[Span]:
    """Every place where the phrase stands."""
    for start in range(len(stems)):
        end = _end_of(phrase, stems, start)
        if end is not None:
            yield Span(start, end)


def _end_of(phrase: Phrase, stems: tuple[str, ...], start: int) -> int | None:
    """Where the phrase ends if it begins at start: the earliest end, gaps as short as can be."""
    if not phrase:
        return start
    first, rest = phrase[0], phrase[1:]
    if first == END:
        return start if start == len(stems) else None
    if first == GAP:
        reach = range(start, min(start + GAP_WORDS, len(stems)) + 1)
        return next((end for begin in reach if (end := _end_of(rest, stems, begin)) is not None), None)
    if start < len(stems) and stems[start] == first:
        return _end_of(rest, stems, start + 1)
    return None
