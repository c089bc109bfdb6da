"""The columns of a table of people: which of them say what, and their values as codes of the codebook."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from uncramp.errors import CohortError
from uncramp.faces.cohort.codebook import NO_CODE, Codebook
from uncramp.faces.cohort.laying import BAD, Spots
from uncramp.terms.evidence import UNKNOWN
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import PERSONAL

ROW, ID, ANSWERS = "row", "id", "answers"
RESERVED = (ROW, ID, *PERSONAL, ANSWERS)
GROUPS = ("person", "evidence")
"""Columns of columns, as in the answer files of one person."""
NO_BITS, NO_MEANING = np.empty(0, dtype=np.uint8), np.empty(0, dtype=np.uint16)


@dataclass(frozen=True, eq=False)
class Column:
    """The answers to one finding: meaning[base + values[person]] is a code, values being of one byte or of four.

    `bits` say who gave an answer, the first person in the lowest bit; none if everybody did.
    """

    name: str
    finding: Finding
    array: pa.Array
    values: NDArray[Any]
    base: int
    meaning: NDArray[np.uint16]
    bits: NDArray[np.uint8]

    @property
    def codes(self) -> NDArray[np.uint16]:
        """The code of every person's answer; `NO_CODE` where not asked, `BAD` where what came is no answer."""
        values = self.values.astype(np.int64) + self.base
        inside = (values >= 0) & (values < len(self.meaning))
        codes = np.where(inside, self.meaning[np.where(inside, values, 0)], BAD) if len(self.meaning) else np.full(len(values), BAD)
        return np.where(np.asarray(self.array.is_null()), NO_CODE, codes).astype(np.uint16)


def spots_of(columns: Sequence[Column]) -> tuple[Spots, NDArray[np.uint16]]:
    """Where the columns' answers lie, and what they mean; the columns must be kept as long as it is used."""
    sizes = np.array([len(column.meaning) for column in columns], dtype=np.int64)
    spots = Spots(
        values=np.array([_address(column.values) for column in columns], dtype=np.uintp),
        narrow=np.array([column.values.dtype == np.int8 for column in columns], dtype=bool),
        bits=np.array([_address(column.bits) for column in columns], dtype=np.uintp),
        first=np.cumsum(sizes) - sizes,
        base=np.array([column.base for column in columns], dtype=np.int64),
        size=sizes,
    )
    return spots, np.concatenate([column.meaning for column in columns] or [NO_MEANING])


def _address(array: NDArray[Any]) -> int:
    return array.ctypes.data if len(array) else 0


@dataclass(frozen=True, eq=False)
class Columns:
    """A table taken apart: its columns by name in order, those inside `person` and `evidence` among them."""

    codebook: Codebook
    named: tuple[tuple[str, pa.Array], ...]
    placed: bool
    """Whether whole numbers are places of options, as in a table that names its codebook."""

    @cached_property
    def names(self) -> Mapping[str, Finding]:
        """Finding or alias to finding."""
        findings = self.codebook.findings
        return {alias: finding for finding in findings for alias in finding.aliases} | {finding.id: finding for finding in findings}

    @property
    def strangers(self) -> tuple[str, ...]:
        """The columns that are neither findings nor about the person."""
        return tuple(name for name, _ in self.named if name not in RESERVED and name not in self.names)

    def one(self, name: str) -> pa.Array | None:
        """The column of that name, or None; it may be there only once."""
        found = [array for given, array in self.named if given == name]
        if len(found) > 1:
            raise CohortError(f"the column {name} is there {len(found)} times; once was expected; take the others out")
        return found[0] if found else None

    def answers(self) -> Iterator[Column]:
        """The columns that are findings."""
        for name, array in self.named:
            if name in self.names:
                yield self._column(name, self.names[name], array)

    def _column(self, name: str, finding: Finding, array: pa.Array) -> Column:
        if pa.types.is_integer(array.type) and self.placed:
            return _laid(name, finding, array, array, self.codebook.places[finding.id], 1)
        if finding.kind == "number" and (pa.types.is_integer(array.type) or pa.types.is_floating(array.type)):
            return _laid(name, finding, array, _ranges(finding, array), self.codebook.places[finding.id])
        words = worded(array)
        return _laid(name, finding, array, words.indices, self._meaning(finding, words.dictionary.to_pylist(), is_text(array)))

    def _meaning(self, finding: Finding, words: Sequence[object], text: bool) -> NDArray[np.uint16]:
        """The code of every distinct word; of something that is not text, none is an answer."""
        codes = [NO_CODE if word is None else self._code(finding, str(word)) if text else BAD for word in words]
        return np.array(codes, dtype=np.uint16)

    def _code(self, finding: Finding, word: str) -> int:
        found = self.codebook.code.get((finding.id, word))
        if found is not None or finding.kind != "number":
            return BAD if found is None else found
        place = int(_range_places(finding, np.array([number_in(word)]))[0])
        return int(np.append(self.codebook.places[finding.id], BAD)[place])


