"""Criteria as logic gates: one machine word says for 64 people at once where a rule is true, and another where it is false.

What holds of one bit here holds of that person in `terms`; the gates are worked out once for a knowledge version, and then only run.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

from uncramp.terms.criterion import Answered, AtLeast, Node, Not, OfSex, Within, findings_of
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge

NOBODY, EVERYBODY = 0, 1
"""The signals that are never and always on."""
BOTH, EITHER, WITHOUT = 0, 1, 2
"""What a gate does with its two signals: a and b, a or b, a and not b."""
Signal = int


class Circuit:
    """Gates as they are asked for; the same gate is made once, and one that decides nothing is not made at all."""

    def __init__(self, inputs: int) -> None:
        self.first = EVERYBODY + 1 + inputs
        self._made: dict[tuple[int, Signal, Signal], Signal] = {}
        self._order: list[tuple[int, Signal, Signal]] = []

    @property
    def gates(self) -> Sequence[tuple[int, Signal, Signal]]:
        """(what it does, one signal, the other) of every gate made; the first gate's signal is `first`."""
        return self._order

    @property
    def size(self) -> int:
        """How many signals there are."""
        return self.first + len(self._order)

    def both(self, one: Signal, two: Signal) -> Signal:
        """On where both are."""
        low, high = sorted((one, two))
        if low in (NOBODY, high):
            return low
        return high if low == EVERYBODY else self._gate(BOTH, low, high)

    def either(self, one: Signal, two: Signal) -> Signal:
        """On where at least one is."""
        low, high = sorted((one, two))
        if low in (EVERYBODY, high):
            return low
        return high if low == NOBODY else self._gate(EITHER, low, high)

    def without(self, one: Signal, two: Signal) -> Signal:
        """On where the first is and the second is not."""
        if two == NOBODY:
            return one
        return NOBODY if one in (NOBODY, two) or two == EVERYBODY else self._gate(WITHOUT, one, two)

    def opposite(self, one: Signal) -> Signal:
        """On where it is not."""
        return self.without(EVERYBODY, one)

    def some(self, signals: Iterable[Signal]) -> Signal:
        """On where any is."""
        return reduce(self.either, signals, NOBODY)

    def every(self, signals: Iterable[Signal]) -> Signal:
        """On where all are."""
        return reduce(self.both, signals, EVERYBODY)

    def at_least(self, n: int, signals: Sequence[Signal]) -> Signal:
        """On where at least n are."""
        if n in (1, len(signals)):
            return self.some(signals) if n == 1 else self.every(signals)
        reached = [EVERYBODY, *[NOBODY] * n]
        for signal in signals:
            for count in range(n, 0, -1):
                reached[count] = self.either(reached[count], self.both(reached[count - 1], signal))
        return reached[n]

    def needed(self, signals: Iterable[Signal]) -> list[Signal]:
        """The signals of the gates that these rest on, in the order in which they are run."""
        found, waiting = set[Signal](), set(signals)
        while waiting:
            signal = waiting.pop()
            if signal >= self.first and signal not in found:
                found.add(signal)
                waiting.update(self.gates[signal - self.first][1:])
        return sorted(found)

    def _gate(self, kind: int, one: Signal, two: Signal) -> Signal:
        gate = kind, one, two
        if gate not in self._made:
            self._made[gate] = self.first + len(self._order)
            self._order.append(gate)
        return self._made[gate]


@dataclass(frozen=True)
class Truth:
    """A criterion as two signals: on where it is true, on where it is false; unknown where neither is."""

    true: Signal
    false: Signal


