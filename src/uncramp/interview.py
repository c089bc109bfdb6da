"""What to ask next, when to stop, and why a question is asked.

Safety questions come first, grouped. Then the question with the greatest expected fall in expected harm; between questions that are nearly equal the
one that tells most about the condition. Last, what stands between the person and a measure about to be offered.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from uncramp.care import asked_for
from uncramp.inference.information import Gains, gains
from uncramp.inference.network import Network
from uncramp.inference.posterior import Posterior, posterior
from uncramp.terms.condition import Disposition
from uncramp.terms.criterion import findings_of
from uncramp.terms.evidence import Evidence
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.terms.policy import Thoroughness
from uncramp.triage import Triage, gates, is_live, personal_loss, triage

Purpose = Literal["opening", "safety", "condition", "measures"]


@dataclass(frozen=True)
class Screen:
    """Questions put together on one screen, and what they are for."""

    purpose: Purpose
    findings: tuple[Finding, ...]


Flags = NDArray[np.bool_]
Judged = tuple[Posterior, Triage]


def next_screen(
    network: Network, person: Person, evidence: Evidence, *, depth: Thoroughness = "usual", judged: Judged | None = None
) -> Screen | None:
    """The next questions, or None when enough is known; `judged` saves work when belief and triage of this evidence are at hand."""
    knowledge = network.knowledge
    evidence = knowledge.complete(person, evidence)
    for names in knowledge.policy.opening:
        opening = _askable(knowledge, person, evidence, names)
        if opening:
            return Screen("opening", opening)
    belief, decision = judged or judge(network, person, evidence)
    safety = _askable(knowledge, person, evidence, open_safety(knowledge, person, evidence, decision))
    if safety:
        return Screen("safety", together(knowledge, safety))
    settled = decision.floor is Disposition.EMERGENCY
    open_questions = () if settled else worth_asking(network, person, evidence, belief=belief, depth=depth)
    if open_questions:
        return Screen("condition", open_questions)
    measures = _askable(knowledge, person, evidence, asked_for(knowledge, person, evidence, belief, decision))
    return Screen("measures", together(knowledge, measures)) if measures else None


def judge(network: Network, person: Person, evidence: Evidence) -> Judged:
    """Belief and triage of the evidence so far."""
    belief = posterior(network, person, evidence)
    return belief, triage(network, person, evidence, belief)


def next_question(network: Network, person: Person, evidence: Evidence, *, judged: Judged | None = None) -> Finding | None:
    """The first question of the next screen; None when enough is known."""
    screen = next_screen(network, person, evidence, judged=judged)
    return screen.findings[0] if screen else None


def open_safety(knowledge: Knowledge, person: Person, evidence: Evidence, decision: Triage) -> tuple[str, ...]:
    """The safety questions not asked yet whose flags could still rise above what fired flags demand, gravest flags first.

    Expected harm does not shorten them: what it fears is answered by asking.
    """
    evidence = knowledge.cannot_apply(person, evidence)
    above = sorted((f for f in knowledge.red_flags.values() if f.disposition > decision.floor), key=lambda f: -f.disposition.level)
    found: dict[str, None] = {}
    for flag in above:
        if is_live(flag, person, evidence):
            found |= dict.fromkeys(name for name in gates(knowledge, flag, evidence) if name not in evidence)
    return tuple(found)


def _askable(knowledge: Knowledge, person: Person, evidence: Evidence, names: tuple[str, ...]) -> tuple[Finding, ...]:
    """The questions to put for these findings: parts instead of composites, without what is asked or does not apply."""
    asked = dict.fromkeys(part for name in names for part in knowledge.asked_as[name] if part not in evidence)
    return tuple(knowledge.findings[n] for n in asked if knowledge.applies(knowledge.findings[n], person, evidence))


def together(knowledge: Knowledge, questions: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """One screen of them: the first question's group, then further groups while there is room; at most as many as a screen holds."""
    groups = list(dict.fromkeys(finding.group for finding in questions))
    ordered = sorted(questions, key=lambda finding: groups.index(finding.group))
    return tuple(ordered[: knowledge.policy.screen_items])


def worth_asking(network: Network, person: Person, evidence: Evidence, *, belief: Posterior, depth: Thoroughness = "usual") -> tuple[Finding, ...]:
    """The open question worth most with related ones that are worth asking too; empty when no answer would matter enough."""
    knowledge = network.knowledge
    stop = knowledge.policy.stop[depth]
    if len(evidence) >= stop.questions + _safety_answers(knowledge, evidence):
        return ()
    worth = gains(network, evidence, belief, loss=personal_loss(network, person, evidence))
    still = np.array([name not in evidence for name in worth.findings])
    while (still & ((worth.harm >= stop.fall_in_harm) | (worth.information >= stop.information_nats))).any():
        best = _best_of(worth, still, stop.fall_in_harm, knowledge.policy.tie_share)
        names = (worth.findings[best], *_companions(knowledge, worth, still, best, stop.information_nats))
        if _askable(knowledge, person, evidence, names[:1]):
            return _askable(knowledge, person, evidence, names)[: knowledge.policy.screen_items]
        still[best] = False
    return ()


def _best_of(worth: Gains, still: Flags, least_harm: float, tie_share: float) -> int:
    """The greatest fall in expected harm, near ties by information; where harm hardly falls any more, information alone."""
    most = worth.harm[still].max()
    near = still if most < least_harm else still & (worth.harm >= most * (1.0 - tie_share))
    return int(np.where(near, worth.information, -1.0).argmax())


def _companions(knowledge: Knowledge, worth: Gains, still: Flags, best: int, least: float) -> tuple[str, ...]:
    """Findings of the same group that tell enough, the most telling first."""
    group = knowledge.findings[worth.findings[best]].group
    related = [k for k in np.flatnonzero(still & (worth.information >= least)) if k != best]
    related = [k for k in related if knowledge.findings[worth.findings[k]].group == group]
    related.sort(key=lambda k: -worth.information[k])
    return tuple(worth.findings[k] for k in related[: knowledge.policy.companions])


def _safety_answers(knowledge: Knowledge, evidence: Evidence) -> int:
    return sum(1 for name in evidence if knowledge.findings[name].must_ask or knowledge.findings[name].part_of)


def why_asked(knowledge: Knowledge, finding: Finding) -> tuple[str, ...]:
    """What the answer can show: names of the red flags that turn on it, else of the conditions it speaks for most."""
    name = finding.part_of or finding.id
    flags = [flag.name for flag in knowledge.red_flags.values() if name in findings_of(flag.when)]
    if flags:
        return tuple(flags)
    strength = {}
    for condition in knowledge.conditions.values():
        if name in condition.findings:
            likelihood = condition.findings[name]
            strength[condition.lay_name] = max(estimate.value for estimate in likelihood.options.values())
    return tuple(sorted(strength, key=lambda lay_name: -strength[lay_name]))
