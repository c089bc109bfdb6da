"""Where results go: Parquet, Arrow, CSV or JSON lines, always the same bytes for the same results."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
import pyarrow.parquet as pq

from uncramp.faces.cohort.results import plain

BETWEEN = "; "
REASON = "reasons.list.element"
"""The words in the lists of reasons, as Parquet names them."""
ABREAST = 1 << 13
"""Values of a Parquet column written in one go."""


class Sink(Protocol):
    """An open file of results."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Add these rows."""

    def close(self) -> None:
        """Write the end of the file."""


class _Parquet:
    """Words as dictionaries, row numbers as steps, shares as they are, which no compression makes smaller; one row group a table."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        shares = [field.name for field in schema if pa.types.is_float32(field.type)]
        self._writer = pq.ParquetWriter(
            path,
            schema,
            compression={REASON if name == "reasons" else name: "none" if name in shares else "lz4" for name in schema.names},
            use_dictionary=[*words, REASON],
            column_encoding={"row": "DELTA_BINARY_PACKED"},
            write_statistics=["row"],
            write_batch_size=ABREAST,
        )

    def write(self, batch: pa.RecordBatch) -> None:
        if batch.num_rows:
            self._writer.write_batch(batch)

    def close(self) -> None:
        self._writer.close()


class _Arrow:
    """An Arrow file, which can be read without being unpacked."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = pa.ipc.new_file(path, schema)

    def write(self, batch: pa.RecordBatch) -> None:
        self._writer.write_batch(batch)

    def close(self) -> None:
        self._writer.close()


class _Csv:
    """One line a person, the reasons in one field."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        nobody = _joined(pa.RecordBatch.from_pylist([], schema=plain_schema(schema)))
        self._writer = pv.CSVWriter(path, nobody.schema)

    def write(self, batch: pa.RecordBatch) -> None:
        self._writer.write_batch(_joined(plain(batch)))

    def close(self) -> None:
        self._writer.close()


class _JsonLines:
    """One object a line."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = path.open("w", encoding="utf-8")

    def write(self, batch: pa.RecordBatch) -> None:
        for row in plain(batch).to_pylist():
            self._file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def close(self) -> None:
        self._file.close()


SINKS: Mapping[str, Callable[[Path, pa.Schema], Sink]] = {"parquet": _Parquet, "arrow": _Arrow, "csv": _Csv, "jsonl": _JsonLines}


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """The schema with words instead of numbers for words."""
    nobody = pa.RecordBatch.from_arrays([pa.nulls(0).cast(field.type) for field in schema], schema=schema)
    return plain(nobody).schema


def _joined(batch: pa.RecordBatch) -> pa.RecordBatch:
    place = batch.schema.get_field_index("reasons")
    return batch.set_column(place, "reasons", pc.binary_join(batch.column(place), BETWEEN))
