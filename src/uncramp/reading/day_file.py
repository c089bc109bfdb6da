"""A day as somebody wrote it (YAML, JSON, or hours in CSV) -> Day: every fault at once, with its line and what to do."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field, ValidationError

from uncramp.errors import AnswerError, Fault, KnowledgeError
from uncramp.reading.possible import impossible
from uncramp.reading.read import bundled_folder
from uncramp.reading.strict_yaml import LARGEST_FILE, Document, parse
from uncramp.terms.day import Body, Day, Segment, SweatTest
from uncramp.terms.person import Sex
from uncramp.terms.physiology import Physiology, Posture
from uncramp.terms.record import Record

HOURS_IN_A_DAY = 24
MINUTES_IN_AN_HOUR = 60
ASLEEP = "sleep"
SURROUNDINGS = ("air_c", "radiant_c", "humidity_percent", "wind_m_s", "clothing_clo")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])")


class HourForm(Record):
    """A stretch of the day as written: from, to and what was done; the rest where it differs from what the activity brings."""

    start: str = Field(alias="from")
    end: str = Field(alias="to")
    do: str
    task: str | None = None
    met: float | None = None
    load: float | None = None
    duty: float | None = None
    posture: Posture | None = None
    bend_degrees: float | None = None
    load_kg: float = 0.0
    reach_m: float = 0.0
    handling: bool | None = None
    air_c: float | None = None
    humidity_percent: float | None = None
    wind_m_s: float | None = None
    clothing_clo: float | None = None
    radiant_c: float | None = None
    water_c: float | None = None
    drink_l: float = 0.0
    drink_sodium_mmol_l: float = 0.0
    salt_g: float = 0.0
    warm_up_minutes: float = 0.0
    distracted: bool = False
    cramped: bool = False


class SweatTestForm(Record):
    """A sweat test as written: the mass before and after, what was passed, and the effort, with what was drunk in it, as an hour of a day."""

    before_kg: float
    after_kg: float
    urine_l: float = 0.0
    during: HourForm


class BodyForm(Record):
    """A person as written; what is left out was not measured."""

    age_years: int
    mass_kg: float
    height_m: float
    sex: Sex | None = None
    acclimatised: bool = False
    fat_percent: float | None = None
    skinfold_mm: float | None = None
    strength_nm: float | None = None
    sweat_test: SweatTestForm | None = None
    sweat_rate_l_h: float | None = None
    sweat_sodium_mmol_l: float | None = None
    forearm_sodium_mmol_l: float | None = None


class DayForm(Record):
    """A day as written; `surroundings` hold for every hour that does not say otherwise, `usual` is the day it is held against.

    `by_strain` takes sweat by predicted heat strain, for which the extra `thermal` must be installed.
    """

    name: str
    person: BodyForm | None = None
    guarded: tuple[str, ...] | None = None
    signs: tuple[str, ...] | None = None
    slept_badly: bool = False
    by_strain: bool = False
    surroundings: Mapping[str, float] = {}
    hours: tuple[HourForm, ...]
    usual: tuple[HourForm, ...] = ()


@dataclass
class _Reading:
    """What is read against, and what was wrong so far."""

    physiology: Physiology
    document: Document
    table: Document | None = None
    faults: list[Fault] = field(default_factory=list)

    def place(self, path: tuple[str | int, ...]) -> tuple[str, int]:
        """File and line of a place: hours from a table stand in the table."""
        document = self.table if self.table and path[:1] == ("hours",) else self.document
        return document.name, document.line(path)

    def fault(self, path: tuple[str | int, ...], message: str) -> None:
        """Note that something at this place is wrong."""
        self.faults.append(Fault(*self.place(path), message))


def read_day(physiology: Physiology, content: bytes, name: str, hours: tuple[bytes, str] | None = None) -> tuple[Day, Day]:
    """A day and the usual day of the same person that it is held against; AnswerError with every fault if it cannot be read.

    `hours` are content and name of a CSV file that takes the place of the hours in the day's own file.
    """
    document = parse(content, name)
    table = _table(*hours) if hours else None
    if table and isinstance(document.data, dict):
        document.data["hours"] = table.data
    day, usual = _days(physiology, document, table)
    return day, usual or usual_day(physiology, day.body)


NOBODY = Body(mass_kg=0.0, height_m=0.0, age_years=0)
"""For a day that is to be shown, not run."""


def usual_day(physiology: Physiology, body: Body = NOBODY) -> Day:
    """The usual day that another day is held against where a person gives none."""
    path = bundled_folder() / "physiology" / "days" / "usual.yaml"
    raw = parse(path.read_bytes(), f"days/{path.name}")
    if raw.faults:
        raise KnowledgeError(tuple(raw.faults))
    read, _ = _days(physiology, raw, body=body)
    return read


def _days(physiology: Physiology, document: Document, table: Document | None = None, body: Body | None = None) -> tuple[Day, Day | None]:
    reading = _Reading(physiology, document, table, [*document.faults, *(table.faults if table else ())])
    form = _form(reading)
    if form is None:
        raise AnswerError(tuple(reading.faults))
    body = body or _body(reading, form)
    segments = _segments(reading, form.hours, "hours", form.surroundings)
    usual = _segments(reading, form.usual, "usual", form.surroundings)
    if not form.hours:
        reading.fault(("hours",), "no hours are given; at least one stretch with from, to and do was expected")
    _known(reading, "guarded", form.guarded or (), physiology.guards)
    _known(reading, "signs", form.signs or (), physiology.signs)
    if reading.faults or body is None:
        raise AnswerError(tuple(reading.faults))
    day = Day(form.name, body, segments, form.slept_badly, form.signs, form.by_strain)
    return day, Day("The usual day", body, usual) if usual else None


def _form(reading: _Reading) -> DayForm | None:
    if not isinstance(reading.document.data, dict):
        if not reading.faults:
            reading.fault((), f"the file holds {reading.document.data!r}; a mapping with name, person and hours was expected")
        return None
    try:
        return DayForm.model_validate_json(json.dumps(reading.document.data))
    except ValidationError as error:
        for problem in error.errors():
            where = ".".join(map(str, problem["loc"]))
            came = "" if problem["type"] == "missing" else f" (it is {str(problem['input'])[:MINUTES_IN_AN_HOUR]!r})"
            reading.fault(problem["loc"], f"{where}: {problem['msg']}{came}")
        return None


def _body(reading: _Reading, form: DayForm) -> Body | None:
    if form.person is None:
        reading.fault((), "no person is given; age_years, mass_kg and height_m were expected under 'person'")
        return None
    _within(reading, "possible_body", form.person, ("person",))
    test = _sweat_test(reading, form.person.sweat_test, form.surroundings)
    return Body(**form.person.model_dump(exclude={"sweat_test"}), sweat_test=test, guarded=form.guarded)


def _sweat_test(reading: _Reading, form: SweatTestForm | None, around: Mapping[str, float]) -> SweatTest | None:
    path = ("person", "sweat_test")
    if form is None:
        return None
    _within(reading, "possible_sweat_test", form, path)
    _within(reading, "possible_segment", form.during, (*path, "during"))
    during = _segment(reading, form.during, (*path, "during"), None, around)
    if during is None:
        return None
    test = SweatTest(form.before_kg, form.after_kg, during.end - during.start, during.drink_l, form.urine_l, during)
    _within(reading, "possible_body", {"sweat_rate_l_h": test.rate_l_h}, path)
    return test


def _known(reading: _Reading, kind: str, names: tuple[str, ...], known: Mapping[str, Any]) -> None:
    for index, name in enumerate(names):
        if name not in known:
            reading.fault((kind, index), f"{kind}: {name!r} is not known; expected one of {', '.join(known)}")


def _within(reading: _Reading, model: str, given: Record | Mapping[str, Any], path: tuple[str | int, ...]) -> None:
    """Every figure possible; one that is not was most likely mistyped or given in another unit."""
    for name, value in given.items() if isinstance(given, Mapping) else given:
        reading.faults.extend(impossible(reading.physiology.models[model], {name: value}, *reading.place((*path, name))))


def _segments(reading: _Reading, forms: tuple[HourForm, ...], kind: str, around: Mapping[str, float]) -> tuple[Segment, ...]:
    for name in [name for name in around if name not in SURROUNDINGS]:
        reading.fault(("surroundings", name), f"surroundings: {name!r} is not expected; expected one of {', '.join(SURROUNDINGS)}")
    _within(reading, "possible_segment", around, ("surroundings",))
    segments: list[Segment] = []
    for index, form in enumerate(forms):
        _within(reading, "possible_segment", form, (kind, index))
        segment = _segment(reading, form, (kind, index), segments[-1].end if segments else None, around)
        if segment is not None:
            segments.append(segment)
    if segments:
        _within(reading, "day", {"hours": segments[-1].end - segments[0].start}, (kind,))
    return tuple(segments)


def _segment(reading: _Reading, form: HourForm, path: tuple[str | int, ...], before: float | None, around: Mapping[str, float]) -> Segment | None:
    start, end = _hour(reading, form.start, (*path, "from")), _hour(reading, form.end, (*path, "to"))
    activity = reading.physiology.activities.get(form.do)
    if activity is None:
        reading.fault((*path, "do"), f"{form.do!r} is no activity; see the list with: uncramp day --activities")
    if form.task is not None and form.task not in reading.physiology.tasks:
        reading.fault((*path, "task"), f"{form.task!r} is no step of the load ladder; expected one of {', '.join(reading.physiology.tasks)}")
        return None
    if start is None or end is None or activity is None:
        return None
    start, end = _on_the_clock(reading, path, form, before, (start, end))
    usual = {name: coefficient.value for name, coefficient in reading.physiology.models["day"].coefficients.items()}
    bedding = usual.pop("bedding_clo")
    brought: dict[str, Any] = {
        **usual,
        **({"clothing_clo": bedding} if form.do == ASLEEP else {}),
        **({name: value for name, value in around.items() if form.do != ASLEEP or name != "clothing_clo"}),
        "met": activity.met.value,
        "load": reading.physiology.tasks[form.task or activity.task].load.value,
        "duty": activity.duty,
        "posture": activity.posture,
        "handling": activity.handling,
    }
    said = {name: value for name, value in form if value is not None and name not in ("start", "end", "do", "task")}
    return Segment(start=start, end=end, activity=form.do, **{**brought, **said})


def _hour(reading: _Reading, text: str, path: tuple[str | int, ...]) -> float | None:
    found = _CLOCK.fullmatch(text)
    if not found or int(found[1]) > 2 * HOURS_IN_A_DAY:
        reading.fault(path, f"{text!r} is no time; hours and minutes such as 07:30 were expected")
        return None
    return int(found[1]) + int(found[2]) / MINUTES_IN_AN_HOUR


def _on_the_clock(
    reading: _Reading, path: tuple[str | int, ...], form: HourForm, before: float | None, times: tuple[float, float]
) -> tuple[float, float]:
    """Times that run on past midnight; a gap or an overlap is a fault."""
    start, end = times
    while before is not None and start < before and start + HOURS_IN_A_DAY <= before:
        start, end = start + HOURS_IN_A_DAY, end + HOURS_IN_A_DAY
    if end <= start:
        end += HOURS_IN_A_DAY
    if before is not None and start != before:
        what = "hours are missing" if start > before else "hours overlap"
        reading.fault((*path, "from"), f"{what}: {form.do} begins at {form.start}, but what is before it ends at {_clock(before)}; let them meet")
    return start, end


def _clock(hour: float) -> str:
    minutes = round(hour * MINUTES_IN_AN_HOUR)
    return f"{minutes // MINUTES_IN_AN_HOUR % HOURS_IN_A_DAY:02}:{minutes % MINUTES_IN_AN_HOUR:02}"


def _table(content: bytes, name: str) -> Document:
    """The rows of a CSV file as hours, each with its own line."""
    table = Document(name, data=[])
    if len(content) > LARGEST_FILE:
        table.fault(1, f"the table has more than {LARGEST_FILE:,} bytes; the hours of at most two days were expected; give a smaller file")
        return table
    try:
        rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        table.fault(1, f"this is not CSV text ({error}); a first line of names such as from,to,do was expected")
        return table
    table.data = [dict(_cells(row)) for row in rows]
    table.lines = {("hours",): 1, **{("hours", index): index + 2 for index in range(len(rows))}}
    return table


def _cells(row: Mapping[str | None, Any]) -> Iterator[tuple[str, Any]]:
    """The filled cells of a row as YAML would read them."""
    for key, text in row.items():
        if isinstance(text, str) and text.strip():
            plain = text.strip()
            yield str(key).strip(), plain if _CLOCK.fullmatch(plain) else parse(plain.encode(), str(key)).data
        elif key is None and text:
            yield "too many cells", text
