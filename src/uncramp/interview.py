"""What to ask next, when to stop, and why a question is asked.

Safety questions come first, grouped. Then the question with the greatest expected fall in expected harm; between questions that are nearly equal the
one that tells most about the condition. Last, what stands between the person and a measure about to be offered.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from uncramp.care import asked_for
from uncramp.inference.information import Gains, gains
from uncramp.inference.network import Network
from uncramp.inference.posterior import Posterior, posterior
from uncramp.terms.criterion import findings_of
from uncramp.terms.evidence import Evidence
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.terms.policy import Thoroughness
from uncramp.triage import Triage, gates, is_live, personal_loss, triage

OPENING = ("pain_duration", "onset_speed", "pain_score")
"""What everybody is asked first, in the person's own order of telling: since when, how it began, how bad."""

Purpose = Literal["opening", "safety", "condition", "measures"]


@dataclass(frozen=True)
class Screen:
    """Questions put together on one screen, and what they are for."""

    purpose: Purpose
    findings: tuple[Finding, ...]


Judged = tuple[Posterior, Triage]


def next_screen(
    network: Network, person: Person, evidence: Evidence, *, depth: Thoroughness = "usual", judged: Judged | None = None
) -> Screen | None:
    """The next questions, or None when enough is known; `judged` saves work when belief and triage of this evidence are at hand."""
    knowledge = network.knowledge
    evidence = knowledge.complete(person, evidence)
    opening = [knowledge.findings[name] for name in OPENING if name in knowledge.findings and name not in evidence]
    if opening:
        return Screen("opening", tuple(opening))
    belief, decision = judged or judge(network, person, evidence)
    safety = _askable(knowledge, person, evidence, open_safety(knowledge, person, evidence, decision))
    if safety:
        return Screen("safety", together(knowledge, safety))
    best = best_question(network, person, evidence, belief=belief, decision=decision, depth=depth)
    if best is not None:
        return Screen("condition", _askable(knowledge, person, evidence, (best,)))
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
    """The safety questions not asked yet that could still raise what flags and expected harm demand, gravest flags first."""
    evidence = knowledge.cannot_apply(person, evidence)
    height = max(decision.floor, decision.harm.disposition)
    above = sorted((f for f in knowledge.red_flags.values() if f.disposition > height), key=lambda f: -f.disposition.level)
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


def best_question(
    network: Network, person: Person, evidence: Evidence, *, belief: Posterior, decision: Triage, depth: Thoroughness = "usual"
) -> str | None:
    """The open question worth most, or None when no answer would matter enough."""
    knowledge = network.knowledge
    stop = knowledge.policy.stop[depth]
    if len(evidence) >= stop.questions + _safety_answers(knowledge, evidence):
        return None
    worth = gains(network, evidence, belief, loss=personal_loss(network, person, evidence))
    best = _best_of(worth, knowledge, person, evidence)
    if best is None:
        return None
    harm, information = worth.of(best)
    return None if harm < stop.fall_in_harm and information < stop.information_nats else best


def _best_of(worth: Gains, knowledge: Knowledge, person: Person, evidence: Evidence) -> str | None:
    """The finding worth most that can be asked now."""
    still = np.array([name not in evidence for name in worth.findings])
    while still.any():
        most = worth.harm[still].max()
        near = still & (worth.harm >= most * (1.0 - knowledge.policy.tie_share))
        best = int(np.where(near, worth.information, -1.0).argmax())
        if _askable(knowledge, person, evidence, (worth.findings[best],)):
            return worth.findings[best]
        still[best] = False
    return None


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