@dataclass(frozen=True, eq=False)
class Signals:
    """What is known of people: of every finding a signal for each option and for "not known"; of sexes; of having reached an age."""

    circuit: Circuit
    knowledge: Knowledge
    of: Mapping[str, Mapping[str, Signal]]
    sex: Mapping[str, Signal]
    reached: Mapping[float, Signal]

    def asked(self, finding: str) -> Signal:
        """Who was asked."""
        return self.circuit.some(self.of[finding].values())

    def known(self, finding: str) -> Signal:
        """Whose answer is known."""
        return self.circuit.some(signal for option, signal in self.of[finding].items() if option != UNKNOWN)

    def truth(self, criterion: Node) -> Truth:
        """The criterion for everybody."""
        match criterion:
            case AtLeast():
                parts = [self.truth(part) for part in criterion.parts]
                enough = len(parts) - criterion.n + 1
                both = (criterion.n, [part.true for part in parts]), (enough, [part.false for part in parts])
                return Truth(*(self.circuit.at_least(n, signals) for n, signals in both))
            case Not():
                part = self.truth(criterion.part)
                return Truth(part.false, part.true)
            case Answered():
                wanted = {option: signal for option, signal in self.of[criterion.finding].items() if option in criterion.options}
                true = self.circuit.some(wanted.values())
                return Truth(true, self.circuit.without(self.known(criterion.finding), true))
            case OfSex():
                return Truth(self.sex[criterion.sex], self.circuit.some(signal for sex, signal in self.sex.items() if sex != criterion.sex))
            case Within():
                return self._within(criterion)

    def _within(self, criterion: Within) -> Truth:
        """Of the age only: a measured number is known by its range, which decides no criterion."""
        if criterion.finding != "age_years":
            return Truth(NOBODY, NOBODY)
        start = EVERYBODY if criterion.start is None else self.reached[criterion.start]
        end = NOBODY if criterion.below is None else self.reached[criterion.below]
        true = self.circuit.without(start, end)
        return Truth(true, self.circuit.opposite(true))

    def is_true(self, criterion: Node | None) -> Signal:
        """Where it is true; nowhere if there is none."""
        return NOBODY if criterion is None else self.truth(criterion).true

    @cached_property
    def completed(self) -> "Signals":
        """With every composite that its answered parts decide, as `Knowledge.complete` does for one person."""
        return self._with({composite.id: self._decided(composite) for composite in self.knowledge.composites.values()})

    def _decided(self, composite: Finding) -> Mapping[str, Signal]:
        c, before = self.circuit, self.of[composite.id]
        counts = [self._may_apply(self.knowledge.findings[part]) for part in composite.parts]
        parts = list(zip(counts, composite.parts, strict=True))
        some = c.some(c.both(count, self.asked(part)) for count, part in parts)
        yes = c.some(c.both(count, self.of[part][PRESENT]) for count, part in parts)
        no, complete = (
            c.both(some, c.every(c.either(c.opposite(count), signal(part)) for count, part in parts))
            for signal in (lambda part: self.of[part][ABSENT], self.asked)
        )
        undecided = c.opposite(c.some((yes, no, complete)))
        absent = c.either(c.without(no, yes), c.both(undecided, before[ABSENT]))
        unknown = c.either(c.without(c.without(complete, yes), no), c.both(undecided, before[UNKNOWN]))
        said = before[PRESENT]
        return {UNKNOWN: c.without(unknown, said), PRESENT: c.either(said, yes), ABSENT: c.without(absent, said)}

    def _may_apply(self, finding: Finding) -> Signal:
        if finding.only_if is None:
            return EVERYBODY
        return self.circuit.either(self.asked(finding.id), self.circuit.opposite(self.truth(finding.only_if).false))

    @cached_property
    def not_applying_absent(self) -> "Signals":
        """With every unasked finding that cannot apply taken as absent. For criteria only."""
        named = [(f, f.only_if) for f in self.knowledge.limited if f.only_if is not None and ABSENT in f.option_ids]
        return self._with({finding.id: self._absent(finding.id, only_if) for finding, only_if in named})

    def _absent(self, finding: str, only_if: Node) -> Mapping[str, Signal]:
        never = self.circuit.without(self.truth(only_if).false, self.asked(finding))
        return {**self.of[finding], ABSENT: self.circuit.either(self.of[finding][ABSENT], never)}

    def _with(self, changed: Mapping[str, Mapping[str, Signal]]) -> "Signals":
        return replace(self, of={**self.of, **changed})

    @property
    def speaks_against_sex(self) -> Signal:
        """Where an answer holds that cannot be with the sex that was said."""
        limited = [(f.id, f.only_if) for f in self.knowledge.limited if f.only_if is not None and PRESENT in f.option_ids]
        return self.circuit.some(self.circuit.both(self.of[name][PRESENT], self.truth(only_if).false) for name, only_if in limited)

    def first_open(self, criterion: Node) -> Signal:
        """Where a finding that must be asked, and that the criterion reads, was not asked."""
        return self.some_unasked([name for name in findings_of(criterion) if self.knowledge.findings[name].must_ask])

    def some_unasked(self, findings: Iterable[str]) -> Signal:
        """Where one of these was not asked."""
        return self.circuit.some(self.circuit.opposite(self.asked(name)) for name in findings)

    def some_unknown(self, findings: Iterable[str]) -> Signal:
        """Where one of these is not known."""
        return self.circuit.some(self.circuit.opposite(self.known(name)) for name in findings)
