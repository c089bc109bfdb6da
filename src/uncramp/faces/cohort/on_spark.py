"""Whole cohorts on Spark: Parquet in, results and rejects out as Parquet folders, the same rows that one process tells.

Spark hands out pieces of the input and tries again what fails; its Python workers read, judge and write them, so that nobody goes through Java on
the way. Tables that are no files go through `judged_frame`.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from uncramp.errors import CohortError, UncrampError
from uncramp.faces.cohort.batch import Reading, read
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.columns import ROW
from uncramp.faces.cohort.pieces import parts_of
from uncramp.faces.cohort.report import lead
from uncramp.faces.cohort.staging import Job, Targets, begin, find_in_buckets, finish, heard, judge_pieces, note_pieces, twice_known
from uncramp.faces.cohort.summary import Summary
from uncramp.faces.cohort.together import both, both_columns, empty
from uncramp.reading.read import read_knowledge

AT_ONCE = 1 << 16
"""Rows in one table that Spark hands over."""
LAPTOP = "local[2,4]"
"""Two processors of this machine; what fails is tried four times, as on a cluster."""
WAVES, TOGETHER = 1, 8
"""Tasks of each processor at least, and pieces in a task at most unless that makes fewer tasks: a task costs Spark as much as many people."""
Work = Callable[[Job, Iterable[int]], Iterator[tuple[int, str]]]


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
    return finish(job, _work(job, session(master)), targets)


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


def _work(job: Job, spark: SparkSession) -> dict[int, str]:
    """What every piece came to, now or before."""
    finished = job.finished()
    left = [piece.number for piece in job.pieces if piece.number not in finished]
    if left:
        _find_twice(job, spark)
    return finished | _done(spark, judge_pieces, job, left)


def _find_twice(job: Job, spark: SparkSession) -> None:
    """Find the rows whose id came before, once over the whole input; a single bucket is not worth a task."""
    numbers, buckets = job.with_ids(), range(job.buckets())
    if numbers:
        for number, told_of in sorted(_done(spark, note_pieces, job, numbers).items()):
            heard(job.pieces[number], told_of)
        dict(find_in_buckets(job, buckets)) if len(buckets) == 1 else _done(spark, find_in_buckets, job, buckets)
        twice_known(job)


def _done(spark: SparkSession, work: Work, job: Job, numbers: Sequence[int]) -> dict[int, str]:
    """What the work on each of these numbers gave, in as many tasks as are worth their price."""
    if not numbers:
        return {}
    tasks = min(len(numbers), max(WAVES * spark.sparkContext.defaultParallelism, len(numbers) // TOGETHER))
    came = spark.range(0, len(numbers), 1, tasks).mapInArrow(partial(_in_worker, work, job, tuple(numbers)), "number long, told string")
    return {row.number: row.told for row in came.collect()}


def _in_worker(work: Work, job: Job, numbers: Sequence[int], places: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The work on the numbers that stand at these places."""
    for number, told in work(job, (numbers[place] for table in places for place in table.column(0).to_pylist())):
        yield pa.record_batch({"number": pa.array([number], pa.int64()), "told": [told]})


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
