"""What a person or a program gave -> Person and Evidence, every answer checked against its finding.

The form is `{id: ..., person: {age_years: 54, sex: female}, evidence: {saddle_numb: present, pain_score: 7, waves: unknown}}`, in YAML or JSON.
Every fault is reported at once; nothing that was given is changed or dropped.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from uncramp.errors import AgeOutOfScope, AnswerError, Fault
from uncramp.reading.strict_yaml import Document, parse
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Evidence, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import PERSONAL, Knowledge
from uncramp.terms.person import Person, Sex

KEYS = ("id", "person", "evidence")
KEPT = ("steps",)
"""Keys that an interview keeps in its file; they say nothing about the person."""
SEXES: Mapping[object, Sex | None] = {"female": "female", "male": "male", UNKNOWN: None, None: None}


@dataclass(frozen=True)
class Answers:
    """Who, and what is known; `notes` are things worth asking again, none of which was changed."""

    id: str | None
    person: Person
    evidence: Evidence
    notes: tuple[str, ...] = ()


def read_answers(knowledge: Knowledge, raw: Any, *, document: Document | None = None) -> Answers:
    """The answers in plain values; AnswerError names every fault, AgeOutOfScope says how somebody under age gets care."""
    reader = _Reader(knowledge, document or Document("answers"))
    return reader.read(raw)


def read_answer_file(knowledge: Knowledge, content: bytes, name: str) -> Answers:
    """The answers in a YAML or JSON file."""
    document = parse(content, name)
    if document.faults:
        raise AnswerError(tuple(document.faults))
    if document.data is None:
        raise AnswerError((Fault(name, 1, "the file is empty; answers with person and evidence were expected; see docs/reference/answer-format.md"),))
    return read_answers(knowledge, document.data, document=document)


class _Reader:
    """Collects faults while it reads, so that all are told at once."""

    def __init__(self, knowledge: Knowledge, document: Document) -> None:
        self.knowledge = knowledge
        self.document = document
        self.faults: list[Fault] = []
        self.given: frozenset[str] = frozenset()
        self.names = {alias: finding.id for finding in knowledge.findings.values() for alias in finding.aliases}

    def fault(self, path: tuple[str | int, ...], message: str) -> None:
        self.faults.append(Fault(self.document.name, self.document.line(path), message))

    def read(self, raw: Any) -> Answers:
        if not isinstance(raw, dict):
            raise AnswerError((Fault(self.document.name, 1, f"{_short(raw)} was given; a mapping with person and evidence was expected"),))
        for key in raw:
            if key not in (*KEYS, *KEPT):
                self.fault((key,), f"{key!r} was given; expected {', '.join(KEYS)}{_near(key, KEYS)}")
        evidence = self._evidence(raw.get("evidence", {}))
        person = self._person(raw.get("person"), evidence)
        if self.faults or person is None:
            raise AnswerError(tuple(self.faults))
        name = raw.get("id")
        return Answers(None if name is None else str(name), person, evidence, tuple(self._notes(person, evidence)))

    def _person(self, raw: Any, evidence: Evidence) -> Person | None:
        if not isinstance(raw, dict):
            self.fault(("person",), f"person is {_short(raw)}; expected {{age_years: 54, sex: female}}; give at least the age")
            return None
        for key in set(raw) - set(PERSONAL):
            self.fault(("person", key), f"person.{key} was given; expected age_years and sex; history and medicines belong under evidence")
        age = self._age(raw.get("age_years"), evidence)
        sex = raw.get("sex")
        if isinstance(sex, (list, dict)) or sex not in SEXES:
            self.fault(("person", "sex"), f"person.sex is {_short(sex)}; expected female, male or unknown")
            return None
        return None if age is None else Person(age, SEXES[sex])

    def _age(self, age: Any, evidence: Evidence) -> int | None:
        finding = self.knowledge.findings["age_years"]
        youngest, oldest = finding.min or 0, finding.max or 0
        if _is_number(age) and 0 <= age < youngest:
            raise AgeOutOfScope((Fault(self.document.name, self.document.line(("person", "age_years")), self._too_young(age, evidence)),))
        if not _is_number(age) or age != int(age):
            self.fault(("person", "age_years"), f"person.age_years is {_short(age)}; expected a whole number of years, such as 54")
            return None
        if not youngest <= age <= oldest:
            self.fault(("person", "age_years"), f"person.age_years is {_short(age)}; expected {youngest:g} to {oldest:g}; check the number")
            return None
        return int(age)

    def _too_young(self, age: float, evidence: Evidence) -> str:
        flagged = self._flagged(evidence)
        urgent = "EMERGENCY NOW: with what was answered, call the emergency services or go to an emergency department now; " if flagged else ""
        return (
            f"person.age_years is {age:g}; {urgent}uncramp is made for adults of 18 and over and does not assess anybody younger; ask a doctor, a "
            "children's clinic or a medical helpline today, and the emergency services at once if the child looks very ill"
        )

    def _flagged(self, evidence: Evidence) -> bool:
        """Whether some red flag fires, or a finding is present that alone makes one fire."""
        person = Person(int(self.knowledge.findings["age_years"].min or 0))
        evidence = self.knowledge.complete(person, evidence)
        alone = any(o.option == PRESENT and self.knowledge.findings[o.finding].red_flag == "alone" for o in evidence.values())
        return alone or any(flag.when.truth(person, evidence) is True for flag in self.knowledge.red_flags.values())

    def _evidence(self, raw: Any) -> Evidence:
        if not isinstance(raw, dict):
            self.fault(("evidence",), f"evidence is {_short(raw)}; expected a mapping such as {{fever: absent, pain_score: 7}}")
            return Evidence()
        self.given = frozenset(raw)
        observations = (self._observation(name, value) for name, value in raw.items())
        return Evidence(observation for observation in observations if observation is not None)

    def _observation(self, given: str, value: Any) -> Observation | None:
        path = ("evidence", given)
        if not isinstance(given, str):
            self.fault(path, f"evidence.{given} is no finding; `uncramp findings` lists all")
            return None
        name = self.names.get(given, given)
        if name != given and name in self.given:
            self.fault(path, f"evidence.{given} is another name of {name}, which was given too; keep one of the two")
            return None
        if name in PERSONAL:
            self.fault(path, f"evidence.{given} was given; age_years and sex belong under person")
            return None
        finding = self.knowledge.findings.get(name)
        if finding is None:
            self.fault(path, f"evidence.{given} is no finding{_near(given, self.knowledge.findings)}; `uncramp findings` lists all")
            return None
        if value == UNKNOWN:
            return Observation(name, UNKNOWN)
        return self._number(finding, value, path) if _is_number(value) else self._option(finding, value, path)

    def _option(self, finding: Finding, value: Any, path: tuple[str | int, ...]) -> Observation | None:
        if isinstance(value, str) and value in finding.option_ids:
            return Observation(finding.id, value)
        expected = ", ".join((*finding.option_ids, UNKNOWN))
        if finding.kind == "number":
            expected = f"a number from {finding.min:g} to {finding.max:g}, or {expected}"
        near = _near(value, finding.option_ids) if isinstance(value, str) else ""
        if isinstance(value, bool) or value in ("yes", "no", "true", "false"):
            near = f"; write {PRESENT} or {ABSENT}"
        self.fault(path, f"evidence.{finding.id} is {_short(value)}; expected {expected}{near}")
        return None

    def _number(self, finding: Finding, value: float, path: tuple[str | int, ...]) -> Observation | None:
        if finding.kind != "number" or finding.min is None or finding.max is None:
            self.fault(path, f"evidence.{finding.id} is {_short(value)}; expected {', '.join((*finding.option_ids, UNKNOWN))}")
            return None
        if not finding.min <= value <= finding.max:
            self.fault(path, f"evidence.{finding.id} is {_short(value)}; expected {finding.min:g} to {finding.max:g}; check the number and its unit")
            return None
        return Observation(finding.id, finding.option_of(value), float(value))

    def _notes(self, person: Person, evidence: Evidence) -> list[str]:
        return [
            f"{finding.id} is present although the sex given is {person.sex}; please check; both are kept, as a recorded sex is not anatomy"
            for finding in self.knowledge.limited
            if evidence.option(finding.id) == PRESENT and finding.only_if is not None and finding.only_if.truth(person, evidence) is False
        ]


def _is_number(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _near(given: str, known: Any) -> str:
    found = get_close_matches(given, list(known), n=1)
    return f"; did you mean {found[0]}?" if found else ""


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= len("a value of a sensible length for one line") else f"{text[:38]}..."
