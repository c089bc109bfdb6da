"""Whole cohorts on Spark: Parquet in, results and rejects out as Parquet folders, the same rows that one process tells.

Spark hands out pieces of the input and tries again what fails; its Python workers read, judge and write them, so that no person goes through Java
on the way, except ids, which Spark holds against each other. Tables that are no files go through `judged_frame`.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Annotated

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import typer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it
from pyspark.sql.pandas.types import from_arrow_schema

from uncramp.errors import CohortError, UncrampError
from uncramp.faces.cohort.batch import Reading, read
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.columns import ID, ROW
from uncramp.faces.cohort.pieces import Part, parts_of, tables_of
from uncramp.faces.cohort.report import lead
from uncramp.faces.cohort.staging import PLACE, SUCCESS, TWICE, Job, Targets, begin, finish, judge_pieces
from uncramp.faces.cohort.summary import Summary
from uncramp.faces.cohort.together import both, both_columns, empty
from uncramp.reading.read import read_knowledge

AT_ONCE = 1 << 16
"""Rows in one table that Spark hands over."""
LAPTOP = "local[2]"
WAVES, TOGETHER = 2, 8
"""Tasks of each processor at least, and pieces in a task at most unless that makes fewer tasks: a task costs Spark as much as many people."""
Judge = Callable[[Job, Iterable[int]], Iterator[tuple[int, str]]]
MARK = "mark"
"""A number for an id: the same for the same ids, seldom for others."""


def run_on_spark(
    sources: Sequence[Path],
    out: Path,
    rejects: Path,
    *,
    declared: str | None = None,
    strict: bool = False,
    master: str | None = None,
    summary: Path | None = None,
) -> Summary:
    """Results of everybody in `out` and rejects in `rejects`, both folders; the same call again goes on with what a killed one left."""
    codebook = _codebook()
    parts = parts_of(sources, declared)
    for part in parts:
        read(Reading(codebook, part.declared, strict), empty(part.schema.remove_metadata()))
    places = (out, rejects, summary or out.with_name(f"{out.name}.summary.json"))
    targets = Targets(*(place.absolute() for place in places))
    job = begin(parts, codebook, strict, targets)
    return finish(job, _work(job, parts, session(master)), targets)


def told(sources: Sequence[Path], out: Path, *, declared: str | None = None, strict: bool = False) -> tuple[str, ...]:
    """The same with results, rejects and summary in one folder, and what came of it in words."""
    came = run_on_spark(sources, out / "results", out / "rejects", declared=declared, strict=strict, summary=out / "summary.json")
    return (*lead(came), f"All of it is in {out}.")


def session(master: str | None = None) -> SparkSession:
    """The session of the cluster that started us, or one on this machine."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.appName("uncramp").config("spark.ui.enabled", "false").config("spark.sql.execution.arrow.maxRecordsPerBatch", AT_ONCE)
    )
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ  # spark-submit has named the master already
    return (builder if submitted and master is None else builder.master(master or LAPTOP)).getOrCreate()


def judged_frame(people: DataFrame, *, declared: str | None = None, strict: bool = False) -> DataFrame:
    """Results and rejects of any table of people that has a column `row`, in one table; `judged` says which of the two a row is."""
    if ROW not in people.columns:
        raise CohortError(f"a table without the column {ROW} came; whole numbers that name its rows were expected; add it, as Spark knows no order")
    return people.mapInArrow(partial(both, declared=declared, strict=strict), from_arrow_schema(both_columns(_codebook())))


@cache
def _codebook() -> Codebook:
    return Codebook(read_knowledge())


def _work(job: Job, parts: Sequence[Part], spark: SparkSession) -> dict[int, str]:
    """What every piece came to, now or before."""
    finished = job.finished()
    left = [piece.number for piece in job.pieces if piece.number not in finished]
    if left:
        _find_twice(job, parts, spark)
        told = _handed_out(spark, left).mapInArrow(partial(_judged, judge_pieces, job, left), "piece long, told string")
        finished |= {row.piece: row.told for row in told.collect()}
    return finished


