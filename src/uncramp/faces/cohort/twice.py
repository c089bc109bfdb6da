"""Which ids came before, anywhere in the input: every piece sorts its own by a number, then equal numbers of all pieces are held side by side.

Exact: ids with the same number are compared letter by letter. Ids lie on disk meanwhile; a bucket of them is in memory at a time.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from uncramp.faces.cohort.columns import ID
from uncramp.faces.cohort.laying import compiled
from uncramp.faces.cohort.pieces import Piece, tables_of

MARK, PLACE = "mark", "place"
"""A number for an id, the same for the same ids and seldom for others; and the number of a row in the whole input, from 1."""
COLUMNS = pa.schema([(MARK, pa.uint64()), (PLACE, pa.int64()), (ID, pa.large_string())])
BUCKET = 1 << 22
"""About so many ids are held against each other at a time."""
WORD = 64
FACTOR = 0x9E3779B97F4A7C15
"""An odd number, far from simple, that letters are mixed with; any would do."""


def note_ids(folder: Path, piece: Piece) -> None:
    """Write the ids of a piece, sorted by their numbers; rows without an id are left out."""
    tables = [_noted(before, table.column(ID)) for before, table in tables_of(piece, (ID,))]
    marked = pa.Table.from_batches(tables, COLUMNS).combine_chunks()
    ordered = marked.take(pa.array(np.argsort(marked.column(MARK).to_numpy(), kind="stable")))
    half = folder / f".{uuid4().hex}"
    with pa.ipc.new_file(half, COLUMNS) as writer:
        writer.write_table(ordered.combine_chunks())
    half.replace(folder / f"{piece.number:05}.arrow")


def _noted(before: int, column: pa.Array) -> pa.RecordBatch:
    ids = column.cast(pa.large_string())
    places = pa.array(np.arange(before + 1, before + len(ids) + 1))
    return pa.record_batch([pa.array(marks_of(ids)), places, ids], schema=COLUMNS).filter(ids.is_valid())


def marks_of(ids: pa.LargeStringArray) -> NDArray[np.uint64]:
    """The number of every id; of no id, any."""
    _, offsets, letters = ids.buffers()
    starts = np.frombuffer(offsets, dtype=np.int64)[ids.offset : ids.offset + len(ids) + 1]
    marks = np.empty(len(ids), dtype=np.uint64)
    mark(starts, np.frombuffer(letters, dtype=np.uint8) if letters else np.empty(0, dtype=np.uint8), marks)
    return marks


@compiled
def mark(starts, letters, marks):  # type: ignore[no-untyped-def]
    """Mix the letters of each text into one number whose bits are all alike in use."""
    for place in range(len(marks)):
        mixed = np.uint64(starts[place + 1] - starts[place])
        for k in range(starts[place], starts[place + 1]):
            mixed = (mixed ^ np.uint64(letters[k])) * np.uint64(FACTOR)
            mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(FACTOR)
        marks[place] = mixed ^ (mixed >> np.uint64(32))


def buckets_for(rows: int) -> int:
    """In how many buckets so many ids are held against each other: a power of two."""
    return 1 << max(0, (rows - 1) // BUCKET).bit_length()


def find_later(folder: Path, found: Path, bucket: int, buckets: int) -> None:
    """Write the places of all rows of a bucket whose id came before, in order."""
    places = later_in(pa.concat_tables(list(_slices(folder, bucket, buckets)) or [COLUMNS.empty_table()]))
    half = found / f".{uuid4().hex}"
    with half.open("wb") as file:
        np.save(file, places)
    half.replace(found / f"{bucket:05}.npy")


def _slices(folder: Path, bucket: int, buckets: int) -> Iterator[pa.Table]:
    """The ids of a bucket, piece by piece: numbers that begin with the same bits."""
    bits = np.uint64(WORD - buckets.bit_length() + 1)
    for path in sorted(folder.glob("*.arrow")):
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        marks = table.column(MARK).to_numpy()
        first = np.searchsorted(marks, np.uint64(bucket) << bits) if bucket else 0
        last = np.searchsorted(marks, np.uint64(bucket + 1) << bits) if bucket + 1 < buckets else len(marks)
        yield table.slice(first, last - first)


def later_in(ids: pa.Table) -> NDArray[np.int64]:
    """The places of every row but the first of each id."""
    marks = ids.column(MARK).to_numpy()
    ordered = np.sort(marks)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    if not again.size:
        return np.empty(0, dtype=np.int64)
    near = again[np.minimum(np.searchsorted(again, marks), again.size - 1)]
    same = ids.filter(pa.array(near == marks)).sort_by([(ID, "ascending"), (PLACE, "ascending")]).combine_chunks()
    names = same.column(ID)
    is_later = pc.equal(names.slice(1), names.slice(0, len(names) - 1))
    return np.sort(same.column(PLACE).slice(1).filter(is_later).to_numpy())


def later_between(found: Path, first: int, last: int) -> NDArray[np.int64]:
    """The places that were found from first up to last, in order."""
    whole = [np.load(path, mmap_mode="r") for path in sorted(found.glob("*.npy"))]
    inside = [places[slice(*np.searchsorted(places, [first, last]))] for places in whole]
    return np.sort(np.concatenate([np.empty(0, dtype=np.int64), *inside]))
