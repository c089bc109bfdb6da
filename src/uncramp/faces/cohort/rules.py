"""Red flags, exclusions, open safety questions and modifiers of a knowledge version, compiled to gates."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from uncramp.faces.cohort.circuit import EVERYBODY, Circuit, Signal, Signals
from uncramp.faces.cohort.codebook import Codebook
from uncramp.inference.network import SEXES, Network
from uncramp.terms.condition import DISPOSITIONS, Condition, Disposition
from uncramp.terms.criterion import Node, Within, findings_of, leaves
from uncramp.terms.evidence import UNKNOWN
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.red_flag import RedFlag

Places = NDArray[np.intp]


class Rules(NamedTuple):
    """The rules as arrays that a compiled kernel can run.

    The signal of a code is the code + 1, after those that are never and always on; of sex s (as in `Packed`) `sex` + s; `ages_reached[age]` says how
    many of the signals from `age` on are on. gates[gate] = (kind, one signal, the other, its own). What is read off: `fired[flag]`; by disposition
    from the second on, `floor` where some flag demands at least it, and `open_questions` where some flag of it is open; `departures` (signal, column,
    level) where a condition is more or less pressing than usual; `composites` (signal, place of its effects) as the parts decide them; and where an
    answer speaks against the sex.
    """

    signals: int
    sex: int
    age: int
    ages_reached: Places
    first_gate: int
    gates: NDArray[np.uint16]
    fired: Places
    floor: Places
    open_questions: Places
    departures: Places
    composites: Places
    speaks_against_sex: int


def compile_rules(network: Network, codebook: Codebook) -> Rules:
    """The rules of a network's knowledge as gates over the codes of the codebook."""
    knowledge = network.knowledge
    starts = _ages(knowledge)
    raw = _signals(codebook, starts)
    said = raw.completed
    fired = {flag.id: raw.circuit.without(said.is_true(flag.when), said.is_true(flag.unless)) for flag in knowledge.red_flags.values()}
    oldest = int(knowledge.findings["age_years"].max or 0)
    outputs = (
        _array(fired.values()),
        _array(_floors(said, fired)),
        _array(_open_questions(said)),
        _array(departure for column, condition in network.modified for departure in _departures(said, column, condition)),
        _array(_composites(said, codebook)),
        _array([said.speaks_against_sex]),
    )
    return _laid_out(raw.circuit, codebook, np.searchsorted(np.array(starts), np.arange(oldest + 1), side="right"), outputs)


def _laid_out(circuit: Circuit, codebook: Codebook, ages_reached: Places, outputs: tuple[Places, ...]) -> Rules:
    """Only the gates that the outputs rest on, numbered anew."""
    read = [part if part.ndim == 1 else part[:, 0] for part in outputs]
    gates, place = _placed(circuit, [int(signal) for part in read for signal in part])
    for signals in read:
        signals[:] = place[signals]
    fired, floor, open_questions, departures, composites, against = outputs
    sex = EVERYBODY + 1 + len(codebook.answers)
    return Rules(
        signals=int(gates[:, 3].max()) + 1,
        sex=sex,
        age=sex + len(SEXES) - 1,
        ages_reached=ages_reached,
        first_gate=circuit.first,
        gates=gates,
        fired=fired,
        floor=floor,
        open_questions=open_questions,
        departures=departures,
        composites=composites,
        speaks_against_sex=int(against[0]),
    )


def _placed(circuit: Circuit, kept: list[Signal]) -> tuple[NDArray[np.uint16], Places]:
    """The gates that these rest on, in as little room as they need: what no later gate reads gives its place to another. Places by signal."""
    needed = circuit.needed(kept)
    last = {signal: gate for gate in needed for signal in circuit.gates[gate - circuit.first][1:]} | dict.fromkeys(kept, len(needed) + circuit.size)
    place = np.arange(circuit.size)
    free, end, gates = list[int](), circuit.first, []
    for gate in needed:
        kind, one, other = circuit.gates[gate - circuit.first]
        free += [int(place[signal]) for signal in {one, other} if signal >= circuit.first and last[signal] == gate]
        end += not free
        place[gate] = free.pop() if free else end - 1
        gates.append((kind, place[one], place[other], place[gate]))
    return np.array(gates, dtype=np.uint16), place


