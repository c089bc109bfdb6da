"""Many people at once: their answers as arrays, and every criterion for all of them in three truth values.

The meaning is that of `terms`, one person at a time; what holds of one row here holds of that person there. A measured number is known by its range.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from uncramp.terms.criterion import Answered, AtLeast, Node, Not, OfSex, Within, findings_of, leaves
from uncramp.terms.evidence import ABSENT, PRESENT, Evidence, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person, Sex

NOT_ASKED, NOT_KNOWN = -1, 0
"""Codes of an answer that was not given; the options follow from 1 in their order."""
SEXES: tuple[Sex | None, ...] = ("female", "male", None)
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Truths:
    """A criterion for many people: where it is true and where it is false, shape [person]; unknown where neither."""

    true: Flags
    false: Flags

    @property
    def unknown(self) -> Flags:
        """Where it is neither true nor false."""
        return ~(self.true | self.false)

    def negated(self) -> "Truths":
        """The opposite; unknown stays unknown."""
        return Truths(self.false, self.true)


@dataclass(frozen=True, eq=False)
class Names:
    """The findings of the knowledge as numbers, and the codes of their options."""

    findings: tuple[Finding, ...]

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Finding to its number."""
        return {finding.id: number for number, finding in enumerate(self.findings)}

    @cached_property
    def code(self) -> Mapping[str, Mapping[str, int]]:
        """Finding to option to code."""
        return {finding.id: {option: place + 1 for place, option in enumerate(finding.option_ids)} for finding in self.findings}

    def numbers(self, findings: Sequence[str]) -> Numbers:
        """The numbers of these findings."""
        return np.array([self.number[finding] for finding in findings], dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Crowd:
    """People and their answers: age_years[person], sex[person] as a place in `SEXES`, codes[finding, person]."""

    knowledge: Knowledge
    names: Names
    age_years: Numbers
    sex: Numbers
    codes: Codes

    @property
    def size(self) -> int:
        """How many people."""
        return len(self.age_years)

    def taken(self, people: Numbers | Flags) -> "Crowd":
        """Only these people."""
        return replace(self, age_years=self.age_years[people], sex=self.sex[people], codes=self.codes[:, people])

    def only(self, names: Names, people: Numbers) -> "Crowd":
        """Only these people, and of their answers only these findings."""
        own = self.names.numbers([finding.id for finding in names.findings])
        return Crowd(self.knowledge, names, self.age_years[people], self.sex[people], self.codes[own[:, None], people])

    def answered(self, codes: Codes) -> "Crowd":
        """The same people with other answers."""
        return replace(self, codes=codes)

    def of(self, finding: str) -> Codes:
        """The answers to one finding, shape [person]."""
        return self.codes[self.names.number[finding]]

    def option(self, finding: str, option: str) -> Flags:
        """Who answered so."""
        return self.of(finding) == self.names.code[finding][option]

    def asked(self, finding: str) -> Flags:
        """Who was asked."""
        return self.of(finding) != NOT_ASKED

    def truths(self, criterion: Node) -> Truths:
        """The criterion for everybody."""
        match criterion:
            case AtLeast():
                return at_least(criterion.n, [self.truths(part) for part in criterion.parts])
            case Not():
                return self.truths(criterion.part).negated()
            case Answered():
                codes = self.of(criterion.finding)
                wanted = [self.names.code[criterion.finding][option] for option in criterion.options]
                true = reduce(np.logical_or, [codes == code for code in wanted])
                return Truths(true, (codes > NOT_KNOWN) & ~true)
            case OfSex():
                said, true = self.sex < SEXES.index(None), self.sex == SEXES.index("female" if criterion.sex == "female" else "male")
                return Truths(true, said & ~true)
            case Within():
                return self._within(criterion)

    def _within(self, criterion: Within) -> Truths:
        if criterion.finding != "age_years":
            return Truths(np.zeros(self.size, dtype=bool), np.zeros(self.size, dtype=bool))
        true = np.ones(self.size, dtype=bool)
        if criterion.start is not None:
            true &= self.age_years >= criterion.start
        if criterion.below is not None:
            true &= self.age_years < criterion.below
        return Truths(true, ~true)

    def completed(self) -> "Crowd":
        """With every composite that its answered parts decide, as `Knowledge.complete` does for one person."""
        codes = self.codes.copy()
        for composite in self.knowledge.composites.values():
            decided = self._decided(composite)
            codes[self.names.number[composite.id]] = np.where(self.option(composite.id, PRESENT), self.of(composite.id), decided)
        return self.answered(codes)

    def _decided(self, composite: Finding) -> Codes:
        """The code that the parts give a composite, what it was where they give none."""
        counts = [self._may_apply(self.knowledge.findings[part]) for part in composite.parts]
        parts = [self.of(part) for part in composite.parts]
        present, absent = (self.names.code[composite.parts[0]][option] for option in (PRESENT, ABSENT))
        some = reduce(np.logical_or, [c & (p != NOT_ASKED) for c, p in zip(counts, parts, strict=True)])
        yes = reduce(np.logical_or, [c & (p == present) for c, p in zip(counts, parts, strict=True)])
        no = reduce(np.logical_and, [~c | (p == absent) for c, p in zip(counts, parts, strict=True)])
        complete = reduce(np.logical_and, [~c | (p != NOT_ASKED) for c, p in zip(counts, parts, strict=True)])
        before = self.of(composite.id)
        return np.select([some & yes, some & no, some & complete], [present, absent, NOT_KNOWN], before).astype(np.int8)

    def _may_apply(self, finding: Finding) -> Flags:
        if finding.only_if is None:
            return np.ones(self.size, dtype=bool)
        return self.asked(finding.id) | ~self.truths(finding.only_if).false

    def applies(self, finding: Finding) -> Flags:
        """Who can be asked now: the precondition holds, or cannot be known by asking first."""
        if finding.only_if is None:
            return np.ones(self.size, dtype=bool)
        truth = self.truths(finding.only_if)
        asked = [self.asked(name) for name in findings_of(finding.only_if)]
        return truth.true | (truth.unknown & reduce(np.logical_and, asked, np.ones(self.size, dtype=bool)))

    def not_applying_absent(self) -> "Crowd":
        """With every unasked finding that cannot apply taken as absent. For criteria only."""
        codes = self.codes.copy()
        for finding in self.knowledge.limited:
            if finding.only_if is not None and ABSENT in finding.option_ids:
                never = ~self.asked(finding.id) & self.truths(finding.only_if).false
                codes[self.names.number[finding.id], never] = self.names.code[finding.id][ABSENT]
        return self.answered(codes)

    def has_present(self, criterion: Node) -> Flags:
        """For whom some answer that the criterion reads is known to hold."""
        held = [self.truths(leaf).true for leaf in leaves(criterion) if isinstance(leaf, Answered)]
        return reduce(np.logical_or, held, np.zeros(self.size, dtype=bool))

    def person(self, place: int) -> Person:
        """Who one of them is."""
        return Person(int(self.age_years[place]), SEXES[self.sex[place]])

    def evidence(self, place: int) -> Evidence:
        """What one of them answered, `unknown` included."""
        return Evidence(self._observations(self.codes[:, place]))

    def _observations(self, codes: Codes) -> Iterator[Observation]:
        for number in np.flatnonzero(codes != NOT_ASKED):
            finding = self.names.findings[number]
            yield Observation(finding.id, ("unknown", *finding.option_ids)[codes[number]])


def names_of(knowledge: Knowledge) -> Names:
    """Every finding of the knowledge, numbered in its order."""
    return Names(tuple(knowledge.findings.values()))


def gathered(knowledge: Knowledge, people: Sequence[tuple[Person, Evidence]]) -> Crowd:
    """These people, with their answers, as one crowd."""
    names = names_of(knowledge)
    codes = np.full((len(names.findings), len(people)), NOT_ASKED, dtype=np.int8)
    for place, (_, evidence) in enumerate(people):
        for finding, option in evidence.options.items():
            codes[names.number[finding], place] = names.code[finding].get(option, NOT_KNOWN)
    ages = np.array([person.age_years for person, _ in people], dtype=np.intp)
    return Crowd(knowledge, names, ages, np.array([SEXES.index(person.sex) for person, _ in people], dtype=np.intp), codes)


def at_least(n: int, parts: Sequence[Truths]) -> Truths:
    """At least n of the parts, true once n are and false once n cannot be reached."""
    if n == 1:
        return Truths(_any(part.true for part in parts), _all(part.false for part in parts))
    if n == len(parts):
        return Truths(_all(part.true for part in parts), _any(part.false for part in parts))
    true = sum(part.true.astype(np.int8) for part in parts)
    false = sum(part.false.astype(np.int8) for part in parts)
    return Truths(np.asarray(true >= n), np.asarray(len(parts) - false < n))


def _any(parts: Iterator[Flags]) -> Flags:
    return reduce(np.logical_or, parts)


def _all(parts: Iterator[Flags]) -> Flags:
    return reduce(np.logical_and, parts)


Rank = Callable[[str], int]
"""Place of a finding in the order of the safety questions."""


def to_rule_out(criterion: Node, crowd: Crowd, rank: Rank) -> dict[str, Flags]:
    """Whom to ask what next to show an undecided criterion false: finding to people, as `terms.criterion.to_rule_out` says for one of them."""
    match criterion:
        case AtLeast():
            return _fewest(criterion, crowd, rank)
        case Not():
            return to_rule_out(criterion.part, crowd, rank)
        case _:
            return {finding: ~crowd.asked(finding) for finding in findings_of(criterion)}


def _fewest(criterion: AtLeast, crowd: Crowd, rank: Rank) -> dict[str, Flags]:
    """The unasked findings of as many parts as are enough, those first in rank chosen."""
    truths = [crowd.truths(part) for part in criterion.parts]
    ways = [to_rule_out(part, crowd, rank) for part in criterion.parts]
    never = np.iinfo(np.int32).max
    cost = np.full((len(ways), crowd.size), never, dtype=np.int32)
    for way, truth, row in zip(ways, truths, cost, strict=True):
        last = np.full(crowd.size, -1, dtype=np.int32)
        for finding, people in way.items():
            np.maximum(last, np.where(people, rank(finding), -1), out=last)
        row[truth.unknown & (last >= 0)] = last[truth.unknown & (last >= 0)]
    enough = sum((~truth.false).astype(np.int32) for truth in truths) - criterion.n + 1
    place = cost.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    chosen = (place < enough) & (cost < never)
    found: dict[str, Flags] = {}
    for way, people in zip(ways, chosen, strict=True):
        for finding, needing in way.items():
            found[finding] = found.get(finding, np.zeros(crowd.size, dtype=bool)) | (needing & people)
    return found
