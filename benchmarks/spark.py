"""Whole cohorts on Spark beside one process over the same file: people a second, their ratio, and how time grows with the number of people.

The people are drawn from the model, and a tenth of their answers is kept; larger files say the same block again.
Both must tell the same, or nothing is printed.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from uncramp import build_network, read_knowledge
from uncramp.errors import CohortError
from uncramp.faces.cohort.batch import Assessor, assessed, assessor_of
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.on_spark import AT_ONCE, LAPTOP, run_on_spark, session
from uncramp.faces.cohort.results import stamp
from uncramp.inference.network import SEXES, Network
from uncramp.simulate import draw_crowd
from uncramp.terms.evidence import UNKNOWN
from uncramp.terms.knowledge import PERSONAL

BLOCK, KEPT, SEED = 100_000, 0.1, 20260131
TOGETHER = 1_000_000
THREADS = 2


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


def one_process(assessor: Assessor, source: Path, out: Path) -> float:
    """Seconds for reading, judging on two threads and writing."""
    started = time.perf_counter()
    batches = pq.ParquetFile(source).iter_batches(AT_ONCE)
    with ThreadPoolExecutor(THREADS) as pool:
        write(out, results(pool, assessor, batches))
    return time.perf_counter() - started


def results(pool: ThreadPoolExecutor, assessor: Assessor, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Results in the order of the file, a few tables ahead."""
    waiting, first_row = [], 1
    for batch in batches:
        waiting.append(pool.submit(partial(assessed, assessor, batch, first_row=first_row)))
        first_row += batch.num_rows
        if len(waiting) > THREADS:
            yield waiting.pop(0).result().results
    yield from (future.result().results for future in waiting)


def write(out: Path, batches: Iterator[pa.RecordBatch]) -> None:
    """One Parquet file."""
    first = next(batches)
    with pq.ParquetWriter(out, first.schema) as writer:
        writer.write_batch(first)
        for batch in batches:
            writer.write_batch(batch)


def on_spark(source: Path, folder: Path) -> float:
    """Seconds of a whole run in a session that is there."""
    started = time.perf_counter()
    run_on_spark([source], folder, folder.with_name(f"{folder.name}.rejects"), master=LAPTOP)
    return time.perf_counter() - started


def same(alone: Path, spark: Path, size: int) -> bool:
    """Whether both told the same, every value to the last bit; held against each other block by block, as memory is small."""
    return all(equal(told(spark, start), told(alone, start)) for start in range(0, size, TOGETHER))


def equal(came: pa.Table, expected: pa.Table) -> bool:
    """The same values, words being words."""
    return came.equals(expected.cast(came.schema))


def told(path: Path, start: int) -> pa.Table:
    """The results of so many rows from there on, in order."""
    return pq.read_table(path, filters=[("row", ">", start), ("row", "<=", start + TOGETHER)]).sort_by("row")


def measured(block: pa.Table, size: int, assessor: Assessor, ids: bool) -> tuple[float, float]:
    """Seconds alone and on Spark."""
    with TemporaryDirectory() as folder:
        source = write_people(block, size, Path(folder) / "people.parquet", ids)
        alone, spark = one_process(assessor, source, Path(folder) / "alone.parquet"), on_spark(source, Path(folder) / "out")
        if not same(Path(folder) / "alone.parquet", Path(folder) / "out", size):
            raise CohortError(f"Spark and one process differ over {size} people; the same was expected; run tests/cohort")
    return alone, spark


def main() -> None:
    """Measure, hold one against the other, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=float, nargs="*", default=[1e5, 1e6])
    parser.add_argument("--ids", action="store_true", help="everybody has an id, so that those that come twice are looked for")
    given = parser.parse_args()
    network = build_network(read_knowledge())
    block, assessor = block_of(network), assessor_of(network)
    print(f"{np.diff(block['answers'].combine_chunks().offsets).mean():.0f} answers a person", file=sys.stderr)
    started = time.perf_counter()
    session(LAPTOP)
    print(f"session {time.perf_counter() - started:.1f} s, first run {measured(block, BLOCK, assessor, given.ids)[1]:.1f} s\n", flush=True)
    print("| people | one process, s | Spark, s | people a second | ratio |\n|---:|---:|---:|---:|---:|")
    times = []
    for size in map(int, given.sizes):
        alone, spark = measured(block, size, assessor, given.ids)
        times.append((np.log(size), np.log(spark)))
        print(f"| {size:,} | {alone:.2f} | {spark:.2f} | {size / spark:,.0f} | {alone / spark:.2f} |", flush=True)
    if len(times) > 1:
        print(f"\nslope of log time on log people: {np.polyfit(*zip(*times, strict=True), 1)[0]:.2f}")


if __name__ == "__main__":
    main()
