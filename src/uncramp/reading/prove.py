"""The safety laws, proved over every possible combination of answers, unknown included, for every level expected harm could give.

Each law is a named function from the world of all answers to the formula that it is broken; it is proved when no answers satisfy that. A law that
fails comes with its smallest counter-example, as the answers a person could give.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import z3

from uncramp.reading.encoding import SOON, Formula, Truth, World, all_of, any_of
from uncramp.terms.condition import DISPOSITIONS, Disposition
from uncramp.terms.criterion import findings_of
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN
from uncramp.terms.knowledge import Knowledge

QUIET_FAMILIES = ("review",)
"""Families whose measures may stand while somebody waits for help: no exercise, touch, heat, cold, needle, medicine, fluid or salt."""


@dataclass(frozen=True)
class CounterExample:
    """Answers that break a law, in the form of an answer file, and the level that expected harm would have to give."""

    answers: Mapping[str, Any]
    harm: Disposition


@dataclass(frozen=True)
class Proof:
    """One law: its name, what it says, whether it holds for every possible set of answers, and if not, an example."""

    law: str
    says: str
    seconds: float
    counter_example: CounterExample | None

    @property
    def holds(self) -> bool:
        """Whether no set of answers breaks it."""
        return self.counter_example is None


Law = Callable[[World], Formula]


def a_fired_flag_is_never_below_its_floor(world: World) -> Formula:
    """The disposition is never below what any fired red flag demands."""
    flags = world.knowledge.red_flags.values()
    return any_of(z3.And(world.fired(flag), z3.Not(world.disposition(flag.disposition))) for flag in flags)


def the_floor_never_falls(world: World) -> Formula:
    """Turning a red-flag answer from absent, unknown or unasked to present never lowers the floor."""
    broken = []
    for name in _raising(world.knowledge):
        turned = world.turned(name, PRESENT)
        fell = any_of(z3.And(world.floor(level), z3.Not(turned.floor(level))) for level in DISPOSITIONS[1:])
        broken.append(z3.And(z3.Not(world.said[name].options[PRESENT]), fell))
    return any_of(broken)


def _raising(knowledge: Knowledge) -> tuple[str, ...]:
    """Every finding, and every part of one, whose presence some red flag reads."""
    named = dict.fromkeys(name for flag in knowledge.red_flags.values() for name in findings_of(flag.when))
    asked = dict.fromkeys(part for name in named for part in (name, *knowledge.findings[name].parts))
    return tuple(name for name in asked if not knowledge.findings[name].options)


def no_self_care_with_safety_unasked(world: World) -> Formula:
    """Nobody is left in self-care while a must-ask question of a flag that could still fire has not been asked."""
    home = z3.Not(world.disposition(Disposition.CLINICIAN))
    return z3.And(home, any_of(z3.And(world.live(f), world.unasked_gate(f)) for f in world.knowledge.red_flags.values()))


def no_self_care_with_a_grave_flag_open(world: World) -> Formula:
    """Nobody is left in self-care while an urgent or emergency flag could still fire, be it for an answer that is not known."""
    home = z3.Not(world.disposition(Disposition.CLINICIAN))
    grave = [flag for flag in world.knowledge.red_flags.values() if flag.disposition >= SOON]
    return z3.And(home, any_of(world.live(flag) for flag in grave if findings_of(flag.when)))


def no_measure_against_its_contraindications(world: World) -> Formula:
    """No measure is shown while one of its absolute or consult contraindications is true or unknown."""
    broken = []
    for measure in world.knowledge.measures.values():
        against = [world.truth(c.when, world.for_criteria) for c in measure.contraindications if c.level != "relative"]
        broken.append(z3.And(world.shown(measure), any_of(_not_false(truth) for truth in against)))
    return any_of(broken)


def _not_false(truth: Truth) -> Formula:
    return z3.Not(truth.false)


def nothing_but_waiting_when_care_is_needed_soon(world: World) -> Formula:
    """With urgent or emergency only what to do now and while waiting is shown, and nothing of that touches, heats, cools, feeds or medicates."""
    loud = [m for m in world.knowledge.measures.values() if not m.while_waiting or m.family not in QUIET_FAMILIES]
    return z3.And(world.disposition(SOON), any_of(world.shown(measure) for measure in loud))


def fluid_and_salt_only_without_low_sodium_signs(world: World) -> Formula:
    """Fluid and salt advice is shown only when every low-sodium question was answered absent."""
    asked = [world.for_criteria[name].options[ABSENT] for name in world.knowledge.policy.low_sodium_questions]
    fluids = [m for m in world.knowledge.measures.values() if m.family == "fluids"]
    return z3.And(any_of(world.shown(measure) for measure in fluids), z3.Not(all_of(asked)))


def two_oral_nsaids_never_together(world: World) -> Formula:
    """No two oral NSAIDs are shown together, and none to somebody who takes one already or does not know."""
    policy = world.knowledge.policy
    shown = [world.shown(world.knowledge.measures[name]) for name in policy.oral_nsaids]
    taken = z3.Not(world.for_criteria[policy.oral_nsaid_taken].options[ABSENT])
    both = any_of(z3.And(first, second) for k, first in enumerate(shown) for second in shown[:k])
    return z3.Or(both, z3.And(any_of(shown), taken))


LAWS: tuple[Law, ...] = (
    a_fired_flag_is_never_below_its_floor,
    the_floor_never_falls,
    no_self_care_with_safety_unasked,
    no_self_care_with_a_grave_flag_open,
    no_measure_against_its_contraindications,
    nothing_but_waiting_when_care_is_needed_soon,
    fluid_and_salt_only_without_low_sodium_signs,
    two_oral_nsaids_never_together,
)


def prove(knowledge: Knowledge, laws: tuple[Law, ...] = LAWS) -> Iterator[Proof]:
    """Prove each law over every possible set of answers, one after the other."""
    world = World.free(knowledge)
    for law in laws:
        started = time.monotonic()
        broken = law(world)
        solver = z3.Solver()
        solver.add(world.possible, broken)
        found = solver.check()
        if found == z3.unknown:
            raise RuntimeError(f"{law.__name__}: the solver gave up ({solver.reason_unknown()})")
        example = None if found == z3.unsat else smallest(world, broken)
        yield Proof(law.__name__, (law.__doc__ or "").strip(), time.monotonic() - started, example)


def smallest(world: World, broken: Formula) -> CounterExample:
    """A counter-example with as few answers as possible, and the lowest level of expected harm."""
    optimizer = z3.Optimize()
    optimizer.add(world.possible, broken)
    for answer in world.said.values():
        optimizer.add_soft(z3.Not(answer.asked))
    for level in world.harm:
        optimizer.add_soft(z3.Not(level))
    optimizer.check()
    return _read(world, optimizer.model())


def _read(world: World, model: Any) -> CounterExample:
    def holds(formula: Formula) -> bool:
        return bool(z3.is_true(model.eval(formula, model_completion=True)))

    evidence = {name: _option(answer.options, holds) for name, answer in world.said.items() if holds(answer.asked)}
    sex = next((name for name, formula in world.sex.items() if holds(formula)), UNKNOWN)
    age = model.eval(world.age, model_completion=True)
    person = {"age_years": age.as_long() if isinstance(age, z3.IntNumRef) else 0, "sex": sex}
    harm = DISPOSITIONS[sum(holds(level) for level in world.harm)]
    return CounterExample({"person": person, "evidence": evidence}, harm)


def _option(options: Mapping[str, Formula], holds: Callable[[Formula], bool]) -> str:
    return next((option for option, formula in options.items() if holds(formula)), UNKNOWN)
