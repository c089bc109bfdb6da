"""The check -> plain values for the pieces: screens, answers, people, numbers to call. Nothing is decided here."""

from collections.abc import Iterable, Mapping
from typing import Any

from uncramp.faces.web import body_map
from uncramp.faces.web.check import DEPTHS, Check
from uncramp.faces.wording import ANSWERS, DEPTHS_IN_WORDS, GROUPS, PURPOSES, answer_in_words, why_in_words
from uncramp.interview import Screen
from uncramp.terms.criterion import findings_of
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Evidence
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.terms.red_flag import RedFlag

Values = dict[str, Any]
NOT_SURE = {"value": UNKNOWN, "label": ANSWERS[UNKNOWN].capitalize()}
LONGEST_SCALE = 10
"""A number from 0 to so many is shown as a row to press on."""


def screen_values(
    knowledge: Knowledge, findings: Iterable[Finding], given: Mapping[str, str], errors: Mapping[str, str], *, as_list: bool = False
) -> Values:
    """One screen: the questions with a choice or a number, then the list or the body map of the others."""
    findings = tuple(findings)
    listed = [finding for finding in findings if not finding.options]
    listed = listed if len(listed) > 1 else []
    mapped = not as_list and bool(listed) and body_map.fits([finding.id for finding in listed])
    return {
        "asked": " ".join(finding.id for finding in findings),
        "questions": [question_values(knowledge, finding, given, errors) for finding in findings if finding not in listed],
        "items": [_item(knowledge, finding, given, errors) for finding in listed] if not mapped else [],
        "zones": [{"id": finding.id, "value": given.get(finding.id, "")} for finding in listed] if mapped else [],
    }


def heading(findings: Iterable[Finding]) -> str:
    """What a screen is about: the groups of its questions."""
    first, *others = dict.fromkeys(GROUPS.get(finding.group, finding.group) for finding in findings)
    return "; ".join([first, *(other[0].lower() + other[1:] for other in others)])


def question_values(knowledge: Knowledge, finding: Finding, given: Mapping[str, str], errors: Mapping[str, str]) -> Values:
    """One question with a choice or a number."""
    common = {**_item(knowledge, finding, given, errors), "question": finding.question, "why": [why_in_words(knowledge, finding)]}
    if finding.kind != "number":
        offered = [{"value": option.id, "label": option.label} for option in finding.options] or _yes_or_no()
        return {**common, "kind": "one_of", "options": [*offered, NOT_SURE]}
    scale = finding.min == 0 and finding.max is not None and finding.max <= LONGEST_SCALE
    return {**common, "kind": "scale" if scale else "number", "unit": finding.unit or "", "min": f"{finding.min:g}", "max": f"{finding.max:g}"}


def _yes_or_no() -> list[dict[str, str]]:
    return [{"value": option, "label": ANSWERS[option].capitalize()} for option in (PRESENT, ABSENT)]


def _item(knowledge: Knowledge, finding: Finding, given: Mapping[str, str], errors: Mapping[str, str]) -> Values:
    values: Values = {"id": finding.id, "label": finding.question, "value": given.get(finding.id, ""), "why": [why_in_words(knowledge, finding)]}
    if finding.hint:
        values["hint"] = finding.hint
    if finding.id in errors:
        values["error"] = errors[finding.id]
    return values


def given_values(evidence: Evidence) -> dict[str, str]:
    """The answers so far, as a form would send them."""
    return {name: o.option if o.number is None else f"{o.number:g}" for name, o in evidence.items()}


def stages(screen: Screen) -> list[dict[str, str]]:
    """The four stages of an interview, and which one it is in."""
    order = list(PURPOSES)
    now = order.index(screen.purpose)
    states = ("done", "now", "later")
    return [{"label": PURPOSES[purpose], "state": states[(place > now) - (place < now) + 1]} for place, purpose in enumerate(order)]


