"""What to ask next, when to stop, and why a question is asked.

The person's own words first. Then the safety questions, grouped, as few as can rule every red flag out. Then the questions that take most off the
expected harm, information about the condition being the second voice, until no answer is likely to change what is said. Last, what stands between
the person and a measure about to be offered.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from uncramp.care import asked_for
from uncramp.inference.dependence import Array, Indices
from uncramp.inference.information import Gains, chance_of_pairs, gains, known_findings
from uncramp.inference.network import Network
from uncramp.inference.posterior import Posterior, posterior
from uncramp.terms.condition import Disposition
from uncramp.terms.criterion import findings_of, has_present, to_rule_out
from uncramp.terms.evidence import Evidence, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.terms.policy import StopRule, Thoroughness
from uncramp.terms.red_flag import RedFlag
from uncramp.triage import Triage, is_live, personal_loss, triage

Purpose = Literal["opening", "safety", "condition", "measures"]


@dataclass(frozen=True)
class Screen:
    """Questions put together on one screen, and what they are for."""

    purpose: Purpose
    findings: tuple[Finding, ...]


DIGITS = 9
"""Values are compared to so many digits, ties by the order of the questions, so that an interview can be played again."""
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
    if safety and not _has_room(knowledge, safety):
        return Screen("safety", together(knowledge, safety))
    open_questions = worth_asking(network, person, evidence, judged=(belief, decision), depth=depth)
    if safety:
        more = (finding for finding in open_questions if finding not in safety)
        return Screen("safety", _fitting(knowledge, (*together(knowledge, safety), *more)))
    if open_questions:
        return Screen("condition", open_questions)
    measures = _askable(knowledge, person, evidence, asked_for(knowledge, person, evidence, belief, decision))
    return Screen("measures", together(knowledge, measures)) if measures else None


@dataclass(frozen=True)
class Interview:
    """A whole interview: its screens in order, and the evidence at its end."""

    screens: tuple[Screen, ...]
    evidence: Evidence

    def of(self, *purposes: Purpose) -> tuple[Screen, ...]:
        """The screens that served these purposes."""
        return tuple(screen for screen in self.screens if screen.purpose in purposes)


def interviewed(
    network: Network, person: Person, answer: Callable[[Finding], Observation], *, given: Evidence | None = None, depth: Thoroughness = "usual"
) -> Interview:
    """The interview of somebody who answers so, from what is given to the end."""
    evidence, screens = given or Evidence(), list[Screen]()
    while (screen := next_screen(network, person, evidence, depth=depth)) is not None:
        screens.append(screen)
        evidence = evidence + (answer(finding) for finding in screen.findings)
    return Interview(tuple(screens), evidence)


def judge(network: Network, person: Person, evidence: Evidence) -> Judged:
    """Belief and triage of the evidence so far."""
    belief = posterior(network, person, evidence)
    return belief, triage(network, person, evidence, belief)


def next_question(network: Network, person: Person, evidence: Evidence, *, judged: Judged | None = None) -> Finding | None:
    """The first question of the next screen; None when enough is known."""
    screen = next_screen(network, person, evidence, judged=judged)
    return screen.findings[0] if screen else None


def open_safety(knowledge: Knowledge, person: Person, evidence: Evidence, decision: Triage) -> tuple[str, ...]:
    """The safety questions to ask next: enough to rule out every flag that could still rise above what fired flags demand, gravest flags first.

    Expected harm does not shorten them: what it fears is answered by asking. What would suppress a flag is asked once something speaks for it.
    """
    evidence = knowledge.cannot_apply(person, evidence)
    found: dict[str, None] = {}
    for flag in sorted(knowledge.red_flags.values(), key=lambda flag: -flag.disposition.level):
        live = flag.disposition > decision.floor and is_live(flag, person, evidence)
        if live or (flag in decision.fired and flag.disposition == decision.floor < Disposition.EMERGENCY):
            found |= dict.fromkeys(_open_exclusion(flag, person, evidence))
        if live:
            rank = knowledge.safety_order.__getitem__
            found |= dict.fromkeys(sorted(to_rule_out(flag.when, person, evidence, rank), key=rank))
    return tuple(found)


def _open_exclusion(flag: RedFlag, person: Person, evidence: Evidence) -> tuple[str, ...]:
    """The unasked findings of the flag's exclusion, once something speaks for the flag."""
    if flag.unless is None or flag.unless.truth(person, evidence) is not None or not has_present(flag.when, person, evidence):
        return ()
    return tuple(finding for finding in findings_of(flag.unless) if finding not in evidence)


