"""Whether a sentence denies what its words say: rules of our own, because the usual ones let one "no" deny everything after it."""

from collections.abc import Iterable

from uncramp.reader.concepts import Phrase, Span, phrase_of, spans_of
from uncramp.reader.sentences import Sentence
from uncramp.terms.pattern import Negation

COMMA = ","


class Denial:
    """The rules of negation, ready to be put to sentences."""

    def __init__(self, negation: Negation) -> None:
        self._reach = negation.reach
        self._negators = tuple(tuple(negator.split()) for negator in negation.negators)
        self._harmless = _phrases(negation.harmless)
        self._breaks = _phrases(negation.breaks)
        self._denying = _phrases(negation.denying)
        self._supposing = _phrases(negation.supposing)
        self._pointing = _phrases(negation.pointing)
        self._undecided = _phrases(negation.undecided)

    def undecided(self, sentence: Sentence) -> bool:
        """Whether the sentence leaves open what it speaks of: "whether cold does it is not known"."""
        return bool(_spans(self._undecided, sentence))

    def denies_before(self, sentence: Sentence) -> bool:
        """Whether the sentence denies the one before it: "That is a myth."."""
        points = any(span.start == 0 for span in _spans(self._pointing, sentence))
        return points and bool(_spans(self._denying, sentence))

    def denied(self, sentence: Sentence, matched: tuple[Span, ...], *, named: Iterable[Span]) -> bool:
        """Whether the sentence denies a match: as a whole, or by a negator close before one of the matched words.

        Words of a phrase that is `named` deny nothing: "without a warm-up" is itself what is spoken of.
        """
        own = {place for span in named for place in range(span.start, span.end)}
        if not self.denies_before(sentence) and any(not own.issuperset(range(span.start, span.end)) for span in _spans(self._denying, sentence)):
            return True
        excused = own | {place for span in _spans(self._harmless, sentence) for place in range(span.start, span.end)}
        negators = [span for span in _negators(self._negators, sentence) if excused.isdisjoint(range(span.start, span.end))]
        return any(self._reaches(sentence, negator, span) for negator in negators if not self._supposed(sentence, negator) for span in matched)

    def _supposed(self, sentence: Sentence, negator: Span) -> bool:
        """Whether the negator only belongs to a condition: "if that does not help, ..."."""
        opened = [span for span in _spans(self._supposing, sentence) if span.end <= negator.start]
        return any(COMMA not in sentence.words[span.end : negator.start] for span in opened)

    def _reaches(self, sentence: Sentence, negator: Span, span: Span) -> bool:
        if not negator.end <= span.start < negator.end + self._reach:
            return False
        return not any(negator.end <= stop.start < span.start for stop in _spans(self._breaks, sentence))


def _phrases(texts: Iterable[str]) -> tuple[Phrase, ...]:
    return tuple(map(phrase_of, texts))


def _spans(phrases: Iterable[Phrase], sentence: Sentence) -> list[Span]:
    return [span for phrase in phrases for span in spans_of(phrase, sentence.stems)]


def _negators(negators: Iterable[tuple[str, ...]], sentence: Sentence) -> list[Span]:
    """Negators are found as they stand, because their stems mean other things: "hardly" is not "hard"."""
    return [span for negator in negators for span in spans_of(negator, sentence.words)]
