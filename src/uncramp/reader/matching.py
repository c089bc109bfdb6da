"""Which claims and measures a sentence speaks of: every match names the words that made it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from uncramp.reader.concepts import Lexicon, Span
from uncramp.reader.negation import Denial
from uncramp.reader.sentences import Sentence
from uncramp.terms.pattern import EITHER, Pattern, Patterns

Found = Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True)
class Match:
    """A claim or measure that a sentence speaks of; `denied` if it speaks against it.

    `words` are the words of the sentence that matched, `around` the concepts that its heading or the sentences before it gave.
    """

    name: str
    kind: Literal["claim", "measure"]
    denied: bool
    words: tuple[str, ...]
    around: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """A sentence with its concepts, the concepts around it, and whether the next sentence denies it."""

    sentence: Sentence
    found: Found
    around: frozenset[str] = frozenset()
    denied_after: bool = False


class Matcher:
    """The patterns, ready to be put to sentences."""

    def __init__(self, patterns: Patterns) -> None:
        self.patterns = patterns
        self.lexicon = Lexicon(patterns.concepts)
        self.denial = Denial(patterns.negation)

    def setting(self, sentence: Sentence, *, around: Iterable[Sentence] = (), after: Sentence | None = None) -> Setting:
        """The sentence among its headings, the sentences before it and the one after it."""
        context = frozenset(concept for other in around for concept in self.lexicon.found_in(other))
        return Setting(sentence, self.lexicon.found_in(sentence), context, after is not None and self.denial.denies_before(after))

    def matches(self, setting: Setting, *, heading: bool = False) -> tuple[Match, ...]:
        """Every claim in the sentence, then every measure that none of these claims speaks of.

        Questions claim nothing, and a heading that names a measure does not recommend it yet.
        """
        if setting.sentence.asks or self.denial.undecided(setting.sentence):
            return ()
        claims = tuple(self._named(setting, "claim", {name: claim.said_by for name, claim in self.patterns.claims.items()}))
        if heading:
            return claims
        covered = {measure for match in claims for measure in self.patterns.claims[match.name].measures}
        open_measures = {name: said_by for name, said_by in self.patterns.measures.items() if name not in covered}
        return (*claims, *self._named(setting, "measure", open_measures))

    def says(self, setting: Setting, said_by: Iterable[Pattern]) -> bool:
        """Whether the sentence says what the patterns stand for, without denying it."""
        match = self._match(setting, said_by, "", "claim")
        return match is not None and not match.denied

    def _named(self, setting: Setting, kind: Literal["claim", "measure"], named: Mapping[str, Iterable[Pattern]]) -> Iterator[Match]:
        for name, said_by in named.items():
            match = self._match(setting, said_by, name, kind)
            if match is not None:
                yield match

    def _match(self, setting: Setting, said_by: Iterable[Pattern], name: str, kind: Literal["claim", "measure"]) -> Match | None:
        """The first pattern that fits."""
        for pattern in said_by:
            if not _fits(setting, pattern):
                continue
            spans = [_spans(setting.found, group) for group in pattern.needs]
            matched = tuple(span for group in spans for span in group)
            named = (*matched, *(span for concept in self.patterns.negation.absences for span in setting.found.get(concept, ())))
            denied = pattern.denies or setting.denied_after or self.denial.denied(setting.sentence, matched, named=named)
            words = tuple(group[0].words_of(setting.sentence) for group in spans)
            around = tuple(group for group in pattern.about if not _spans(setting.found, group))
            return Match(name, kind, denied, words, around)
        return None


def _fits(setting: Setting, pattern: Pattern) -> bool:
    return (
        all(_spans(setting.found, group) for group in pattern.needs)
        and all(_spans(setting.found, group) or not setting.around.isdisjoint(group.split(EITHER)) for group in pattern.about)
        and not any(_spans(setting.found, group) for group in pattern.without)
    )


def _spans(found: Found, group: str) -> tuple[Span, ...]:
    """Where any of the alternatives stands in the sentence."""
    return tuple(span for name in group.split(EITHER) for span in found.get(name, ()))
