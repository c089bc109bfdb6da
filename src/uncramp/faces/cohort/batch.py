"""The one meaning: a table of people in, a table of results and a table of rejects out; every engine and every file goes through here.

A pure function: what is told about a row depends on that row alone, never on the others, their order, or how they are cut into batches.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from uncramp.errors import CohortError
from uncramp.faces.cohort.codebook import Codebook, Packed
from uncramp.faces.cohort.columns import ANSWERS, ID, RESERVED, ROW, Columns, columns_of, near
from uncramp.faces.cohort.flaws import Flaw, flaws_at, rejects_of
from uncramp.faces.cohort.kernel import Program, compile_cohort, tell
from uncramp.faces.cohort.packing import packed_of
from uncramp.faces.cohort.results import CODEBOOK, results_of
from uncramp.inference.network import Network


@dataclass(frozen=True, eq=False)
class Reading:
    """How tables are read: the codebook, and what is said of tables that do not say it themselves.

    `declared` is the checksum of the codebook in which tables without one are written; `strict` refuses columns that are no findings.
    """

    codebook: Codebook
    declared: str | None = None
    strict: bool = False


@dataclass(frozen=True, eq=False)
class Read:
    """A table as read: row numbers and ids of all its rows, the people that can be judged, which rows they are, and what is wrong with the others."""

    rows: NDArray[np.int64]
    ids: pa.Array
    people: Packed
    good: NDArray[np.bool_]
    flaws: tuple[Flaw, ...]

    def rejects(self) -> pa.RecordBatch:
        """The rows that cannot be judged, with every reason."""
        return rejects_of(self.flaws, self.rows, self.ids)

    def good_rows(self) -> tuple[NDArray[np.int64], pa.Array]:
        """Row numbers and ids of the people that can be judged."""
        return (self.rows, self.ids) if self.good.all() else (self.rows[self.good], self.ids.filter(pa.array(self.good)))


@dataclass(frozen=True, eq=False)
class Assessor:
    """What turns tables of people into results: how they are read, and the knowledge as a program. Built once, used for every table."""

    reading: Reading
    program: Program


@dataclass(frozen=True, eq=False)
class Assessed:
    """What came of a table: every row is in one of the two, in the order in which it came."""

    results: pa.RecordBatch
    rejects: pa.RecordBatch


def assessor_of(network: Network, *, declared: str | None = None, strict: bool = False) -> Assessor:
    """The assessor of this knowledge."""
    return Assessor(Reading(Codebook(network.knowledge), declared, strict), compile_cohort(network))


def assessed(assessor: Assessor, batch: pa.RecordBatch, *, first_row: int = 1) -> Assessed:
    """Results and rejects of one table, wide or packed; rows are numbered from first_row unless the column `row` numbers them."""
    return judged(assessor, read(assessor.reading, batch, first_row=first_row))


def judged(assessor: Assessor, table: Read) -> Assessed:
    """Results and rejects of a table that is read."""
    rows, ids = table.good_rows()
    return Assessed(results_of(assessor.reading.codebook, tell(assessor.program, table.people), rows, ids), table.rejects())


def read(reading: Reading, batch: pa.RecordBatch, *, first_row: int = 1) -> Read:
    """A table as people; a row with anything wrong is nobody."""
    columns = columns_of(reading.codebook, batch, _named_codebook(reading, batch) is not None)
    _refuse_strangers(reading, columns)
    people, flaws = packed_of(columns, batch.num_rows)
    rows = _rows(columns, first_row, batch.num_rows)
    return marked(Read(rows, _ids(columns, batch.num_rows), people, np.ones(batch.num_rows, dtype=bool), ()), flaws)


def marked(table: Read, flaws: list[Flaw]) -> Read:
    """The same table with more rows found wrong; what was known to be wrong stays."""
    if not flaws:
        return table
    good = table.good.copy()
    good[[flaw.place for flaw in flaws]] = False
    return replace(table, people=table.people.taken(good[table.good]), good=good, flaws=(*table.flaws, *flaws))


def marked_twice(table: Read, places: NDArray[np.int64]) -> Read:
    """The same table with these rows rejected because their id came before."""
    return marked(table, flaws_at(places, ID, "id_twice", table.ids, "an id that no earlier row has"))


def strangers(reading: Reading, schema: pa.Schema) -> tuple[str, ...]:
    """The columns of such tables that are passed over, each with a hint at what may have been meant."""
    nobody = pa.record_batch([pa.nulls(0, field.type) for field in schema], schema=schema)
    return tuple(_hinted(columns_of(reading.codebook, nobody, placed=False)))


def _refuse_strangers(reading: Reading, columns: Columns) -> None:
    if reading.strict and columns.strangers:
        raise CohortError(f"{', '.join(_hinted(columns))} came; findings, {', '.join(RESERVED)} were expected; `uncramp findings` lists all")


def _hinted(columns: Columns) -> Iterator[str]:
    known = [*columns.names, *RESERVED]
    return (f"{name}{near(name, known)}" for name in columns.strangers)


def _named_codebook(reading: Reading, batch: pa.RecordBatch) -> str | None:
    """The checksum that the table or the caller names; another than ours is refused, and codes without one."""
    said = (batch.schema.metadata or {}).get(CODEBOOK)
    named = said.decode() if said else reading.declared
    own = reading.codebook.checksum
    if named is None and ANSWERS in batch.schema.names:
        raise CohortError(f"{ANSWERS} came without the checksum of its codebook; name it with --codebook, or pack the file anew (ours is {own})")
    if named not in (None, own):
        raise CohortError(f"the answers are written in the codebook {named}; {own} was expected; pack the file anew with this knowledge")
    return named


def _rows(columns: Columns, first_row: int, size: int) -> NDArray[np.int64]:
    given = columns.one(ROW)
    if given is None:
        return np.arange(first_row, first_row + size, dtype=np.int64)
    if not pa.types.is_integer(given.type) or given.null_count:
        raise CohortError(f"the column {ROW} holds {given.type} with {given.null_count} gaps; whole numbers were expected; rename or mend it")
    return given.cast(pa.int64()).to_numpy()


def _ids(columns: Columns, size: int) -> pa.Array:
    given = columns.one(ID)
    return pa.nulls(size, pa.string()) if given is None else given.cast(pa.string())
