"""An assessment -> plain values for the pieces of the result. The sentences are those of every other face."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from uncramp.assess import Assessment, assess
from uncramp.care import Chosen
from uncramp.faces.result import timeframe, to_plain
from uncramp.faces.web.source_view import links
from uncramp.faces.wording import (
    GRADES,
    HEADLINES,
    moment_of,
    must_not_be_missed,
    open_in_words,
    said,
    shown,
    still_open,
    strength,
    time_in_words,
    turns_in_words,
    withheld_together,
)
from uncramp.inference.causes import NONE_KNOWN
from uncramp.inference.explanation import explain
from uncramp.inference.network import Network
from uncramp.terms.condition import Disposition
from uncramp.terms.evidence import Evidence
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.turning import Turn, turns

Values = dict[str, Any]
RESULTS_KEPT = 128
REASONS_SHOWN = 4
"""Answers named for, and against, each condition."""


@dataclass(frozen=True)
class Found:
    """What was found for one set of answers: the assessment, its plain form with bands, and what would change it."""

    assessment: Assessment
    plain: Values
    turns: tuple[Turn, ...]


def find(network: Network, person: Person, evidence: Evidence) -> Found:
    """Everything that the pages of a result show; slow, because of the bands."""
    assessment = assess(network, person, evidence)
    return Found(assessment, to_plain(network, assessment), tuple(turns(network, person, evidence, assessment.triage.disposition)))


Finder = Callable[[Person, Evidence], Found]


class Results:
    """Results by answers: a result looked at again is not worked out again; `finder` may work elsewhere."""

    def __init__(self, network: Network, finder: Finder | None = None) -> None:
        self.assessed = partial(assess, network)
        self.found = lru_cache(maxsize=RESULTS_KEPT)(finder or partial(find, network))

    def forget(self) -> None:
        """Forget them all."""
        self.found.cache_clear()


def disposition_values(knowledge: Knowledge, found: Found) -> Values:
    """How soon and where, with every reason and what would change it."""
    assessment = found.assessment
    decision = assessment.triage
    reasons: list[Values] = [{"text": f"{f.name}: {f.timeframe}.", "sources": links(knowledge, f.sources)} for f in decision.fired]
    if missed := must_not_be_missed(knowledge, assessment):
        named = [knowledge.conditions[name].timing.source for name in decision.harm.because]
        reasons.append({"text": missed, "sources": links(knowledge, named)})
    return {
        "level": decision.disposition.value,
        "headline": HEADLINES[decision.disposition],
        "what": time_in_words(assessment, timeframe(assessment)),
        "reasons": reasons,
        "open_lead": still_open(assessment),
        "open": open_in_words(knowledge, assessment),
        "open_href": "/check",
        "changes": list(turns_in_words(knowledge, found.turns, decision.disposition)),
    }


def condition_values(network: Network, found: Found) -> list[Values]:
    """The conditions worth naming, with bands, and what speaks for and against each."""
    knowledge, assessment = network.knowledge, found.assessment
    bands = {row["id"]: row for row in found.plain["conditions"]}
    return [_condition(network, assessment, name, words, bands[name]) for name, words in shown(knowledge, assessment)]


def _condition(network: Network, assessment: Assessment, name: str, words: str, band: Values) -> Values:
    condition = network.knowledge.conditions[name]
    return {
        "id": name,
        "name": condition.lay_name,
        "words": words,
        **{key: band[key] for key in ("probability", "low", "high")},
        "description": condition.description,
        "grave": condition.disposition >= Disposition.URGENT,
        **weighed(network, assessment, name),
        "course": condition.course.text,
        "sources": links(network.knowledge, (condition.timing.source, *condition.course.sources)),
    }


def rival_of(assessment: Assessment, name: str) -> str:
    """The condition with which another one is compared: the most probable other one."""
    return next(other for other in assessment.posterior.ranked if other != name)


def weighed(network: Network, assessment: Assessment, name: str) -> Values:
    """The answers that speak most for, and most against, a condition beside its rival."""
    contributions = explain(network, assessment.person, assessment.evidence, name, rival_of(assessment, name))
    rows = [
        (c.weight, {"text": said(network.knowledge, assessment.evidence, c.finding), "how": strength(network.knowledge, c)}) for c in contributions
    ]
    return {
        "speaks_for": [row for weight, row in rows if weight > 0][:REASONS_SHOWN],
        "speaks_against": [row for weight, row in rows if weight < 0][:REASONS_SHOWN],
    }


def cause_values(knowledge: Knowledge, found: Found) -> tuple[list[Values], float]:
    """The share of each cause with its band and grade, and the share for which none is known."""
    rows = {row["id"]: row for row in found.plain["causes"]}
    named = [_cause(knowledge, row) for name, row in rows.items() if name != NONE_KNOWN]
    return named, rows[NONE_KNOWN]["share"] if rows else 1.0


def _cause(knowledge: Knowledge, row: Values) -> Values:
    cause = knowledge.causes[row["id"]]
    return {
        "id": cause.id,
        "name": cause.name,
        **{key: row[key] for key in ("share", "low", "high", "speculative")},
        "grade": GRADES[cause.grade],
        "note": cause.note,
        "sources": links(knowledge, cause.sources),
    }


def plan_values(knowledge: Knowledge, assessment: Assessment) -> Values:
    """The plan: by moment; what does not help; what is withheld and why; when to come back."""
    plan = assessment.plan
    moments: dict[str, list[Values]] = {}
    for entry in plan.chosen:
        moments.setdefault(moment_of(entry), []).append(_measure(knowledge, entry))
    effects = [entry.measure for entry in plan.avoid]
    return {
        "timeline": [{"id": f"moment-{n}", "title": title, "measures": found} for n, (title, found) in enumerate(moments.items())],
        "avoid": [{"name": m.name, "text": m.effect.text, "sources": links(knowledge, [m.effect.source])} for m in effects],
        "withheld": [{"names": names, "why": list(why), "count": len(names)} for why, names in withheld_together(plan).items()],
        "come_back": [{"text": net.text, "sources": links(knowledge, [net.source])} for net in plan.safety_net],
    }


def _measure(knowledge: Knowledge, entry: Chosen) -> Values:
    measure = entry.measure
    values: Values = {"id": measure.id, "name": measure.name, "what": measure.what, "dose": measure.dose.text}
    if not measure.while_waiting:
        values |= {"grade": measure.grade, "grade_words": GRADES[measure.grade]}
        values |= {"effect": {"text": measure.effect.text, "sources": links(knowledge, [measure.effect.source])}}
    optional = {
        "take_care": [objection.contraindication.why for objection in entry.changes],
        "ask_first": measure.ask_first,
        "stop_when": measure.stop_when,
        "guidelines": _positions(knowledge, entry) if measure.disputed else [],
    }
    values |= {key: value for key, value in optional.items() if value}
    return values | {"disputed": measure.disputed, "sources": links(knowledge, measure.sources)}


def _positions(knowledge: Knowledge, entry: Chosen) -> list[Values]:
    named = entry.measure.guidelines
    return [{"guideline": links(knowledge, [g.guideline])[0]["label"], "position": g.position} for g in named]
