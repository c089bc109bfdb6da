"""How soon and where to seek care: red flags on evidence first, expected harm second, the higher of the two stands.

A red flag is never lowered by a probability. What is unknown or was not asked is never read as absent: safety questions still open keep the
disposition at `clinician` or above.
"""

from dataclasses import dataclass

import numpy as np

from uncramp.inference.dependence import Array
from uncramp.inference.network import Network
from uncramp.inference.posterior import Posterior
from uncramp.terms.condition import DISPOSITIONS, Condition, Disposition
from uncramp.terms.criterion import Node, findings_of
from uncramp.terms.evidence import Evidence
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.terms.red_flag import RedFlag


@dataclass(frozen=True)
class Harm:
    """What expected harm alone would choose, and which conditions carry it."""

    disposition: Disposition
    expected_loss: tuple[float, ...]
    because: tuple[str, ...]


@dataclass(frozen=True)
class Triage:
    """The disposition with its reasons.

    `floor` is what the fired red flags demand, `harm` what expected harm chooses, `incomplete` the safety questions that are open; `within_hours` is
    the least time limit among the reasons that demand the disposition.
    """

    disposition: Disposition
    within_hours: int
    timeframe: str
    floor: Disposition
    fired: tuple[RedFlag, ...]
    harm: Harm
    incomplete: tuple[str, ...]


def triage(network: Network, person: Person, evidence: Evidence, belief: Posterior) -> Triage:
    """How soon to seek care, with every reason."""
    knowledge = network.knowledge
    evidence = knowledge.complete(person, evidence)
    fired = fired_red_flags(knowledge, person, evidence)
    floor = max((flag.disposition for flag in fired), default=Disposition.SELF_CARE)
    harm = expected_harm(network, person, evidence, belief)
    disposition = max(floor, harm.disposition)
    incomplete = incomplete_safety(knowledge, person, evidence, disposition)
    if incomplete:
        disposition = max(disposition, Disposition.CLINICIAN)
    hours, timeframe = _time_limit(knowledge, disposition, fired, _harm_limits(knowledge, person, evidence, disposition, harm))
    return Triage(disposition, hours, timeframe, floor, fired, harm, incomplete)


def fired_red_flags(knowledge: Knowledge, person: Person, evidence: Evidence) -> tuple[RedFlag, ...]:
    """The red flags that the evidence fires, most pressing first."""
    fired = [flag for flag in knowledge.red_flags.values() if fires(flag, person, evidence)]
    return tuple(sorted(fired, key=lambda flag: (-flag.disposition.level, flag.within_hours)))


def fires(flag: RedFlag, person: Person, evidence: Evidence) -> bool:
    """Whether the flag's criterion is true and its exclusion is not known to be."""
    return flag.when.truth(person, evidence) is True and not _is_true(flag.unless, person, evidence)


def _is_true(criterion: Node | None, person: Person, evidence: Evidence) -> bool:
    return criterion is not None and criterion.truth(person, evidence) is True


def is_live(flag: RedFlag, person: Person, evidence: Evidence) -> bool:
    """Whether the flag has not fired but answers still open could make it fire."""
    return flag.when.truth(person, evidence) is None and not _is_true(flag.unless, person, evidence)


def incomplete_safety(knowledge: Knowledge, person: Person, evidence: Evidence, reached: Disposition) -> tuple[str, ...]:
    """Safety questions not asked, or not known where the flag they belong to is urgent or higher, that could still raise the disposition."""
    evidence = knowledge.cannot_apply(person, evidence)
    found: dict[str, None] = {}
    for flag in knowledge.red_flags.values():
        if flag.disposition > reached and is_live(flag, person, evidence):
            grave = flag.disposition >= Disposition.URGENT
            found |= dict.fromkeys(f for f in gates(knowledge, flag, evidence) if f not in evidence or grave)
    return tuple(found)


def gates(knowledge: Knowledge, flag: RedFlag, evidence: Evidence) -> tuple[str, ...]:
    """The open findings on which a live flag turns: its must-ask ones not asked yet, or, once these are asked, every one not known."""
    unknown = tuple(finding for finding in findings_of(flag.when) if not evidence.is_known(finding))
    first = tuple(finding for finding in unknown if knowledge.findings[finding].must_ask and finding not in evidence)
    return first or unknown


def expected_harm(network: Network, person: Person, evidence: Evidence, belief: Posterior) -> Harm:
    """The disposition with the least expected loss, and the conditions that make the next lower one too costly."""
    loss = personal_loss(network, person, evidence)
    expected = loss @ belief.probability
    level = int(np.argmin(expected))
    because: tuple[str, ...] = ()
    if level:
        share = (loss[level - 1] - loss[level]) * belief.probability
        enough = network.knowledge.policy.harm_named_from * np.maximum(share, 0.0).sum()
        because = tuple(network.conditions[k] for k in np.argsort(-share) if share[k] >= enough)
    return Harm(DISPOSITIONS[level], tuple(expected.tolist()), because)


def personal_loss(network: Network, person: Person, evidence: Evidence) -> Array:
    """loss[disposition, condition] with each condition's modifiers applied to this person."""
    levels = {row.chosen: row.right for row in network.knowledge.losses.rows}
    loss = network.loss
    for column, condition in network.modified:
        right = level_for(condition, person, evidence)
        if right is not condition.disposition:
            loss = loss.copy() if loss is network.loss else loss
            loss[:, column] = [levels[chosen][right] for chosen in DISPOSITIONS]
    return loss


def level_for(condition: Condition, person: Person, evidence: Evidence) -> Disposition:
    """The condition's disposition for this person: the highest raising modifier that is true, else the lowest lowering one."""
    true = [m for m in condition.modifiers if m.when.truth(person, evidence) is True]
    raised = [m.disposition for m in true if not m.lowers]
    lowered = [m.disposition for m in true if m.lowers]
    if raised:
        return max(condition.disposition, *raised)
    return min((condition.disposition, *lowered))


Limit = tuple[int, str]


def _time_limit(knowledge: Knowledge, disposition: Disposition, fired: tuple[RedFlag, ...], of_harm: tuple[Limit, ...]) -> Limit:
    """The least time limit among the reasons for the disposition, and the words that go with it."""
    limits = [(flag.within_hours, flag.timeframe) for flag in fired if flag.disposition == disposition]
    usual = (knowledge.policy.within_hours[disposition], "")
    return min([*limits, *of_harm] or [usual], key=lambda limit: limit[0])


def _harm_limits(knowledge: Knowledge, person: Person, evidence: Evidence, disposition: Disposition, harm: Harm) -> tuple[Limit, ...]:
    """The time limits of the conditions that carry the expected harm; a condition graver than the disposition brings the usual one."""
    if harm.disposition != disposition:
        return ()
    limits: list[Limit] = []
    for condition in (knowledge.conditions[name] for name in harm.because):
        level = level_for(condition, person, evidence)
        hours = [m.within_hours for m in condition.modifiers if m.disposition == level and m.when.truth(person, evidence) is True]
        if level > disposition:
            limits.append((knowledge.policy.within_hours[disposition], ""))
        elif level == disposition:
            limits.append((min([*hours, condition.within_hours] if level == condition.disposition else hours), condition.timeframe))
    return tuple(limits)