def _handed_out(spark: SparkSession, pieces: Sequence[int]) -> DataFrame:
    """The places of these pieces in their list, in as many tasks as are worth their price."""
    tasks = max(WAVES * spark.sparkContext.defaultParallelism, len(pieces) // TOGETHER)
    return spark.range(0, len(pieces), 1, min(tasks, len(pieces)))


def _judged(judge: Judge, job: Job, left: Sequence[int], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What these pieces came to."""
    for number, told in judge(job, _chosen(left, batches)):
        yield pa.record_batch({"piece": pa.array([number], pa.int64()), "told": [told]})


def _chosen(left: Sequence[int], batches: Iterable[pa.RecordBatch]) -> Iterator[int]:
    return (left[place] for batch in batches for place in batch.column(0).to_pylist())


def _find_twice(job: Job, parts: Sequence[Part], spark: SparkSession) -> None:
    """Write the places of all rows whose id came before, once over the whole input; nothing where there are no ids."""
    named = {str(part.path) for part in parts if ID in part.schema.names}
    numbers = [piece.number for piece in job.pieces if piece.path in named]
    if not numbers or (job.staging / TWICE / SUCCESS).exists():
        return
    ids = _handed_out(spark, numbers).mapInArrow(partial(_ids, job, numbers), f"{ID} string, {PLACE} long").withColumn(MARK, F.xxhash64(ID))
    again = job.staging / MARK
    _write(ids.groupBy(MARK).count().filter("count > 1").select(MARK), again)
    if any(pq.read_metadata(file).num_rows for file in again.glob("*.parquet")):
        _write(_later(ids.join(spark.read.parquet(again.as_uri()), MARK, "left_semi")), job.staging / TWICE)


def _ids(job: Job, numbers: Sequence[int], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The ids in these pieces, each with its place; rows without one are left out."""
    for number in _chosen(numbers, batches):
        for before, table in tables_of(job.pieces[number], (ID,)):
            places = pa.array(np.arange(before + 1, before + table.num_rows + 1))
            yield pa.record_batch({ID: table.column(ID).cast(pa.string()), PLACE: places}).filter(table.column(ID).is_valid())


def _later(ids: DataFrame) -> DataFrame:
    """The places of every row but the first of each id, in order, so that those of a piece lie together."""
    first = ids.groupBy(ID).agg(F.min(PLACE).alias("first"))
    return ids.join(first, ID).filter(F.col(PLACE) > F.col("first")).select(PLACE).orderBy(PLACE)


def _write(frame: DataFrame, folder: Path) -> None:
    frame.write.mode("overwrite").parquet(folder.as_uri())


def main() -> None:
    """Run as a program: `spark-submit`, or `python -m uncramp.faces.cohort.on_spark`."""
    typer.run(_command)


def _command(
    sources: Annotated[list[Path], typer.Argument(help="Parquet files or folders of people.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.")],
    rejects: Annotated[Path | None, typer.Option(help="Folder for the rejects; OUT.rejects if not named.")] = None,
    codebook: Annotated[str | None, typer.Option(help="Checksum of the codebook of files that do not name it.")] = None,
    strict: Annotated[bool, typer.Option(help="Refuse columns that are no findings.")] = False,
    master: Annotated[str | None, typer.Option(help="Where Spark runs; on this machine if not named.")] = None,
) -> None:
    """Assess whole cohorts on Spark."""
    try:
        came = run_on_spark(sources, out, rejects or out.with_name(f"{out.name}.rejects"), declared=codebook, strict=strict, master=master)
        typer.echo("\n".join(lead(came)))
    except UncrampError as fault:
        typer.echo(f"uncramp: {fault}", err=True)
        raise typer.Exit(2) from fault


if __name__ == "__main__":
    main()
