"""Ids that come twice are found wherever they are, exactly, however the input is cut."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from uncramp.faces.cohort.pieces import Piece
from uncramp.faces.cohort.twice import BUCKET, COLUMNS, buckets_for, find_later, later_between, later_in, marks_of, note_ids

IDS = [None, "", "a", "b", "ab", "ba", "a", None, "", "long " * 9, "a", "ä", "b", "long " * 9, "a\0", "\0a"]


def by_hand(ids: list[str | None]) -> list[int]:
    """The places, from 1, of ids that came before."""
    return [place for place, name in enumerate(ids, 1) if name is not None and name in ids[: place - 1]]


@pytest.mark.parametrize("buckets", [1, 2, 8])
@pytest.mark.parametrize("size", [1, 5, 100])
def test_every_later_row_is_found(tmp_path: Path, size: int, buckets: int) -> None:
    """Pieces of every size, noted twice over, and buckets of every number give what a slow search gives; asked for by places as well."""
    pq.write_table(pa.table({"id": IDS}), tmp_path / "people.parquet")
    for number, start in enumerate(range(0, len(IDS), size)):
        rows = min(size, len(IDS) - start)
        for _ in range(2):
            note_ids(tmp_path, Piece(number, str(tmp_path / "people.parquet"), 0, 1, start, rows, start, None))
    for bucket in range(buckets):
        find_later(tmp_path, tmp_path, bucket, buckets)
    expected = by_hand(IDS)
    assert expected == later_between(tmp_path, 1, len(IDS) + 1).tolist()
    assert [place for place in expected if 8 <= place < 11] == later_between(tmp_path, 8, 11).tolist()


def test_ids_with_the_same_number_are_compared() -> None:
    """A number that stands for different ids makes none of them come twice."""
    ids = pa.table([[7] * 5, [1, 2, 3, 4, 5], ["a", "b", "c", "b", "a"]], schema=COLUMNS)
    assert [4, 5] == later_in(ids).tolist()


def test_whole_numbers_are_ids_too(tmp_path: Path) -> None:
    """Ids that are no text are taken by how they are written; no ids at all are fine."""
    pq.write_table(pa.table({"id": [12, 13, 12]}), tmp_path / "numbers.parquet")
    note_ids(tmp_path, Piece(0, str(tmp_path / "numbers.parquet"), 0, 1, 0, 3, 0, None))
    note_ids(tmp_path, Piece(1, str(tmp_path / "numbers.parquet"), 0, 0, 0, 0, 3, None))
    find_later(tmp_path, tmp_path, 0, 1)
    assert [3] == later_between(tmp_path, 1, 4).tolist()
    find_later(tmp_path / "nothing", tmp_path, 0, 1)
    assert [] == later_between(tmp_path, 1, 4).tolist()


def test_numbers_of_many_ids_differ_and_spread() -> None:
    """A hundred thousand counted names have as many numbers, and fill every bucket alike."""
    marks = marks_of(pa.array([f"person-{number}" for number in range(100_000)], pa.large_string()))
    assert 100_000 == len(np.unique(marks))
    counts = np.bincount((marks >> np.uint64(60)).astype(np.int64), minlength=16)
    assert 100_000 / 16 == pytest.approx(counts.mean())
    assert counts.max() < 1.1 * counts.mean()


def test_there_are_enough_buckets() -> None:
    """A power of two, so that a bucket holds about as many as it may."""
    assert [1, 1, 1, 2, 4, 256] == [buckets_for(rows) for rows in (0, 1, BUCKET, BUCKET + 1, 4 * BUCKET, 10**9)]
