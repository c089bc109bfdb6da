"""A day as one picture in SVG: what was done along the hours, and each state with its band."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from uncramp.physiology.drawing import Array
from uncramp.terms.day import Day

WIDTH, LEFT, ROW, GAP, TOP = 960, 60, 110, 34, 64
STRIP = 22
TICK_HOURS = 2
HOURS_IN_A_DAY = 24


@dataclass(frozen=True)
class Colours:
    """With what the picture is drawn: on white paper, unless it stands in a page that has colours of its own."""

    paper: str = "white"
    ink: str = "#22303c"
    soft: str = "#6b7a86"
    fill: str = "#c9dcea"
    line: str = "#1f5f8b"
    hard: str = "#c9772b"


ON_PAPER = Colours()


@dataclass(frozen=True)
class Row:
    """One state over time: its band (3, steps: low end, middle, high end), a level to compare with, and whether it is a ratio."""

    name: str
    values: Array
    level: float | None = None
    ratio: bool = False

    @property
    def scale(self) -> Callable[[float], float]:
        """Ratios are drawn so that twice and half are equally far from 1."""
        return math.log if self.ratio else float


def picture(day: Day, hour: Array, states: Sequence[Row], colours: Colours = ON_PAPER) -> str:
    """The picture of a day: what was done, and each state over the hours (steps,)."""
    height = TOP + STRIP + GAP + len(states) * (ROW + GAP)
    rows = [_row(number, row, hour, colours) for number, row in enumerate(states)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12" role="img">',
            f"<title>{escape(day.name)}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="{colours.paper}"/>',
            _text(LEFT, 24, f"{day.name}", colours.ink, size=18),
            _text(LEFT, 44, "Median with the band of 5 to 95 % of draws. Relative to a usual day, not a probability.", colours.soft),
            *_strip(day, hour, colours),
            *rows,
            "</svg>",
            "",
        ]
    )


def _strip(day: Day, hour: Array, colours: Colours) -> Iterator[str]:
    """What was done, the harder the darker, and the hours under it."""
    first, last = day.segments[0].start, float(hour[-1])
    hardest = max(segment.met for segment in day.segments)
    for segment in day.segments:
        x, end = _x(segment.start, first, last), _x(segment.end, first, last)
        place = f'x="{x:.1f}" y="{TOP}" width="{end - x:.1f}" height="{STRIP}" stroke="{colours.paper}"'
        words = f"<title>{escape(segment.activity)}, {segment.met:g} MET</title>"
        yield f'<rect {place} fill="{colours.hard}" fill-opacity="{segment.met / hardest:.2f}">{words}</rect>'
    for tick in range(math.ceil(first), int(last) + 1, TICK_HOURS):
        yield _text(_x(tick, first, last), TOP + STRIP + 14, f"{tick % HOURS_IN_A_DAY:02}", colours.soft, anchor="middle")


def _row(number: int, row: Row, hour: Array, colours: Colours) -> str:
    top = TOP + STRIP + GAP + number * (ROW + GAP)
    first, last = 2 * hour[0] - hour[1], float(hour[-1])
    low, high = float(row.values.min()), float(row.values.max())
    reach = (row.scale(high) - row.scale(low)) or 1.0

    def height(value: float) -> float:
        return top + ROW - (row.scale(value) - row.scale(low)) / reach * ROW

    def points(values: Array) -> list[str]:
        return [f"{_x(at, first, last):.1f},{height(value):.1f}" for at, value in zip(hour, values, strict=True)]

    around = " ".join([*points(row.values[0]), *reversed(points(row.values[2]))])
    lines = [
        _text(LEFT, top - 6, row.name, colours.ink),
        f'<polygon points="{around}" fill="{colours.fill}"/>',
        f'<polyline points="{" ".join(points(row.values[1]))}" fill="none" stroke="{colours.line}" stroke-width="2"/>',
        _text(LEFT - 6, top + 10, f"{high:.3g}", colours.soft, anchor="end"),
        _text(LEFT - 6, top + ROW, f"{low:.3g}", colours.soft, anchor="end"),
    ]
    if row.level is not None and low < row.level < high:
        y = height(row.level)
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - GAP}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colours.hard}" stroke-dasharray="4 4"/>')
        lines.append(_text(WIDTH - GAP, y - 4, f"{row.level:g}", colours.hard, anchor="end"))
    return "\n".join(lines)


def _x(hour: float, first: float, last: float) -> float:
    return LEFT + (hour - first) / (last - first) * (WIDTH - LEFT - GAP)


def _text(x: float, y: float, words: str, colour: str, *, size: int = 12, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{escape(words)}</text>'
