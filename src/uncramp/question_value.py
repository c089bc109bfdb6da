"""What each question is worth, and which question parts two conditions that are often confused.

A question is worth what is lost without it: simulated people who answered everything are judged again with that one answer taken back. What a
question serves beside the judgement, a red flag, a measure, a cause, is named, so that none is dropped for being rare.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from uncramp.inference.dependence import Array
from uncramp.inference.network import Network, answer_probabilities
from uncramp.many.crowd import NOT_ASKED, Crowd, Numbers
from uncramp.many.interview import Standing, standing
from uncramp.simulate import draw_crowd
from uncramp.terms.criterion import Node, findings_of
from uncramp.terms.knowledge import Knowledge


@dataclass(frozen=True)
class QuestionValue:
    """One finding: the share of people whose leading condition or disposition changes without it, nats lost about the condition, what it serves."""

    finding: str
    leader: float
    disposition: float
    nats: float
    serves: tuple[str, ...]

    @property
    def pays(self) -> bool:
        """Whether anything at all would be lost without it."""
        return bool(self.serves or self.leader or self.disposition)


@dataclass(frozen=True)
class Confusion:
    """Two conditions: the share of people with the one whom the other leads and the reverse, and the finding that parts them best, in nats."""

    one: str
    other: str
    taken_for_other: float
    taken_for_one: float
    parted_by: str
    nats: float


def question_values(network: Network, people: int, seed: int, *, tick: Callable[[], None] = lambda: None) -> tuple[QuestionValue, ...]:
    """Every finding of the network, the one whose loss changes most dispositions first."""
    crowd = draw_crowd(network, people, seed).crowd
    now = standing(network, crowd)
    level, p = _reached(now), now.belief
    found = []
    for finding in network.findings:
        without = standing(network, _without(crowd, finding))
        lost = np.where(p > 0.0, p * np.log(np.where(p > 0.0, p, 1.0) / np.where(p > 0.0, without.belief, 1.0)), 0.0).sum(axis=0)
        found.append(
            QuestionValue(
                finding=finding,
                leader=float((without.belief.argmax(axis=0) != p.argmax(axis=0)).mean()),
                disposition=float((_reached(without) != level).mean()),
                nats=float(lost.mean()),
                serves=tuple(serves(network.knowledge, finding)),
            )
        )
        tick()
    return tuple(sorted(found, key=lambda value: (-value.disposition, -value.leader, -value.nats)))


def _reached(now: Standing) -> Numbers:
    """What flags and expected harm demand; that an unasked safety question keeps everybody from self-care is left aside."""
    return np.maximum(now.floor.level, now.people.expected.argmin(axis=0))


def _without(crowd: Crowd, finding: str) -> Crowd:
    """The same people, that finding and its parts never asked."""
    codes = crowd.codes.copy()
    codes[[crowd.names.number[name] for name in (finding, *crowd.knowledge.findings[finding].parts)]] = NOT_ASKED
    return crowd.answered(codes)


def serves(knowledge: Knowledge, finding: str) -> Iterator[str]:
    """What reads the finding: red flags, measures, dispositions of conditions, other questions, causes."""
    names = {finding, *knowledge.findings[finding].parts}

    def read_by(*criteria: Node | None) -> bool:
        return any(criterion is not None and not names.isdisjoint(findings_of(criterion)) for criterion in criteria)

    layers = [condition.layer for condition in knowledge.conditions.values() if condition.layer is not None]
    if any(read_by(flag.when, flag.unless) for flag in knowledge.red_flags.values()):
        yield "red flag"
    if any(read_by(c.when) for measure in knowledge.measures.values() for c in measure.contraindications):
        yield "measure"
    if any(read_by(modifier.when) for condition in knowledge.conditions.values() for modifier in condition.modifiers):
        yield "how soon"
    if any(read_by(other.only_if) for other in knowledge.limited):
        yield "other question"
    if any(name in layer.exposures or name in layer.signs for layer in layers for name in names):
        yield "cause"


def confusions(network: Network, people: int, seed: int, most: int) -> tuple[Confusion, ...]:
    """The pairs of conditions that are most often taken for each other when everything is asked, with the question that parts them."""
    count = len(network.conditions)
    taken = np.zeros((count, count))
    for column, name in enumerate(network.conditions):
        leads = standing(network, draw_crowd(network, people, seed + column, conditions=[name]).crowd).belief.argmax(axis=0)
        taken[column] = np.bincount(leads, minlength=count) / people
    both = np.triu(taken + taken.T, k=1)
    order = np.argsort(-both, axis=None, kind="stable")[:most]
    pairs = [divmod(int(cell), count) for cell in order]
    return tuple(_parted(network, taken, one, other) for one, other in pairs if both[one, other] > 0.0)


def _parted(network: Network, taken: Array, one: int, other: int) -> Confusion:
    conditions = [network.knowledge.conditions[network.conditions[column]] for column in (one, other)]
    nats = {}
    for finding in network.findings:
        p, q = answer_probabilities(network.knowledge.findings[finding], conditions)
        nats[finding] = float(((p - q) * np.log(p / q)).sum()) / 2.0
    best = max(nats, key=lambda finding: nats[finding])
    return Confusion(conditions[0].id, conditions[1].id, float(taken[one, other]), float(taken[other, one]), best, nats[best])
