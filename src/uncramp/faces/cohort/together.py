"""Results and rejects in one table, for engines whose functions give back one table: a column says which of the two a row is."""

from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
import pyarrow as pa

from uncramp.faces.cohort.batch import Assessor, assessor_of, judged, marked_twice, read
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.flaws import REJECTS
from uncramp.faces.cohort.results import plain, results_schema
from uncramp.inference.network import build_network
from uncramp.reading.read import read_knowledge

JUDGED, TWICE = "judged", "_twice"
"""Going out: whether a row is a result. Coming in: whether its id came before."""


def told_columns(codebook: Codebook) -> pa.Schema:
    """The columns of the results, with words for words."""
    return plain(empty(results_schema(codebook))).schema


def empty(columns: pa.Schema) -> pa.RecordBatch:
    """A table of nobody."""
    return pa.record_batch([pa.nulls(0, field.type) for field in columns], schema=columns)


def both_columns(codebook: Codebook) -> pa.Schema:
    """The columns of results and rejects together: which of the two, what both have, then what only one has."""
    told = told_columns(codebook)
    return pa.schema(
        [(JUDGED, pa.bool_()), *(field.with_nullable(True) for field in told), *(field for field in REJECTS if field.name not in told.names)]
    )


def both(batches: Iterable[pa.RecordBatch], declared: str | None, strict: bool) -> Iterator[pa.RecordBatch]:
    """Results and rejects of tables of people, one after the other; the assessor is built once in a process."""
    assessor = assessor_here(declared, strict)
    columns = both_columns(assessor.reading.codebook)
    for batch in batches:
        yield from _both(assessor, batch, columns)


@cache
def assessor_here(declared: str | None, strict: bool) -> Assessor:
    """The assessor of this process, built once."""
    return assessor_of(build_network(read_knowledge()), declared=declared, strict=strict)


def _both(assessor: Assessor, batch: pa.RecordBatch, columns: pa.Schema) -> Iterator[pa.RecordBatch]:
    again = np.empty(0, dtype=np.int64)
    if TWICE in batch.schema.names:
        again = np.flatnonzero(batch.column(TWICE).to_numpy(zero_copy_only=False))
        batch = batch.drop_columns([TWICE])
    came = judged(assessor, marked_twice(read(assessor.reading, batch), again))
    yield _filled(plain(came.results), True, columns)
    yield _filled(came.rejects, False, columns)


def _filled(part: pa.RecordBatch, is_result: bool, columns: pa.Schema) -> pa.RecordBatch:
    """The table with every column of both; what it has not stays open."""
    given = {JUDGED: pa.repeat(is_result, part.num_rows), **dict(zip(part.schema.names, part.columns, strict=True))}
    return pa.record_batch([given.get(field.name, pa.nulls(part.num_rows, field.type)) for field in columns], schema=columns)
