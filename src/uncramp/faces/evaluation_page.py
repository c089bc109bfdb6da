"""An evaluation as one static HTML page: tables, reliability plots and bars with intervals; nothing is fetched from anywhere."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

from uncramp.baselines import UNCRAMP
from uncramp.evaluate import Evaluation, Explained
from uncramp.faces.evaluation import BY, CAUTION, NUMBERS, SHARES, decimal, heading, headline, lengths_told, percent, reasons, with_interval
from uncramp.figures import Bin, Calibration, Figures, Proportion
from uncramp.inference.network import Network

WIDE, HIGH, EDGE = 320, 260, 36
"""Size of a reliability plot, and the margin for its axes."""
BAR, THICK = 160, 14
"""Length of a whole bar, and its thickness."""
HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>TITLE</title>
<style>
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5a6675; --line: #d5dbe3; --paper: #ffffff; --fill: #2b6cb0; --whisker: #111827; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #a3aebd; --line: #3a4450; --paper: #14181d; --fill: #5b9bd8; --whisker: #f3f5f8; }
}
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem; margin: 0 auto; padding: 1rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 0.3rem 0; }
th, td { text-align: left; padding: 0.3rem 0.7rem 0.3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: 400; }
thead th { font-weight: 600; white-space: nowrap; }
td { white-space: nowrap; }
.share { white-space: normal; min-width: 10.5rem; }
.share svg { display: block; }
.plot { max-width: 100%; height: auto; }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
.axis { stroke: var(--line); fill: none; }
.ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
.fill { fill: var(--fill); }
.whisker { stroke: var(--whisker); stroke-width: 1.5; }
.soft { color: var(--soft); }
li { margin: 0.6rem 0; overflow-wrap: anywhere; }
summary { cursor: pointer; font-weight: 600; padding: 0.6rem 0; }
</style>
</head>
"""


class Markup(str):
    """Text that is HTML already; any other text is escaped when it is put inside an element."""

    __slots__ = ()


def element(name: str, *inside: str, **attributes: object) -> Markup:
    """An element with its attributes (`class_` for class, `_` for a hyphen) and what is inside, escaped unless it is markup."""
    given = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items())
    content = "".join(one if isinstance(one, Markup) else escape(one) for one in inside)
    return Markup(f"<{name}{given}>{content}</{name}>")


def page(network: Network, evaluations: Sequence[Evaluation]) -> str:
    """The whole page."""
    head = (element("h1", "uncramp: evaluation"), element("p", heading(network, evaluations[0])), element("p", CAUTION, class_="soft"))
    modes = (part for one in evaluations for part in _mode(network, one))
    return document("uncramp: evaluation", *head, *modes)


def document(title: str, *body: Markup) -> str:
    """A whole page of its own: light and dark, phone-wide, fetching nothing."""
    return f"{HEAD.replace('TITLE', escape(title))}{element('body', *body)}\n</html>\n"


def _mode(network: Network, one: Evaluation) -> Iterable[Markup]:
    own = one.evaluators[UNCRAMP]
    yield element("h2", f"Mode {one.way.mode}")
    yield from (element("p", line) for line in lengths_told(one))
    shares = ([words, element("div", bar(of(own)), with_interval(of(own)), class_="share")] for words, of in SHARES.values())
    yield table("uncramp, with exact 95 % intervals", ("", "share"), shares)
    yield table("Beside the baselines", ("", *one.evaluators), _compared(one.evaluators))
    if own.calibration:
        yield element("h3", "Calibration of the leading condition")
        yield reliability(own.calibration)
        yield table("Bins", ("probability", "mean", "accepted"), map(_bin, own.calibration.bins))
    for by, groups in one.groups.items():
        caption = f"{BY[by].capitalize()} ({len(groups)})"
        yield element("details", element("summary", caption), table(BY[by], ("", "cases", *GROUPED), _groups(groups)))
    yield element("h3", f"The worst {len(one.worst)}" if one.worst else "No case went wrong")
    yield element("ol", *(_worst(network, worst) for worst in one.worst))


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """A table that scrolls by itself where the screen is narrow; the first cell of a row names it."""
    top = element("thead", element("tr", *(element("th", name, scope="col") for name in head)))
    body = [element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:])) for row in rows]
    return element(
        "div",
        element("table", element("caption", caption), top, element("tbody", *body)),
        class_="wide",
        tabindex=0,
        role="region",
        aria_label=caption,
    )


