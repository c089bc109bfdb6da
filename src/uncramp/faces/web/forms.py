"""What a form says -> observations, by the same rules as every other answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from uncramp.errors import AnswerError
from uncramp.faces.web.refusals import strange_answer
from uncramp.reading.answers import read_answers
from uncramp.terms.evidence import ABSENT, UNKNOWN, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge

ASKED, STEP, GO = "asked", "step", "go"
NEXT, REST, UNSURE, SKIP, BACK = "next", "rest", "unsure", "skip", "back"
UNANSWERED = "Not answered yet. If you are not sure, say so."


@dataclass(frozen=True)
class Given:
    """What one screen was answered: the observations, and for each question that has none what to say of it."""

    observations: tuple[Observation, ...]
    errors: Mapping[str, str]


def asked(knowledge: Knowledge, fields: Mapping[str, str]) -> tuple[Finding, ...]:
    """The questions that stood on the screen, as the form names them."""
    names = dict.fromkeys(fields.get(ASKED, "").split())
    if not names or not knowledge.findings.keys() >= names.keys():
        raise strange_answer()
    return tuple(knowledge.findings[name] for name in names)


def given(knowledge: Knowledge, findings: tuple[Finding, ...], fields: Mapping[str, str]) -> Given:
    """The answers on the screen. A question left alone is absent only by "none of these", unknown only by "not sure" or "skip"."""
    go = fields.get(GO, NEXT)
    values: dict[str, str | float] = {}
    errors: dict[str, str] = {}
    for finding in findings:
        value = fields.get(finding.id, "").strip() or _left_alone(finding, go)
        number = _number(value) if finding.kind == "number" else None
        if not value:
            errors[finding.id] = UNANSWERED
        elif finding.kind == "number" and value != UNKNOWN and not _fits(finding, number):
            errors[finding.id] = f"Please give a number from {finding.min:g} to {finding.max:g}."
        else:
            values[finding.id] = value if number is None else number
    return Given(_observations(knowledge, values), errors)


def _left_alone(finding: Finding, go: str) -> str:
    """What is said of a question without a mark."""
    if go == REST and not finding.options:
        return ABSENT
    return UNKNOWN if go in (UNSURE, SKIP) else ""


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _fits(finding: Finding, number: float | None) -> bool:
    return number is not None and finding.min is not None and finding.max is not None and finding.min <= number <= finding.max


def _observations(knowledge: Knowledge, values: Mapping[str, str | float]) -> tuple[Observation, ...]:
    somebody = {"age_years": int(knowledge.findings["age_years"].min or 0)}
    try:
        return tuple(read_answers(knowledge, {"person": somebody, "evidence": dict(values)}).evidence.values())
    except AnswerError as error:
        raise strange_answer() from error
