"""What helps, what is withheld and why.

With `urgent` or `emergency` nothing is shown but what to do now and while waiting. Otherwise a measure is considered when it helps a condition
that is likely enough in the present phase, and is withheld, never silently, by its gate and by contraindications that are true or unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from uncramp.inference.posterior import Posterior
from uncramp.terms.condition import Disposition
from uncramp.terms.criterion import Truth, findings_of
from uncramp.terms.evidence import Evidence
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.measure import Contraindication, Measure, Phase, SafetyNet
from uncramp.terms.person import Person
from uncramp.triage import Triage

PHASES: dict[str, Phase] = {"lt_2d": "acute", "d2_14": "early", "w2_6": "early", "w6_12": "subacute", "gt_12w": "chronic"}
"""Phase by answer to `pain_duration`; unknown counts as acute, the phase in which least is offered."""
TIMED_BY = "pain_duration"


@dataclass(frozen=True)
class Objection:
    """A contraindication that holds, or cannot be ruled out."""

    contraindication: Contraindication
    known: bool


@dataclass(frozen=True)
class Chosen:
    """A measure to take: for which conditions, when, and with which changes."""

    measure: Measure
    conditions: tuple[str, ...]
    when: Phase
    changes: tuple[Objection, ...] = ()


@dataclass(frozen=True)
class Withheld:
    """A measure that would have been considered, and every reason why it is not offered."""

    measure: Measure
    why: tuple[str, ...]
    objections: tuple[Objection, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What to do, what not to do, what was withheld, and when to come back."""

    phase: Phase
    chosen: tuple[Chosen, ...]
    avoid: tuple[Chosen, ...]
    withheld: tuple[Withheld, ...]
    safety_net: tuple[SafetyNet, ...]


def plan(knowledge: Knowledge, person: Person, evidence: Evidence, belief: Posterior, decision: Triage) -> Plan:
    """The plan for this person now."""
    evidence = knowledge.cannot_apply(person, knowledge.complete(person, evidence))
    phase = PHASES.get(evidence.option(TIMED_BY) or "", "acute")
    chosen: list[Chosen] = []
    avoid: list[Chosen] = []
    withheld: list[Withheld] = []
    for measure, conditions in considered(knowledge, belief, decision, phase):
        why, objections = why_withheld(measure, person, evidence, decision)
        if why:
            withheld.append(Withheld(measure, why, objections))
            continue
        when: Phase = "prevention" if phase not in measure.helps.phases and not measure.while_waiting else phase
        entry = Chosen(measure, conditions, when, objections)
        (avoid if measure.direction in ("harm", "no_benefit") else chosen).append(entry)
    return Plan(phase, _ordered(chosen), _ordered(avoid), tuple(withheld), _net(knowledge, decision, phase))


def considered(knowledge: Knowledge, belief: Posterior, decision: Triage, phase: Phase) -> Iterator[tuple[Measure, tuple[str, ...]]]:
    """The measures that fit a likely condition and the phase, and those for waiting when care is needed soon.

    A measure that helps no condition is still considered, so that it is said why it is not offered.
    """
    likely = {name for name, p in belief.of.items() if p >= knowledge.policy.offered_from}
    suspected = {name for flag in decision.fired for name in flag.suspects} | set(decision.harm.because)
    soon = decision.disposition >= Disposition.URGENT
    for measure in knowledge.measures.values():
        fitting = suspected | likely if measure.while_waiting else likely
        conditions = tuple(name for name in measure.helps.conditions if name in fitting)
        for_all = not measure.helps.conditions
        if measure.while_waiting:
            if soon and (conditions or for_all):
                yield measure, conditions
        elif for_all and not soon:
            yield measure, ()
        elif conditions and (phase in measure.helps.phases or "prevention" in measure.helps.phases):
            yield measure, conditions


def why_withheld(measure: Measure, person: Person, evidence: Evidence, decision: Triage) -> tuple[tuple[str, ...], tuple[Objection, ...]]:
    """Why the measure is withheld, if it is, and the objections to show: all that withhold, or those that change how it is done."""
    if measure.while_waiting:
        return (), ()
    if decision.disposition >= Disposition.URGENT:
        return ("Care comes first: nothing else is suggested until a clinician has agreed.",), ()
    objections = tuple(_objections(measure, person, evidence))
    stops = tuple(o for o in objections if o.contraindication.level != "relative")
    why = tuple(_sentence(objection) for objection in stops)
    if measure.gate != "self_care":
        why = (_GATES[measure.gate], *why)
    if measure.grade == "none":
        why = ("No usable trial shows that it helps.", *why)
    return why, stops if why else objections


_GATES = {
    "clinician": "Ask a clinician whether this suits you before you start it.",
    "none": "This is only done by, or after asking, a clinician.",
}


def _objections(measure: Measure, person: Person, evidence: Evidence) -> Iterator[Objection]:
    for contraindication in measure.contraindications:
        truth: Truth = contraindication.when.truth(person, evidence)
        if truth is not False:
            yield Objection(contraindication, truth is True)


def _sentence(objection: Objection) -> str:
    contraindication = objection.contraindication
    lead = "Not for you" if objection.known else "Not until it is known whether this applies to you"
    if contraindication.level == "consult":
        lead = "Ask a doctor or pharmacist first" if objection.known else "Ask first, as it is not known whether this applies to you"
    return f"{lead}: {contraindication.why}."


_GRADES = ("high", "moderate", "low", "very_low", "none")


def _ordered(entries: list[Chosen]) -> tuple[Chosen, ...]:
    """What to do now before what prevents the next episode; better shown before worse."""
    return tuple(sorted(entries, key=lambda c: (c.when == "prevention", _GRADES.index(c.measure.grade))))


def _net(knowledge: Knowledge, decision: Triage, phase: Phase) -> tuple[SafetyNet, ...]:
    return tuple(net for net in knowledge.safety_net.values() if decision.disposition in net.disposition and (not net.phases or phase in net.phases))


def asked_for(knowledge: Knowledge, person: Person, evidence: Evidence, belief: Posterior, decision: Triage) -> tuple[str, ...]:
    """The findings that stand between a person and a measure that would otherwise be offered: ask them, grouped, at the end."""
    evidence = knowledge.cannot_apply(person, knowledge.complete(person, evidence))
    phase = PHASES.get(evidence.option(TIMED_BY) or "", "acute")
    wanted: dict[str, None] = {}
    for measure, _ in considered(knowledge, belief, decision, phase):
        if measure.while_waiting or measure.gate != "self_care" or measure.grade == "none" or decision.disposition >= Disposition.URGENT:
            continue
        objections = list(_objections(measure, person, evidence))
        if any(o.known and o.contraindication.level == "absolute" for o in objections):
            continue
        for objection in objections:
            wanted |= dict.fromkeys(f for f in findings_of(objection.contraindication.when) if f not in evidence)
    return tuple(wanted)
