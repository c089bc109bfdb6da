"""A day as one picture in SVG: what was done along the hours, and each state with its band."""

import math
from collections.abc import Iterator, Mapping
from html import escape

from uncramp.physiology.drawing import Array
from uncramp.terms.day import Day

WIDTH, LEFT, ROW, GAP, TOP = 960, 60, 110, 34, 64
STRIP = 22
TICK_HOURS = 2
HOURS_IN_A_DAY = 24
INK, SOFT, FILL, LINE = "#22303c", "#6b7a86", "#c9dcea", "#1f5f8b"
HARD = "#c9772b"


def picture(day: Day, hour: Array, bands: Mapping[str, Array]) -> str:
    """The picture of a day: hours (steps,) and bands (3, steps) by name, low end, middle and high end."""
    height = TOP + STRIP + GAP + len(bands) * (ROW + GAP)
    rows = [_row(number, name, hour, values) for number, (name, values) in enumerate(bands.items())]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12" role="img">',
            f"<title>{escape(day.name)}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
            _text(LEFT, 24, f"{day.name}", size=18),
            _text(LEFT, 44, "Median with the band of 5 to 95 % of draws. Relative to a usual day, not a probability.", colour=SOFT),
            *_strip(day, hour),
            *rows,
            "</svg>",
            "",
        ]
    )


def _strip(day: Day, hour: Array) -> Iterator[str]:
    """What was done, the harder the darker, and the hours under it."""
    first, last = day.segments[0].start, float(hour[-1])
    hardest = max(segment.met for segment in day.segments)
    for segment in day.segments:
        x, end = _x(segment.start, first, last), _x(segment.end, first, last)
        place = f'x="{x:.1f}" y="{TOP}" width="{end - x:.1f}" height="{STRIP}" stroke="white"'
        words = f"<title>{escape(segment.activity)}, {segment.met:g} MET</title>"
        yield f'<rect {place} fill="{HARD}" fill-opacity="{segment.met / hardest:.2f}">{words}</rect>'
    for tick in range(math.ceil(first), int(last) + 1, TICK_HOURS):
        yield _text(_x(tick, first, last), TOP + STRIP + 14, f"{tick % HOURS_IN_A_DAY:02}", colour=SOFT, anchor="middle")


def _row(number: int, name: str, hour: Array, values: Array) -> str:
    top = TOP + STRIP + GAP + number * (ROW + GAP)
    first, last = 2 * hour[0] - hour[1], float(hour[-1])
    low, high = float(values.min()), float(values.max())
    reach = (high - low) or 1.0

    def points(row: Array) -> list[str]:
        return [f"{_x(at, first, last):.1f},{top + ROW - (value - low) / reach * ROW:.1f}" for at, value in zip(hour, row, strict=True)]

    around = " ".join([*points(values[0]), *reversed(points(values[2]))])
    return "\n".join(
        [
            _text(LEFT, top - 6, name),
            f'<polygon points="{around}" fill="{FILL}"/>',
            f'<polyline points="{" ".join(points(values[1]))}" fill="none" stroke="{LINE}" stroke-width="2"/>',
            _text(LEFT - 6, top + 10, f"{high:.3g}", colour=SOFT, anchor="end"),
            _text(LEFT - 6, top + ROW, f"{low:.3g}", colour=SOFT, anchor="end"),
        ]
    )


def _x(hour: float, first: float, last: float) -> float:
    return LEFT + (hour - first) / (last - first) * (WIDTH - LEFT - GAP)


def _text(x: float, y: float, words: str, *, size: int = 12, colour: str = INK, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{escape(words)}</text>'
