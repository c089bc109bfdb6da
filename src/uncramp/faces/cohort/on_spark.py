"""Whole cohorts on Spark: Parquet in, results and rejects out as Parquet folders, the same rows that one process tells.

The work goes file by file. What is done of a file is kept beside the results until all are done, so that a killed run goes on where it stopped.
"""

import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property, partial, reduce
from itertools import accumulate
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.parquet as pq
import typer
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it
from pyspark.sql.pandas.types import from_arrow_schema

from uncramp.errors import CohortError, UncrampError
from uncramp.faces.cohort.batch import Reading, read
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.columns import ID, ROW
from uncramp.faces.cohort.flaws import REJECTS
from uncramp.faces.cohort.results import CODEBOOK
from uncramp.faces.cohort.together import JUDGED, TWICE, both, both_columns, empty, told_columns
from uncramp.reading.read import read_knowledge

PLACE = "_place"
"""The number of a row in the whole input, from 1: files in the order of their names, rows in the order of the file."""
SUCCESS, MANIFEST = "_SUCCESS", "manifest.json"
AT_ONCE = 1 << 16
"""Rows in one table that Spark hands over."""
LAPTOP = "local[2]"


@dataclass(frozen=True)
class Part:
    """A file of the input: how many rows come before it, how many it has, the checksum of the codebook in which it says it is written."""

    path: Path
    before: int
    rows: int
    size: int
    declared: str | None

    @cached_property
    def schema(self) -> pa.Schema:
        """Its columns."""
        return pq.read_schema(self.path)


@dataclass(frozen=True)
class Run:
    """A run on Spark: the parts of the input, the folder for what is half done, and how tables are read."""

    spark: SparkSession
    parts: tuple[Part, ...]
    staging: Path
    strict: bool


def run_on_spark(
    sources: Sequence[Path], out: Path, rejects: Path, *, declared: str | None = None, strict: bool = False, master: str | None = None
) -> None:
    """Results of everybody in `out` and rejects in `rejects`, both folders; the same call again goes on with what a killed one left."""
    codebook = _codebook()
    parts = parts_of(sources, declared)
    for part in parts:
        read(Reading(codebook, part.declared, strict), empty(part.schema.remove_metadata()))
    staging = out.with_name(f"{out.name}.parts")
    _begin(staging, _manifest(parts, codebook, strict), (out, rejects))
    _work(Run(session(master), parts, staging, strict))
    _finish(staging, len(parts), {"results": out, "rejects": rejects})


