"""The register: what every red flag and contraindication says, restated from its source as answers under which it holds or does not.

It is written apart from the rules, so that a rule that is lost, turned round or shifted by one disagrees with it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from uncramp.errors import AnswerError, Fault, KnowledgeError
from uncramp.reading.answers import read_answers
from uncramp.reading.read import bundled_folder
from uncramp.reading.strict_yaml import Document, parse
from uncramp.terms.evidence import Evidence
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.terms.record import Record


class StatementForm(Record):
    """A statement as it stands in the file: of which rule, for which answers, whether the rule holds, and how strong it is."""

    of: str
    age_years: int
    answers: Mapping[str, str]
    holds: bool
    level: str
    source: str


class Statement:
    """A statement ready to be held against the rules."""

    def __init__(self, form: StatementForm, person: Person, evidence: Evidence, line: int) -> None:
        self.form = form
        self.person = person
        self.evidence = evidence
        self.line = line

    def __repr__(self) -> str:
        return f"Statement({self.form.of}, {self.form.age_years}, {dict(self.form.answers)}, {self.form.holds})"


def read_statements(knowledge: Knowledge, path: Path | None = None) -> tuple[Statement, ...]:
    """Every statement of the register; KnowledgeError with every fault if one cannot be read."""
    path = path or bundled_folder() / "register" / "statements.yaml"
    document = parse(path.read_bytes(), f"{path.parent.name}/{path.name}")
    faults = list(document.faults)
    items = document.data.get("statements", []) if isinstance(document.data, dict) else []
    statements = tuple(_statements(knowledge, document, items, faults))
    if faults:
        raise KnowledgeError(tuple(faults))
    return statements


def _statements(knowledge: Knowledge, document: Document, items: list[object], faults: list[Fault]) -> Iterator[Statement]:
    for index, raw in enumerate(items):
        line = document.line(("statements", index))
        try:
            form = StatementForm.model_validate(raw)
            given = {"person": {"age_years": form.age_years}, "evidence": dict(form.answers)}
            answers = read_answers(knowledge, given, document=Document(document.name))
            yield Statement(form, answers.person, answers.evidence, line)
        except ValidationError as error:
            faults.extend(Fault(document.name, line, f"{problem['loc']}: {problem['msg']}") for problem in error.errors())
        except AnswerError as error:
            faults.extend(Fault(document.name, line, fault.message) for fault in error.faults)
