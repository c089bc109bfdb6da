"""Whole commands: `uncramp cohort run FILE -o OUT` on packed and wide Parquet, in a process of its own, with its peak memory.

Wide files hold numbers of options or words; results go to Parquet or to Arrow files. Of each two rates: that of the whole command, and that beyond
the start, which a file of one person tells. A large cohort is a smaller one over and over.
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
from numpy.typing import NDArray

from uncramp import build_network, read_knowledge
from uncramp.faces.cohort.codebook import Codebook, Packed
from uncramp.faces.cohort.results import CODEBOOK
from uncramp.inference.network import SEXES
from uncramp.terms.evidence import UNKNOWN
from uncramp.terms.finding import Finding

MEBI = 1 << 20
KIBI = 1 << 10
QUICK, MOST = 1000, 1_000_000
"""People of a trial, and the most that are drawn anew."""
FORMS = ("parquet", "arrow")
WARM, TIMES = 3, 2
"""Runs of one person and of all; the shortest counts, as other work on the machine can only make a run longer."""
LEAST = 1e-3


def who(people: Packed) -> dict[str, pa.Array]:
    """Age and sex as columns."""
    sex = pa.DictionaryArray.from_arrays(pa.array(people.sex), pa.array(SEXES[:2]))
    return {"age_years": pa.array(people.age_years), "sex": sex}


def packed(codebook: Codebook, people: Packed) -> pa.Table:
    """One column of codes, with the checksum of their codebook."""
    answers = pa.ListArray.from_arrays(pa.array(people.start.astype(np.int32)), pa.array(people.codes))
    return pa.table({**who(people), "answers": answers}).replace_schema_metadata({CODEBOOK: codebook.checksum})


def places(codebook: Codebook, people: Packed) -> Iterator[tuple[Finding, NDArray[np.int8]]]:
    """For every finding the place of everybody's answer among the options, from 1; -1 where it was not asked. Shape [person]."""
    person, of_codes = np.repeat(np.arange(people.size), np.diff(people.start)), codebook.finding_of[people.codes]
    for number, finding in enumerate(codebook.findings, 1):
        mine = of_codes == number
        place = np.full(people.size, -1, dtype=np.int8)
        place[person[mine]] = people.codes[mine] - codebook.code[finding.id, UNKNOWN]
        yield finding, place


def numbered(codebook: Codebook, people: Packed) -> pa.Table:
    """One column of bytes for every finding, open where it was not asked, with the checksum of the codebook."""
    columns = {finding.id: pa.array(place, mask=place < 0) for finding, place in places(codebook, people)}
    return pa.table({**who(people), **columns}).replace_schema_metadata({CODEBOOK: codebook.checksum})


def worded(codebook: Codebook, people: Packed) -> pa.Table:
    """One column of words for every finding."""
    columns = {
        finding.id: pa.DictionaryArray.from_arrays(pa.array(place, mask=place < 0), pa.array([UNKNOWN, *finding.option_ids]))
        for finding, place in places(codebook, people)
    }
    return pa.table({**who(people), **columns})


def timed(source: Path, target: Path, form: str) -> tuple[float, float]:
    """Seconds and peak memory, in MiB, of one command."""
    start = perf_counter()
    command = [sys.executable, "-m", "uncramp", "cohort", "run", str(source), "-o", str(target), "--format", form]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"uncramp cohort run ended with {os.waitstatus_to_exitcode(status)}; nothing is printed")
    return perf_counter() - start, used.ru_maxrss * KIBI / MEBI


def laid_out(table: pa.Table, times: int, path: Path) -> None:
    """The same people so many times over."""
    with pq.ParquetWriter(path, table.schema) as writer:
        for _ in range(times):
            writer.write_table(table)


def measured(people: Packed, times: int, codebook: Codebook, folder: Path) -> Iterator[str]:
    """A line for each kind of file and of results."""
    kinds: dict[str, Callable[[Codebook, Packed], pa.Table]] = {"packed": packed, "wide, numbers": numbered, "wide, words": worded}
    for name, laid in kinds.items():
        alone, many = folder / "one.parquet", folder / "many.parquet"
        table = laid(codebook, people)
        laid_out(table.slice(0, 1), 1, alone)
        laid_out(table, times, many)
        size, count = many.stat().st_size / MEBI, people.size * times
        for form in FORMS:
            began = min(timed(alone, folder / f"{name}_{form}_one_{again}", form)[0] for again in range(WARM))
            runs = [timed(many, folder / f"{name}_{form}_{again}", form) for again in range(TIMES)]
            seconds, memory = min(seconds for seconds, _ in runs), max(memory for _, memory in runs)
            rates = f"{count / seconds:12,.0f} people/s, beyond the start {(count - 1) / max(seconds - began, LEAST):12,.0f}"
            yield f"{name:14} to {form:8}{seconds:7.1f} s {rates}; {memory:6,.0f} MiB at most; file {size:,.0f} MiB; one person {began:.1f} s"


def main() -> None:
    """Write the files, run the commands, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000, help="how many, in millions if more than one")
    parser.add_argument("--quick", action="store_true", help="few people: whether it works, not how fast it is")
    given = parser.parse_args()
    few = QUICK if given.quick else min(given.people, MOST)
    times = 1 if given.quick else -(-given.people // few)
    network = build_network(read_knowledge())
    people = draw(network, few, layers=True)
    print(f"{few * times:,} people, {ANSWERS} answers each; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for line in measured(people, times, Codebook(network.knowledge), Path(folder)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
