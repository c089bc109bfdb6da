"""A cohort judged piece by piece in any number of processes: what is done is kept beside the results, which appear in one step at the end.

A process writes what came of a piece under a name of its own and then renames it, so that a piece judged again, or by two at once, is there once.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from uncramp.errors import CohortError, UncrampError
from uncramp.faces.cohort.batch import Assessed, Assessor, judged, marked_twice, read
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.columns import ID, RESERVED, Columns
from uncramp.faces.cohort.flaws import REJECTS
from uncramp.faces.cohort.pieces import Part, Piece, cut, tables_of
from uncramp.faces.cohort.report import page
from uncramp.faces.cohort.results import results_schema
from uncramp.faces.cohort.sinks import SINKS
from uncramp.faces.cohort.summary import Summary
from uncramp.faces.cohort.together import assessor_here
from uncramp.faces.cohort.twice import buckets_for, find_later, later_between, note_ids

RESULTS, REJECTED, DONE, HALF, IDS, TWICE = "results", "rejects", "done", "half", "ids", "twice"
"""Folders beside each other: what came of pieces, what they came to, what is being written, the ids of pieces, and the rows whose id came before."""
SUCCESS, MANIFEST = "_SUCCESS", "manifest.json"


@dataclass(frozen=True)
class Targets:
    """Where what came of a run goes: folders for results and rejects, and a file for the summary; its page lies beside it."""

    results: Path
    rejects: Path
    summary: Path

    @property
    def staging(self) -> Path:
        """The folder for what is half done."""
        return self.results.with_name(f"{self.results.name}.parts")


@dataclass(frozen=True)
class Job:
    """What every process knows: the pieces, the folder for what is half done, how tables are read, and the version of the knowledge."""

    staging: Path
    pieces: tuple[Piece, ...]
    strict: bool
    knowledge: str

    def done(self, piece: int) -> Path:
        """The file that is there once a piece is finished; it says what the piece came to."""
        return self.staging / DONE / f"{piece:05}.json"

    def half(self) -> Path:
        """A name that no other process has."""
        return self.staging / HALF / uuid4().hex

    def table(self, kind: str, piece: int) -> Path:
        """The results or the rejects of a piece."""
        return self.staging / kind / f"{piece:05}.parquet"

    def with_ids(self) -> list[int]:
        """The numbers of the pieces that have ids, unless it is known already which of these came before."""
        if (self.staging / TWICE / SUCCESS).exists():
            return []
        named = {path: ID in pq.read_schema(path).names for path in {piece.path for piece in self.pieces}}
        return [piece.number for piece in self.pieces if named[piece.path]]

    def buckets(self) -> int:
        """In how many steps the ids of all pieces are held against each other."""
        return buckets_for(sum(piece.rows for piece in self.pieces))

    def finished(self) -> dict[int, str]:
        """What the pieces that are finished came to, by number."""
        return {int(path.stem): path.read_text("utf-8") for path in sorted((self.staging / DONE).glob("*.json"))}


def begin(parts: Sequence[Part], codebook: Codebook, strict: bool, targets: Targets) -> Job:
    """Make the folder for what is half done, unless one of the same run is there to go on with."""
    job = Job(targets.staging, cut(parts), strict, codebook.knowledge.version)
    manifest, kept = _manifest(job, parts, codebook), job.staging / MANIFEST
    if kept.exists():
        if kept.read_text("utf-8") != manifest:
            raise CohortError(
                f"{job.staging} holds the beginning of another run; one over the same files was expected; end that run, or delete the folder"
            )
        return job
    for target in (targets.results, targets.rejects):
        if target.exists():
            raise CohortError(f"{target} is there already; a new folder was expected; name another or delete it")
    shutil.rmtree(job.staging, ignore_errors=True)
    for name in (RESULTS, REJECTED, DONE, HALF, IDS, TWICE):
        (job.staging / name).mkdir(parents=True)
    _write_at_once(kept, manifest)
    return job


def _manifest(job: Job, parts: Sequence[Part], codebook: Codebook) -> str:
    """What a run depends on, in words."""
    files = [asdict(part) | {"path": str(part.path)} for part in parts]
    own = {"knowledge": job.knowledge, "codebook": codebook.checksum, "strict": job.strict}
    return json.dumps({**own, "parts": files, "pieces": [asdict(piece) for piece in job.pieces]}, indent=1)


def _write_at_once(path: Path, text: str) -> None:
    half = path.with_name(f".{path.name}.{uuid4().hex}")
    half.write_text(text, "utf-8")
    half.replace(path)


def note_pieces(job: Job, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Keep the ids of these pieces; a fault of the input comes back as a sentence."""
    for number in numbers:
        try:
            note_ids(job.staging / IDS, job.pieces[number])
        except UncrampError as fault:
            yield number, _fault(fault)
            continue
        yield number, json.dumps({})


