"""Case files -> cases: every fault of every file at once, each answer checked as a person's would be."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from uncramp.errors import AnswerError, Fault, KnowledgeError
from uncramp.reading.answers import Answers, read_answers
from uncramp.reading.read import bundled_folder
from uncramp.reading.strict_yaml import Document, parse
from uncramp.reading.strict_yaml import Path as Place
from uncramp.terms.condition import Disposition
from uncramp.terms.evidence import ABSENT, Evidence, Observation
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.record import Record

JSON_LINES = (".jsonl", ".ndjson")
"""Endings of files with one case a line."""


class AtLeastAtMost(Record):
    """Bounds on a number between 0 and 1."""

    at_least: float = 0.0
    at_most: float = 1.0


class DispositionBounds(Record):
    """Bounds on the disposition."""

    at_least: Disposition = Disposition.SELF_CARE
    at_most: Disposition = Disposition.EMERGENCY


class HoursBound(Record):
    """The latest that care may be sought."""

    at_most: int


class Fired(Record):
    """Red flags that must fire, and that must not."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class Offered(Record):
    """Measures that must be among those chosen or named as to avoid, and measures that must not be chosen."""

    offers: tuple[str, ...] = ()
    withholds: tuple[str, ...] = ()


class Top(Record):
    """One of these conditions must be among the first few."""

    within: int
    any_of: tuple[str, ...]


class Expectation(Record):
    """Bounds, never exact figures: a reviewed number may move without breaking them."""

    red_flags: Fired = Fired()
    disposition: DispositionBounds = DispositionBounds()
    within_hours: HoursBound | None = None
    plan: Offered = Offered()
    posterior: Mapping[str, AtLeastAtMost] = {}
    top: Top | None = None
    causes: Mapping[str, AtLeastAtMost] = {}


class Gold(Record):
    """What a clinician would accept: any of these conditions, any of these dispositions."""

    conditions: tuple[str, ...] = ()
    dispositions: tuple[Disposition, ...] = ()


class CaseForm(Record):
    """A case as it stands in a file; person and evidence are read as a person's answers are.

    `open` holds what a clinician would expect and the model does not give yet: known, counted, and moved to `expect` once it holds.
    """

    id: str
    case: str
    kind: Literal["safety", "usual"]
    why: str
    person: Mapping[str, Any]
    rest_absent: bool = False
    evidence: Mapping[str, Any]
    gold: Gold
    expect: Expectation
    open: Expectation = Expectation()
    source: str | tuple[str, ...]


class EvaluationForm(CaseForm):
    """A case from outside the knowledge: who, what is known and what is accepted are enough."""

    case: str = ""
    kind: Literal["safety", "usual"] = "usual"
    why: str = ""
    expect: Expectation = Expectation()
    source: str | tuple[str, ...] = ()


class Case:
    """A case ready to run: its form, and the answers it stands for."""

    def __init__(self, form: CaseForm, answers: Answers, file: str, line: int) -> None:
        self.form = form
        self.answers = answers
        self.file = file
        self.line = line

    def __repr__(self) -> str:
        return f"Case({self.form.id})"


def read_cases(knowledge: Knowledge, folder: Path | None = None) -> tuple[Case, ...]:
    """All cases in the folder or file (the bundled ones by default); KnowledgeError with every fault if one cannot be read."""
    folder = bundled_folder() / "cases" if folder is None else folder
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.yaml"))
    if not files:
        raise KnowledgeError((Fault(str(folder), 1, "no case file was found; a YAML file or a folder of them was expected; check the path"),))
    documents = (parse(path.read_bytes(), f"{path.parent.name}/{path.name}") for path in files)
    return _all_cases(knowledge, documents, CaseForm)


def read_evaluation_cases(knowledge: Knowledge, files: Iterable[Path]) -> tuple[Case, ...]:
    """The cases of these files in YAML, JSON or JSON lines, each with at least one accepted disposition; every fault at once."""
    documents: list[Document] = []
    for path in files:
        try:
            raw = path.read_bytes()
        except OSError as error:
            missing = f"the file cannot be read ({error.strerror}); a file of cases was expected; check the path"
            documents.append(Document(str(path), faults=[Fault(str(path), 1, missing)]))
        else:
            documents.append(_parse_lines(raw, str(path)) if path.suffix in JSON_LINES else parse(raw, str(path)))
    return _all_cases(knowledge, documents, EvaluationForm)


