"""An evaluation as one static HTML page: tables, reliability plots and bars with intervals; nothing is fetched from anywhere."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from uncramp.baselines import UNCRAMP
from uncramp.evaluate import Evaluation, Explained
from uncramp.faces.evaluation import BY, CAUTION, NUMBERS, SHARES, decimal, heading, headline, lengths_told, percent, reasons, with_interval
from uncramp.faces.markup import BAR, THICK, Markup, document, element, plain_bar, table
from uncramp.figures import Bin, Calibration, Figures, Proportion
from uncramp.inference.network import Network

WIDE, HIGH, EDGE = 320, 260, 36
"""Size of a reliability plot, and the margin for its axes."""


def page(network: Network, evaluations: Sequence[Evaluation]) -> str:
    """The whole page."""
    head = (element("h1", "uncramp: evaluation"), element("p", heading(network, evaluations[0])), element("p", CAUTION, class_="soft"))
    modes = (part for one in evaluations for part in _mode(network, one))
    return document("uncramp: evaluation", *head, *modes)


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
