"""An interview as it stands: who, what was answered, in which order; saved after every step so that nothing is lost."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from uncramp.errors import AnswerError, ResumeError
from uncramp.reading.answers import read_answers
from uncramp.terms.evidence import Evidence, Observation
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person

ENVIRONMENT = "UNCRAMP_STATE"
"""Environment variable that names another folder for interrupted interviews."""


def usual_file() -> Path:
    """Where an interview is kept unless another file is named."""
    chosen = os.environ.get(ENVIRONMENT)
    base = os.environ.get("XDG_STATE_HOME") or str(Path("~/.local/state").expanduser())
    return (Path(chosen) if chosen else Path(base) / "uncramp") / "interview.json"


@dataclass(frozen=True)
class Session:
    """The person, the evidence, and the steps taken (each the findings of one screen), for going back."""

    person: Person
    evidence: Evidence = field(default_factory=Evidence)
    steps: tuple[tuple[str, ...], ...] = ()

    def answered(self, observations: tuple[Observation, ...]) -> "Session":
        """The session one screen further."""
        return replace(self, evidence=self.evidence + observations, steps=(*self.steps, tuple(o.finding for o in observations)))

    def back(self) -> "Session":
        """The session one screen earlier; the answers of that screen are taken back."""
        if not self.steps:
            return self
        evidence = self.evidence
        for finding in self.steps[-1]:
            evidence = evidence - finding
        return replace(self, evidence=evidence, steps=self.steps[:-1])

    def plain(self) -> dict[str, Any]:
        """The session as an answer file; `steps` lets an interview go on."""
        answers = plain_answers(self.person, self.evidence)
        return {**answers, "steps": [list(step) for step in self.steps]}


def plain_answers(person: Person, evidence: Evidence) -> dict[str, Any]:
    """Person and evidence in the form of an answer file."""
    return {
        "person": {"age_years": person.age_years, "sex": person.sex or "unknown"},
        "evidence": {finding: observation.value for finding, observation in evidence.items()},
    }


def save(session: Session, path: Path) -> None:
    """Write the session, whole or not at all, readable by its owner only; ResumeError says why it cannot be kept."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            json.dump(session.plain(), file, indent=2)
        os.replace(file.name, path)
    except OSError as error:
        raise ResumeError(f"{path}: the answers cannot be kept there ({error.strerror}); name another file with --keep") from error


def put_aside(path: Path) -> None:
    """Keep an old session under a name of its own; none is ever overwritten."""
    aside, number = path.with_suffix(".old.json"), 1
    while aside.exists():
        number += 1
        aside = path.with_suffix(f".old-{number}.json")
    path.replace(aside)


def load(knowledge: Knowledge, path: Path) -> Session:
    """The session in a file; ResumeError says what is wrong with it. The file itself is left as it is."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        return read_session(knowledge, raw)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ResumeError(f"{path}: the saved interview cannot be read ({error}); a new one starts, and the old file is kept") from error
    except AnswerError as error:
        raise ResumeError(f"{path}: the saved interview no longer fits ({error}); a new one starts, and the old file is kept") from error


def read_session(knowledge: Knowledge, raw: Mapping[str, Any]) -> Session:
    """The session that `plain` gave; AnswerError when its answers no longer fit the knowledge."""
    answers = read_answers(knowledge, {"person": raw["person"], "evidence": raw["evidence"]})
    steps = tuple(tuple(str(finding) for finding in step) for step in raw.get("steps", []))
    return Session(answers.person, answers.evidence, steps)