def session(master: str | None = None) -> SparkSession:
    """The session of the cluster that started us, or one on this machine."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.appName("uncramp").config("spark.ui.enabled", "false").config("spark.sql.execution.arrow.maxRecordsPerBatch", AT_ONCE)
    )
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ  # spark-submit has named the master already
    return (builder if submitted and master is None else builder.master(master or LAPTOP)).getOrCreate()


def parts_of(sources: Sequence[Path], declared: str | None = None) -> tuple[Part, ...]:
    """The files of the input in the order of their names, a folder standing for the Parquet files in it."""
    files = [file for source in sources for file in (sorted(source.rglob("*.parquet")) if source.is_dir() else [source])]
    if not files:
        raise CohortError(f"no Parquet file came in {', '.join(map(str, sources))}; at least one was expected; name another file or folder")
    footers = [pq.read_metadata(file) for file in files]
    before = accumulate((footer.num_rows for footer in footers), initial=0)
    return tuple(
        Part(file, start, footer.num_rows, file.stat().st_size, _said(footer) or declared)
        for file, start, footer in zip(files, before, footers, strict=False)
    )


def judged_frame(people: DataFrame, *, declared: str | None = None, strict: bool = False) -> DataFrame:
    """Results and rejects of any table of people that has a column `row`, in one table; `judged` says which of the two a row is."""
    if ROW not in people.columns:
        raise CohortError(f"a table without the column {ROW} came; whole numbers that name its rows were expected; add it, as Spark knows no order")
    return people.mapInArrow(partial(both, declared=declared, strict=strict), from_arrow_schema(both_columns(_codebook())))


@cache
def _codebook() -> Codebook:
    return Codebook(read_knowledge())


def _said(footer: pq.FileMetaData) -> str | None:
    """The checksum that the file itself names: Spark does not hand it over."""
    said = (footer.schema.to_arrow_schema().metadata or footer.metadata or {}).get(CODEBOOK)
    return said.decode() if said else None


def _manifest(parts: Sequence[Part], codebook: Codebook, strict: bool) -> str:
    """What a run depends on, in words."""
    files = [asdict(part) | {"path": str(part.path.resolve())} for part in parts]
    return json.dumps({"knowledge": codebook.knowledge.version, "codebook": codebook.checksum, "strict": strict, "parts": files}, indent=1)


def _begin(staging: Path, manifest: str, targets: Sequence[Path]) -> None:
    """Make the folder for what is half done, unless one of the same run is there to go on with."""
    kept = staging / MANIFEST
    if kept.exists():
        if kept.read_text("utf-8") != manifest:
            raise CohortError(
                f"{staging} holds the beginning of another run; one over the same files was expected; end that run, or delete the folder"
            )
        return
    for target in targets:
        if target.exists():
            raise CohortError(f"{target} is there already; a new folder was expected; name another or delete it")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    _write_at_once(kept, manifest)


def _write_at_once(path: Path, text: str) -> None:
    half = path.with_suffix(".half")
    half.write_text(text, "utf-8")
    half.replace(path)


def _work(run: Run) -> None:
    """Judge every part that is not judged yet."""
    twice = _twice(run)
    for number, part in enumerate(run.parts):
        if not all((folder / SUCCESS).exists() for folder in _folders(run.staging, number).values()):
            _judge(run, number, _people(run, part, twice))


def _folders(staging: Path, number: int) -> dict[str, Path]:
    return {kind: staging / f"{number:05}" / kind for kind in ("results", "rejects")}


def _judge(run: Run, number: int, people: DataFrame) -> None:
    """Results and rejects of one part, computed once and kept on disk until both are written."""
    told = judged_frame(people, declared=run.parts[number].declared, strict=run.strict).persist(StorageLevel.DISK_ONLY)
    folders = _folders(run.staging, number)
    _write(told.filter(JUDGED).select(*told_columns(_codebook()).names), folders["results"])
    _write(told.filter(~F.col(JUDGED)).select(*REJECTS.names), folders["rejects"])
    told.unpersist()


def _write(frame: DataFrame, folder: Path) -> None:
    frame.write.mode("overwrite").parquet(str(folder))


def _people(run: Run, part: Part, twice: DataFrame | None) -> DataFrame:
    """The rows of a part, numbered, and whether their id came before."""
    placed = _placed(run.spark, part)
    numbered = placed if ROW in part.schema.names else placed.withColumn(ROW, F.col(PLACE))
    marked = numbered if twice is None else numbered.join(F.broadcast(twice), PLACE, "left")
    return marked.drop(PLACE)


def _placed(spark: SparkSession, part: Part, *columns: Column) -> DataFrame:
    """Columns of a part, all if none is named, and the place of every row in the whole input."""
    place = (F.col("_metadata.row_index") + (part.before + 1)).alias(PLACE)
    return spark.read.parquet(str(part.path)).select(*(columns or ["*"]), place)


def _twice(run: Run) -> DataFrame | None:
    """The places of rows whose id came before, worked out once over the whole input; None if there are none."""
    with_id = [part for part in run.parts if ID in part.schema.names]
    if not with_id:
        return None
    kept = run.staging / "twice"
    if not (kept / SUCCESS).exists():
        _write(_later(reduce(DataFrame.union, (_placed(run.spark, part, F.col(ID).cast("string")) for part in with_id))), kept)
    found = run.spark.read.parquet(str(kept))
    return None if found.isEmpty() else found


def _later(ids: DataFrame) -> DataFrame:
    """Every row but the first of each id that is there more than once."""
    again = ids.dropna().groupBy(ID).agg(F.min(PLACE).alias("first"), F.count("*").alias("times")).filter(F.col("times") > 1)
    later = ids.join(F.broadcast(again), ID).filter(F.col(PLACE) > F.col("first"))
    return later.select(PLACE, F.lit(True).alias(TWICE))


def _finish(staging: Path, parts: int, targets: dict[str, Path]) -> None:
    """Move what all parts gave into its folders, each in one step; done again after an end in the middle, it goes on."""
    for kind, target in targets.items():
        if not target.exists():
            _gather(staging, parts, kind).replace(target)
    (staging / MANIFEST).unlink()
    shutil.rmtree(staging)


def _gather(staging: Path, parts: int, kind: str) -> Path:
    whole = staging / kind
    whole.mkdir(exist_ok=True)
    for number in range(parts):
        for file in sorted(_folders(staging, number)[kind].glob("*.parquet")):
            file.replace(whole / f"{number:05}-{file.name}")
    (whole / SUCCESS).touch()
    return whole


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
        run_on_spark(sources, out, rejects or out.with_name(f"{out.name}.rejects"), declared=codebook, strict=strict, master=master)
    except UncrampError as fault:
        typer.echo(f"uncramp: {fault}", err=True)
        raise typer.Exit(2) from fault


if __name__ == "__main__":
    main()
