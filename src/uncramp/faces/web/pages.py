"""The pages around the check: the start, the sources, what is shown offline, and forgetting."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from uncramp.faces.session import Session
from uncramp.faces.web import styleguide
from uncramp.faces.web.check import DEPTHS, Check
from uncramp.faces.web.refusals import not_there, strange_answer
from uncramp.faces.web.security import COOKIE, set_cookie
from uncramp.faces.web.source_view import card, every_source, label
from uncramp.faces.web.view import given_person, number_to_call, person_values
from uncramp.faces.web.visit import Visit, go_to, page
from uncramp.faces.wording import CARE_WHEN_YOUNG, NOT_ADVICE
from uncramp.reading.answers import SEXES
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person

NO_ERRORS: Mapping[str, str] = {}


def home(visit: Visit) -> Response:
    """What it is, what it is not, start and resume."""
    return _home(visit, {}, NO_ERRORS)


def _home(visit: Visit, given: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    kept = 0 if visit.check is None else len(visit.check.session.evidence)
    values = {"not_advice": NOT_ADVICE, "notice": "", "kept": kept, "resumable": visit.check is not None}
    return page(visit, "home.html", title="Is it safe, and what now?", status=status, about=person_values(visit.knowledge, given, errors), **values)


def start(visit: Visit) -> Response:
    """Begin a check, under a new name; one begun before in this browser is forgotten."""
    person, errors = read_person(visit.knowledge, visit.fields)
    if person is None:
        return go_to("/young") if not errors else _home(visit, visit.fields, errors)
    name = visit.house.records.new(about(visit, Check(Session(person))).text())
    visit.house.records.forget(visit.name)
    response = go_to("/check")
    set_cookie(response, name, secure=visit.secure)
    return response


def read_person(knowledge: Knowledge, fields: Mapping[str, str]) -> tuple[Person | None, Mapping[str, str]]:
    """The person a form describes; None without errors is somebody too young."""
    finding = knowledge.findings["age_years"]
    youngest, oldest = int(finding.min or 0), int(finding.max or 0)
    age, sex = fields.get("age_years", "").strip(), fields.get("sex", "")
    errors = {}
    if not (age.isascii() and age.isdigit() and len(age) <= len(str(oldest)) and int(age) <= oldest):
        errors["age_years"] = f"Please give your age in whole years, from {youngest} to {oldest}, such as 54."
    if sex not in SEXES:
        errors["sex"] = "Please choose one of the three."
    if errors:
        return None, errors
    return (Person(int(age), SEXES[sex]) if int(age) >= youngest else None), errors


def about(visit: Visit, check: Check) -> Check:
    """The check with the country and the depth that the form gives."""
    country = visit.fields.get("country", check.country)
    depth = next((depth for depth in DEPTHS if depth == visit.fields.get("depth", check.depth)), None)
    if depth is None or country not in ("", *visit.knowledge.emergency_numbers):
        raise strange_answer()
    return Check(check.session, country, depth, check.alarm_seen, check.sex_confirmed)


def young(visit: Visit) -> Response:
    """How somebody under age gets care."""
    return page(visit, "young.html", title="For adults only", care=CARE_WHEN_YOUNG, number=number_to_call(visit.knowledge, ""))


def sources(visit: Visit) -> Response:
    """Every source."""
    return page(visit, "sources_list.html", title="Sources", kinds=every_source(visit.knowledge))


def source(visit: Visit) -> Response:
    """One source: what it is, whether it was seen or only recalled, and what leans on it."""
    found = visit.knowledge.sources.get(visit.places["name"])
    if found is None:
        raise not_there()
    return page(visit, "source.html", title=label(found), card=card(visit.knowledge, found))


def forget(visit: Visit) -> Response:
    """Delete the check: from the records, from memory, from the browser."""
    visit.house.records.forget(visit.name)
    visit.house.results.forget()
    response = go_to("/deleted")
    response.delete_cookie(COOKIE)
    return response


def confirm_forgetting(visit: Visit) -> Response:
    """Ask before deleting."""
    return page(visit, "delete.html", title="Delete my answers", kept=len(visit.begun().session.evidence))


def forgotten(visit: Visit) -> Response:
    """Say that it is done."""
    return page(visit, "deleted.html", title="Deleted")


def offline(visit: Visit) -> Response:
    """What an installed app shows without its server: the same for everybody."""
    regions = [{"name": n.name, "call": n.call} for n in visit.knowledge.emergency_numbers.values() if n.region]
    frame = {"title": "No connection", "regions": regions}
    return HTMLResponse(visit.house.environment.get_template("offline.html").render(frame), headers={"cache-control": "no-cache"})


def style_guide(visit: Visit) -> Response:
    """Every piece of the design with its fixture."""
    return HTMLResponse(styleguide.page(visit.house.environment, theme=visit.theme))


def health(visit: Visit) -> Response:
    """That the server is up."""
    return PlainTextResponse(f"ok {visit.knowledge.version}\n")


def given_about(check: Check | None) -> Mapping[str, str]:
    """What was said of the person before."""
    return {} if check is None else given_person(check)
