"""How long one whole step takes, and what a general exact engine takes for the parts of it that it can do.

Run it with `make bench`. People are drawn from the model; network and tables are built beforehand; uncertainty bands are left out. Ours and the
peer's turns alternate within one process, and nothing is printed unless both say the same: every posterior and every gain to 1e-9.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from time import perf_counter

import numpy as np
import pyagrum as gum
from peer import CONDITION, WAYS, Peer, engine, posterior_of

from uncramp.assess import assess
from uncramp.inference.dependence import Array
from uncramp.inference.information import gains
from uncramp.inference.network import Network, build_network
from uncramp.inference.posterior import Posterior, posterior, selected_rows
from uncramp.reading.read import read_knowledge
from uncramp.simulate import draw_people
from uncramp.terms.evidence import Evidence
from uncramp.terms.person import Person
from uncramp.triage import personal_loss

SEED = 20
ANSWERS = (20, 60)
TOLERANCE = 1e-9
AIM_MS = 2.0
BLOCK = 20
"""People in a row for whom one engine is asked before the next has its turn."""
REPEATS = 5
"""Our turns for each of the few people for whom all gains are asked; the peer, a hundred times slower and more, has one."""
ENGINES = (gum.LazyPropagation, gum.ShaferShenoyInference, gum.VariableElimination)
Times = list[float]


@dataclass(frozen=True)
class Case:
    """One person with some answers, as uncramp and as the peer take them."""

    person: Person
    evidence: Evidence
    observed: dict[str, int]
    open: tuple[str, ...]


Call = Callable[[Case], object]
Answer = Callable[[Case], Array]


@dataclass(frozen=True)
class Size:
    """How much is run: people, people for whom all gains are asked, rounds."""

    people: int
    gain_people: int
    rounds: int


FULL, QUICK = Size(200, 8, 5), Size(20, 2, 2)


@dataclass(frozen=True)
class Ratio:
    """The peer's median time over ours: the median of the rounds, and their range; the median times of both in ms."""

    rounds: tuple[float, ...]
    ours_ms: float
    peer_ms: float
    by: str

    def __str__(self) -> str:
        spread = f"({min(self.rounds):,.0f} to {max(self.rounds):,.0f})"
        return f"{np.median(self.rounds):,.0f} times {spread}: {self.ours_ms:.3f} against {self.peer_ms:.2f} ms, {self.by}"


class Bench:
    """The network and the peer, built once, and the calls that are timed."""

    def __init__(self, network: Network, size: Size) -> None:
        self.network = network
        self.size = size
        self.peer = Peer(network)
        self.engines = {kind.__name__: engine(self.peer, kind) for kind in ENGINES}
        self.fastest = ENGINES[0].__name__

    def cases(self, answers: int | None) -> list[Case]:
        """The same people every time, with so many of their answers, or with all of them."""
        chance = np.random.default_rng(SEED)
        return [
            self._case(drawn.person, drawn.evidence, chance.permutation(len(drawn.evidence))[:answers].tolist())
            for drawn in draw_people(self.network, self.size.people, SEED)
        ]

    def _case(self, person: Person, everything: Evidence, kept: Sequence[int]) -> Case:
        names = list(everything)
        evidence = self.network.knowledge.complete(person, Evidence(everything[names[place]] for place in sorted(kept)))
        return Case(person, evidence, self.peer.observed(person, evidence), tuple(f for f in self.network.findings if not evidence.is_known(f)))

    def assessment(self, case: Case) -> object:
        """All of it but, while an opening or safety question is open, the gains, which nobody needs then."""
        return assess(self.network, case.person, case.evidence)

    def step(self, case: Case) -> object:
        """A whole step: the assessment, and then in any case the gain of every open question."""
        belief = assess(self.network, case.person, case.evidence).posterior
        return gains(self.network, case.evidence, belief, loss=personal_loss(self.network, case.person, case.evidence))

    def our_posterior(self, case: Case) -> Array:
        """P(form | evidence) by uncramp."""
        result: Array = np.exp(posterior(self.network, case.person, case.evidence).log_form)
        return result

    def our_gains(self, case: Case) -> Array:
        """The information of every open question, from the answers on, by uncramp."""
        return self._information(case, posterior(self.network, case.person, case.evidence))

    def peers_posterior_our_gains(self, case: Case) -> Array:
        """The information of every open question by uncramp's formula on the peer's posterior."""
        with np.errstate(divide="ignore"):
            log_p = np.log(posterior_of(self.engines[self.fastest], case.observed))
        layers = tuple(layer.state(case.evidence) for layer in self.network.layers)
        of_conditions, rows = self.network.log_by_condition(log_p), selected_rows(self.network, case.evidence)
        return self._information(case, Posterior(self.network.conditions, of_conditions, log_p, rows, layers))

    def _information(self, case: Case, belief: Posterior) -> Array:
        return gains(self.network, case.evidence, belief).information

    def peer_posterior(self, name: str) -> Answer:
        """P(form | evidence) by one of the peer's engines."""
        return lambda case: posterior_of(self.engines[name], case.observed)

    def peer_gains(self, way: str) -> Answer:
        """The information of every open question by one of the peer's ways."""
        return lambda case: WAYS[way](self.peer, case.observed, case.open)


