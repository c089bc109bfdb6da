"""Whole commands: `uncramp cohort run FILE -o OUT` on wide and packed Parquet, in a process of its own, with its peak memory.

Nothing is subtracted; a file of one person says how long the start takes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from cohort import ANSWERS, draw

from uncramp import build_network, read_knowledge
from uncramp.faces.cohort.codebook import Codebook, Packed
from uncramp.faces.cohort.results import CODEBOOK
from uncramp.inference.network import SEXES

MEBI = 1 << 20
KIBI = 1 << 10


def who(people: Packed) -> dict[str, pa.Array]:
    """Age and sex as columns."""
    sex = pa.DictionaryArray.from_arrays(pa.array(people.sex), pa.array(SEXES[:2]))
    return {"age_years": pa.array(people.age_years), "sex": sex}


def packed(codebook: Codebook, people: Packed) -> pa.Table:
    """One column of codes, with the checksum of their codebook."""
    answers = pa.ListArray.from_arrays(pa.array(people.start.astype(np.int32)), pa.array(people.codes))
    return pa.table({**who(people), "answers": answers}).replace_schema_metadata({CODEBOOK: codebook.checksum})


def wide(codebook: Codebook, people: Packed) -> pa.Table:
    """One column of words for every finding."""
    columns, person = who(people), np.repeat(np.arange(people.size), np.diff(people.start))
    of_codes = codebook.finding_of[people.codes]
    for number, finding in enumerate(codebook.findings, 1):
        mine = of_codes == number
        option = np.full(people.size, -1, dtype=np.int8)
        option[person[mine]] = people.codes[mine] - codebook.code[finding.id, finding.option_ids[0]]
        columns[finding.id] = pa.DictionaryArray.from_arrays(pa.array(option, mask=option < 0), pa.array(finding.option_ids))
    return pa.table(columns)


def timed(source: Path, target: Path) -> tuple[float, float]:
    """Seconds and peak memory, in MiB, of one command."""
    start = perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "uncramp", "cohort", "run", str(source), "-o", str(target)], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"uncramp cohort run ended with {os.waitstatus_to_exitcode(status)}; nothing is printed")
    return perf_counter() - start, used.ru_maxrss * KIBI / MEBI


def measured(people: Packed, one: Packed, codebook: Codebook, folder: Path) -> Iterator[str]:
    """A line for each kind of file."""
    kinds: dict[str, Callable[[Codebook, Packed], pa.Table]] = {"wide": wide, "packed": packed}
    for name, laid in kinds.items():
        alone, many = folder / f"{name}_one.parquet", folder / f"{name}.parquet"
        pq.write_table(laid(codebook, one), alone)
        pq.write_table(laid(codebook, people), many)
        began, _ = timed(alone, folder / "out_one.parquet")
        seconds, memory = timed(many, folder / "out.parquet")
        size, rate = many.stat().st_size / MEBI, people.size / seconds
        yield f"{name:8} {seconds:8.1f} s {rate:12,.0f} people/s {memory:8,.0f} MiB at most; file {size:,.0f} MiB; one person {began:.1f} s"


def main() -> None:
    """Write the files, run the commands, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="few people: whether it works, not how fast it is")
    given = parser.parse_args()
    network = build_network(read_knowledge())
    people, one = (draw(network, size, layers=True) for size in (1000 if given.quick else given.people, 1))
    print(f"{people.size:,} people, {ANSWERS} answers each; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for line in measured(people, one, Codebook(network.knowledge), Path(folder)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