def _array(numbers: object) -> Places:
    return np.array(list(numbers), dtype=np.intp)  # type: ignore[call-overload]


def _criteria(knowledge: Knowledge) -> Iterator[Node]:
    for flag in knowledge.red_flags.values():
        yield from (criterion for criterion in (flag.when, flag.unless) if criterion is not None)
    for condition in knowledge.conditions.values():
        yield from (modifier.when for modifier in condition.modifiers)
    yield from (finding.only_if for finding in knowledge.limited if finding.only_if is not None)


def _ages(knowledge: Knowledge) -> list[float]:
    """Every age at which some criterion begins or ends, in order."""
    spans = [leaf for criterion in _criteria(knowledge) for leaf in leaves(criterion) if isinstance(leaf, Within) and leaf.finding == "age_years"]
    return sorted({end for span in spans for end in (span.start, span.below) if end is not None})


def _signals(codebook: Codebook, ages: list[float]) -> Signals:
    """The signals of what is said of people, before anything is worked out."""
    knowledge, first = codebook.knowledge, EVERYBODY + 1
    of: dict[str, dict[str, Signal]] = {}
    for place, (finding, option) in enumerate(codebook.answers, first):
        of.setdefault(finding, {})[option] = place
    sexes = [sex for sex in SEXES if sex is not None]
    after = first + len(codebook.answers)
    circuit = Circuit(len(codebook.answers) + len(sexes) + len(ages))
    sex = dict(zip(sexes, range(after, after + len(sexes)), strict=True))
    return Signals(circuit, knowledge, of, sex, dict(zip(ages, range(after + len(sexes), circuit.first), strict=True)))


def _floors(said: Signals, fired: dict[str, Signal]) -> Iterator[Signal]:
    flags = said.knowledge.red_flags
    for least in DISPOSITIONS[1:]:
        yield said.circuit.some(signal for name, signal in fired.items() if flags[name].disposition >= least)


def _open_questions(said: Signals) -> Iterator[Signal]:
    known = said.not_applying_absent
    for level in DISPOSITIONS[1:]:
        flags = [flag for flag in said.knowledge.red_flags.values() if flag.disposition is level]
        yield said.circuit.some(_is_open(known, flag) for flag in flags)


def _is_open(known: Signals, flag: RedFlag) -> Signal:
    """Where answers still open could make the flag fire, and one of them is a safety question."""
    c, truth, names = known.circuit, known.truth(flag.when), findings_of(flag.when)
    live = c.without(c.opposite(c.either(truth.true, truth.false)), known.is_true(flag.unless))
    rest = known.some_unknown(names) if flag.disposition >= Disposition.URGENT else known.some_unasked(names)
    return c.both(live, c.either(known.first_open(flag.when), rest))


def _departures(said: Signals, column: int, condition: Condition) -> Iterator[tuple[Signal, int, int]]:
    """Where the condition has another level than its own: the highest raising modifier that is true, else the lowest lowering one."""
    true = [(modifier, said.is_true(modifier.when)) for modifier in condition.modifiers]
    own, done = condition.disposition.level, EVERYBODY
    raising = sorted(((m.disposition.level, signal) for m, signal in true if not m.lowers), reverse=True)
    lowering = sorted((m.disposition.level, signal) for m, signal in true if m.lowers)
    for level, signal in [*((max(own, level), s) for level, s in raising), *((min(own, level), s) for level, s in lowering)]:
        here = said.circuit.both(signal, done)
        if level != own:
            yield here, column, level
        done = said.circuit.without(done, signal)


def _composites(said: Signals, codebook: Codebook) -> Iterator[tuple[Signal, int]]:
    for name in said.knowledge.composites:
        yield from ((signal, codebook.code[name, option] + len(codebook.answers)) for option, signal in said.of[name].items() if option != UNKNOWN)
