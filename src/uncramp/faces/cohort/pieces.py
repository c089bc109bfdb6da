"""Parquet files cut into pieces that stand alone: rows that any process reads, judges and writes without the others.

Where the cuts are depends on the files alone, never on how many machines there are, so that a run may go on with more or fewer of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from uncramp.errors import CohortError
from uncramp.faces.cohort.columns import GROUPS, RESERVED
from uncramp.faces.cohort.results import CODEBOOK
from uncramp.faces.cohort.sources import ROWS, first_line

PIECES = 16
"""So many pieces are aimed at in an input that is not large."""
FEWEST_ROWS, MOST_ROWS = 3 << 14, 1 << 18
"""Row groups are put together up to the larger number; none is cut into pieces below the smaller."""
SLICES = 4
"""A row group is cut into no more, as a process that wants its end decodes it from the beginning."""


@dataclass(frozen=True)
class Part:
    """A file of the input: how many rows come before it, how many each row group has, the checksum of the codebook in which it says it is written."""

    path: Path
    before: int
    groups: tuple[int, ...]
    size: int
    changed: int
    declared: str | None

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return sum(self.groups)

    @cached_property
    def schema(self) -> pa.Schema:
        """Its columns."""
        return pq.read_schema(self.path)


@dataclass(frozen=True)
class Piece:
    """Rows of a file: in the row groups `first` up to `last`, after `skip` rows, the next `rows`; `before` counts those before in the whole input."""

    number: int
    path: str
    first: int
    last: int
    skip: int
    rows: int
    before: int
    declared: str | None


@dataclass(frozen=True)
class _Run:
    """Rows that lie together in a file, not yet numbered as a piece."""

    first: int
    last: int
    skip: int
    rows: int


def parts_of(sources: Sequence[Path], declared: str | None = None) -> tuple[Part, ...]:
    """The files of the input in the order of their names, a folder standing for the Parquet files in it."""
    files = [file for source in sources for file in (sorted(source.rglob("*.parquet")) if source.is_dir() else [source])]
    if not files:
        raise CohortError(f"no Parquet file came in {', '.join(map(str, sources))}; at least one was expected; name another file or folder")
    footers = [_footer(file) for file in files]
    before = accumulate((footer.num_rows for footer in footers), initial=0)
    return tuple(_part(file, start, footer, declared) for file, start, footer in zip(files, before, footers, strict=False))


def _footer(file: Path) -> pq.FileMetaData:
    try:
        return pq.read_metadata(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise CohortError(f"{file} cannot be read as Parquet: {error}; a whole file was expected; write or copy it again") from error


def _part(file: Path, before: int, footer: pq.FileMetaData, declared: str | None) -> Part:
    groups = tuple(footer.row_group(number).num_rows for number in range(footer.num_row_groups))
    state = file.stat()
    return Part(file.resolve(), before, groups, state.st_size, state.st_mtime_ns, _said(footer) or declared)


def _said(footer: pq.FileMetaData) -> str | None:
    """The checksum that the file itself names."""
    said = (footer.schema.to_arrow_schema().metadata or footer.metadata or {}).get(CODEBOOK)
    return said.decode() if said else None


def cut(parts: Sequence[Part]) -> tuple[Piece, ...]:
    """The pieces of the whole input, in its order; of an input without rows one, which is empty."""
    share = max(FEWEST_ROWS, sum(part.rows for part in parts) // PIECES)
    found = [(part, run) for part in parts for run in _runs(part.groups, share)] or [(parts[0], _Run(0, 0, 0, 0))]
    before = accumulate((run.rows for _, run in found), initial=0)
    return tuple(
        Piece(number, str(part.path), run.first, run.last, run.skip, run.rows, start, part.declared)
        for number, ((part, run), start) in enumerate(zip(found, before, strict=False))
    )


def _runs(groups: Sequence[int], share: int) -> Iterator[_Run]:
    """The row groups of a file: small ones together, large ones in slices."""
    first = 0
    for last in _ends(groups, min(share, MOST_ROWS)):
        rows = sum(groups[first:last])
        slices = min(SLICES, max(1, rows // share)) if last - first == 1 else 1
        edges = [rows * place // slices for place in range(slices + 1)]
        yield from (_Run(first, last, start, end - start) for start, end in pairwise(edges) if end > start)
        first = last


def _ends(groups: Sequence[int], most: int) -> Iterator[int]:
    """Where a run of row groups ends, as one more would make it larger than this."""
    held = 0
    for place, rows in enumerate(groups):
        if held and held + rows > most:
            yield place
            held = 0
        held += rows
    if groups:
        yield len(groups)


def tables_of(piece: Piece, wanted: Iterable[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The rows of a piece, table by table, of each the number of rows before it in the whole input; only the columns that are wanted.

    What is damaged would be so again and is said in a sentence; what the system could not do just now is left to those who try again.
    """
    try:
        yield from _tables_of(piece, wanted)
    except (pa.ArrowException, OSError) as error:
        if getattr(error, "errno", None) is not None:
            raise
        raise CohortError(
            f"row groups {piece.first} to {piece.last - 1} (counted from 0) cannot be read: {first_line(error)}; a whole file was expected; "
            "copy it again with its date kept and give the same call again: what is finished is kept"
        ) from error


def _tables_of(piece: Piece, wanted: Iterable[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
    schema, names = pq.read_schema(piece.path), {*wanted, *GROUPS}
    columns = [field.name for field in schema if field.name in names]
    words = [field.name for field in schema if pa.types.is_string(field.type) and field.name not in RESERVED]
    begin, end, place = piece.skip, piece.skip + piece.rows, 0
    with pq.ParquetFile(piece.path, read_dictionary=words, pre_buffer=True) as file:
        for table in file.iter_batches(ROWS, row_groups=range(piece.first, piece.last), columns=columns, use_threads=False):
            start, stop = max(begin, place), min(end, place + table.num_rows)
            if start < stop:
                yield piece.before + start - piece.skip, table.slice(start - place, stop - start)
            place += table.num_rows
            if place >= end:
                return
