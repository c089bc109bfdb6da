"""The result: how soon and where, what it may be, why, and what to do; to read, to keep, to carry along, and to doubt."""

import json
from datetime import datetime
from typing import Any

from starlette.responses import Response

from uncramp.errors import PdfMissing
from uncramp.faces.web.check_pages import alarm_is_due
from uncramp.faces.web.library_view import with_reading
from uncramp.faces.web.refusals import not_there, used_up
from uncramp.faces.web.result_view import cause_values, condition_values, disposition_values, plan_values, rival_of, weighed
from uncramp.faces.web.security import set_cookie
from uncramp.faces.web.sheet_view import sheet_values
from uncramp.faces.web.take_along import pdf
from uncramp.faces.web.visit import Visit, go_to, page
from uncramp.faces.wording import words_for
from uncramp.interview import next_screen
from uncramp.records import new_name
from uncramp.terms.condition import Disposition

Values = dict[str, Any]
CONDITIONS_OPEN = 3
"""Conditions shown openly; the others are folded under them."""


def result(visit: Visit) -> Response:
    """The whole result; before all is asked, the result so far."""
    begun = visit.begun()
    if alarm_is_due(visit):
        return go_to("/emergency")
    found = visit.house.results.found(begun.person, begun.session.evidence)
    open_screen = next_screen(visit.house.network, begun.person, begun.session.evidence, depth=begun.depth, judged=visit.judged)
    causes, none_known = cause_values(visit.knowledge, found)
    soon = found.assessment.triage.disposition >= Disposition.URGENT
    values: Values = {
        "disposition_values": disposition_values(visit.knowledge, found),
        "conditions": condition_values(visit.house.network, found),
        "conditions_open": CONDITIONS_OPEN,
        "soon": soon,
        "reading": [],
        "causes_found": causes,
        "none_known": none_known,
        "plan": plan_values(visit.knowledge, found.assessment),
        "so_far": open_screen is not None,
        "depth": begun.depth,
        "out_of_review": len(found.assessment.out_of_review),
    }
    return page(
        visit, "result.html", title="Your result", **(values if soon else values | with_reading(visit.house.library, values, found.assessment))
    )


def as_json(visit: Visit) -> Response:
    """The result as every program gets it."""
    begun = visit.begun()
    found = visit.house.results.found(begun.person, begun.session.evidence)
    headers = {"content-disposition": 'attachment; filename="uncramp.json"'}
    return Response(json.dumps(found.plain, indent=2) + "\n", media_type="application/json", headers=headers)


def as_pdf(visit: Visit) -> Response:
    """One page for a clinician."""
    begun = visit.begun()
    found = visit.house.results.found(begun.person, begun.session.evidence)
    try:
        content = pdf(visit.house.environment, sheet_values(visit.house.network, begun, found, made=datetime.now().astimezone()))
    except PdfMissing as missing:
        return page(visit, "take_along_page.html", title="Take it along", values={"pdf_missing": str(missing), "json": "/result.json", "print": True})
    headers = {"content-disposition": 'inline; filename="uncramp.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


def qr(visit: Visit) -> Response:
    """A code that carries the check to a telephone, once, where the telephone can reach this machine."""
    visit.begun()
    values: Values = {"pdf": "/result.pdf", "json": "/result.json", "print": True}
    if visit.house.reachable:
        ticket = new_name()
        visit.house.passes[ticket] = visit.name
        address = f"{visit.house.reachable}/carry/{ticket}"
        values |= {"qr_address": address}
    return page(visit, "take_along_page.html", title="Take it along", values=values)


def carry(visit: Visit) -> Response:
    """Ask on the telephone before the check is taken over."""
    if visit.places["name"] not in visit.house.passes:
        raise used_up()
    return page(visit, "carry.html", title="Take over the check", action=visit.path)


def take_over(visit: Visit) -> Response:
    """A copy of the check for this browser, under a name of its own."""
    name = visit.house.passes.pop(visit.places["name"], "")
    text = visit.house.records.read(name)
    if text is None:
        raise used_up()
    response = go_to("/check")
    set_cookie(response, visit.house.records.new(text), secure=visit.secure)
    return response


RIVALS = 3
"""How many conditions that rank lower are shown to somebody whom the result does not fit."""


def not_fitting(visit: Visit) -> Response:
    """For somebody whom the result does not fit: the answers, the rivals and why they rank lower, and how to get care. Nothing is sent anywhere."""
    begun = visit.begun()
    assessment = visit.house.results.assessed(begun.person, begun.session.evidence)
    knowledge, belief = visit.knowledge, assessment.posterior
    chosen = visit.query.get("condition", "")
    if chosen and chosen not in knowledge.conditions:
        raise not_there()
    names = sorted(knowledge.conditions.values(), key=lambda condition: condition.lay_name)
    values: Values = {
        "rivals": [_rival(visit, name) for name in ([chosen] if chosen else belief.ranked[1 : RIVALS + 1])],
        "every": [{"id": c.id, "name": c.lay_name, "chosen": c.id == chosen} for c in names],
        "chosen": bool(chosen),
        "leader": knowledge.conditions[belief.most_probable].lay_name,
        "care": [net.text for net in assessment.plan.safety_net],
    }
    return page(visit, "not_fitting.html", title="This does not fit me", **values)


def _rival(visit: Visit, name: str) -> dict[str, object]:
    begun = visit.begun()
    assessment = visit.house.results.assessed(begun.person, begun.session.evidence)
    knowledge = visit.knowledge
    return {
        "id": name,
        "name": knowledge.conditions[name].lay_name,
        "words": words_for(knowledge, name, assessment.posterior.of[name]),
        "against": knowledge.conditions[rival_of(assessment, name)].lay_name,
        **weighed(visit.house.network, assessment, name),
    }
