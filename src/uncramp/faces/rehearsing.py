"""`uncramp rehearse`: what the interview costs and what it misses, with simulated people."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from uncramp.faces.progress import Progress
from uncramp.inference.network import Network
from uncramp.rehearsal import Plan, figures_of, rehearse

Say = Callable[[str], None]


def show_rehearsal(network: Network, plan: Plan, say: Say, *, as_json: bool) -> None:
    """Interview everybody and say what came of it."""
    with Progress("worlds", plan.worlds) as progress:
        found = rehearse(network, plan, tick=progress.reach)
    figures = figures_of(network, plan, found)
    if as_json:
        say(json.dumps(figures, indent=2))
        return
    for line in in_words(figures):
        say(line)


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


def _told(share: dict[str, float] | None) -> str:
    return "nobody" if share is None else f"{share['share']:.1%} ({share['low']:.1%} to {share['high']:.1%})"