def columns_of(codebook: Codebook, batch: pa.RecordBatch, placed: bool) -> Columns:
    """The table taken apart."""
    return Columns(codebook, tuple(_flat(batch)), placed)


def _flat(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.Array]]:
    for field, array in zip(batch.schema, batch.columns, strict=True):
        if field.name in GROUPS and pa.types.is_struct(field.type):
            yield from zip([inner.name for inner in field.type], array.flatten(), strict=True)
        else:
            yield field.name, array


def _laid(name: str, finding: Finding, array: pa.Array, places: pa.Array, meaning: NDArray[np.uint16], base: int = 0) -> Column:
    places = places if pa.types.is_int8(places.type) else places.cast(pa.int32())
    held, data = places.buffers()
    kind = np.int8 if pa.types.is_int8(places.type) else np.int32
    values = np.frombuffer(data or b"", dtype=kind)[places.offset : places.offset + len(places)]
    if held is not None and places.null_count:
        return Column(name, finding, array, values, base, meaning, _bits(held, places.offset, len(places)))
    return Column(name, finding, array, values, base, meaning, np.packbits(values != -base, bitorder="little") if base else NO_BITS)


def _bits(held: pa.Buffer, offset: int, size: int) -> NDArray[np.uint8]:
    """The bits from an offset on, so many that the last are whole bytes."""
    bits = np.frombuffer(held, dtype=np.uint8)[offset // 8 : -(-(offset + size) // 8)]
    return np.packbits(np.unpackbits(bits, bitorder="little")[offset % 8 :], bitorder="little") if offset % 8 else bits


def _ranges(finding: Finding, numbers: pa.Array) -> pa.Array:
    """The place of the range that each measured number falls into."""
    places = _range_places(finding, numbers.cast(pa.float64()).to_numpy(zero_copy_only=False))
    return pa.array(places, mask=np.asarray(numbers.is_null()))


def _range_places(finding: Finding, numbers: NDArray[np.float64]) -> NDArray[np.int32]:
    """Place of the range in `meaning`, or one beyond its end for a number out of bounds."""
    starts = np.array([option.start or 0 for option in finding.options[1:]], dtype=float)
    least, most = finding.min or 0, finding.max or 0
    inside = (numbers >= least) & (numbers <= most)
    beyond = len(finding.options) + 2
    return np.where(inside, np.searchsorted(starts, numbers, side="right") + 2, beyond).astype(np.int32)


def number_in(word: str) -> float:
    """The number that a text says; not a number if it says none."""
    try:
        return float(word)
    except ValueError:
        return float("nan")


def is_text(array: pa.Array) -> bool:
    """Whether a column holds words."""
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind)


def worded(array: pa.Array) -> pa.DictionaryArray:
    """The column as numbers of its distinct values."""
    if pa.types.is_dictionary(array.type):
        return array
    return (array if can_be_counted(array.type) else array.cast(pa.string())).dictionary_encode()


def can_be_counted(kind: pa.DataType) -> bool:
    """Whether Arrow can tell the distinct values of this type."""
    return not pa.types.is_nested(kind) and not pa.types.is_string_view(kind)


def expected_of(finding: Finding) -> str:
    """The answers that a finding takes, in words."""
    options = ", ".join((*finding.option_ids, UNKNOWN))
    return f"a number from {finding.min:g} to {finding.max:g}, or {options}" if finding.kind == "number" else options


def near(name: str, known: Sequence[str]) -> str:
    """A hint at the name that may have been meant."""
    found = get_close_matches(name, known, n=1)
    return f" (did you mean {found[0]}?)" if found else ""