def find_in_buckets(job: Job, buckets: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Find the rows in these buckets whose id came before."""
    for bucket in buckets:
        find_later(job.staging / IDS, job.staging / TWICE, bucket, job.buckets())
        yield bucket, ""


def twice_known(job: Job) -> None:
    """All buckets are done; the ids are not needed any more."""
    (job.staging / TWICE / SUCCESS).touch()
    shutil.rmtree(job.staging / IDS)


def judge_pieces(job: Job, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """What each of these pieces came to, judged now unless it was before; a fault of the input comes back as a sentence, as it would come again."""
    for number in numbers:
        done = job.done(number)
        if not done.exists():
            try:
                _judge(job, job.pieces[number])
            except UncrampError as fault:
                yield number, _fault(fault)
                continue
        yield number, done.read_text("utf-8")


def _fault(fault: UncrampError) -> str:
    return json.dumps({"fault": str(fault)})


def heard(piece: Piece, told: str) -> dict[str, Any]:
    """What was told of a piece; the run ends where it is a fault."""
    said: dict[str, Any] = json.loads(told)
    if "fault" in said:
        raise CohortError(f"{piece.path}: {said['fault']}")
    return said


def _judge(job: Job, piece: Piece) -> None:
    """Write results and rejects of a piece, give them their names, and then say that it is finished; the first piece has both, for their columns."""
    assessor = assessor_here(piece.declared, job.strict)
    own = assessor.reading.codebook.knowledge.version
    if own != job.knowledge:
        raise CohortError(f"a worker has the knowledge {own}; {job.knowledge} was expected; install the same version of uncramp everywhere")
    results, rejects = job.half(), job.half()
    summary = _write(_told(job, piece, assessor), results, rejects, results_schema(assessor.reading.codebook))
    results.replace(job.table(RESULTS, piece.number))
    if summary.rejected or piece.number == 0:
        rejects.replace(job.table(REJECTED, piece.number))
    else:
        rejects.unlink()
    _write_at_once(job.done(piece.number), json.dumps({"rows": piece.rows, "summary": asdict(summary)}))


def _write(told: Iterable[Assessed], results: Path, rejects: Path, schema: pa.Schema) -> Summary:
    """Both files, and what is in them in counts."""
    sink, summary = SINKS["parquet"](results, schema), Summary.nobody()
    with pq.ParquetWriter(rejects, REJECTS) as lines:
        for came in told:
            sink.write(came.results)
            if came.rejects.num_rows:
                lines.write_batch(came.rejects)
            summary = summary.adding(came.results, came.rejects)
    sink.close()
    return summary


def _told(job: Job, piece: Piece, assessor: Assessor) -> Iterator[Assessed]:
    """What is told of a piece, table by table."""
    twice = later_between(job.staging / TWICE, piece.before + 1, piece.before + piece.rows + 1)
    for before, table in tables_of(piece, _wanted(assessor.reading.codebook)):
        again = twice[slice(*np.searchsorted(twice, [before + 1, before + table.num_rows + 1]))] - (before + 1)
        people = read(assessor.reading, table, first_row=before + 1)
        yield judged(assessor, marked_twice(people, again) if again.size else people)


@cache
def _wanted(codebook: Codebook) -> frozenset[str]:
    """The columns that say something."""
    return frozenset((*RESERVED, *Columns(codebook, (), placed=False).names))


def finish(job: Job, told: Mapping[int, str], targets: Targets) -> Summary:
    """Move what all pieces gave into its folders, each in one step, the results last; done again after an end in the middle, it goes on."""
    summary = _counted(job, told)
    for target in (targets.results, targets.rejects, targets.summary):
        target.parent.mkdir(parents=True, exist_ok=True)
    _move(job.staging / REJECTED, targets.rejects)
    _write_at_once(targets.summary, json.dumps(summary.as_json(), indent=2))
    _write_at_once(targets.summary.with_suffix(".html"), page(summary, "What a cohort came to", _about(job)))
    _move(job.staging / RESULTS, targets.results)
    (job.staging / MANIFEST).unlink()
    shutil.rmtree(job.staging)
    return summary


def _counted(job: Job, told: Mapping[int, str]) -> Summary:
    """All pieces together; that every row is accounted for is checked, not hoped."""
    summary = Summary.nobody()
    for piece in job.pieces:
        said = heard(piece, told.get(piece.number, '{"fault": "nothing was told of a piece; the same call takes it up again"}'))
        summary = summary.joined(Summary(**said["summary"]))
    rows, came = sum(piece.rows for piece in job.pieces), summary.judged + sum(summary.rejected.values())
    if rows != came:
        raise CohortError(f"{rows} rows came, {came} results and rejects were written; as many were expected; report this")
    return summary


def _about(job: Job) -> str:
    """In a sentence which people these are."""
    files = {piece.path: None for piece in job.pieces}
    named = Path(next(iter(files))).name if len(files) == 1 else f"{len(files):,} files"
    return f"{sum(piece.rows for piece in job.pieces):,} rows of {named}, knowledge {job.knowledge}."


def _move(folder: Path, target: Path) -> None:
    """The whole folder under its name, marked as whole; nothing if that is done."""
    if not target.exists():
        (folder / SUCCESS).touch()
        folder.replace(target)
