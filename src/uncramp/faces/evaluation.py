"""An evaluation as a table for the terminal and as plain values for programs; the page is in `evaluation_page`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from uncramp.baselines import UNCRAMP
from uncramp.evaluate import Evaluation, Explained, Length, Result, Way, evaluate
from uncramp.faces.progress import Progress
from uncramp.faces.wording import reason
from uncramp.figures import BINS, LISTED, Calibration, Figures, Proportion
from uncramp.inference.network import Network
from uncramp.reading.case_file import Case

Say = Callable[[str], None]
DIGITS = 6
WIDTH = 50
"""Columns for the words of a line."""
CAUTION = (
    "Measured on written cases, not on people. Several conditions may be accepted in one case, so that even perfect probabilities are accepted more "
    "often than they say; the group of cases that accept one condition shows calibration without this."
)
FORM = 1
"""The number of the form of the JSON; it changes when something that was there is no longer."""

SHARES: Mapping[str, tuple[str, Callable[[Figures], Proportion]]] = {
    "top_1": ("an accepted condition is first", lambda f: f.first[1]),
    "top_3": ("... among the first three", lambda f: f.first[3]),
    "top_5": ("... among the first five", lambda f: f.first[5]),
    "comprehensiveness": ("accepted conditions listed, where several are", lambda f: f.listed),
    "triage_exact": ("disposition accepted", lambda f: f.exact),
    "triage_under": ("disposition too low", lambda f: f.under),
    "triage_over": ("disposition too high", lambda f: f.over),
    "inclination_to_over_triage": ("of the wrong dispositions, too high", lambda f: f.inclination),
    "emergencies_missed": ("emergencies not sent to emergency", lambda f: f.missed),
    "emergencies_below_same_day": ("emergencies not seen the same day", lambda f: f.not_same_day),
}
"""Key in the JSON to words and figure."""


def run(network: Network, cases: Sequence[Case], ways: Iterable[Way]) -> tuple[Evaluation, ...]:
    """The evaluation of the cases in each way, with progress where somebody watches."""
    done = []
    for way in ways:
        with Progress(f"cases, mode {way.mode}", len(cases)) as progress:
            done.append(evaluate(network, cases, way, progress.tick))
    return tuple(done)


def to_plain(network: Network, evaluations: Sequence[Evaluation]) -> dict[str, Any]:
    """The evaluations as JSON values; the form is a contract, see docs/reference/evaluation-format.md."""
    results, way = evaluations[0].results, evaluations[0].way
    return {
        "form": FORM,
        "knowledge_version": network.knowledge.version,
        "cases": len(results),
        "depth": way.depth,
        "closed_world": closed(evaluations[0]),
        "modes": {one.way.mode: _mode(network, one) for one in evaluations},
    }


def closed(evaluation: Evaluation) -> dict[str, Any]:
    """What silence on a safety finding was taken for, and in how many cases."""
    own = sum(result.played.case.form.rest_absent for result in evaluation.results)
    rest = len(evaluation.results) - own
    return {
        "asked_for": evaluation.way.closed_world,
        "by_option": rest if evaluation.way.closed_world else 0,
        "by_case": own,
        "open": 0 if evaluation.way.closed_world else rest,
    }


def _mode(network: Network, evaluation: Evaluation) -> dict[str, Any]:
    return {
        "evaluators": {name: _figures(one) for name, one in evaluation.evaluators.items()},
        "groups": {by: {name: _figures(one) for name, one in group.items()} for by, group in evaluation.groups.items()},
        "lengths": {phase: _length(length) for phase, length in evaluation.lengths.items()},
        "worst": [_explained(network, one) for one in evaluation.worst],
        "results": [_result(one) for one in evaluation.results],
    }


def _figures(one: Figures) -> dict[str, Any]:
    shares = {key: _proportion(figure(one)) for key, (_, figure) in SHARES.items()}
    return {"cases": one.cases, **shares, "calibration": _calibration(one.calibration), "capability": _rounded(one.capability)}


def _proportion(one: Proportion) -> dict[str, Any]:
    return {
        "hits": one.hits,
        "of": one.of,
        "share": _rounded(one.value),
        "low": _rounded(one.interval.low),
        "high": _rounded(one.interval.high),
    }


def _calibration(one: Calibration | None) -> dict[str, Any] | None:
    if one is None:
        return None
    bins = [{"from": b.start, "below": b.below, "mean_probability": _rounded(b.mean), "accepted": _proportion(b.accepted)} for b in one.bins]
    return {"ece": _rounded(one.ece), "brier_top": _rounded(one.brier_top), "brier_all": _rounded(one.brier_all), "width": 1 / BINS, "bins": bins}


def _length(one: Length) -> dict[str, Any]:
    return {
        "screens": {"median": one.median_screens, "p95": one.most_screens},
        "answers": {"median": one.median_answers, "p95": one.most_answers},
    }


def _result(one: Result) -> dict[str, Any]:
    item, case = one.item, one.played.case
    leading = {name: _rounded(item.belief[name]) for name in item.ranked[:LISTED]}
    return {
        "id": case.form.id,
        "file": case.file,
        "line": case.line,
        "accepted_conditions": list(item.conditions),
        "accepted_dispositions": [level.value for level in item.dispositions],
        "disposition": item.said.value,
        "levels_under": item.under,
        "levels_over": item.over,
        "rank": item.rank if item.names_conditions else None,
        "conditions": leading,
        "difficulty": _rounded(one.difficulty),
        "screens": len(one.played.interview.screens) if one.played.interview else None,
    }


def _explained(network: Network, one: Explained) -> dict[str, Any]:
    decision, evidence = one.decision, network.knowledge.complete(one.result.played.case.answers.person, one.result.played.evidence)
    weights = [
        {"finding": c.finding, "option": c.option, "weight": _rounded(c.weight), "words": reason(network.knowledge, evidence, c)} for c in one.weights
    ]
    return {
        **_result(one.result),
        "red_flags": [flag.id for flag in decision.fired],
        "expected_harm": {"disposition": decision.harm.disposition.value, "because": list(decision.harm.because)},
        "incomplete": list(decision.incomplete),
        "log_odds": {"of": one.leader, "against": one.against, "before": _rounded(one.before), "after": _rounded(one.after)},
        "weights": weights,
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, DIGITS)


def table(network: Network, evaluations: Sequence[Evaluation]) -> list[str]:
    """The evaluations as lines for the terminal."""
    lines = [heading(network, evaluations[0])]
    for one in evaluations:
        lines += ["", f"== mode {one.way.mode} ==", "", *lengths_told(one), *_own(one), "", *_compared(one.evaluators), "", *_groups(one), ""]
        lines += [f"The worst {len(one.worst)}:" if one.worst else "No case went wrong."]
        lines += [line for worst in one.worst for line in (f"- {headline(worst)}", *(f"    {why}" for why in reasons(network, worst)))]
    return lines


def heading(network: Network, evaluation: Evaluation) -> str:
    """What was evaluated, on which knowledge, and what silence was taken for."""
    silence, cases = closed(evaluation), len(evaluation.results)
    return (
        f"{cases} cases; knowledge {network.knowledge.version}; depth {evaluation.way.depth}. A safety finding that is not mentioned is absent in "
        f"{silence['by_case']} cases because they say so, in {silence['by_option']} because of --closed-world, and unknown in {silence['open']}."
    )


def _own(one: Evaluation) -> list[str]:
    own = one.evaluators[UNCRAMP]
    shares = [f"{words:{WIDTH}}{with_interval(figure(own))}" for words, figure in SHARES.values()]
    return [*shares, *(f"{words:{WIDTH}}{decimal(number(own)):>6}" for words, number in NUMBERS.items())]


def _compared(evaluators: Mapping[str, Figures]) -> list[str]:
    names = "".join(f"{name.removeprefix('always '):>12}" for name in evaluators)
    shares = [f"{words:{WIDTH}}" + "".join(f"{percent(figure(one)):>12}" for one in evaluators.values()) for words, figure in SHARES.values()]
    numbers = [f"{words:{WIDTH}}" + "".join(f"{decimal(number(one)):>12}" for one in evaluators.values()) for words, number in NUMBERS.items()]
    return [f"{'':{WIDTH}}{names}", *shares, *numbers]


BY = {
    "disposition": "by lowest accepted disposition",
    "shown": "by the disposition shown",
    "age": "by age band",
    "sex": "by sex",
    "accepted": "by how many conditions are accepted",
    "condition": "by accepted condition",
}


def _groups(one: Evaluation) -> list[str]:
    """The figures that matter most of every group."""
    lines = []
    for by, groups in one.groups.items():
        lines.append(f"{BY[by]:{WIDTH}}{'cases':>8}{'first':>9}{'first 3':>9}{'accepted':>10}{'too low':>9}")
        for name, group in groups.items():
            shares = f"{percent(group.first[1]):>9}{percent(group.first[3]):>9}{percent(group.exact):>10}{percent(group.under):>9}"
            lines.append(f"  {name:{WIDTH - 2}}{group.cases:>8}{shares}")
    return lines


NUMBERS: Mapping[str, Callable[[Figures], float | None]] = {
    "calibration error (ECE) of the first": lambda f: f.calibration.ece if f.calibration else None,
    "Brier score of the first": lambda f: f.calibration.brier_top if f.calibration else None,
    "Brier score over all conditions": lambda f: f.calibration.brier_all if f.calibration else None,
    "capability comparison score (0 to 100)": lambda f: f.capability,
}
"""Words to figures that are no shares."""


def percent(one: Proportion) -> str:
    """A share in per cent; a dash of nothing."""
    return "-" if one.value is None else f"{one.value:.1%}"


def with_interval(one: Proportion) -> str:
    """A share in per cent with its exact interval and counts."""
    return "-" if one.value is None else f"{one.value:6.1%} ({one.interval.low:.1%} to {one.interval.high:.1%}, {one.hits} of {one.of})"


def decimal(number: float | None) -> str:
    """A number to three decimals; a dash where there is none."""
    return "-" if number is None else f"{number:.3f}"


def lengths_told(one: Evaluation) -> list[str]:
    """How long the interviews were, a sentence for each phase."""
    return [
        f"Interview, {phase}: median {length.median_screens} screens ({length.median_answers} single answers), "
        f"95th percentile {length.most_screens} ({length.most_answers})."
        for phase, length in one.lengths.items()
    ]


def headline(one: Explained) -> str:
    """One case that went wrong: what was said, what is accepted, and where the accepted condition stands."""
    item = one.result.item
    accepted = " or ".join(level.value for level in item.dispositions)
    rank = f"; the first accepted condition is number {item.rank} ({' or '.join(item.conditions)})" if item.names_conditions else ""
    return f"{one.result.played.case.form.id}: {item.said.value}, accepted {accepted}{rank}"


def reasons(network: Network, one: Explained) -> list[str]:
    """What fired, what led, and the strongest weights."""
    decision, item, played = one.decision, one.result.item, one.result.played
    evidence = network.knowledge.complete(played.case.answers.person, played.evidence)
    fired = ", ".join(flag.id for flag in decision.fired) or "no red flag"
    leading = ", ".join(f"{name} {item.belief[name]:.1%}" for name in item.ranked[:3])
    return [
        f"fired: {fired}; expected harm chose {decision.harm.disposition.value}",
        f"led: {leading}",
        f"log-odds of {one.leader} against {one.against}: {one.before:+.2f} before any answer, {one.after:+.2f} after all; strongest answers:",
        *(f"{c.weight:+.2f} {reason(network.knowledge, evidence, c)}" for c in one.weights),
    ]