def timed(call: Call, cases: Sequence[Case], repeats: int = 1) -> Times:
    """Seconds of each call, one after another."""
    times = []
    for case in cases:
        for _ in range(repeats):
            start = perf_counter()
            call(case)
            times.append(perf_counter() - start)
    return times


def one_round(calls: Mapping[str, tuple[Call, int]], cases: Sequence[Case], first: int) -> dict[str, Times]:
    """Seconds of every call for every case, the calls taking turns block by block; `first` says who begins."""
    names = list(calls)
    times: dict[str, Times] = {name: [] for name in names}
    for number, start in enumerate(range(0, len(cases), BLOCK)):
        for turn in range(len(names)):
            name = names[(first + number + turn) % len(names)]
            call, repeats = calls[name]
            times[name] += timed(call, cases[start : start + BLOCK], repeats)
    return times


def ratio_of(ours: Call, peers: Mapping[str, Call], cases: Sequence[Case], rounds: int, repeats: int = 1) -> Ratio:
    """How many times as long as ours the fastest peer of each round takes."""
    calls = {"ours": (ours, repeats)} | {name: (call, 1) for name, call in peers.items()}
    one_round(calls, cases[:1], 0)
    measured = [one_round(calls, cases, first) for first in range(rounds)]
    medians = [{name: float(np.median(times)) for name, times in one.items()} for one in measured]
    best = [min((m[name], name) for name in peers) for m in medians]
    quotients = tuple(time / m["ours"] for (time, _), m in zip(best, medians, strict=True))
    names = [name for _, name in best]
    middle = 1e3 * np.median([[m["ours"], time] for (time, _), m in zip(best, medians, strict=True)], axis=0)
    return Ratio(quotients, float(middle[0]), float(middle[1]), max(dict.fromkeys(names), key=names.count))


def largest_difference(ours: Answer, theirs: Answer, cases: Sequence[Case], what: str) -> float:
    """The largest absolute difference over the cases; ends the run when it is too large to compare times."""
    worst = 0.0
    for number, case in enumerate(cases):
        gap = float(np.abs(ours(case) - theirs(case)).max())
        if not gap <= TOLERANCE:
            sys.exit(f"{what} of person {number} differ by {gap:.1e}; at most {TOLERANCE:.0e} was expected; nothing is printed")
        worst = max(worst, gap)
    return worst


def checked(bench: Bench, cases: Sequence[Case], few: Sequence[Case]) -> str:
    """That every engine and every way says what uncramp says, in words."""
    of_posteriors = max(largest_difference(bench.our_posterior, bench.peer_posterior(n), cases, f"Posteriors ({n})") for n in bench.engines)

    def open_gains(case: Case) -> Array:
        still = np.isin(bench.network.findings, case.open)
        return bench.our_gains(case)[still]

    of_gains = max(largest_difference(open_gains, bench.peer_gains(way), few, f"Gains ({way})") for way in WAYS)
    return f"posteriors of {len(cases)} people within {of_posteriors:.0e}, gains of {len(few)} people within {of_gains:.0e} nats"


