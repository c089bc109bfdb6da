"""A whole cohort by the compiled kernel beside others on the same network and people, with the limits of the machine.

Nothing is printed unless all agree: ours with the exact computation, the others with the posterior of one person at a time.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter

import numpy as np
from cohort_peers import Side, bag, chosen, classified, eliminated, lazy, multinomial, person_of
from machine import THREADS, limits

from uncramp import build_network, read_knowledge
from uncramp.faces.cohort.codebook import Codebook, Packed, Told
from uncramp.faces.cohort.exact import Exact, compile_exact, tell_exactly
from uncramp.faces.cohort.kernel import Program, compile_cohort, tell
from uncramp.inference.network import Network, answer_probabilities
from uncramp.inference.posterior import posterior

TABLE = 1 << 15
ANSWERS, TOGETHER, SEED, AGREE, HANDFUL = 20, 20_000, 1, 1e-6, 20
RATE, AIMS = 3_000_000, {"pyAgrum LazyPropagation": 1000, "scikit-learn MultinomialNB": 4, "torch EmbeddingBag": 1}
SINGLE = "pomegranate BayesClassifier"
"""Works in single precision: how far it lies apart is printed, and no ratio if that is too far."""
"""What is aimed at: people a second, and how many times as fast as others."""
LIBRARIES = "numpy", "numba", "scipy", "scikit-learn", "torch", "pyagrum", "pgmpy", "pomegranate"


@dataclass(frozen=True)
class Size:
    """How much is run."""

    people: int
    exact: int
    of_peer: int
    rounds: int


FULL, QUICK = Size(400_000, 100_000, 30, 5), Size(20_000, 5_000, 5, 2)


def draw(network: Network, people: int, *, layers: bool) -> Packed:
    """People whose condition is drawn from the prior and whose answers from the condition, finding by finding; with `layers` of every finding."""
    own = {name for layer in network.layers for name in (*layer.exposures, *layer.signs)}
    findings = [network.knowledge.findings[name] for name in network.findings if layers or name not in own]
    findings = [finding for finding in findings if finding.only_if is None]
    conditions = [network.knowledge.conditions[name] for name in network.conditions]
    likely = [answer_probabilities(finding, conditions) for finding in findings]
    until = np.ones((len(findings), len(conditions), max(p.shape[1] for p in likely)))
    for place, p in enumerate(likely):
        until[place, :, : p.shape[1] - 1] = np.cumsum(p, axis=1)[:, :-1]
    codebook = Codebook(network.knowledge)
    first = np.array([codebook.code[finding.id, finding.option_ids[0]] for finding in findings])
    generator = np.random.default_rng(SEED)
    age, sex = generator.integers(18, 90, people).astype(np.int16), generator.integers(0, 2, people).astype(np.int8)
    ages = network.knowledge.findings["age_years"]
    band = np.searchsorted([o.start or 0 for o in ages.options], age, side="right") - 1
    codes = np.empty((people, ANSWERS), dtype=np.uint16)
    for start in range(0, people, TOGETHER):
        some = slice(start, min(start + TOGETHER, people))
        up_to = np.cumsum(network.by_condition(np.exp(network.log_prior[sex[some], band[some]])), axis=1)
        size = len(up_to)
        condition = np.minimum((generator.random((size, 1)) > up_to).sum(axis=1), len(conditions) - 1)
        asked = np.argpartition(generator.random((size, len(findings)), dtype=np.float32), ANSWERS, axis=1)[:, :ANSWERS]
        said = (generator.random((size, ANSWERS, 1)) > until[asked, condition[:, None]]).sum(axis=2)
        codes[some] = first[asked] + said
    return Packed(age, sex, np.arange(people + 1, dtype=np.int64) * ANSWERS, codes.ravel())


def on_threads(program: Program, packed: Packed) -> list[Told]:
    """Everybody, on two threads, in tables as large as those of files."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda first: tell(program, packed.part(first, min(first + TABLE, packed.size))), range(0, packed.size, TABLE)))


def hold(largest: float, name: str) -> float:
    """Go on if they agree; else end with a sentence."""
    if not largest <= AGREE:
        sys.exit(f"{name} differs by {largest:.1e}, more than {AGREE:.0e} is allowed; no ratio is printed")
    return largest


def as_exact(program: Program, plain: Exact, packed: Packed) -> float:
    """How far ours lies from the exact computation; every disposition and red flag must be the same."""
    ours, exact = tell(program, packed), tell_exactly(plain, packed)
    for name in ("disposition", "floor", "incomplete", "flags"):
        if not np.array_equal(getattr(ours, name), getattr(exact, name)):
            sys.exit(f"ours tells another {name} than the exact computation; no ratio is printed")
    return hold(max(float(np.abs(getattr(ours, n) - getattr(exact, n)).max()) for n in ("probability", "share", "muscular")), "ours")


