"""One visit to one page: who comes, with which check, from which form; and the page that goes back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from uncramp.errors import AnswerError
from uncramp.faces.library import open_library
from uncramp.faces.web.check import Check, read_check
from uncramp.faces.web.refusals import Refused, no_check, not_fitting, old_form
from uncramp.faces.web.result_view import Results
from uncramp.faces.web.security import COOKIE, TOKEN, Sent, form_token, is_form_token
from uncramp.faces.wording import HEADLINES, NOT_ADVICE
from uncramp.inference.network import Network
from uncramp.interview import Judged, judge
from uncramp.library.shelves import Library
from uncramp.physiology.report import Turned
from uncramp.reader.report import PageReport
from uncramp.reading.day_file import usual_day
from uncramp.reading.pattern_file import read_patterns
from uncramp.reading.physiology_file import read_physiology
from uncramp.records import Records, new_name
from uncramp.terms.condition import Disposition
from uncramp.terms.day import Day
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.pattern import Patterns
from uncramp.terms.physiology import Physiology

THEMES = ("light", "dark")
WITH_CHECK = (("Questions", "/check"), ("Answers", "/check/answers"), ("Result", "/result"), ("Library", "/library"), ("Emergency", "/emergency"))
WITHOUT = (("Start", "/"), ("Library", "/library"), ("Sources", "/sources"), ("Emergency", "/emergency"))


@dataclass(frozen=True)
class House:
    """What every visit shares: the reasoning, the records, the templates, and results by answers."""

    network: Network
    records: Records
    environment: Environment
    results: Results
    reachable: str = ""
    """The address under which other machines of the network find this one; empty where they cannot."""
    passes: dict[str, str] = field(default_factory=dict)
    """One-time names with which a check is carried to another machine, and what they stand for."""
    reader: Callable[[bytes], PageReport] | None = None
    modeller: Callable[[Physiology, Day, Day, Day], Turned] | None = None
    """Where somebody else's page is read, if not here."""

    @cached_property
    def library(self) -> Library:
        """The articles, read at the first visit to them."""
        return open_library(self.network.knowledge)

    @cached_property
    def physiology(self) -> Physiology:
        """The body in numbers."""
        return read_physiology(self.network.knowledge.sources)

    @cached_property
    def usual_day(self) -> Day:
        """The day with which the form of a day begins."""
        return usual_day(self.physiology)

    @cached_property
    def patterns(self) -> Patterns:
        """How claims are recognised on somebody else's page."""
        return read_patterns(self.network.knowledge)


@dataclass(frozen=True)
class Visit:
    """One request, read: `name` is the visitor's cookie, or a new one that is still to be given."""

    house: House
    path: str
    name: str
    newcomer: bool
    secure: bool
    theme: str
    query: Mapping[str, str]
    places: Mapping[str, str]
    fields: Mapping[str, str]
    file: bytes

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge."""
        return self.house.network.knowledge

    @cached_property
    def check(self) -> Check | None:
        """The visitor's check, if one is kept."""
        text = None if self.newcomer else self.house.records.read(self.name)
        try:
            return None if text is None else read_check(self.knowledge, text)
        except AnswerError as error:
            raise not_fitting() from error

    def begun(self) -> Check:
        """The visitor's check; refused where there is none."""
        if self.check is None:
            raise no_check()
        return self.check

    @cached_property
    def judged(self) -> Judged:
        """Belief and triage of the answers so far."""
        session = self.begun().session
        return judge(self.house.network, session.person, session.evidence)

    @property
    def in_emergency(self) -> bool:
        """Whether a red flag of the check demands emergency help."""
        return self.check is not None and self.judged[1].floor is Disposition.EMERGENCY

    def change(self, to: Callable[[Check], Check]) -> Check:
        """Change the kept check, undisturbed by other windows, and keep it."""
        text = self.house.records.change(self.name, lambda before: to(read_check(self.knowledge, before)).text())
        if text is None:
            raise no_check()
        return read_check(self.knowledge, text)

    def require_own_form(self, fetched_from: str) -> None:
        """Refuse a form that is not this visitor's."""
        if fetched_from == "cross-site" or not is_form_token(self.name, self.fields.get(TOKEN, "")):
            raise old_form() if self.newcomer or self.check is not None else no_check()


def visit_of(house: House, request: Request, sent: Sent) -> Visit:
    """The visit that a request makes."""
    name = request.cookies.get(COOKIE, "")
    theme = request.cookies.get("theme", "")
    return Visit(
        house=house,
        path=request.url.path,
        name=name or new_name(),
        newcomer=not name,
        secure=request.url.scheme == "https",
        theme=theme if theme in THEMES else "",
        query=request.query_params,
        places=request.path_params,
        fields=sent.fields,
        file=sent.file,
    )


def page(visit: Visit, template: str, *, title: str, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Response:
    """A whole page in the frame that all share."""
    frame: dict[str, Any] = {
        "title": title,
        "theme": visit.theme,
        "version": visit.knowledge.version,
        "token": form_token(visit.name),
        "notice": NOT_ADVICE,
    }
    links = WITHOUT if visit.check is None else WITH_CHECK
    frame["navigation"] = [
        {"label": label, "href": href, "current": visit.path == href or (visit.path.startswith(f"{href}/") and href != "/")} for label, href in links
    ]
    frame["alarm"] = _banner(visit)
    return HTMLResponse(visit.house.environment.get_template(template).render({**frame, **values}), status)


def _within(href: str, path: str) -> bool:
    """Whether a page is the one that a link names, or lies below it."""
    return path == href or (href != "/" and path.startswith(f"{href}/"))


def _banner(visit: Visit) -> Mapping[str, str] | None:
    """The alarm that stays above every page but its own."""
    if not visit.in_emergency or visit.path == "/emergency":
        return None
    return {"text": HEADLINES[Disposition.EMERGENCY], "href": "/emergency", "label": "What to do"}


def refusal(visit: Visit, refused: Refused) -> Response:
    """The page that says what could not be done. It needs nothing that may be the cause."""
    values = {"title": refused.title, "text": refused.text, "kept": refused.kept, "ways": [refused.way]}
    frame = {"title": refused.title, "theme": visit.theme, "notice": NOT_ADVICE, "problem_values": values}
    return HTMLResponse(visit.house.environment.get_template("problem.html").render(frame), refused.status)


def go_to(address: str) -> Response:
    """Post, then redirect, then get."""
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
