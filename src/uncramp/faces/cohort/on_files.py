"""Cohorts in files on one machine: read, judge and write side by side, part by part, so that an interrupted run goes on where it stopped."""

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pv
from numpy.typing import NDArray

from uncramp.errors import CohortError
from uncramp.faces.cohort.batch import Assessed, Assessor, judged, marked_twice, read
from uncramp.faces.cohort.columns import ID, RESERVED, Columns
from uncramp.faces.cohort.flaws import REJECTS
from uncramp.faces.cohort.results import results_schema
from uncramp.faces.cohort.seen import Seen
from uncramp.faces.cohort.sinks import SINKS, Sink
from uncramp.faces.cohort.sources import ROWS, Some, read_some, rows_in
from uncramp.faces.cohort.summary import Summary

TABLES = 16
"""Tables in a part; what is lost when a run is interrupted is at most the part in work."""
WAITING_BYTES = 1 << 27
"""Room for tables that wait, about."""
Count = Callable[[int], None]


@dataclass(frozen=True)
class Run:
    """What is judged, and where it goes: a folder with results, rejects and a summary."""

    sources: tuple[Path, ...]
    out: Path
    form: str = "parquet"
    threads: int = 2
    table_rows: int = ROWS
    part_tables: int = TABLES

    @cached_property
    def parts(self) -> Path:
        """What is finished of a run that is not."""
        return self.out / "parts"

    @property
    def said(self) -> Path:
        """The file that says what this folder is."""
        return self.out / "run.json"

    def results(self, part: int) -> Path:
        """The results of one part."""
        return self.out / f"results-{part:05d}.{self.form}"

    def rejects(self, part: int) -> Path:
        """The rejects of one part, until all are there."""
        return self.parts / f"{part:05d}.csv"

    def done(self, part: int) -> Path:
        """The file that is there once a part is finished."""
        return self.parts / f"{part:05d}.json"

    def rows(self) -> int:
        """How many rows there are."""
        return sum(rows_in(path) for path in self.sources)


@dataclass(frozen=True)
class Finished:
    """What came of a run: every row is a result or a reject."""

    rows: int
    summary: Summary

    @property
    def rejected(self) -> int:
        """Rows that could not be judged."""
        return sum(self.summary.rejected.values())


def run_on_files(assessor: Assessor, run: Run, *, count: Count = lambda rows: None) -> Finished:
    """Judge every row; `count` is told how many are done. A folder of the same run is taken up where it stopped, of another it is refused."""
    what = _identity(assessor, run)
    try:
        parts = _begin(run, what) or list(_judge_parts(assessor, run, count))
        return _end(run, what, parts)
    except OSError as error:
        raise CohortError(
            f"{run.out}: {error.strerror or error}; room to write was expected; what is finished is kept: make room and give the same command again"
        ) from error


def _identity(assessor: Assessor, run: Run) -> dict[str, object]:
    """What must be the same for a run to go on."""
    codebook = assessor.reading.codebook
    files = [{"file": str(path.resolve()), "bytes": path.stat().st_size, "changed": path.stat().st_mtime_ns} for path in run.sources]
    cut = {"table_rows": run.table_rows, "part_tables": run.part_tables}
    reading = {"declared": assessor.reading.declared, "strict": assessor.reading.strict}
    return {"sources": files, "knowledge": codebook.knowledge.version, "codebook": codebook.checksum, "form": run.form, **cut, **reading}


def _begin(run: Run, what: dict[str, object]) -> list["_Told"]:
    """Make the folder ready; of a run that is complete, what its parts came to."""
    if run.said.exists():
        there = json.loads(run.said.read_text("utf-8"))
        if there.get("what") != what:
            raise CohortError(f"{run.out} holds the results of another run (other files, knowledge or form); name another folder, or delete this one")
        if "rows" in there:
            return [_told(path) for path in sorted(run.parts.glob("*.json"))]
    elif run.out.exists() and any(run.out.iterdir()):
        raise CohortError(f"{run.out} holds other files; a new or empty folder was expected; name another one")
    run.parts.mkdir(parents=True, exist_ok=True)
    if not run.said.exists():
        _write_whole(run.said, json.dumps({"what": what}, indent=2))
    return []


def _write_whole(path: Path, text: str) -> None:
    """The file is there with all of this, or not at all."""
    beside = path.with_name(f".{path.name}")
    beside.write_text(text, "utf-8")
    beside.replace(path)


@dataclass(frozen=True)
class _Told:
    """What a finished part came to."""

    rows: int
    summary: Summary