def say(words: str) -> None:
    """A line of progress."""
    print(words, file=sys.stderr, flush=True)


def in_ms(times: Times) -> str:
    """Median and p99."""
    return f"{1e3 * np.median(times):.2f} median, {1e3 * np.percentile(times, 99):.2f} p99"


def step_rows(bench: Bench, label: str, cases: Sequence[Case]) -> list[tuple[str, str, str]]:
    """What a step costs, in ms."""
    calls: dict[str, tuple[Call, int]] = {"assess alone, ms": (bench.assessment, 1), f"1 whole step, ms (aim {AIM_MS:g} median)": (bench.step, 1)}
    times: dict[str, Times] = {name: [] for name in calls}
    one_round(calls, cases[:BLOCK], 0)
    for first in range(bench.size.rounds):
        for name, measured in one_round(calls, cases, first).items():
            times[name] += measured
    return [(label, name, in_ms(measured)) for name, measured in times.items()]


def ratio_rows(bench: Bench, label: str, cases: Sequence[Case], few: Sequence[Case]) -> list[tuple[str, str, str]]:
    """The three ratios."""
    rounds = bench.size.rounds
    say(f"{label}: posterior by {', '.join(bench.engines)}")
    alone = ratio_of(bench.our_posterior, {name: bench.peer_posterior(name) for name in bench.engines}, cases, rounds)
    bench.fastest = alone.by
    say(f"{label}: gains of every open question by {', '.join(WAYS)}")
    own = ratio_of(bench.our_gains, {way: bench.peer_gains(way) for way in WAYS}, few, rounds, REPEATS)
    say(f"{label}: gains by our formula on the posterior of {bench.fastest}")
    mixed = ratio_of(bench.our_gains, {f"{bench.fastest} + our formula": bench.peers_posterior_our_gains}, cases, rounds)
    return [(label, "2 posterior", str(alone)), (label, "3 gains, the peer's own", str(own)), (label, "4 gains, our formula", str(mixed))]


def about(bench: Bench) -> str:
    """What was measured, and where."""
    network, net, size = bench.network, bench.peer.net, bench.size
    of_network = f"{len(network.conditions)} conditions, {len(network.findings)} findings, {len(network.tables)} tables"
    software = f"Python {platform.python_version()}, NumPy {np.__version__}, pyAgrum {version('pyagrum')}"
    machine = f"{platform.machine()}, {os.cpu_count()} processors, load at the end {os.getloadavg()[0]:.1f} (1 is this run alone)"
    return "\n".join(
        [
            f"knowledge {network.knowledge.version}: {of_network}; in pyAgrum {net.size()} nodes and {net.sizeArcs()} arcs, asked for {CONDITION}",
            f"{size.people} people, {size.rounds} rounds; all gains by the peer itself for {size.gain_people} people",
            f"{software}; {machine}",
        ]
    )


def run(size: Size) -> str:
    """The whole benchmark, as the table to print."""
    bench = Bench(build_network(read_knowledge()), size)
    if os.getloadavg()[0] > 1.0:
        say(f"The load is {os.getloadavg()[0]:.1f}: something else is running, so the times will be too long.")
    rows, checks = [], []
    for answers in ANSWERS:
        label, cases = f"{answers} answers", bench.cases(answers)
        few = cases[: size.gain_people]
        say(f"{label}: do both say the same?")
        checks.append(f"{label}: {checked(bench, cases, few)}")
        say(f"{label}: whole step")
        rows += step_rows(bench, label, cases) + ratio_rows(bench, label, cases, few)
    say("all answers: whole step")
    rows += step_rows(bench, "all answers", bench.cases(None))
    lines = [f"{label:<12} {what:<34} {result}" for label, what, result in rows]
    return "\n".join([about(bench), *checks, "", *lines])


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Time of one whole step, and of its parts beside pyAgrum on the same network.")
    parser.add_argument("--quick", action="store_true", help="few people and rounds: whether it works, not how fast it is")
    print(run(QUICK if parser.parse_args().quick else FULL))


if __name__ == "__main__":
    main()
