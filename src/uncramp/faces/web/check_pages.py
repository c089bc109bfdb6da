"""The check: one screen of questions after the other, answers that can be changed at any time, and the alarm."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from starlette.responses import Response

from uncramp.faces.web.check import Check
from uncramp.faces.web.forms import BACK, GO, STEP, Given, asked, given
from uncramp.faces.web.pages import about, given_about, read_person
from uncramp.faces.web.refusals import not_there, strange_answer
from uncramp.faces.web.source_view import links
from uncramp.faces.web.view import answer_groups, countries, given_values, heading, number_to_call, person_values, screen_values, stages, to_say
from uncramp.faces.web.visit import Visit, go_to, page
from uncramp.faces.wording import HEADLINES, conflict_in_words, progress_in_words
from uncramp.inference.posterior import contradicts_sex
from uncramp.interview import Screen, next_screen, open_safety
from uncramp.terms.condition import Disposition
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import PERSONAL


def check(visit: Visit) -> Response:
    """The next screen; the alarm, the question about sex or the result where one of these is due; or an earlier screen."""
    begun = visit.begun()
    if STEP in visit.query:
        return _earlier(visit, begun)
    if alarm_is_due(visit):
        return go_to("/emergency")
    if contradicts_sex(visit.house.network, begun.person, begun.session.evidence) and not begun.sex_confirmed:
        return go_to("/check/about")
    screen = next_screen(visit.house.network, begun.person, begun.session.evidence, depth=begun.depth, judged=visit.judged)
    return go_to("/result") if screen is None else _screen(visit, begun, screen)


def alarm_is_due(visit: Visit) -> bool:
    """Whether a red flag demands emergency help and this has not been said yet."""
    return visit.in_emergency and not visit.begun().alarm_seen


def _screen(visit: Visit, begun: Check, screen: Screen) -> Response:
    progress = {"words": _progress(visit, screen), "stages": stages(screen)}
    return _questions(visit, screen.findings, given_values(begun.session.evidence), title=heading(screen.findings), progress=progress)


def _progress(visit: Visit, screen: Screen) -> str:
    session = visit.begun().session
    left = None
    if screen.purpose == "safety":
        left = len(open_safety(visit.knowledge, session.person, session.evidence, visit.judged[1]))
    return progress_in_words(len(session.evidence), left).capitalize()


def _earlier(visit: Visit, begun: Check) -> Response:
    """A screen that was answered before, as it was answered."""
    steps, step = begun.session.steps, visit.query[STEP]
    if not (step.isascii() and step.isdigit() and len(step) <= len(str(len(steps))) and int(step) < len(steps)):
        raise not_there()
    findings = tuple(visit.knowledge.findings[name] for name in steps[int(step)])
    return _questions(visit, findings, given_values(begun.session.evidence), title="Look at it again", step=step)


def _questions(
    visit: Visit,
    findings: tuple[Finding, ...],
    answered: Mapping[str, str],
    *,
    title: str,
    errors: Mapping[str, str] | None = None,
    progress: Mapping[str, object] | None = None,
    step: str = "",
) -> Response:
    """A screen of questions; with errors it is the same screen again, with everything that was marked."""
    screen = screen_values(visit.knowledge, findings, answered, errors or {}, as_list="list" in visit.query)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    first = not step and not visit.begun().session.steps
    values = {"screen": screen, "heading": title, "progress": progress, "step": step, "first": first, "errors": errors or {}}
    return page(visit, "check.html", title=title, status=status, **values)


def answer(visit: Visit) -> Response:
    """Keep what a screen was answered, whichever window it comes from; then the next screen, or the same again if something is missing."""
    visit.begun()
    findings = asked(visit.knowledge, visit.fields)
    said = given(visit.knowledge, findings, visit.fields)
    step = visit.fields.get(STEP, "")
    back = visit.fields.get(GO) == BACK
    begun = visit.change(lambda check: _with(check, said, () if said.errors else tuple(finding.id for finding in findings)))
    if back:
        return go_to(_before(begun, findings, step))
    if said.errors:
        again = {**given_values(begun.session.evidence), **{name: visit.fields.get(name, "") for name in said.errors}}
        return _questions(visit, findings, again, title="Something is still missing", errors=said.errors, step=step)
    return go_to("/check")


def _with(check: Check, said: Given, step: tuple[str, ...]) -> Check:
    return check.with_answers(said.observations).with_step(step)


def _before(begun: Check, findings: tuple[Finding, ...], step: str) -> str:
    """The address of the screen before this one."""
    names = {finding.id for finding in findings}
    numbered = [number for number, earlier in enumerate(begun.session.steps) if not names.isdisjoint(earlier)]
    number = int(step) if step.isascii() and step.isdigit() else min(numbered, default=len(begun.session.steps))
    return f"/check?{STEP}={number - 1}" if 0 < number <= len(begun.session.steps) else "/check/about"


def answers(visit: Visit) -> Response:
    """Everything that was answered, each open to change."""
    session = visit.begun().session
    groups = answer_groups(visit.knowledge, session.evidence, visit.judged[1].fired)
    return page(visit, "answers.html", title="Your answers", groups=groups, count=len(session.evidence), person=session.person)


def edit(visit: Visit) -> Response:
    """One question again."""
    answered = given_values(visit.begun().session.evidence)
    finding = _known(visit)
    return _edit(visit, finding, answered, {})


def keep_edit(visit: Visit) -> Response:
    """Keep the changed answer."""
    visit.begun()
    finding = _known(visit)
    said = given(visit.knowledge, (finding,), visit.fields)
    if said.errors:
        return _edit(visit, finding, visit.fields, said.errors)
    visit.change(lambda check: check.with_answers(said.observations))
    return go_to("/check/answers")


def _known(visit: Visit) -> Finding:
    finding = visit.knowledge.findings.get(visit.places["name"])
    if finding is None or finding.parts or finding.id in PERSONAL:
        raise not_there()
    return finding


def _edit(visit: Visit, finding: Finding, answered: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    screen = screen_values(visit.knowledge, (finding,), answered, errors)
    return page(visit, "edit.html", title="Change an answer", status=status, screen=screen, action=f"/check/answers/{finding.id}")


def about_you(visit: Visit) -> Response:
    """Age, sex, country and how much to ask; with a word where the answers and the sex speak against each other."""
    return _about(visit, given_about(visit.begun()), {})


def _about(visit: Visit, said: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    begun = visit.begun()
    conflict = conflict_in_words(begun.person) if contradicts_sex(visit.house.network, begun.person, begun.session.evidence) else ""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return page(visit, "about.html", title="About you", status=status, about=person_values(visit.knowledge, said, errors), conflict=conflict)


def keep_about(visit: Visit) -> Response:
    """Keep age, sex, country and depth; what was said of the sex where it was asked about is not asked again."""
    begun = visit.begun()
    person, errors = read_person(visit.knowledge, {**given_about(begun), **visit.fields})
    if errors:
        return _about(visit, {**given_about(begun), **visit.fields}, errors)
    if person is None:
        return go_to("/young")
    confirmed = begun.sex_confirmed or contradicts_sex(visit.house.network, begun.person, begun.session.evidence)
    visit.change(lambda check: replace(about(visit, check), session=replace(check.session, person=person), sex_confirmed=confirmed))
    return go_to("/check")


def emergency(visit: Visit) -> Response:
    """What to do now, whom to call, what to say, and why; once shown it is not forced on anybody again."""
    if visit.check is None or not visit.in_emergency:
        country = visit.query.get("country", "") if visit.check is None else visit.check.country
        return page(
            visit,
            "emergency_numbers.html",
            title="Emergency",
            number=number_to_call(visit.knowledge, country),
            countries=countries(visit.knowledge, country),
        )
    begun = visit.change(lambda check: replace(check, alarm_seen=True))
    assessment = visit.house.results.assessed(begun.person, begun.session.evidence)
    fired = [flag for flag in assessment.triage.fired if flag.disposition is Disposition.EMERGENCY]
    waiting = [entry.measure for entry in assessment.plan.chosen]
    alarm = {
        "title": HEADLINES[Disposition.EMERGENCY],
        "lead": f"{assessment.triage.timeframe}.",
        "do": [f"{measure.name}: {measure.what}" for measure in waiting],
        "number": number_to_call(visit.knowledge, begun.country),
        "countries": countries(visit.knowledge, begun.country),
        "country_action": "/emergency",
        "say": [*(net.text for net in assessment.plan.safety_net), *to_say(visit.knowledge, begun.session.evidence, [flag.name for flag in fired])],
        "why": [{"text": f"{flag.name}: {flag.timeframe}.", "sources": links(visit.knowledge, flag.sources)} for flag in fired],
        "more": {"href": "/check", "label": "Go on with the check"},
    }
    sources = links(visit.knowledge, [name for measure in waiting for name in measure.sources] + [net.source for net in assessment.plan.safety_net])
    return page(visit, "emergency.html", title=str(alarm["title"]), alarm_values=alarm, sources_of_advice=sources)


def choose_country(visit: Visit) -> Response:
    """Keep the country whose number is to be shown."""
    country = visit.fields.get("country", "")
    if country not in ("", *visit.knowledge.emergency_numbers):
        raise strange_answer()
    visit.change(lambda check: replace(check, country=country))
    return go_to("/emergency")
