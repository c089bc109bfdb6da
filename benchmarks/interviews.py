"""Whole interviews in bulk, beside a plain loop over the engine for one person and beside pyAgrum, which is asked for few and extrapolated.

The screens and answers of the loop's people must equal those of the bulk run, or nothing is printed.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context

import numpy as np
from peer import Peer, gains_by_joint_targets

from uncramp import build_network, read_knowledge
from uncramp.inference.network import Network
from uncramp.interview import interviewed
from uncramp.many.crowd import Crowd
from uncramp.many.interview import PURPOSES, Played, interviews
from uncramp.simulate import draw_crowd
from uncramp.terms.evidence import UNKNOWN, Evidence, Observation
from uncramp.terms.finding import Finding

LOOP, PEER = 200, 20
TOGETHER = 25_000


def bulk(network: Network, crowd: Crowd, jobs: int) -> tuple[float, list[Played]]:
    """Seconds for everybody, in blocks over so many processes, and what was played."""
    blocks = np.array_split(np.arange(crowd.size), max(jobs, -(-crowd.size // TOGETHER)))
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read by new processes; with more, those of every process get in each other's way
    started = time.perf_counter()
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        played = list(pool.map(interviews, repeat(network), [crowd.taken(block) for block in blocks]))
    return time.perf_counter() - started, played


def loop(network: Network, crowd: Crowd) -> tuple[float, list[list[int]]]:
    """Seconds for each of the first people by the engine for one person, and their screens by purpose."""
    truths = [(crowd.person(place), crowd.evidence(place)) for place in range(LOOP)]
    started = time.perf_counter()
    played = [interviewed(network, person, lambda finding, truth=truth: said(finding, truth)) for person, truth in truths]
    return (time.perf_counter() - started) / LOOP, [[len(one.of(purpose)) for purpose in PURPOSES] for one in played]


def said(finding: Finding, truth: Evidence) -> Observation:
    """What the person answers."""
    return Observation(finding.id, truth.option(finding.id) or UNKNOWN)


def peers(network: Network, crowd: Crowd, weighings: float) -> float:
    """Seconds for one interview if pyAgrum weighed the open questions as often as the interview does."""
    peer = Peer(network)
    started = time.perf_counter()
    for place in range(PEER):
        options = crowd.evidence(place).options
        observed = {
            f: network.knowledge.findings[f].option_ids.index(o) for f, o in list(options.items())[:PEER] if f in network.findings and o != UNKNOWN
        }
        gains_by_joint_targets(peer, observed, [f for f in network.findings if f not in observed])
    return (time.perf_counter() - started) / PEER * weighings


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--no-peer", action="store_true")
    given = parser.parse_args()
    network = build_network(read_knowledge())
    crowd = draw_crowd(network, given.people, 1).crowd
    seconds, played = bulk(network, crowd, given.jobs)
    screens = np.concatenate([one.screens for one in played], axis=1)
    each, plain = loop(network, crowd)
    if plain != screens[:, :LOOP].T.tolist():
        sys.exit("the loop and the bulk run do not ask the same; nothing is printed")
    print(f"{given.people:,} interviews on {given.jobs} processes: {seconds:.1f} s, {given.people / seconds:,.0f} a second")
    print(f"plain loop over the engine for one person: {each * 1000:.1f} ms each; the bulk run is {each * given.people / seconds:,.0f} times as fast")
    if not given.no_peer:
        about = float(screens[PURPOSES.index("condition")].mean()) + 1
        of_peer = peers(network, crowd, about)
        ratio = of_peer * given.people / seconds
        print(f"pyAgrum's own gains, {PEER} people, {about:.1f} weighings each: {of_peer:.1f} s each; the bulk run is {ratio:,.0f} times as fast")


if __name__ == "__main__":
    main()
