"""The one page for a clinician, as plain values."""

from datetime import datetime
from typing import Any

from uncramp.faces.web.check import Check
from uncramp.faces.web.result_view import Found, disposition_values
from uncramp.faces.wording import NOT_ADVICE, answer_in_words, said
from uncramp.inference.network import Network
from uncramp.terms.criterion import findings_of
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN
from uncramp.terms.knowledge import Knowledge

Values = dict[str, Any]


def sheet_values(network: Network, check: Check, found: Found, *, made: datetime) -> Values:
    """Answers, red flags positive and negative, differential and plan."""
    knowledge, assessment, evidence = network.knowledge, found.assessment, check.session.evidence
    plan = assessment.plan
    safety = [name for name in evidence if _is_safety(knowledge, name)]
    return {
        "made": f"{made:%Y-%m-%d %H:%M %Z}",
        "version": knowledge.version,
        "person": f"{check.person.age_years} years, {check.person.sex or 'sex not said'}",
        "disposition": disposition_values(knowledge, found),
        "red_flags": [_flag(knowledge, found, flag.name, findings_of(flag.when)) for flag in assessment.triage.fired],
        "negatives": [knowledge.findings[name].question for name in safety if evidence.option(name) == ABSENT],
        "unknowns": [knowledge.findings[name].question for name in safety if evidence.option(name) == UNKNOWN],
        "answers": [
            {"question": knowledge.findings[name].question, "answer": answer_in_words(knowledge.findings[name], evidence)}
            for name in evidence
            if evidence.option(name) not in (ABSENT, UNKNOWN)
        ],
        "conditions": [{"name": row["name"], "words": row["words"], "low": row["low"], "high": row["high"]} for row in found.plain["conditions"]],
        "plan": [{"name": entry.measure.name, "dose": entry.measure.dose.text} for entry in plan.chosen],
        "withheld": [{"name": entry.measure.name, "why": " ".join(entry.why)} for entry in plan.withheld],
        "notice": NOT_ADVICE,
    }


def _is_safety(knowledge: Knowledge, name: str) -> bool:
    finding = knowledge.findings[name]
    return finding.must_ask or bool(finding.part_of and knowledge.findings[finding.part_of].must_ask)


def _flag(knowledge: Knowledge, found: Found, name: str, findings: tuple[str, ...]) -> Values:
    evidence = found.assessment.evidence
    given = [said(knowledge, evidence, finding) for finding in findings if evidence.option(finding) == PRESENT]
    return {"text": name, "answer": "; ".join(given)}
