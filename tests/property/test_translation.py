"""The formulas that are proved are the code: thousands of answer sets through both, equal every time."""

import random
from collections.abc import Iterator

import pytest

from uncramp.care import why_withheld
from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior
from uncramp.terms.condition import DISPOSITIONS
from uncramp.terms.criterion import Within, findings_of, leaves
from uncramp.terms.evidence import UNKNOWN, Evidence, Observation
from uncramp.terms.knowledge import PERSONAL, Knowledge
from uncramp.terms.person import Person
from uncramp.triage import fired_red_flags, triage

z3 = pytest.importorskip("z3")
encoding = pytest.importorskip("uncramp.reading.encoding")

ANSWER_SETS = 2400


def boundary_ages(knowledge: Knowledge) -> list[int]:
    """Every age at which some rule changes, and its neighbours."""
    criteria = [flag.when for flag in knowledge.red_flags.values()]
    criteria += [c.when for m in knowledge.measures.values() for c in m.contraindications]
    edges = {int(edge) for c in criteria for leaf in leaves(c) if isinstance(leaf, Within) for edge in (leaf.start, leaf.below) if edge}
    return sorted({18, 110, *edges, *(edge - 1 for edge in edges)})


def answer_sets(knowledge: Knowledge, count: int) -> Iterator[tuple[Person, Evidence]]:
    """Random answers gathered around single rules and measures, so that their boundaries are met often."""
    chance = random.Random(20261123)
    askable = [finding for finding in knowledge.findings.values() if finding.id not in PERSONAL]
    rules = [findings_of(flag.when) for flag in knowledge.red_flags.values()]
    rules += [tuple(f for c in m.contraindications for f in findings_of(c.when)) for m in knowledge.measures.values() if m.contraindications]
    ages = boundary_ages(knowledge)
    for _ in range(count):
        named = {part for name in chance.choice(rules) for part in (name, *knowledge.findings[name].parts)}
        named |= {finding.id for finding in chance.sample(askable, chance.choice([0, 5, 40, 200]))}
        options = {name: chance.choice([*knowledge.findings[name].option_ids, UNKNOWN]) for name in named if chance.random() < 0.8}
        if chance.random() < 0.5:
            options = {name: "absent" if option == UNKNOWN and not knowledge.findings[name].options else option for name, option in options.items()}
        yield Person(chance.choice(ages), chance.choice(["female", "male", None])), Evidence(Observation(n, o) for n, o in options.items())


def said_by_code(network: Network, person: Person, evidence: Evidence) -> tuple[list[bool], int]:
    """What the code makes of the answers, quantity by quantity, and the level its expected harm gives."""
    knowledge = network.knowledge
    decision = triage(network, person, evidence, posterior(network, person, evidence))
    completed = knowledge.complete(person, evidence)
    floor = max((flag.disposition.level for flag in fired_red_flags(knowledge, person, completed)), default=0)
    assert floor == decision.floor.level
    quantities = [floor >= level for level in (1, 2, 3)]
    quantities += [decision.disposition.level >= level for level in (1, 2, 3)]
    quantities.append(bool(decision.incomplete))
    for_criteria = knowledge.cannot_apply(person, completed)
    soon = decision.disposition.level >= 2
    for measure in knowledge.measures.values():
        shown = soon if measure.while_waiting else not why_withheld(measure, person, for_criteria, decision)[0]
        quantities.append(shown)
    return quantities, decision.harm.disposition.level


def test_formulas_and_code_say_the_same(network: Network) -> None:
    """Floor, disposition, open safety questions and every measure come out the same for thousands of answer sets."""
    knowledge = network.knowledge
    world = encoding.World.free(knowledge)
    formulas = [world.floor(level) for level in DISPOSITIONS[1:]]
    formulas += [world.disposition(level) for level in DISPOSITIONS[1:]]
    formulas += [world.incomplete, *(world.shown(measure) for measure in knowledge.measures.values())]
    marks = [z3.Bool(f"quantity {number}") for number in range(len(formulas))]
    solver = z3.Solver()
    solver.add(world.possible, *(mark == formula for mark, formula in zip(marks, formulas, strict=True)))
    compared = 0
    for person, evidence in answer_sets(knowledge, ANSWER_SETS):
        expected, harm = said_by_code(network, person, evidence)
        fixed = [world.age == person.age_years]
        fixed += [given == (name == person.sex) for name, given in world.sex.items()]
        fixed += [given == (harm > number) for number, given in enumerate(world.harm)]
        for name, answer in world.said.items():
            fixed.append(answer.asked == (name in evidence))
            fixed += [chosen == (evidence.option(name) == option) for option, chosen in answer.options.items()]
        solver.push()
        solver.add(*fixed)
        assert z3.sat == solver.check()
        model = solver.model()
        assert expected == [z3.is_true(model.eval(mark, model_completion=True)) for mark in marks], (person, evidence)
        solver.pop()
        compared += 1
    assert ANSWER_SETS == compared