def answer_groups(knowledge: Knowledge, evidence: Evidence, fired: Iterable[RedFlag]) -> list[Values]:
    """Every answer with the way to change it, by group; what raised a red flag is marked."""
    raising = {name for flag in fired for name in findings_of(flag.when)}
    groups: dict[str, list[Values]] = {}
    for name in evidence:
        finding = knowledge.findings[name]
        row: Values = {"question": finding.question, "answer": answer_in_words(finding, evidence), "href": f"/check/answers/{name}"}
        if evidence.option(name) == PRESENT and not raising.isdisjoint({name, finding.part_of}):
            row["tone"] = "warning"
        groups.setdefault(finding.group, []).append(row)
    return [{"title": GROUPS.get(group, group), "answers": rows} for group, rows in groups.items()]


def person_values(knowledge: Knowledge, given: Mapping[str, str], errors: Mapping[str, str]) -> Values:
    """The questions about the person, the country and how much to ask."""
    age, sex = knowledge.findings["age_years"], knowledge.findings["sex"]
    offered = [{"value": option.id, "label": option.label} for option in sex.options]
    depths = [{"value": depth, "label": DEPTHS_IN_WORDS[depth]} for depth in DEPTHS]
    errored = {name: {"error": errors[name]} if name in errors else {} for name in ("age_years", "sex")}
    return {
        "age": {"id": age.id, "kind": "number", "question": age.question, "unit": age.unit or ""}
        | {"value": given.get("age_years", "")}
        | errored["age_years"],
        "sex": {"id": sex.id, "kind": "one_of", "question": sex.question, "value": given.get("sex", "")}
        | {"options": [*offered, {"value": UNKNOWN, "label": "Neither fits, or I would rather not say"}]}
        | errored["sex"],
        "depth": {"id": "depth", "kind": "one_of", "question": "How much may be asked?", "options": depths, "value": given.get("depth", "usual")},
        "countries": countries(knowledge, given.get("country", "")),
    }


def given_person(check: Check) -> dict[str, str]:
    """What was said of the person, as a form would send it."""
    person: Person = check.person
    return {"age_years": str(person.age_years), "sex": person.sex or UNKNOWN, "country": check.country, "depth": check.depth}


def countries(knowledge: Knowledge, chosen: str) -> list[Values]:
    """The countries with their numbers, for choosing one."""
    numbers = [number for number in knowledge.emergency_numbers.values() if not number.region]
    return [{"code": n.id, "name": n.name, "number": _or(n.call), "chosen": n.id == chosen} for n in numbers]


def number_to_call(knowledge: Knowledge, country: str) -> Values:
    """The number of the country; where it is not known, those of the regions, and in any case the local one."""
    if number := knowledge.emergency_numbers.get(country):
        return {"text": _or(number.call), "href": f"tel:{number.call[0]}", "country": f"{number.name}, or your local emergency number"}
    regions = [number for number in knowledge.emergency_numbers.values() if number.region]
    where = "; ".join(f"{_or(number.call)} in {number.name}" for number in regions)
    first = regions[0].call[0]
    return {
        "text": _or([digits for number in regions for digits in number.call]),
        "href": f"tel:{first}",
        "country": f"{where}; or your local number",
    }


def to_say(knowledge: Knowledge, evidence: Evidence, signs: Iterable[str]) -> list[str]:
    """What to read out on the telephone: the warning signs, where it hurts, and what was first answered about it."""
    about, places, *_ = knowledge.policy.opening
    marked = [body_map.ZONES[name].label for name in places if evidence.option(name) == PRESENT and name in body_map.ZONES]
    told = [name for name in about if evidence.is_known(name) and knowledge.findings[name].options]
    return [
        f"Warning signs: {'; '.join(signs)}.",
        *([f"Where it hurts: {'; '.join(marked)}."] if marked else []),
        *(f"{knowledge.findings[name].question} {answer_in_words(knowledge.findings[name], evidence)}." for name in told),
    ]


def _or(numbers: Iterable[str]) -> str:
    return " or ".join(numbers)
