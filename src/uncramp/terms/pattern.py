"""How a claim, a measure or an omission is recognised on a page: concepts that must stand together, and what denies them."""

from collections.abc import Mapping

from uncramp.terms.claim import Verdict
from uncramp.terms.measure import Measure
from uncramp.terms.record import Record, Review

EITHER = "|"
"""Stands between concepts of which any will do."""


class Pattern(Record):
    """Concepts that must stand in one sentence (`needs`), or there, in the heading or shortly before it (`about`); `a|b` is either.

    A sentence with a concept of `without` does not match. `denies` marks words that deny the claim whatever else stands there ("worse").
    """

    needs: tuple[str, ...]
    about: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    denies: bool = False


class ClaimPatterns(Record):
    """All the ways in which one claim is made, and the measures that it speaks of."""

    measures: tuple[str, ...] = ()
    said_by: tuple[Pattern, ...]


class Negation(Record):
    """The words that turn a sentence round.

    A negator denies a concept that follows it within `reach` words, unless one of `breaks` stands between. `harmless` phrases hold a negator that
    denies nothing ("not only"), and `absences` are concepts that name a lack ("without a warm-up"); nor does one in a clause that begins with one of
    `supposing` deny anything ("if that does not help"). One of `denying` denies the whole sentence ("it is a myth that"), or, in a sentence that
    begins with one of `pointing`, the sentence before it. A sentence with one of `undecided` claims nothing.
    """

    reach: int
    negators: tuple[str, ...]
    harmless: tuple[str, ...]
    absences: tuple[str, ...]
    breaks: tuple[str, ...]
    supposing: tuple[str, ...]
    denying: tuple[str, ...]
    pointing: tuple[str, ...]
    undecided: tuple[str, ...]


class MeasureVerdict(Record):
    """The verdict on a measure that is recommended, by what trials have shown of it."""

    direction: str
    grades: tuple[str, ...]
    verdict: Verdict


class Patterns(Record):
    """Everything by which the reader recognises what a page says; concepts go from id to the words and phrases that stand for it.

    `contraindications` is the omission of a page that names none for what it recommends.
    """

    review: Review
    concepts: Mapping[str, tuple[str, ...]]
    negation: Negation
    claims: Mapping[str, ClaimPatterns]
    measures: Mapping[str, tuple[Pattern, ...]]
    told: Mapping[str, tuple[Pattern, ...]]
    contraindications: str
    promotion: tuple[Pattern, ...]
    measure_verdicts: tuple[MeasureVerdict, ...]
    context_sentences: int

    def verdict_on(self, measure: Measure) -> Verdict:
        """What holds of a page that recommends the measure; contested where guidelines disagree."""
        if measure.disputed:
            return "contested"
        return next(row.verdict for row in self.measure_verdicts if row.direction == measure.direction and measure.grade in row.grades)
