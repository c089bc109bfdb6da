"""Does anything dangerous pass as a cramp? People with every grave condition, in many perturbed worlds, sent through rules and probability.

A person's gold is the condition's disposition as its stated modifiers raise or lower it. The people of each world are drawn from that world's own
numbers and judged by the reviewed ones, so the test also asks what happens when the reviewed numbers are wrong.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from uncramp.inference.network import Network, build_network
from uncramp.inference.perturbation import perturbed
from uncramp.inference.posterior import posterior
from uncramp.interval import Interval, clopper_pearson
from uncramp.simulate import SimulatedPerson, draw_people
from uncramp.terms.condition import Disposition
from uncramp.terms.evidence import PRESENT
from uncramp.triage import level_for, triage

DAY = 24
"""Hours within which care counts as same-day."""


@dataclass(frozen=True)
class Outcome:
    """What became of one simulated person."""

    condition: str
    gold: Disposition
    shown: Disposition
    same_day: bool
    floor: Disposition
    harm: Disposition
    stands_alone: bool
    """Whether some finding is present that alone completes a red flag."""


@dataclass(frozen=True)
class Tally:
    """Of the people with one condition: how many, and the share that came out as asked, with its exact interval."""

    condition: str
    people: int
    share: float
    interval: Interval


def outcomes(
    network: Network, *, worlds: int, people: int, seed: int, conditions: Sequence[str], tick: Callable[[int], None] = lambda done: None
) -> Iterator[Outcome]:
    """So many people of each condition, spread over so many perturbed worlds; `tick` is told after each world."""
    each = -(-people // worlds)
    for world in range(worlds):
        drawn_from = build_network(perturbed(network.knowledge, np.random.default_rng([seed, world])))
        for number, condition in enumerate(conditions):
            stream = int(np.random.default_rng([seed, world, number]).integers(1 << 32))
            for person in draw_people(drawn_from, each, stream, conditions=[condition]):
                yield judged(network, person)
        tick(world + 1)


def judged(network: Network, simulated: SimulatedPerson) -> Outcome:
    """The triage of one simulated person beside what it should be."""
    person, evidence = simulated.person, simulated.evidence
    decision = triage(network, person, evidence, posterior(network, person, evidence))
    findings = network.knowledge.findings
    return Outcome(
        condition=simulated.condition,
        gold=level_for(network.knowledge.conditions[simulated.condition], person, evidence),
        shown=decision.disposition,
        same_day=decision.disposition >= Disposition.URGENT and decision.within_hours <= DAY,
        floor=decision.floor,
        harm=decision.harm.disposition,
        stands_alone=any(o.option == PRESENT and findings[o.finding].red_flag == "alone" for o in evidence.values()),
    )


@dataclass(frozen=True)
class Point:
    """One place on the frontier: the share of emergencies found, and of self-care people sent to emergency for it."""

    found: float
    sent: float


SHARES = (90 / 100, 95 / 100, 97 / 100, 99 / 100)
"""Shares of emergencies for which the frontier is told."""


def frontier(
    network: Network,
    grave: Sequence[str],
    benign: Sequence[str],
    *,
    worlds: int,
    people: int,
    seed: int,
    tick: Callable[[int], None] = lambda done: None,
) -> tuple[Point, ...]:
    """The least over-triage for each share of emergencies found, if the world's own numbers were known and only probability counted."""
    scores: dict[str, list[float]] = {name: [] for name in (*grave, *benign)}
    columns = [network.index(name) for name in grave]
    for world in range(worlds):
        truth = build_network(perturbed(network.knowledge, np.random.default_rng([seed, world])))
        for number, name in enumerate(scores):
            for one in draw_people(truth, people, seed + world * len(scores) + number, conditions=[name]):
                scores[name].append(float(posterior(truth, one.person, one.evidence).probability[columns].sum()))
        tick(world + 1)
    pooled = np.sort(np.concatenate([scores[name] for name in grave]))
    points = []
    for share in SHARES:
        threshold = pooled[int((1.0 - share) * pooled.size)]
        points.append(Point(share, float(np.mean([np.mean(np.array(scores[name]) >= threshold) for name in benign]))))
    return tuple(points)


def with_losses(network: Network, factor: float) -> Network:
    """The same network with going too late counted so many times as much (every cost of a disposition lower than the right one)."""
    losses = network.knowledge.losses
    rows = tuple(
        row.model_copy(update={"right": {right: cost * (factor if right > row.chosen else 1.0) for right, cost in row.right.items()}})
        for row in losses.rows
    )
    knowledge = replace(network.knowledge, losses=losses.model_copy(update={"rows": rows}))
    level = np.array([knowledge.conditions[name].disposition.level for name in network.conditions])
    too_late = level[None, :] > np.arange(len(rows))[:, None]
    return replace(network, knowledge=knowledge, loss=np.where(too_late, network.loss * factor, network.loss))


def tallied(found: Sequence[Outcome], asked: Callable[[Outcome], bool]) -> tuple[Tally, ...]:
    """By condition, the share of people for whom it holds, worst first."""
    by_condition: dict[str, list[bool]] = {}
    for outcome in found:
        by_condition.setdefault(outcome.condition, []).append(asked(outcome))
    tallies = [Tally(name, len(hits), sum(hits) / len(hits), clopper_pearson(sum(hits), len(hits))) for name, hits in by_condition.items()]
    return tuple(sorted(tallies, key=lambda tally: tally.share))


def macro(tallies: Sequence[Tally]) -> float:
    """The mean share over conditions, each counted once."""
    return sum(tally.share for tally in tallies) / len(tallies)


def weighted(network: Network, tallies: Sequence[Tally]) -> float:
    """The mean share over conditions, each counted as often as it occurs."""
    shares = [network.knowledge.conditions[tally.condition].share.value for tally in tallies]
    return sum(share * tally.share for share, tally in zip(shares, tallies, strict=True)) / sum(shares)
