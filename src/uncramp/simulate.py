"""People drawn from the model: who they are, what they have, and how they would answer every question.

Answers of one cluster are drawn together, from the cluster's own table, so they hang together as the model says; exposures of a condition with a
trigger layer are drawn with its causes. Of a composite that is present one part, chosen at random, is: which one, the model does not say. People err,
do not know and do not want to say as often as they are told to. The same seed gives the same people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uncramp.errors import UncrampError
from uncramp.inference.layers import TriggerLayer
from uncramp.inference.network import Network, Table
from uncramp.many.crowd import NOT_ASKED, NOT_KNOWN, Codes, Crowd, Flags, Numbers, names_of
from uncramp.terms.evidence import ABSENT, PRESENT, Evidence
from uncramp.terms.finding import Finding
from uncramp.terms.person import Person

Random = np.random.Generator


@dataclass(frozen=True)
class SimulatedPerson:
    """One person with the condition that is truly there and an answer to every question that applies."""

    person: Person
    condition: str
    evidence: Evidence


@dataclass(frozen=True, eq=False)
class Drawn:
    """Many simulated people, the number of the condition that each truly has, and that of its form."""

    crowd: Crowd
    column: Numbers
    form: Numbers


@dataclass(frozen=True)
class Noise:
    """How often an answer is wrong, how often it is not known, and how often somebody declines a whole group of questions; shares of one."""

    wrong: float = 0.0
    unknown: float = 0.0
    declined: float = 0.0

    def __post_init__(self) -> None:
        for name, share in vars(self).items():
            if not 0.0 <= share <= 1.0:
                raise UncrampError(f"the share of answers {name} is {share}; it lies between 0 and 1")


def draw_people(network: Network, count: int, seed: int, *, conditions: Sequence[str] | None = None) -> Iterator[SimulatedPerson]:
    """People with one of the conditions (all by default), each as common as the model says; with one condition named, all have it."""
    drawn = draw_crowd(network, count, seed, conditions=conditions)
    for place, column in enumerate(drawn.column):
        yield SimulatedPerson(drawn.crowd.person(place), network.conditions[column], drawn.crowd.evidence(place))


def draw_crowd(network: Network, count: int, seed: int, *, conditions: Sequence[str] | None = None, noise: Noise | None = None) -> Drawn:
    """The same people as `draw_people` as one crowd; `noise` is what happens to their answers on the way."""
    chance = np.random.default_rng(seed)
    age, sex, form = _who(network, count, chance, conditions)
    knowledge, names = network.knowledge, names_of(network.knowledge)
    codes = np.full((len(names.findings), count), NOT_ASKED, dtype=np.int8)
    for number in np.unique(form):
        people = np.flatnonzero(form == number)
        for finding, answers in _answers(network, int(number), people.size, chance):
            codes[names.number[finding], people] = answers
    crowd = _with_parts(_applicable(Crowd(knowledge, names, age, sex, codes)), chance)
    crowd = crowd if noise is None else disturbed(crowd, noise, np.random.default_rng([seed, 1]))
    return Drawn(crowd, network.of_form[form], form)


def _who(network: Network, count: int, chance: Random, conditions: Sequence[str] | None) -> tuple[Numbers, Numbers, Numbers]:
    """Age, sex and form of a condition, drawn from their joint distribution."""
    bands = network.knowledge.findings["age_years"].options
    sexes = network.knowledge.findings["sex"].options
    share = np.array([s.background.value for s in sexes])[:, None] * np.array([b.background.value for b in bands])
    joint = share[:, :, None] * np.exp(network.log_prior[: len(sexes)])
    named = [network.index(name) for name in (conditions or network.conditions)]
    wanted = np.flatnonzero(np.isin(network.of_form, named))
    weight = joint[:, :, wanted].ravel()
    cells = chance.choice(weight.size, size=count, p=weight / weight.sum())
    sex, band, form = np.unravel_index(cells, (len(sexes), len(bands), len(wanted)))
    oldest = network.knowledge.findings["age_years"].max or 0
    start = np.array([int(option.start or 0) for option in bands])
    below = np.array([int(option.below or oldest) for option in bands])
    return chance.integers(start[band], below[band]), sex, wanted[form]


def _answers(network: Network, form: int, count: int, chance: Random) -> Iterator[tuple[str, Codes]]:
    """The answers of so many people with one form of a condition to every finding of the network, as codes[person]."""
    for table in network.tables:
        yield from _pattern(table, network, form, count, chance)
    for layer in network.layers:
        if layer.column == form:
            yield from _layer_answers(network, layer, count, chance)


def _pattern(table: Table, network: Network, form: int, count: int, chance: Random) -> Iterator[tuple[str, Codes]]:
    """The answers of one cluster, drawn together from its table."""
    grid = np.indices([len(options) for options in table.options]).reshape(len(table.findings), -1).T + 1
    p = np.exp(network.rows[table.first_row + grid @ np.array(table.steps), form])
    drawn = grid[_pick(np.broadcast_to(np.cumsum(p), (count, p.size)), chance)]
    for number, finding in enumerate(table.findings):
        yield finding, drawn[:, number].astype(np.int8)


def _pick(total: NDArray[np.float64], chance: Random) -> Numbers:
    """One place for everybody, drawn in proportion to the steps of the running total, shape [person, place]."""
    at = chance.random(len(total)) * total[:, -1]
    return np.asarray((total[:, :-1] <= at[:, None]).sum(axis=1), dtype=np.intp)


def _layer_answers(network: Network, layer: TriggerLayer, count: int, chance: Random) -> Iterator[tuple[str, Codes]]:
    """Exposures and signs of a layer, given that the leak or some cause is active: drawn again until something is."""
    exposures = {name: np.zeros(count, dtype=np.int8) for name in layer.exposures}
    active = np.zeros((len(layer.causes), count), dtype=bool)
    missing = np.arange(count)
    while missing.size:
        active[:, missing] = False
        for name, exposure in layer.exposures.items():
            options = network.knowledge.findings[name].option_ids
            running = np.cumsum(np.exp([exposure.log_share[option] for option in options]))
            place = _pick(np.broadcast_to(running, (missing.size, running.size)), chance)
            exposures[name][missing] = place + 1
            stays = np.array([exposure.stays[option] for option in options])[place]
            active[exposure.cause, missing] |= chance.random(missing.size) > stays
        leak = chance.random(missing.size) < layer.leak
        missing = missing[~(active[:, missing].any(axis=0) | leak)]
    yield from exposures.items()
    for name, sign in layer.signs.items():
        codes = {option: place + 1 for place, option in enumerate(network.knowledge.findings[name].option_ids)}
        p = np.where(active[sign.cause], sign.active[PRESENT], sign.inactive[PRESENT])
        yield name, np.where(chance.random(count) < p, codes[PRESENT], codes[ABSENT]).astype(np.int8)


def _applicable(crowd: Crowd) -> Crowd:
    """The answers without those to questions that a person is never asked."""
    for finding in crowd.knowledge.limited:
        if finding.only_if is not None:
            codes = crowd.codes.copy()
            codes[crowd.names.number[finding.id], crowd.truths(finding.only_if).false] = NOT_ASKED
            crowd = crowd.answered(codes)
    return crowd


def _with_parts(crowd: Crowd, chance: Random) -> Crowd:
    """With answers to the parts of every composite: all absent, or one of those that apply present."""
    codes = crowd.codes.copy()
    for composite in crowd.knowledge.composites.values():
        parts = [crowd.knowledge.findings[part] for part in composite.parts]
        may = np.array([_may_apply(crowd, part) for part in parts])
        chosen = np.where(may, chance.random(may.shape), -1.0).argmax(axis=0)
        there = crowd.option(composite.id, PRESENT)
        known = there | crowd.option(composite.id, ABSENT)
        for number, part in enumerate(parts):
            code = crowd.names.code[part.id]
            answer = np.where(there & (chosen == number), code[PRESENT], code[ABSENT])
            codes[crowd.names.number[part.id], known & may[number]] = answer[known & may[number]]
    return crowd.answered(codes)


def _may_apply(crowd: Crowd, part: Finding) -> Flags:
    return np.ones(crowd.size, dtype=bool) if part.only_if is None else ~crowd.truths(part.only_if).false


def disturbed(crowd: Crowd, noise: Noise, chance: Random) -> Crowd:
    """The same people, some answers wrong, not known or declined; a composite is what its parts then say."""
    codes = crowd.codes.copy()
    declined: dict[str, Flags] = {}
    for number, finding in enumerate(crowd.names.findings):
        if finding.group not in declined:
            declined[finding.group] = chance.random(crowd.size) < noise.declined
        given = codes[number] > NOT_KNOWN
        if finding.parts or finding.id in crowd.knowledge.composites:
            codes[number] = NOT_ASKED
            continue
        options = len(finding.option_ids)
        another = (codes[number] - 1 + chance.integers(1, options, crowd.size)) % options + 1 if options > 1 else codes[number]
        wrong = given & (chance.random(crowd.size) < noise.wrong)
        codes[number, wrong] = another[wrong]
        codes[number, given & ((chance.random(crowd.size) < noise.unknown) | declined[finding.group])] = NOT_KNOWN
    return crowd.answered(codes).completed()
