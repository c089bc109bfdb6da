"""What is told about each person as a table: one line a person, the same columns in the same order for one knowledge version."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from uncramp.faces.cohort.codebook import Codebook, Told
from uncramp.faces.cohort.laying import places_of_bits
from uncramp.terms.condition import DISPOSITIONS
from uncramp.terms.knowledge import Knowledge

CODEBOOK, VERSION = b"uncramp.codebook", b"uncramp.knowledge"
"""Keys of a table's metadata: what its codes mean, and the knowledge version."""
WORD = pa.dictionary(pa.int16(), pa.string())
"""One of a few words, kept as a number."""
LEADERS = (1, 2, 3)


def stamp(codebook: Codebook) -> dict[bytes, bytes]:
    """The metadata of everything written with this knowledge."""
    return {CODEBOOK: codebook.checksum.encode(), VERSION: codebook.knowledge.version.encode()}


def results_schema(codebook: Codebook) -> pa.Schema:
    """The columns of the results."""
    leaders = [field for n in LEADERS for field in ((f"condition_{n}", WORD), (f"probability_{n}", pa.float32()))]
    causes = [(f"cause_{cause}", pa.float32()) for cause in modelled(codebook.knowledge)]
    levels = [(name, WORD) for name in ("disposition", "floor", "harm")]
    shares = [("muscular", pa.float32()), *causes, ("none_known", pa.float32())]
    columns = [("row", pa.int64()), ("id", pa.string()), *levels, ("incomplete", pa.bool_()), *leaders, *shares, ("reasons", pa.list_(WORD))]
    left_open = {"id", *(name for name, _ in shares[1:])}
    return pa.schema([pa.field(name, kind, nullable=name in left_open) for name, kind in columns], metadata=stamp(codebook))


def results_of(codebook: Codebook, told: Told, rows: NDArray[np.int64], ids: pa.Array) -> pa.RecordBatch:
    """Row number, id, and what is told; where no cause is named its shares are left open."""
    levels = [_words(level, [d.value for d in DISPOSITIONS]) for level in (told.disposition, told.floor, told.harm)]
    conditions = list(codebook.knowledge.conditions)
    leaders = [column for n in range(len(LEADERS)) for column in (_words(told.top[:, n], conditions), pa.array(told.probability[:, n]))]
    named = pa.array(told.share.T.any(axis=0))
    causes = list(codebook.knowledge.causes)
    of_causes = [told.share[:, causes.index(cause)] for cause in modelled(codebook.knowledge)]
    shares = [_where(named, share) for share in (*of_causes, told.none_known)]
    reasons = _reasons(told.flags, list(codebook.knowledge.red_flags))
    columns = [pa.array(rows), ids, *levels, pa.array(told.incomplete), *leaders, pa.array(told.muscular), *shares, reasons]
    return pa.record_batch(columns, schema=results_schema(codebook))


def modelled(knowledge: Knowledge) -> list[str]:
    """The causes that some condition's trigger layer speaks about; of the others no share is told."""
    layers = [condition.layer for condition in knowledge.conditions.values() if condition.layer is not None]
    return [cause for cause in knowledge.causes if any(cause in layer.causes for layer in layers)]


def _words(numbers: NDArray[np.integer], words: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int16, copy=False)), pa.array(words))


def _where(named: pa.BooleanArray, shares: NDArray[np.float32]) -> pa.Array:
    """The shares of those of whom causes are named; the bits that say who that is serve every column."""
    _, bits = named.buffers()
    return pa.Array.from_buffers(pa.float32(), len(named), [bits, pa.py_buffer(np.ascontiguousarray(shares))], len(named) - named.true_count)


def _reasons(flags: NDArray[np.uint64], names: Sequence[str]) -> pa.Array:
    """The names of the red flags whose bits are set, person by person."""
    start, places = places_of_bits(flags)
    return pa.ListArray.from_arrays(pa.array(start), _words(places, names))


def plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The same table with words instead of numbers for words, for engines and files that know no dictionaries."""
    return batch.cast(pa.schema([field.with_type(_plain_type(field.type)) for field in batch.schema], metadata=batch.schema.metadata))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return kind.value_type
    return pa.list_(_plain_type(kind.value_type)) if pa.types.is_list(kind) else kind
