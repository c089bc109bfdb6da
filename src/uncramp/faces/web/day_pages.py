"""A day, past or planned, built on the screen and sent through the models; nothing of it is kept."""

from http import HTTPStatus
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from uncramp.errors import AnswerError
from uncramp.faces.day import HEAD, STOP, WEAK, as_picture, clock, span
from uncramp.faces.picture import Colours
from uncramp.faces.web.day_form import as_fields, form_values, places, read_form, said, slid
from uncramp.faces.web.visit import Visit, page
from uncramp.physiology.report import Report, turned
from uncramp.terms.day import Day

Values = dict[str, Any]
COLOURS = Colours("none", "var(--ink)", "var(--soft)", "var(--accent-wash)", "var(--accent)", "var(--soon)")
NOT_OF_THE_DAY = ("token", "go")


def begin(visit: Visit) -> Response:
    """The form, with the usual day in it to be changed."""
    return page(visit, "day.html", title="A day", form=form_values(visit.house.physiology, as_fields(visit.house.usual_day)), faults=[])


def show(visit: Visit) -> Response:
    """The day through the models; with "more rows" or with something wrong, the form again."""
    physiology = visit.house.physiology
    try:
        if visit.fields.get("go") == "more":
            return _again(visit, [])
        day, usual = read_form(physiology, visit.fields)
    except AnswerError as error:
        return _again(visit, [said(fault) for fault in error.faults])
    if day.signs:
        return page(visit, "day_stop.html", title="Get help first", signs=[physiology.signs[sign].name for sign in day.signs], stop=STOP)
    changed = slid(physiology, day, visit.fields)
    found = (visit.house.modeller or turned)(physiology, day, changed, usual)
    values = _values(found.told) | {"sliders": _sliders(visit, day), "ratio": "" if found.ratio is None else span(found.ratio)}
    kept = {name: value for name, value in visit.fields.items() if name not in NOT_OF_THE_DAY and not name.startswith("slide_")}
    return page(visit, "day_result.html", title=day.name, form=form_values(physiology, visit.fields), faults=[], kept=kept, **values)


def _again(visit: Visit, faults: list[str]) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return page(visit, "day.html", title="A day", status=status, form=form_values(visit.house.physiology, visit.fields), faults=faults)


def _sliders(visit: Visit, day: Day) -> list[Values]:
    """The sliders that may be moved: those about fluid and salt not for whom nothing is advised on them."""
    at = places(visit.house.physiology, visit.fields)
    shown = [slider for slider in visit.house.physiology.sliders.values() if not (slider.fluid and day.body.guarded != ())]
    return [{"slider": slider, "value": at[slider.id]} for slider in shown]


def _values(told: Report) -> Values:
    advice = told.advice
    return {
        "name": told.day.name,
        "index": span(told.index),
        "head": HEAD,
        "weak": WEAK,
        "picture": Markup(as_picture(told, COLOURS)),  # drawn here; every text in it is escaped
        "warnings": [_warned(told, warned.fact, warned.remedy) for warned in advice.warnings],
        "losses": [_warned(told, warned.fact, warned.remedy) for warned in advice.losses],
        "guards": [{"name": guard.name, "says": guard.says} for guard in advice.guards],
        "table": [_row(told, number) for number in range(len(told.day.segments))],
        "causes": [{"name": share.effect.name, "grade": share.effect.grade, "ratio": span(share.ratio)} for share in advice.shares],
        "changes": [{"name": t.change.name, "ratio": span(t.ratio), "falls": f"{t.falls:.0%}", "rises": f"{t.rises:.0%}"} for t in advice.trials],
        "limits": list(advice.limits),
    }


def _warned(told: Report, fact: str, remedy: str) -> str:
    return fact if told.advice.silent else f"{fact} {remedy}"


def _row(told: Report, number: int) -> Values:
    segment, at = told.day.segments[number], told.ends[number]
    strength, mass, sodium, muscle = (values[1][at] for values in told.states.values())
    return {
        "from": clock(segment.start),
        "to": clock(segment.end),
        "what": told.physiology.activities[segment.activity].name,
        "states": [f"{strength:.0f} %", f"{mass:+.1f} %", f"{sodium:.1f}", f"{muscle:.1f}", span(told.over_time[:, at])],
    }
