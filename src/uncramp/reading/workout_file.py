"""A recorded workout (FIT, GPX, TCX) -> Workout; needs the extra `workout`.

Files come from strangers' devices: size is looked at before anything is read, a document type or an entity in XML is refused, and
whatever is wrong with a file is one sentence.
"""

import math
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import fitdecode
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from uncramp.errors import AnswerError, Fault
from uncramp.terms.workout import Moment, Workout

LARGEST_FILE = 30_000_000
"""Bytes; a day recorded every second with all that devices add is a third of it."""
LONGEST_HOURS = 48
EARTH_RADIUS_M = 6_371_000
SEMICIRCLES = 2**31
"""Of half a turn, as FIT writes degrees."""
HALF_TURN = 180
DAMAGED = (fitdecode.FitError, struct.error, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What a damaged FIT file makes the decoder raise, apart from its own errors."""
Place = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True)
class _Point:
    """One point as recorded: any of its parts may be missing."""

    at: datetime | None
    metres: float | None
    place: Place | None


@dataclass
class _Record:
    """What a file says so far."""

    sport: str
    points: list[_Point]


def read_workout(path: Path) -> Workout:
    """A recorded workout; AnswerError with one sentence where the file is too large, damaged, or no record of a workout."""
    readers = {".fit": _read_fit, ".gpx": _read_xml, ".tcx": _read_xml}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise _error(path, f"a file that ends in {path.suffix!r} came; expected {', '.join(readers)}; export the workout as one of them")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise _error(path, f"the file has {size:,} bytes; at most {LARGEST_FILE:,} are read; export one workout alone, not the whole history")
        record = reader(path)
    except OSError as error:
        raise _error(path, f"the file cannot be read ({error.strerror}); check the path") from error
    return _workout(path, record)


def _workout(path: Path, record: _Record) -> Workout:
    moments = tuple(_moments(record.points))
    if len(moments) <= 1:
        said = f"{len(moments)} points with time and distance or place came; at least 2 were expected"
        raise _error(path, f"{said}; was the workout recorded to its end?")
    hours = (moments[-1].at - moments[0].at).total_seconds() / 3600
    if hours > LONGEST_HOURS:
        raise _error(path, f"the workout lasts {hours:,.0f} hours; at most {LONGEST_HOURS} were expected; export one workout alone")
    return Workout(record.sport, moments)


def _moments(points: Iterable[_Point]) -> Iterator[Moment]:
    """The points in time, with the metres since the first: as the device counted them, else from place to place."""
    last: Moment | None = None
    metres, counted, place = 0.0, None, None
    for point in points:
        if point.at is None or (point.metres is None and point.place is None) or (last and point.at <= last.at):
            continue
        if point.metres is not None and counted is not None:
            metres += max(point.metres - counted, 0.0)
        elif point.place is not None and place is not None:
            metres += _apart(place, point.place)
        counted, place = point.metres, point.place
        last = Moment(point.at, metres)
        yield last


def _apart(one: Place, other: Place) -> float:
    """Metres between two places on the globe."""
    (north, east), (other_north, other_east) = (tuple(map(math.radians, place)) for place in (one, other))
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(half, 1)))


def _read_fit(path: Path) -> _Record:
    record = _Record("", [])
    try:
        with fitdecode.FitReader(path, check_crc=fitdecode.CrcCheck.RAISE, error_handling=fitdecode.ErrorHandling.RAISE) as frames:
            for frame in frames:
                if isinstance(frame, fitdecode.FitDataMessage):
                    _add_fit(record, frame)
    except DAMAGED as error:
        said = "the file ends too early" if isinstance(error, fitdecode.FitEOFError) else "the file is damaged or no FIT file"
        raise _error(path, f"{said} ({str(error) or type(error).__name__}); copy it from the device again") from error
    return record


def _add_fit(record: _Record, message: Any) -> None:
    def value(name: str) -> Any:
        return message.get_value(name, fallback=None)

    if message.name in ("session", "sport"):
        record.sport = record.sport or str(value("sport") or "")
    if message.name == "record":
        north, east = value("position_lat"), value("position_long")
        place = None if north is None or east is None else (north * HALF_TURN / SEMICIRCLES, east * HALF_TURN / SEMICIRCLES)
        at = value("timestamp")
        record.points.append(_Point(at if isinstance(at, datetime) else None, value("distance"), place))


def _read_xml(path: Path) -> _Record:
    record = _Record("", [])
    try:
        for _, element in iterparse(str(path), forbid_dtd=True):
            _add_xml(record, element)
    except DefusedXmlException as error:
        said = "the file declares a document type or entities, which no device writes; it is not read; export the workout again"
        raise _error(path, said + f" ({type(error).__name__})") from error
    except ParseError as error:
        raise _error(path, f"the file is damaged or no XML ({error}); export the workout again", error.position[0]) from error
    except ValueError as error:
        raise _error(path, f"a time or number cannot be read ({error}); export the workout again") from error
    return record


def _add_xml(record: _Record, element: Element) -> None:
    kind = _bare(element)
    if kind == "trkpt":
        record.points.append(_Point(_time(element, "time"), None, (_degrees(element.attrib.get("lat")), _degrees(element.attrib.get("lon")))))
        element.clear()
    elif kind == "Trackpoint":
        north, east = _text(element, "LatitudeDegrees"), _text(element, "LongitudeDegrees")
        place = None if north is None or east is None else (_degrees(north), _degrees(east))
        metres = _text(element, "DistanceMeters")
        record.points.append(_Point(_time(element, "Time"), None if metres is None else _finite(metres), place))
        element.clear()
    elif kind == "trk":
        record.sport = record.sport or next((child.text or "" for child in element if _bare(child) == "type"), "")
    elif kind == "Activity":
        record.sport = record.sport or element.attrib.get("Sport", "")


def _bare(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _text(element: Element, name: str) -> str | None:
    """The text of the first element of that name inside, at any depth."""
    return next((child.text for child in element.iter() if _bare(child) == name), None)


def _time(element: Element, name: str) -> datetime | None:
    text = _text(element, name)
    if text is None:
        return None
    at = datetime.fromisoformat(text.strip())
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _degrees(text: str | None) -> float:
    degrees = _finite(text or "")
    if abs(degrees) > HALF_TURN:
        raise ValueError(f"{degrees:g} degrees")
    return degrees


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{number:g}")
    return number


def _error(path: Path, message: str, line: int = 1) -> AnswerError:
    return AnswerError((Fault(path.name, line, message),))