def as_alone(network: Network, packed: Packed, side: Side) -> float:
    """How far a peer lies from the posterior of one person at a time, over a handful."""
    p = network.by_condition(side.posterior()[0])
    few = range(min(HANDFUL, side.people))
    alone = [posterior(network, *person_of(network, packed, place)).probability for place in few]
    apart = float(np.abs(p[: len(few)] - alone).max())
    return apart if side.name == SINGLE else hold(apart, side.name)


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    start = perf_counter()
    call()
    return perf_counter() - start


def installed(name: str) -> str:
    """A library and its version."""
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} not installed"


def sides(network: Network, full: Packed, plain: Packed, size: Size) -> Iterator[tuple[Side, Packed] | str]:
    """Every peer that is installed with its people; of the others, and of what was made ready for them, a line."""
    began = perf_counter()
    told = chosen(network, plain)
    yield f"rows chosen for the peers that do not choose them in {perf_counter() - began:.2f} s, not counted in their times"
    ways: list[tuple[Callable[[], Side], Packed]] = [
        (lambda: lazy(network, full, size.of_peer), full),
        (lambda: multinomial(network, told), plain),
        (lambda: bag(network, told), plain),
        (lambda: eliminated(network, plain, size.of_peer), plain),
        (lambda: classified(network, plain.part(0, size.exact)), plain),
    ]
    for way, packed in ways:
        try:
            yield way(), packed
        except ModuleNotFoundError as missing:
            yield f"{missing.name} is not installed"


def said(values: list[float], form: str = ",.0f") -> str:
    """The median, and the range in brackets."""
    return f"{np.median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def run(size: Size) -> Iterator[tuple[str, str, str, str]]:
    """The rows of the table."""
    network = build_network(read_knowledge())
    program = compile_cohort(network)
    full, plain = (draw(network, size.people, layers=layers) for layers in (True, False))
    apart = as_exact(program, compile_exact(network), full.part(0, size.exact))
    found = list(sides(network, full, plain, size))
    encoding = min(seconds(lambda: chosen(network, plain)) for _ in range(size.rounds))
    lines, peers = [one for one in found if isinstance(one, str)], [one for one in found if not isinstance(one, str)]
    largest = [as_alone(network, packed, side) for side, packed in peers]
    one, two, ratios, rates = [], [], [[] for _ in peers], [[] for _ in peers]  # type: ignore[var-annotated]
    for _ in range(size.rounds):
        one.append(size.people / seconds(lambda: tell(program, full)))
        two.append(size.people / seconds(lambda: on_threads(program, full)))
        for place, (side, packed) in enumerate(peers):
            ours = size.people / seconds(lambda packed=packed: on_threads(program, packed))
            rates[place].append(side.people / seconds(side.posterior))
            ratios[place].append(ours / rates[place][-1])
    yield "ours, one thread", said(one), "", "everything"
    yield f"ours, {THREADS} threads", said(two), f"aim {RATE:,} people/s", f"everything; {apart:.0e} from the exact computation at most"
    for place, (side, _) in enumerate(peers):
        ratio = said(ratios[place], ",.1f") if largest[place] <= AGREE else "none: differs too much"
        aim = f"{ratio}; aim {AIMS[side.name]}" if side.name in AIMS else ratio
        yield side.name, said(rates[place]), aim, f"{side.less}; differs by {largest[place]:.0e}"
        if "rows chosen" in side.less and side.people == size.people:
            whole = [1 / (1 / rate + encoding / size.people) for rate in rates[place]]
            both = said([ratio * rate / total for ratio, rate, total in zip(ratios[place], rates[place], whole, strict=True)], ",.1f")
            yield f"{side.name}, rows chosen in its time", said(whole), both, "as ours, from answers"
    yield from ((line, "", "", "") for line in lines)
    found_limits = limits(len(network.rows), program.beliefs.rows.shape[1])
    yield from ((name, f"{value:,.1f}", "", "the machine") for name, value in found_limits.items())
    adds = next(value for name, value in found_limits.items() if name.startswith("row adds")) * 1e6
    yield "share of the row adds that ours reaches", f"{np.median(two) * ANSWERS / adds:.0%}", "", f"{ANSWERS} answers counted as {ANSWERS} rows"


def described(size: Size) -> str:
    """People, machine and versions."""
    libraries = ", ".join(map(installed, LIBRARIES))
    machine = f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    return f"{size.people:,} people, {ANSWERS} answers each, {size.rounds} rounds; Python {platform.python_version()}, {libraries}; {machine}"


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few people and rounds: whether it works, not how fast it is")
    parser.add_argument("--markdown", action="store_true", help="as a table for a document")
    given = parser.parse_args()
    size = QUICK if given.quick else FULL
    rows = [("who", "people/s", "ours over theirs, same people", "what it does"), *run(size)]
    print(described(size) + "\n")
    for place, row in enumerate(rows):
        print(f"| {' | '.join(row)} |" if given.markdown else f"{row[0]:56} {row[1]:38} {row[2]:34} {row[3]}".rstrip())
        if given.markdown and place == 0:
            print("|---|---:|---:|---|")


if __name__ == "__main__":
    main()