def _compared(evaluators: Mapping[str, Figures]) -> Iterable[list[str]]:
    yield from ([words, *(percent(of(one)) for one in evaluators.values())] for words, of in SHARES.values())
    yield from ([words, *(decimal(number(one)) for one in evaluators.values())] for words, number in NUMBERS.items())


GROUPED: Mapping[str, Callable[[Figures], Proportion]] = {
    "first": lambda f: f.first[1],
    "first three": lambda f: f.first[3],
    "disposition accepted": lambda f: f.exact,
    "too low": lambda f: f.under,
    "emergencies missed": lambda f: f.missed,
}
"""Columns of the tables of groups."""


def _groups(groups: Mapping[str, Figures]) -> Iterable[list[str]]:
    return ([name, str(one.cases), *(with_interval(of(one)) for of in GROUPED.values())] for name, one in groups.items())


def _bin(one: Bin) -> list[str]:
    return [f"{one.start:.1f} to {one.below:.1f}", f"{one.mean:.1%}", with_interval(one.accepted)]


def _worst(network: Network, one: Explained) -> Markup:
    return element("li", headline(one), element("ul", *(element("li", why) for why in reasons(network, one))))


def bar(one: Proportion) -> Markup:
    """A share as a bar, with its interval as a whisker."""
    low, high, middle = BAR * one.interval.low, BAR * one.interval.high, THICK / 2
    whisker = [(low, middle, high, middle), (low, 3, low, THICK - 3), (high, 3, high, THICK - 3)]
    return plain_bar(one.value or 0.0, with_interval(one), *(_line("whisker", *ends) for ends in whisker if one.of))


def plain_bar(share: float, label: str, *over: Markup) -> Markup:
    """A share as a bar, with what is drawn over it."""
    parts = [
        element("rect", x=0, y=0, width=BAR, height=THICK, class_="axis"),
        element("rect", x=0, y=0, width=f"{BAR * share:.1f}", height=THICK, class_="fill", opacity="0.6"),
        *over,
    ]
    return element("svg", *parts, viewBox=f"-1 -1 {BAR + 2} {THICK + 2}", width=BAR + 2, height=THICK + 2, role="img", aria_label=label)


def reliability(calibration: Calibration) -> Markup:
    """Share accepted against leading probability, bin by bin, with exact intervals; on the broken line the numbers can be taken at their word."""
    label = "Reliability plot: share accepted against the probability shown; the numbers stand in the table below"
    axes = [element("rect", x=EDGE, y=0, width=WIDE, height=HIGH, class_="axis"), _line("ideal", EDGE, HIGH, EDGE + WIDE, 0)]
    ticks = [
        part
        for tenth in range(0, 11, 2)
        for part in (
            element("text", f"{tenth * 10}", x=_across(tenth / 10), y=HIGH + 14, text_anchor="middle"),
            element("text", f"{tenth * 10}", x=EDGE - 6, y=_up(tenth / 10), text_anchor="end", dominant_baseline="middle"),
        )
    ]
    points = [part for one in calibration.bins for part in _point(one)]
    below = element("text", "% probability of the leading condition; upwards: % accepted", x=EDGE, y=HIGH + 30)
    size = f"0 -8 {EDGE + WIDE + 14} {HIGH + 46}"
    return element("svg", *axes, *ticks, *points, below, class_="plot", viewBox=size, width=EDGE + WIDE, role="img", aria_label=label)


def _point(one: Bin) -> tuple[Markup, Markup]:
    across, interval = _across(one.mean), one.accepted.interval
    told = element("title", f"{one.mean:.1%}: {with_interval(one.accepted)}")
    share = one.accepted.hits / one.accepted.of
    return _line("whisker", across, _up(interval.low), across, _up(interval.high)), element(
        "circle", told, cx=across, cy=_up(share), r=5, class_="fill"
    )


def _across(share: float) -> str:
    return f"{EDGE + WIDE * share:.1f}"


def _up(share: float) -> str:
    return f"{HIGH * (1.0 - share):.1f}"


def _line(kind: str, *ends: object) -> Markup:
    return element("line", class_=kind, **dict(zip(("x1", "y1", "x2", "y2"), ends, strict=True)))
