"""What is wrong with a row: said once for every row that cannot be judged, with every reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

REJECTS = pa.schema(
    [
        ("row", pa.int64()),
        ("id", pa.string()),
        ("reason", pa.string()),
        ("column", pa.string()),
        ("came", pa.string()),
        ("expected", pa.string()),
        ("all_reasons", pa.string()),
    ]
)
"""One line for every row that is not judged: the first reason in columns of its own, and every reason in words."""
LONGEST_SHOWN = len("what came is shown up to this length, which is about a line")


@dataclass(frozen=True, order=True)
class Flaw:
    """One thing that is wrong with one row; `place` counts rows of the batch from 0, `reason` is one word for counting."""

    place: int
    column: str
    reason: str
    came: str
    expected: str

    def __str__(self) -> str:
        """`column: what came; what was expected`."""
        return f"{self.column}: {self.came or 'nothing'} came; expected {self.expected}"


def flaws_at(places: Iterable[int], column: str, reason: str, values: pa.Array, expected: str) -> list[Flaw]:
    """The same flaw in several rows, each with what came."""
    chosen = np.fromiter(places, dtype=np.int64)
    return [Flaw(int(place), column, reason, shown(came), expected) for place, came in zip(chosen, values.take(pa.array(chosen)), strict=True)]


def shown(value: pa.Scalar) -> str:
    """A value as it is shown to a reader, cut to a sensible length; nothing for none."""
    text = "" if value.as_py() is None else str(value.as_py())
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


def rejects_of(flaws: Sequence[Flaw], rows: NDArray[np.int64], ids: pa.Array) -> pa.RecordBatch:
    """One line a row, in the order of the rows."""
    by_row = [list(found) for _, found in groupby(sorted(set(flaws)), key=lambda flaw: flaw.place)]
    places = np.array([found[0].place for found in by_row], dtype=np.int64)
    first = [found[0] for found in by_row]
    told = [[getattr(flaw, name) for flaw in first] for name in ("reason", "column", "came", "expected")]
    every = ["; and ".join(str(flaw) for flaw in found) for found in by_row]
    columns = [pa.array(rows[places]), ids.take(pa.array(places)), *(pa.array(one, pa.string()) for one in (*told, every))]
    return pa.record_batch(columns, schema=REJECTS)
