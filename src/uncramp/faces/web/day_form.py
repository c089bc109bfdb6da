"""The form of a day -> the day as a file would have it, one stretch a line, so that what is wrong names its row."""

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, get_args

from uncramp.errors import AnswerError, Fault
from uncramp.faces.day import clock
from uncramp.physiology.advice import moved
from uncramp.reading.day_file import read_day
from uncramp.terms.day import Day
from uncramp.terms.physiology import Physiology, Posture

Values = dict[str, Any]
Fields = Mapping[str, str]
ROWS, SPARE = 20, 3
"""The most stretches that a form holds, and how many empty ones it begins with."""
PERSON = {
    "age_years": "Age, years",
    "mass_kg": "Weight, kg",
    "height_m": "Height, m",
    "strength_nm": "Back strength, Nm, if it was measured",
    "sweat_rate_l_h": "Sweat, litres an hour, if it was measured",
    "sweat_sodium_mmol_l": "Sodium in your sweat, mmol/L, if it was measured",
}
SURROUNDINGS = {
    "air_c": "Air, degrees C",
    "humidity_percent": "Humidity, %",
    "wind_m_s": "Wind, m/s",
    "clothing_clo": "Clothing, clo",
}
OF_A_ROW = {
    "drink_l": "Drunk, litres",
    "drink_sodium_mmol_l": "Sodium in it, mmol/L",
    "salt_g": "Salt, g",
    "warm_up_minutes": "Warm-up, minutes",
    "water_c": "In water of, degrees C",
}
ALWAYS_SHOWN = "drink_l"
"""The figure of a row that is not folded away."""
AS_USUAL = "As usual"
"""The first choice of what an activity brings with it."""
HEAD_LINES = 1
"""Lines before the first stretch in the text that is read."""
ITS_NAME = "the day"


def row_numbers(fields: Fields) -> list[int]:
    """The rows that say what was done, in the order of the clock, whatever the order in which they were filled in."""
    filled = [number for number in range(ROWS) if fields.get(f"do_{number}")]
    return sorted(filled, key=lambda number: _after(fields.get("begin", ""), fields.get(f"until_{number}", "")))


def _after(begin: str, until: str) -> tuple[bool, str]:
    """Where an end of a stretch stands in a day that begins at `begin`: ends up to then are those of the next morning."""
    return (until <= begin, until)


def read_form(physiology: Physiology, fields: Fields) -> tuple[Day, Day]:
    """The day that a form lays, and the usual day beside it; AnswerError with every fault, each with the row that it is in."""
    faults = (*_unanswered(fields), *_twice(fields))
    if faults:
        raise AnswerError(faults)
    return read_day(physiology, day_text(physiology, fields).encode(), ITS_NAME)


def _unanswered(fields: Fields) -> Iterator[Fault]:
    """What must be answered before anything is said: whether there is a sign of danger, and what rules out advice. Not marked is not no."""
    for kind, words in (("signs", "whether one of these signs is there now"), ("guarded", "whether one of these holds for you")):
        if not any(name.startswith(f"{kind}_") for name in fields):
            yield Fault(ITS_NAME, 1, f"please say {words}, or mark that none of them does")


def _twice(fields: Fields) -> Iterator[Fault]:
    """Rows that end when the row before them ends: each of them would last a whole day."""
    ends = [fields.get(f"until_{number}", "") for number in row_numbers(fields)]
    for row, (before, end) in enumerate(pairwise(ends), 1):
        if before == end:
            yield Fault(ITS_NAME, row + 1 + HEAD_LINES, f"it ends at {end!r}, as the row before it does; give each row a time of its own")


def day_text(physiology: Physiology, fields: Fields) -> str:
    """The day as a file has it: the person on the first line, one stretch on each line after it."""
    head = {
        "name": fields.get("name", "").strip() or "My day",
        "person": _figures(fields, PERSON, "") | ({"sex": fields["sex"]} if fields.get("sex") else {}),
        "surroundings": _figures(fields, SURROUNDINGS, ""),
        "slept_badly": "slept_badly" in fields,
        "signs": [name for name in physiology.signs if f"signs_{name}" in fields],
        "guarded": [name for name in physiology.guards if f"guarded_{name}" in fields],
    }
    rows = ",\n".join(json.dumps(row) for row in _rows(fields))
    return f'{json.dumps(head)[:-1]}, "hours": [\n{rows}\n]}}'


def _rows(fields: Fields) -> Iterator[Values]:
    begin = fields.get("begin", "")
    for number in row_numbers(fields):
        until = fields.get(f"until_{number}", "")
        yield {"from": begin, "to": until, "do": fields[f"do_{number}"], **_chosen(fields, number), **_figures(fields, OF_A_ROW, f"_{number}")}
        begin = until