def _askable(knowledge: Knowledge, person: Person, evidence: Evidence, names: tuple[str, ...]) -> tuple[Finding, ...]:
    """The questions to put for these findings: parts instead of composites, without what is asked or does not apply."""
    asked = dict.fromkeys(part for name in names for part in knowledge.asked_as[name] if part not in evidence)
    return tuple(knowledge.findings[n] for n in asked if knowledge.applies(knowledge.findings[n], person, evidence))


def together(knowledge: Knowledge, questions: Iterable[Finding]) -> tuple[Finding, ...]:
    """One screen of them: as many as it holds, the first question's group, then further groups; parts of one question are one item."""
    questions = tuple(questions)
    groups = list(dict.fromkeys(finding.group for finding in questions))
    return _fitting(knowledge, sorted(questions, key=lambda finding: groups.index(finding.group)))


def _has_room(knowledge: Knowledge, questions: tuple[Finding, ...]) -> bool:
    """Whether one screen holds all of them and more."""
    return len({_item(finding) for finding in questions}) < knowledge.policy.screen_items and len(questions) < knowledge.policy.screen_answers


def _item(finding: Finding) -> str:
    """What a question counts as on a screen: all parts of one question are one item."""
    return finding.part_of or finding.id


def _fitting(knowledge: Knowledge, questions: Iterable[Finding]) -> tuple[Finding, ...]:
    """The first of them that one screen holds, by items and by single answers."""
    items: dict[str, None] = {}
    chosen: list[Finding] = []
    for finding in questions:
        items[_item(finding)] = None
        if len(items) > knowledge.policy.screen_items or len(chosen) == knowledge.policy.screen_answers:
            break
        chosen.append(finding)
    return tuple(chosen)


def worth_asking(network: Network, person: Person, evidence: Evidence, *, judged: Judged, depth: Thoroughness = "usual") -> tuple[Finding, ...]:
    """A screen of the open questions worth most, related ones side by side; empty when no answer would matter enough."""
    knowledge, (belief, decision) = network.knowledge, judged
    stop = knowledge.policy.stop[depth]
    if len(evidence) - _safety_answers(knowledge, evidence) >= stop.questions:
        return ()
    loss, floor = personal_loss(network, person, evidence), decision.floor.level
    worth = gains(network, evidence, belief, loss=loss, floor=floor)
    known = known_findings(network, evidence)
    still = np.array([bool(_askable(knowledge, person, evidence, (name,))) for name in network.findings]) & ~known
    wanted = still & matters(worth, stop)
    if not wanted.any():
        wanted = still & (worth.other_leader >= stop.other_leader)
    if not wanted.any():
        pairs = chance_of_pairs(network, known, belief, loss=loss, floor=floor)
        wanted = in_pairs(network.pairs.findings, pairs >= stop.other_disposition, still)
    value = np.round(value_of(worth, still, knowledge.policy.information_voice), DIGITS)
    order = [network.findings[k] for k in np.lexsort((-value, ~wanted)) if still[k]] if wanted.any() else []
    return together(knowledge, _fitting(knowledge, _askable(knowledge, person, evidence, tuple(order))))


def matters(worth: Gains, stop: StopRule) -> Flags:
    """Which findings would, answered, matter enough to go on asking; shape [finding]."""
    helps = (worth.harm >= stop.fall_in_harm) | (worth.information >= stop.information_nats)
    return helps | (worth.other_disposition >= stop.other_disposition)


def in_pairs(pairs: Indices, wanted: Flags, still: Flags) -> Flags:
    """The findings of the wanted pairs of which both can still be asked; pairs[pair, two], shape [finding]."""
    chosen = np.zeros_like(still)
    chosen[pairs[wanted & still[pairs].all(axis=1)]] = True
    return chosen


def value_of(worth: Gains, still: Flags, voice: float) -> Array:
    """How good each question is: its fall in expected harm and, as the second voice, its information, each as a share of the most that is open."""
    return share_of_most(worth.harm, still) + voice * share_of_most(worth.information, still)


def share_of_most(gain: Array, still: Flags) -> Array:
    """Each gain as a share of the greatest that is still open; zeros where nothing is, rounding errors left aside."""
    gain = np.round(gain, DIGITS)
    most = np.where(still, gain, 0.0).max(axis=-1, keepdims=True)
    return np.divide(gain, most, out=np.zeros_like(gain), where=most > 0.0)


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
