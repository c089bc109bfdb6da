"""`uncramp rehearse`: what the interview costs and what it misses, with simulated people."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from uncramp.faces.progress import Progress
from uncramp.inference.network import Network
from uncramp.interval import clopper_pearson
from uncramp.many.crowd import Flags, Numbers
from uncramp.many.interview import PURPOSES
from uncramp.rehearsal import MEASURES_PHASE, TRIAGE_PHASE, Plan, Rehearsed, expected_calibration_error, rehearse, reliability
from uncramp.terms.condition import DISPOSITIONS, Disposition

Say = Callable[[str], None]
PLACES = (1, 3, 5)
BINS = 10
SHOWN = 10


def show_rehearsal(network: Network, plan: Plan, say: Say, *, as_json: bool) -> None:
    """Interview everybody and say what came of it."""
    with Progress("worlds", plan.worlds) as progress:
        found = rehearse(network, plan, tick=progress.reach)
    figures = to_plain(network, plan, found)
    if as_json:
        say(json.dumps(figures, indent=2))
        return
    for line in in_words(figures):
        say(line)


def to_plain(network: Network, plan: Plan, found: Rehearsed) -> dict[str, Any]:
    """Every figure, as plain values."""
    grave = found.level_of_all == Disposition.EMERGENCY.level
    return {
        "knowledge": network.knowledge.version,
        "people": plan.people,
        "worlds": plan.worlds,
        "seed": plan.seed,
        "depth": plan.depth,
        "noise": {"wrong": plan.noise.wrong, "unknown": plan.noise.unknown, "declined": plan.noise.declined},
        "triage_phase": _length(*found.of_phase(TRIAGE_PHASE)),
        "measures_phase": _length(*found.of_phase(MEASURES_PHASE)),
        "screens_by_purpose": dict(zip(PURPOSES, found.screens.mean(axis=1).tolist(), strict=True)),
        "withheld_only_for_want_of_asking": float(found.withheld.sum() / max(int(found.indicated.sum()), 1)),
        "top": {str(k): {"interview": _share(found.rank <= k), "everything": _share(found.rank_of_all <= k)} for k in PLACES},
        "disposition_equal": _share(found.level == found.level_of_all),
        "lower": _share(found.level < found.level_of_all),
        "higher": _share(found.level > found.level_of_all),
        "emergency_lower": _share(found.level[grave] < Disposition.EMERGENCY.level),
        "ece": {
            "interview": expected_calibration_error(reliability(found.sure, found.rank == 1, BINS)),
            "everything": expected_calibration_error(reliability(found.sure_of_all, found.rank_of_all == 1, BINS)),
        },
        "reliability": [{"people": b.people, "said": b.said, "right": b.right} for b in reliability(found.sure, found.rank == 1, BINS)],
        "worst_conditions": [_of_condition(network, found, column) for column in _worst(found)],
    }


def _length(screens: Numbers, answers: Numbers) -> dict[str, dict[str, float]]:
    return {name: {"median": float(np.median(n)), "p95": float(np.percentile(n, 95))} for name, n in (("screens", screens), ("answers", answers))}


def _share(held: Flags) -> dict[str, float]:
    interval = clopper_pearson(int(held.sum()), held.size)
    return {"share": float(held.mean()), "low": interval.low, "high": interval.high}


def _worst(found: Rehearsed) -> list[int]:
    """The conditions that lose most places by being interviewed rather than asked everything."""
    lost = {int(c): float(_loses(found)[found.column == c].mean()) for c in np.unique(found.column)}
    return sorted(lost, key=lambda column: -lost[column])[:SHOWN]


def _loses(found: Rehearsed) -> Flags:
    return (found.rank_of_all <= PLACES[1]) & (found.rank > PLACES[1])


def _of_condition(network: Network, found: Rehearsed, column: int) -> dict[str, Any]:
    those = found.column == column
    lower, level = found.level[those] < found.level_of_all[those], np.bincount(found.level[those], minlength=len(DISPOSITIONS))
    return {
        "condition": network.conditions[column],
        "people": int(those.sum()),
        "top3_interview": float((found.rank[those] <= PLACES[1]).mean()),
        "top3_everything": float((found.rank_of_all[those] <= PLACES[1]).mean()),
        "disposition_lower": float(lower.mean()),
        "dispositions": dict(zip([d.value for d in DISPOSITIONS], level.tolist(), strict=True)),
    }


def in_words(figures: dict[str, Any]) -> Iterator[str]:
    """The figures as lines to read."""
    noise = ", ".join(f"{share:.0%} {kind}" for kind, share in figures["noise"].items())
    yield f"{figures['people']:,} simulated people of {figures['worlds']} perturbed worlds, depth {figures['depth']}; answers: {noise}."
    yield f"Knowledge {figures['knowledge']}, seed {figures['seed']}."
    for phase, name in (("triage_phase", "Until the disposition stands"), ("measures_phase", "Afterwards, before measures are offered")):
        screens, answers = figures[phase]["screens"], figures[phase]["answers"]
        yield (
            f"{name}: {screens['median']:.0f} screens (95th percentile {screens['p95']:.0f}), "
            f"{answers['median']:.0f} single answers (95th percentile {answers['p95']:.0f})"
        )
    yield "Screens by purpose, mean: " + ", ".join(f"{name} {count:.1f}" for name, count in figures["screens_by_purpose"].items())
    yield f"Measures that would suit and are withheld only for want of asking: {figures['withheld_only_for_want_of_asking']:.1%}"
    for k, top in figures["top"].items():
        yield f"True condition among the first {k}: {_told(top['interview'])} after the interview, {_told(top['everything'])} with everything asked"
    yield f"Disposition as with everything asked: {_told(figures['disposition_equal'])}"
    yield f"  lower: {_told(figures['lower'])}; higher: {_told(figures['higher'])}; an emergency lower: {_told(figures['emergency_lower'])}"
    yield f"Calibration error of the leading condition: {figures['ece']['interview']:.3f}, with everything asked {figures['ece']['everything']:.3f}"
    yield "  said -> right: " + ", ".join(f"{b['said']:.0%} -> {b['right']:.0%} ({b['people']:,})" for b in figures["reliability"])
    yield "Conditions that lose most by being interviewed (among the first three: interview, everything asked; disposition lower):"
    for one in figures["worst_conditions"]:
        yield f"  {one['top3_interview']:6.1%} {one['top3_everything']:6.1%} {one['disposition_lower']:6.1%}  {one['condition']} ({one['people']:,})"


def _told(share: dict[str, float]) -> str:
    return f"{share['share']:.1%} ({share['low']:.1%} to {share['high']:.1%})"
