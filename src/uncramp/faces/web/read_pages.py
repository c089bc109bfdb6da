"""Somebody else's page: pasted or chosen as a file, and what the evidence says of its claims."""

from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from uncramp.errors import PageError
from uncramp.faces.reader import LIMITS, to_plain
from uncramp.faces.web.source_view import links
from uncramp.faces.web.visit import Visit, page
from uncramp.reader.report import PageReport, Passage, report_on
from uncramp.reading.page_file import read_page
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.pattern import Patterns

Values = dict[str, Any]
ITS_NAME = "the page"


def ask(visit: Visit) -> Response:
    """Where a page is pasted or chosen."""
    return _asking(visit, "")


def _asking(visit: Visit, error: str) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return page(visit, "read.html", title="Check a page that you have read", status=status, error=error, pasted=visit.fields.get("page", ""))


def read(visit: Visit) -> Response:
    """What the page claims, what the evidence says of it, and what the page leaves out. The page is not kept."""
    raw = visit.file or visit.fields.get("page", "").strip().encode()
    if not raw:
        return _asking(visit, "Nothing was given. Please choose a file, or paste the text of the page.")
    try:
        report = visit.house.reader(raw) if visit.house.reader else report_of(visit.knowledge, visit.house.patterns, raw)
    except PageError as error:
        return _asking(visit, str(error))
    return page(visit, "read_result.html", title="What the page says", report=report_values(visit.knowledge, report), limits=LIMITS)


def report_of(knowledge: Knowledge, patterns: Patterns, raw: bytes) -> PageReport:
    """What the page in these bytes says; PageError with one sentence if it cannot be read. A long page takes seconds."""
    return report_on(knowledge, patterns, read_page(raw, ITS_NAME))


def report_values(knowledge: Knowledge, report: PageReport) -> Values:
    """The report with a link to every source, and the page's own sentences, each with what was found in it."""
    plain = to_plain(knowledge, report)
    for found in (*plain["claims"], *plain["measures"], *plain["missing"]):
        found["sources"] = links(knowledge, found["sources"])
    verdicts = {found["id"]: found["verdict"] for found in (*plain["claims"], *plain["measures"])}
    names = {measure.id: measure.name for measure in knowledge.measures.values()}
    unqualified = [{"name": names[row["measure"]], "why": row["why"]} for row in plain["contraindications_not_named"]]
    return plain | {"unqualified": unqualified, "annotated": [_annotated(passage, verdicts) for passage in report.passages]}


def _annotated(passage: Passage, verdicts: dict[str, str]) -> Values:
    found = list(dict.fromkeys(verdicts[match.name] for match in passage.matches if match.name in verdicts))
    return {"text": passage.text, "heading": passage.heading, "verdicts": found}