def _judge_parts(assessor: Assessor, run: Run, count: Count) -> Iterator[_Told]:
    """Every part in order: those of before as they were left, the others judged now."""
    with ThreadPoolExecutor(run.threads) as workers, ThreadPoolExecutor(1) as writer:
        waiting: deque[tuple[int, Future[_Told | None]]] = deque()
        part: _Part | None = None
        for number, (some, twice) in enumerate(_tables(assessor, run)):
            if number % run.part_tables == 0:
                if part is not None:
                    waiting.append((0, writer.submit(part.finish)))
                part = _Part(assessor, run, number // run.part_tables)
            if part is not None and part.finished:
                count(some.size)
            elif part is not None:
                waiting.append((some.size, writer.submit(part.add, some.size, workers.submit(_work, assessor, some, twice))))
            while len(waiting) > _most_waiting(run, some):
                yield from _next(waiting, count)
        if part is not None:
            waiting.append((0, writer.submit(part.finish)))
        while waiting:
            yield from _next(waiting, count)


def _most_waiting(run: Run, some: Some) -> int:
    """How many tables as large as this one may wait to be judged or written: a few, or fewer if they are heavy."""
    return min(run.threads + 2, max(1, WAITING_BYTES // max(1, some.table.nbytes)))


def _next(waiting: "deque[tuple[int, Future[_Told | None]]]", count: Count) -> Iterator[_Told]:
    """Wait for what was begun first."""
    rows, work = waiting.popleft()
    told = work.result()
    count(rows)
    if told is not None:
        yield told


def _tables(assessor: Assessor, run: Run) -> Iterator[tuple[Some, NDArray[np.int64]]]:
    """Every table of every file, with the places of ids that came before."""
    wanted = frozenset((*RESERVED, *Columns(assessor.reading.codebook, (), placed=False).names))
    seen, first_row = Seen(run.rows()), 1
    for path in run.sources:
        for some in read_some(path, first_row, wanted, run.table_rows):
            named = ID in some.table.schema.names
            yield some, seen.again(some.table.column(ID).cast(pa.string())) if named else np.empty(0, dtype=np.int64)
            first_row = some.first_row + some.size


def _work(assessor: Assessor, some: Some, twice: NDArray[np.int64]) -> Assessed:
    """Judge one table."""
    table = read(assessor.reading, some.table, first_row=some.first_row)
    came = judged(assessor, marked_twice(table, twice) if twice.size else table)
    if not some.unreadable:
        return came
    rejects = pa.concat_batches([some.rejects(), came.rejects])
    return Assessed(came.results, rejects.sort_by("row"))


class _Part:
    """One part as it is written; it counts as finished once its last file, which says what it came to, has its name."""

    def __init__(self, assessor: Assessor, run: Run, number: int) -> None:
        self.run, self.number, self.schema = run, number, results_schema(assessor.reading.codebook)
        self.finished = run.done(number).exists()
        self.rows, self.summary, self._lacking = 0, Summary.nobody(), 0
        self._sink: Sink | None = None
        self._rejects: pv.CSVWriter | None = None

    def add(self, rows: int, assessment: "Future[Assessed]") -> None:
        """Write what came of a table; a part that lacks one is never finished."""
        self._lacking += 1
        came = assessment.result()
        if self._sink is None or self._rejects is None:
            self._sink = SINKS[self.run.form](_beside(self.run.results(self.number)), self.schema)
            self._rejects = pv.CSVWriter(self.run.rejects(self.number), REJECTS)
        self._sink.write(came.results)
        self._rejects.write_batch(came.rejects)
        self.rows += rows
        self.summary = self.summary.adding(came.results, came.rejects)
        self._lacking -= 1

    def finish(self) -> _Told:
        """What the part came to, now or before."""
        if self._lacking:
            raise CohortError(f"part {self.number} lacks a table that could not be written; the same command takes it up again")
        if not self.finished and self._sink is not None and self._rejects is not None:
            self._sink.close()
            self._rejects.close()
            _beside(self.run.results(self.number)).replace(self.run.results(self.number))
            _write_whole(self.run.done(self.number), json.dumps(asdict(_Told(self.rows, self.summary))))
        return _told(self.run.done(self.number))


def _told(path: Path) -> _Told:
    said = json.loads(path.read_text("utf-8"))
    return _Told(said["rows"], Summary(**said["summary"]))


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}")


def _end(run: Run, what: dict[str, object], parts: Sequence[_Told]) -> Finished:
    """All rejects in one file, the counts beside them; that every row is accounted for is checked, not hoped."""
    summary = Summary.nobody()
    for part in parts:
        summary = summary.joined(part.summary)
    finished = Finished(sum(part.rows for part in parts), summary)
    if summary.judged + finished.rejected != finished.rows:
        raise CohortError(
            f"{finished.rows} rows came, {summary.judged} results and {finished.rejected} rejects were written; as many were expected; report this"
        )
    if not (run.out / "rejects.csv").exists():
        _gather_rejects(run, len(parts))
    _write_whole(run.out / "summary.json", json.dumps(summary.as_json(), indent=2))
    _write_whole(run.said, json.dumps({"what": what, "rows": finished.rows, "results": summary.judged, "rejects": finished.rejected}, indent=2))
    return finished


def _gather_rejects(run: Run, parts: int) -> None:
    beside = _beside(run.out / "rejects.csv")
    with beside.open("wb") as whole:
        for part in range(parts):
            lines = run.rejects(part).read_bytes()
            whole.write(lines if part == 0 else lines[lines.index(b"\n") + 1 :])
    beside.replace(run.out / "rejects.csv")
