"""Whole cohorts on Spark beside one process over the same file: people a second, their ratio, and how time grows with the number of people.

Both read Parquet and write Parquet, one process as `uncramp cohort run` does, on two threads. The people are drawn from the model, and a tenth of
their answers is kept; larger files say the same block again. Both must tell the same, or nothing is printed. What a session and its first run take
is printed apart; what a run of one person takes is its start.
"""

import argparse
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from uncramp import build_network, read_knowledge
from uncramp.errors import CohortError
from uncramp.faces.cohort.batch import Assessor, assessor_of
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.on_files import Run, run_on_files
from uncramp.faces.cohort.on_spark import LAPTOP, run_on_spark, session
from uncramp.faces.cohort.results import stamp
from uncramp.faces.cohort.together import told_columns
from uncramp.inference.network import SEXES, Network
from uncramp.simulate import draw_crowd
from uncramp.terms.evidence import UNKNOWN
from uncramp.terms.knowledge import PERSONAL

BLOCK, KEPT, SEED = 100_000, 0.1, 20260131
TOGETHER = 1 << 18
THREADS = 2
WARM = 15
"""Runs before the first that counts: Java compiles what it runs often."""
MANY, ROUNDS, ROUNDS_OF_MANY = 1_000_000, 15, 5
"""Runs of a file, of which the median is told; fewer of one with so many people, one of a larger one."""

HEAD = """| people | one process, s | Spark, s | ratio | one person: one process, s | Spark, s | people/s beyond it: one process | Spark | ratio |
|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""


def block_of(network: Network, seed: int = SEED) -> pa.Table:
    """Packed people."""
    crowd, codebook = draw_crowd(network, BLOCK, seed).crowd, Codebook(network.knowledge)
    asked = (np.random.default_rng(seed).random(crowd.codes.shape) < KEPT) & (crowd.codes >= 0)
    names = [finding.id for finding in crowd.names.findings]
    asked[[place for place, name in enumerate(names) if name in PERSONAL]] = False
    base = np.array([0 if name in PERSONAL else codebook.code[name, UNKNOWN] for name in names])
    people, findings = np.nonzero(asked.T)
    codes = (base[findings] + crowd.codes[findings, people]).astype(np.uint16)
    start = np.searchsorted(people, np.arange(crowd.size + 1)).astype(np.int32)
    columns = {
        "age_years": pa.array(crowd.age_years.astype(np.int16)),
        "sex": pa.array([SEXES[sex] for sex in crowd.sex]),
        "answers": pa.ListArray.from_arrays(pa.array(start), pa.array(codes)),
    }
    return pa.table(columns).replace_schema_metadata(stamp(codebook))


def write_people(block: pa.Table, size: int, path: Path, ids: bool) -> Path:
    """So many people as one file; with ids, each has one of its own."""
    schema = block.schema.append(pa.field("id", pa.string())) if ids else block.schema
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, size, BLOCK):
            part = block.slice(0, min(BLOCK, size - start))
            names = pa.array([f"person-{start + n}" for n in range(part.num_rows)])
            writer.write_table(part.append_column(schema.field("id"), names) if ids else part)
    return path


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    started = perf_counter()
    call()
    return perf_counter() - started


def told(folder: Path, start: int, columns: pa.Schema) -> pa.Table:
    """The results of so many rows from there on, words being words, in the order in which they lie; block by block, as memory is small."""
    inside = [("row", ">", start), ("row", "<=", start + TOGETHER)]
    return pq.read_table(sorted(folder.glob("*.parquet")), filters=inside).cast(columns)


@dataclass(frozen=True, eq=False)
class Bench:
    """What is measured on: people to write over and over, one process's assessor, and whether everybody has an id."""

    block: pa.Table
    assessor: Assessor
    ids: bool

    def once(self, source: Path, folder: Path, size: int) -> tuple[float, float]:
        """Seconds of one process and of Spark over the same file, in a session that is there."""
        alone = seconds(lambda: run_on_files(self.assessor, Run((source,), folder / "alone", threads=THREADS)))
        spark = seconds(lambda: run_on_spark([source], folder / "out", folder / "rejects", master=LAPTOP))
        columns = told_columns(self.assessor.reading.codebook)
        if not all(told(folder / "alone", start, columns).equals(told(folder / "out", start, columns)) for start in range(0, size, TOGETHER)):
            raise CohortError(f"Spark and one process differ over {size} people; the same was expected; run tests/cohort")
        shutil.rmtree(folder)
        return alone, spark

    def measured(self, size: int, rounds: int) -> NDArray[np.float64]:
        """seconds[size, side]: the median run of one person and of so many, in turns; side 0 is one process, 1 Spark."""
        with TemporaryDirectory() as name:
            folder, sizes = Path(name), (1, size)
            sources = [write_people(self.block, size, folder / f"{size}.parquet", self.ids) for size in sizes]
            pairs = [[self.once(source, folder / "run", size) for source, size in zip(sources, sizes, strict=True)] for _ in range(rounds)]
        return np.median(pairs, axis=0)


def slope(sizes: list[int], times: NDArray[np.float64]) -> float:
    """How log time grows with log people."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def row(size: int, start: NDArray[np.float64], whole: NDArray[np.float64]) -> str:
    """A line of the table: whole runs, the start, and what is beyond it."""
    beyond = whole - start
    sides = [f"{size:,}", *(f"{time:.2f}" for time in whole), f"{whole[0] / whole[1]:.2f}", *(f"{time:.3f}" for time in start)]
    return "| " + " | ".join([*sides, *(f"{size / time:,.0f}" for time in beyond), f"{beyond[0] / beyond[1]:.2f}"]) + " |"


def main() -> None:
    """Measure, hold one against the other, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=float, nargs="*", default=[1e5, 1e6])
    parser.add_argument("--ids", action="store_true", help="everybody has an id, so that those that come twice are looked for")
    given = parser.parse_args()
    network = build_network(read_knowledge())
    bench = Bench(block_of(network), assessor_of(network), given.ids)
    answers = np.diff(bench.block["answers"].combine_chunks().offsets).mean()
    opened, first = seconds(lambda: session(LAPTOP)), bench.measured(BLOCK, 1)[0, 1]
    bench.measured(BLOCK, WARM)
    print(f"{answers:.0f} answers a person; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"session {opened:.1f} s, first run {first:.1f} s\n\n{HEAD}", flush=True)
    sizes, times = [int(size) for size in given.sizes], []
    for size in sizes:
        times.append(bench.measured(size, 1 if size > MANY else ROUNDS_OF_MANY if size == MANY else ROUNDS))
        print(row(size, *times[-1]), flush=True)
    for place, side in enumerate(("one process", "Spark") if len(sizes) > 1 else ()):
        start, whole = np.array(times)[:, :, place].T
        print(f"\n{side}: slope of log time on log people {slope(sizes, whole):.2f}, beyond the start {slope(sizes, whole - start):.2f}")


if __name__ == "__main__":
    main()
