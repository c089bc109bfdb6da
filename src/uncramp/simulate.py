"""People drawn from the model: who they are, what they have, and how they would answer every question.

Answers of one cluster are drawn together, from the cluster's own table, so they hang together as the model says; exposures of a condition with a
trigger layer are drawn with its causes. The same seed gives the same people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uncramp.inference.layers import TriggerLayer
from uncramp.inference.network import Network, Table
from uncramp.terms.evidence import ABSENT, PRESENT, Evidence, Observation
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person, Sex

Random = np.random.Generator
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class SimulatedPerson:
    """One person with the condition that is truly there and an answer to every question that applies."""

    person: Person
    condition: str
    evidence: Evidence


def draw_people(network: Network, count: int, seed: int, *, conditions: Sequence[str] | None = None) -> Iterator[SimulatedPerson]:
    """People with one of the conditions (all by default), each as common as the model says; with one condition named, all have it."""
    chance = np.random.default_rng(seed)
    for person, column in _who(network, count, chance, conditions):
        yield SimulatedPerson(person, network.conditions[column], _answers(network, person, column, chance))


def _who(network: Network, count: int, chance: Random, conditions: Sequence[str] | None) -> Iterator[tuple[Person, int]]:
    """Sex, age band and condition drawn from their joint distribution."""
    bands = network.knowledge.findings["age_years"].options
    sexes = network.knowledge.findings["sex"].options
    share = np.array([s.background.value for s in sexes])[:, None] * np.array([b.background.value for b in bands])
    joint = share[:, :, None] * np.exp(network.log_prior[: len(sexes)])
    wanted = [network.index(name) for name in (conditions or network.conditions)]
    weight = joint[:, :, wanted].ravel()
    oldest = network.knowledge.findings["age_years"].max or 0
    for cell in chance.choice(weight.size, size=count, p=weight / weight.sum()):
        sex, band, column = np.unravel_index(cell, (len(sexes), len(bands), len(wanted)))
        start, below = bands[band].start or 0, bands[band].below or oldest
        yield Person(int(chance.integers(int(start), int(below))), _sex(sexes[sex].id)), wanted[column]


def _sex(name: str) -> Sex:
    return "female" if name == "female" else "male"


def _answers(network: Network, person: Person, column: int, chance: Random) -> Evidence:
    """An answer to every question that applies to the person."""
    options: dict[str, str] = {}
    for table in network.tables:
        options |= _pattern(table, network, column, chance)
    for layer in network.layers:
        if layer.column == column:
            options |= _layer_answers(layer, chance)
    return _applicable(network.knowledge, person, options)


def _pattern(table: Table, network: Network, column: int, chance: Random) -> dict[str, str]:
    """The answers of one cluster, drawn together from its table."""
    rows, answers = _full_patterns(table)
    p = np.exp(network.rows[table.first_row + rows, column])
    drawn = answers[_pick(p, chance)]
    return {finding: table.options[k][drawn[k]] for k, finding in enumerate(table.findings)}


def _full_patterns(table: Table) -> tuple[Codes, Codes]:
    """The rows in which everything is answered, and the number of the answer of each finding there."""
    grid = np.indices([len(options) for options in table.options]).reshape(len(table.findings), -1).T
    return (grid + 1) @ np.array(table.steps), grid


def _pick(weight: NDArray[np.float64], chance: Random) -> int:
    """One index, drawn in proportion to its weight."""
    total = np.cumsum(weight)
    return int(np.searchsorted(total, chance.random() * total[-1], side="right").clip(max=weight.size - 1))


def _layer_answers(layer: TriggerLayer, chance: Random) -> dict[str, str]:
    """Exposures and signs of a layer, given that the leak or some cause is active: drawn until something is."""
    while True:
        options: dict[str, str] = {}
        active = [False] * len(layer.causes)
        for finding, exposure in layer.exposures.items():
            names = list(exposure.stays)
            option = names[_pick(np.exp([exposure.log_share[name] for name in names]), chance)]
            options[finding] = option
            active[exposure.cause] |= chance.random() > exposure.stays[option]
        if any(active) or chance.random() < layer.leak:
            break
    for finding, sign in layer.signs.items():
        p = (sign.active if active[sign.cause] else sign.inactive)[PRESENT]
        options[finding] = PRESENT if chance.random() < p else ABSENT
    return options


def _applicable(knowledge: Knowledge, person: Person, options: dict[str, str]) -> Evidence:
    """The answers without those to questions that this person is never asked."""
    evidence = Evidence(Observation(finding, option) for finding, option in options.items())
    for finding in knowledge.limited:
        if finding.id in evidence and finding.only_if is not None and finding.only_if.truth(person, evidence) is False:
            evidence = evidence - finding.id
    return evidence