def _parse_lines(raw: bytes, name: str) -> Document:
    """One case a line, as the one document it would be with the cases in a list."""
    whole = Document(name, data={"cases": []})
    for number, line in enumerate(raw.splitlines(), 1):
        if line.strip():
            one = parse(line, name)
            if one.faults:
                whole.faults.extend(Fault(name, number, fault.message) for fault in one.faults)
                continue
            whole.lines["cases", len(whole.data["cases"])] = number
            whole.data["cases"].append(one.data)
    return whole


def _all_cases(knowledge: Knowledge, documents: Iterable[Document], form: type[CaseForm]) -> tuple[Case, ...]:
    faults: list[Fault] = []
    cases: dict[str, Case] = {}
    for document in documents:
        faults.extend(document.faults)
        for case in _cases_in(knowledge, document, form, faults):
            if case.form.id in cases:
                first = cases[case.form.id]
                faults.append(Fault(case.file, case.line, f"the case id {case.form.id!r} is taken by {first.file}:{first.line}; choose another"))
            cases[case.form.id] = case
    if faults:
        raise KnowledgeError(tuple(faults))
    return tuple(cases.values())


def _cases_in(knowledge: Knowledge, document: Document, form: type[CaseForm], faults: list[Fault]) -> Iterator[Case]:
    items = document.data.get("cases") if isinstance(document.data, dict) else None
    if not isinstance(items, list) or not items:
        if not document.faults:
            came = "empty" if items == [] else type(items).__name__
            faults.append(Fault(document.name, 1, f"cases is {came}; a list of cases was expected under the key 'cases'"))
        return
    lines: dict[str | int, dict[Place, int]] = defaultdict(dict)
    for place, line in document.lines.items():
        if place[:1] == ("cases",) and place[1:]:
            lines[place[1]][place[2:]] = line
    for index, raw in enumerate(items):
        case = _case(knowledge, Document(document.name, data=raw, lines=lines[index]), form, faults)
        if case is not None:
            yield case


def _case(knowledge: Knowledge, document: Document, kind: type[CaseForm], faults: list[Fault]) -> Case | None:
    """The case that is all of this document, or None after telling what is wrong with it."""
    try:
        form = kind.model_validate(document.data, strict=False)
    except ValidationError as error:
        for problem in error.errors():
            where = ".".join(map(str, problem["loc"]))
            faults.append(Fault(document.name, document.line(problem["loc"]), f"{where or 'the case'}: {problem['msg']}"))
        return None
    try:
        answers = read_answers(knowledge, {"id": form.id, "person": dict(form.person), "evidence": dict(form.evidence)}, document=document)
    except AnswerError as error:
        faults.extend(error.faults)
        return None
    line = document.line(())
    faults.extend(Fault(document.name, line, message) for message in _strangers(knowledge, form))
    if kind is EvaluationForm and not form.gold.dispositions:
        none = f"{form.id}: gold.dispositions is empty; expected one or more of {', '.join(level.value for level in Disposition)}"
        faults.append(Fault(document.name, document.line(("gold",)), none))
    if form.rest_absent:
        answers = Answers(answers.id, answers.person, closed_world(knowledge, answers.evidence), answers.notes)
    return Case(form, answers, document.name, line)


def closed_world(knowledge: Knowledge, evidence: Evidence, *, all_flags: bool = False) -> Evidence:
    """The evidence with every yes-or-no safety question that it does not mention taken as asked and absent.

    Safety questions are those that must be asked; with `all_flags` also whatever else some red flag reads.
    """
    mentioned = {knowledge.findings[name].part_of for name in evidence} | set(evidence)
    added = [
        Observation(finding.id, ABSENT)
        for finding in knowledge.findings.values()
        if (finding.must_ask or (all_flags and finding.id in knowledge.safety_order))
        and not finding.options
        and finding.part_of is None
        and finding.id not in mentioned
    ]
    return evidence + added


def _strangers(knowledge: Knowledge, form: CaseForm) -> Iterator[str]:
    if not form.id.isprintable():
        yield f"the id is {form.id!r}; printable characters were expected; choose another"
    both = (form.expect, form.open)
    named = {
        "red_flags": [name for e in both for name in (*e.red_flags.include, *e.red_flags.exclude)],
        "measures": [name for e in both for name in (*e.plan.offers, *e.plan.withholds)],
        "conditions": [*form.gold.conditions, *(name for e in both for name in (*e.posterior, *(e.top.any_of if e.top else ())))],
        "causes": [name for e in both for name in e.causes],
        "sources": [form.source] if isinstance(form.source, str) else form.source,
    }
    for kind, names in named.items():
        known = getattr(knowledge, kind)
        yield from (f"{form.id}: {name!r} is no id of {kind}; correct it" for name in names if name not in known)
