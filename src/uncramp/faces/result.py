"""An assessment as plain values: the one form that the command line, files and other programs share."""

from collections.abc import Mapping
from typing import Any

from uncramp.assess import Assessment
from uncramp.care import Chosen
from uncramp.faces.wording import words_for
from uncramp.inference.causes import NONE_KNOWN
from uncramp.inference.network import Network
from uncramp.inference.uncertainty import Worlds, worlds

SHOWN_FROM = 1e-3
"""Less probable conditions are left out of the plain form, unless they are among the first few."""
SHOWN_AT_LEAST = 5
DIGITS = 6


def to_plain(network: Network, assessment: Assessment, *, name: str | None = None) -> dict[str, Any]:
    """The result as JSON values, with bands; the form is a contract, see docs/reference/answer-format.md."""
    decision = assessment.triage
    drawn = worlds(network, assessment.person, assessment.evidence)
    return {
        "id": name,
        "disposition": decision.disposition.value,
        "within_hours": decision.within_hours,
        "timeframe": timeframe(assessment),
        "incomplete": list(decision.incomplete),
        "red_flags": [{"id": flag.id, "why": flag.name} for flag in decision.fired],
        "conditions": _conditions(network, assessment, drawn),
        "causes": _causes(network, assessment, drawn),
        "reasons": [{"finding": c.finding, "condition": c.condition, "against": c.against, "weight": _rounded(c.weight)} for c in assessment.reasons],
        "plan": _plan(assessment),
        "next_question": assessment.next_question.id if assessment.next_question else None,
        "knowledge_version": assessment.knowledge_version,
        "out_of_review": list(assessment.out_of_review),
    }


def timeframe(assessment: Assessment) -> str:
    """How soon, in the words of the reason that set the time limit, else of the disposition."""
    usual = {
        "self_care": "You can start at home now",
        "clinician": "See a clinician within a week",
        "urgent": "Be seen today, within 24 hours",
        "emergency": "Get emergency help now",
    }
    return assessment.triage.timeframe or usual[assessment.triage.disposition.value]


def _rounded(number: float) -> float:
    return round(float(number), DIGITS)


def _conditions(network: Network, assessment: Assessment, drawn: Worlds) -> list[dict[str, Any]]:
    knowledge, belief = network.knowledge, assessment.posterior
    bands = knowledge.policy.bands
    shown = []
    for rank, name in enumerate(belief.ranked):
        p = belief.of[name]
        if p < SHOWN_FROM and rank >= SHOWN_AT_LEAST:
            break
        low, high = drawn.band(drawn.probability[:, network.index(name)], bands.low, bands.high)
        shown.append(
            {
                "id": name,
                "name": knowledge.conditions[name].lay_name,
                "probability": _rounded(p),
                "low": _rounded(min(low, p)),
                "high": _rounded(max(high, p)),
                "words": words_for(knowledge, name, p),
            }
        )
    return shown


def _causes(network: Network, assessment: Assessment, drawn: Worlds) -> list[dict[str, Any]]:
    knowledge, found = network.knowledge, assessment.causes
    bands = knowledge.policy.bands
    if not found.shares:
        return []
    rows = [(share.cause, share.share, drawn.shares[share.cause]) for share in found.shares]
    rows.append((NONE_KNOWN, found.none_known, drawn.none_known))
    plain = []
    for name, share, values in rows:
        low, high = drawn.band(values, bands.low, bands.high)
        cause = knowledge.causes.get(name)
        plain.append(
            {
                "id": name,
                "share": _rounded(share),
                "low": _rounded(min(low, share)),
                "high": _rounded(max(high, share)),
                "grade": cause.grade if cause else "none",
                "speculative": bool(cause and cause.speculative),
            }
        )
    return plain


def _plan(assessment: Assessment) -> dict[str, Any]:
    plan = assessment.plan
    return {
        "phase": plan.phase,
        "chosen": [_chosen(entry) for entry in plan.chosen],
        "avoid": [_chosen(entry) for entry in plan.avoid],
        "withheld": [{"id": entry.measure.id, "why": " ".join(entry.why)} for entry in plan.withheld],
        "come_back": [net.text for net in plan.safety_net],
    }


def _chosen(entry: Chosen) -> Mapping[str, Any]:
    measure = entry.measure
    return {
        "id": measure.id,
        "name": measure.name,
        "when": entry.when,
        "what": measure.what,
        "dose": measure.dose.text,
        "stop_when": measure.stop_when,
        "ask_first": measure.ask_first,
        "grade": measure.grade,
        "changes": [objection.contraindication.why for objection in entry.changes],
        "disputed": measure.disputed,
        "guidelines": [{"guideline": g.guideline, "position": g.position} for g in measure.guidelines],
        "sources": list(measure.sources),
    }
