"""How long a day through the body takes, how long ten thousand do, and how long a plain loop over solve_ivp would take for the same.

Run it with `make bench_day`. Nothing is printed unless both say the same at the end of every segment, in every draw that the loop was given.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import scipy
from loop import End, lived

from uncramp.physiology.constitution import constitution
from uncramp.physiology.day import SEED, course, crowd
from uncramp.reading.day_file import read_day
from uncramp.reading.physiology_file import read_physiology
from uncramp.reading.read import read_knowledge
from uncramp.terms.day import Body, Day
from uncramp.terms.physiology import Physiology

EXAMPLE = Path(__file__).parent.parent / "examples" / "days" / "digging_in_heat.yaml"
ONE_DAY_S, CROWD_S, TIMES = 1.0, 60.0, 100
"""What is aimed at: seconds for one day in 2,000 draws, for 10,000 days in 200 draws, and the ratio to the loop."""
AGREE = End(capacity=0.005, muscle_c=0.3, sodium=0.05)
"""How far the two may lie apart at the end of a segment: the fast stepping reads the muscle's temperature between thicknesses of fat."""


@dataclass(frozen=True)
class Size:
    """How much is run: draws and repeats of one day, people and draws of the crowd, draws of the loop."""

    draws: int
    repeats: int
    people: int
    crowd_draws: int
    loop_draws: int


FULL, QUICK = Size(2000, 7, 10_000, 200, 12), Size(200, 2, 200, 50, 2)


def seconds(call: Callable[[], object], repeats: int = 1) -> list[float]:
    """How long each call took."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return times


def people(day: Day, count: int) -> list[Day]:
    """The same day lived by many: bodies, weather, loads and drinks that differ from one to the next."""
    generator = np.random.default_rng(SEED)
    warmer, harder, thirstier = generator.normal(0, 3, count), generator.uniform(0.7, 1.3, count), generator.uniform(0.5, 2, count)
    masses, ages = generator.uniform(50, 110, count), generator.integers(18, 80, count)
    sexes = generator.choice(["female", "male"], count)
    return [
        replace(
            day,
            body=Body(float(masses[one]), 1.72, int(ages[one]), str(sexes[one])),  # type: ignore[arg-type]
            segments=tuple(
                replace(part, air_c=part.air_c + warmer[one], load=part.load * harder[one], drink_l=part.drink_l * thirstier[one])
                for part in day.segments
            ),
        )
        for one in range(count)
    ]


def by_loop(physiology: Physiology, day: Day, size: Size) -> tuple[list[float], float]:
    """Seconds of the loop for each of some draws, and how far both lie apart at most, in parts of what is allowed."""
    bodies = constitution(physiology, [day.body], draws=size.draws, seed=SEED)
    fast = course(physiology, day, draws=size.draws, seed=SEED)
    last = np.flatnonzero(np.diff(fast.segment, append=-1))
    times, apart = [], 0.0
    for number in range(size.loop_draws):
        start = perf_counter()
        ends = lived(bodies, day.segments, number)
        times.append(perf_counter() - start)
        for name in End.__dataclass_fields__:
            ours = getattr(fast, name)[last, number]
            apart = max(apart, *(abs(ours - [getattr(end, name) for end in ends]) / getattr(AGREE, name)))
    if apart > 1:
        raise SystemExit(f"The two do not agree: {apart:.2f} times what is allowed apart at the end of a segment.")
    return times, apart


def run(size: Size) -> str:
    """The whole benchmark, as the table to print."""
    physiology = read_physiology(read_knowledge().sources)
    day, _ = read_day(physiology, EXAMPLE.read_bytes(), EXAMPLE.name)
    say("the loop")
    loop, apart = by_loop(physiology, day, size)
    say("one day")
    one = seconds(lambda: course(physiology, day, draws=size.draws), size.repeats)
    say("many days")
    days = people(day, size.people)
    busy = process_time()
    many = seconds(lambda: crowd(physiology, days, draws=size.crowd_draws))[0]
    busy = process_time() - busy
    extrapolated, of_crowd = float(np.median(loop)) * size.draws, float(np.median(loop)) * size.people * size.crowd_draws
    return "\n".join(
        [
            f"{day.name}, {len(day.segments)} segments; physiology {physiology.version}; both agree ({apart:.2f} of what is allowed apart at most)",
            f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}; {platform.machine()}, "
            f"{os.cpu_count()} processors, load at the end {os.getloadavg()[0]:.1f}",
            "",
            f"one day, {size.draws:,} draws            {np.median(one):8.2f} s  ({min(one):.2f} to {max(one):.2f}; aim {ONE_DAY_S:g})",
            f"{size.people:,} days, {size.crowd_draws:,} draws each   {many:8.1f} s  (aim {CROWD_S:g}; {busy:.1f} s of processor time)",
            f"solve_ivp, one draw            {np.median(loop):8.2f} s  ({min(loop):.2f} to {max(loop):.2f}, {size.loop_draws} draws)",
            f"  one day, extrapolated        {extrapolated:8,.0f} s  {extrapolated / np.median(one):10,.0f} times ours (aim {TIMES})",
            f"  many days, extrapolated      {of_crowd:8,.0f} s  {of_crowd / many:10,.0f} times ours",
        ]
    )


def say(words: str) -> None:
    """A line of progress."""
    print(words, file=sys.stderr, flush=True)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Time of a day through the body, of ten thousand, and of a plain loop over solve_ivp.")
    parser.add_argument("--quick", action="store_true", help="few draws and people: whether it works, not how fast it is")
    print(run(QUICK if parser.parse_args().quick else FULL))


if __name__ == "__main__":
    main()