def _chosen(fields: Fields, number: int | None) -> Values:
    """Load and posture, where they are not those that the activity brings."""
    return {name: value for name in ("task", "posture") if (value := fields.get(f"{name}_{number}"))}


def _figures(fields: Fields, names: Mapping[str, str], number: str) -> Values:
    """The figures that were filled in; what is no number is left as it was typed, so that it is refused by name."""
    given = {name: fields.get(f"{name}{number}", "").strip().replace(",", ".") for name in names}
    return {name: _number(text) for name, text in given.items() if text}


def _number(text: str) -> float | int | str:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def said(fault: Fault) -> str:
    """A fault in words for the page: with its row, where it is in one."""
    row = fault.line - HEAD_LINES
    return f"Row {row}: {fault.message}" if row > 0 else fault.message


def slid(physiology: Physiology, day: Day, fields: Fields) -> Day:
    """The day with the sliders of the form."""
    return moved(physiology, day, places(physiology, fields))


def places(physiology: Physiology, fields: Fields) -> dict[str, float]:
    """Where every slider stands; one whose place cannot be is left where it began."""
    return {name: _place(slider.least, slider.most, slider.at, fields.get(f"slide_{name}", "")) for name, slider in physiology.sliders.items()}


def _place(least: float, most: float, at: float, text: str) -> float:
    value = _number(text.strip())
    return float(value) if not isinstance(value, str) and least <= value <= most else at


def form_values(physiology: Physiology, fields: Fields) -> Values:
    """The form as it is shown: what was filled in, and empty rows after it."""
    numbers = row_numbers(fields)
    shown = [_row_shown(physiology, fields, place, number) for place, number in enumerate(numbers)]
    empty = [_row_shown(physiology, {}, place, None) for place in range(len(shown), min(len(shown) + SPARE, ROWS))]
    return {
        "name": fields.get("name", ""),
        "begin": fields.get("begin", ""),
        "sex": fields.get("sex", ""),
        "slept_badly": "slept_badly" in fields,
        "person": [{"id": name, "label": label, "value": fields.get(name, "")} for name, label in PERSON.items()],
        "surroundings": [{"id": name, "label": label, "value": fields.get(name, "")} for name, label in SURROUNDINGS.items()],
        "signs": _marks("signs", {sign.id: sign.name for sign in physiology.signs.values()}, fields),
        "guarded": _marks("guarded", {guard.id: guard.name for guard in physiology.guards.values()}, fields),
        "rows": [*shown, *empty],
    }


def _marks(kind: str, names: Mapping[str, str], fields: Fields) -> list[Values]:
    every = {**names, "none": "none of these"}
    return [{"id": f"{kind}_{name}", "label": label, "marked": f"{kind}_{name}" in fields} for name, label in every.items()]


def _row_shown(physiology: Physiology, fields: Fields, place: int, number: int | None) -> Values:
    done = fields.get(f"do_{number}", "")
    return {
        "number": place,
        "until": fields.get(f"until_{number}", ""),
        "activities": [{"id": one.id, "name": one.name, "chosen": one.id == done} for one in physiology.activities.values()],
        "choices": [
            _choice("task", place, "Load", {task.id: task.name for task in physiology.tasks.values()}, fields.get(f"task_{number}", "")),
            _choice("posture", place, "Posture", {name: name.replace("_", " ") for name in get_args(Posture)}, fields.get(f"posture_{number}", "")),
        ],
        "more": any(fields.get(f"{name}_{number}") for name in OF_A_ROW if name != ALWAYS_SHOWN) or bool(_chosen(fields, number)),
        "figures": [{"id": f"{name}_{place}", "label": label, "value": fields.get(f"{name}_{number}", "")} for name, label in OF_A_ROW.items()],
    }


def _choice(name: str, place: int, label: str, options: Mapping[str, str], chosen: str) -> Values:
    every = {"": AS_USUAL, **options}
    return {"id": f"{name}_{place}", "label": label, "options": [{"id": o, "name": words, "chosen": o == chosen} for o, words in every.items()]}


def as_fields(day: Day) -> Fields:
    """A day as the fields of a form: how the form begins."""
    fields = {"begin": clock(day.segments[0].start)}
    for number, segment in enumerate(day.segments):
        fields |= {f"until_{number}": clock(segment.end), f"do_{number}": segment.activity}
        fields |= {f"{name}_{number}": f"{value:g}" for name in OF_A_ROW if (value := getattr(segment, name))}
    return fields
