"""Files of people, read a table at a time: Parquet, Arrow, CSV and JSON lines, with every line that cannot be read named."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from uncramp.errors import CohortError
from uncramp.faces.cohort.columns import ANSWERS, GROUPS, RESERVED, ROW
from uncramp.faces.cohort.flaws import REJECTS, shown

ROWS = 1 << 16
"""People in a table; results are written in the same steps."""
WORDS = 5 << 21
"""Places for words in a table of Parquet at most, as each takes several bytes while it is decoded."""
SUFFIXES = {".parquet": "parquet", ".pq": "parquet", ".arrow": "arrow", ".feather": "arrow", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


@dataclass(frozen=True, eq=False)
class Some:
    """The next rows of a file: `table` holds those that can be read, `unreadable` what came in the others; `size` counts both."""

    table: pa.RecordBatch
    first_row: int
    size: int
    unreadable: Mapping[int, str]
    expected: str = ""

    def rejects(self) -> pa.RecordBatch:
        """The rows that cannot be read."""
        came = [shown(pa.scalar(text)) for text in self.unreadable.values()]
        of_all = {"reason": "not_readable", "column": "", "expected": self.expected}
        rows = [
            {"row": row, "id": None, "came": text, **of_all, "all_reasons": f"{text} came; expected {self.expected}"}
            for row, text in zip(self.unreadable, came, strict=True)
        ]
        return pa.RecordBatch.from_pylist(rows, schema=REJECTS)


def files_in(given: Sequence[Path]) -> tuple[Path, ...]:
    """The files that are meant, folders taken apart in the order of their names."""
    found: list[Path] = []
    for path in given:
        inside = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES) if path.is_dir() else [path]
        if not inside:
            raise CohortError(f"{path} holds no file of people; one of {', '.join(SUFFIXES)} was expected; name the files")
        found += inside
    for path in found:
        if not path.is_file():
            raise CohortError(f"{path} is not there; a file of people was expected; check the path")
        kind_of(path)
    return tuple(found)


def kind_of(path: Path) -> str:
    """The form of a file, by its name."""
    if path.suffix not in SUFFIXES:
        raise CohortError(f"{path.name} ends in {path.suffix or 'nothing'}; one of {', '.join(SUFFIXES)} was expected; convert or rename it")
    return SUFFIXES[path.suffix]


def rows_in(path: Path) -> int:
    """How many rows a file holds, as far as can be told without reading them."""
    match kind_of(path):
        case "parquet":
            return int(_opened(path, pq.read_metadata).num_rows)
        case "arrow":
            with _opened(path, lambda file: pa.ipc.open_file(pa.memory_map(str(file)))) as reader:
                return sum(reader.get_batch(k).num_rows for k in range(reader.num_record_batches))
        case _:
            with path.open("rb") as file:
                return sum(piece.count(b"\n") for piece in iter(lambda: file.read(ROWS << 4), b""))


def read_some(path: Path, first_row: int, wanted: frozenset[str], rows: int = ROWS) -> Iterator[Some]:
    """The rows of a file in tables of so many; of Parquet only the columns that are wanted."""
    readers = {"parquet": _parquet, "arrow": _arrow, "csv": _csv, "jsonl": _json_lines}
    try:
        yield from readers[kind_of(path)](path, first_row, wanted, rows)
    except (pa.ArrowInvalid, pa.ArrowIOError, OSError) as error:
        raise CohortError(f"{path} breaks off or is damaged: {first_line(error)}; a whole file was expected; write or copy it again") from error


def _opened(path: Path, how: Callable[[Path], Any]) -> Any:
    try:
        return how(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise CohortError(
            f"{path} cannot be read as {kind_of(path)}: {first_line(error)}; a whole file was expected; write or copy it again"
        ) from error


def first_line(error: Exception) -> str:
    """The first line of what an error says."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _cut(tables: Iterator[pa.RecordBatch], first_row: int, rows: int) -> Iterator[Some]:
    """The same rows in tables of so many, however the file holds them."""
    waiting: list[pa.RecordBatch] = []
    for table in tables:
        waiting.append(table)
        while sum(part.num_rows for part in waiting) >= rows:
            whole = waiting[0] if len(waiting) == 1 else pa.concat_batches(waiting)
            yield Some(whole.slice(0, rows), first_row, rows, {})
            first_row += rows
            waiting = [whole.slice(rows)] if whole.num_rows > rows else []
    rest = [part for part in waiting if part.num_rows]
    if rest:
        whole = pa.concat_batches(rest)
        yield Some(whole, first_row, whole.num_rows, {})


def _parquet(path: Path, first_row: int, wanted: frozenset[str], rows: int) -> Iterator[Some]:
    schema = _opened(path, pq.read_schema)
    columns = [field.name for field in schema if field.name in wanted or field.name in GROUPS]
    words = [field.name for field in schema if pa.types.is_string(field.type) and field.name not in RESERVED]
    wordy = [field for field in schema if field.name in columns and (pa.types.is_string(field.type) or pa.types.is_dictionary(field.type))]
    rows = min(rows, 1 << (WORDS // max(1, len(wordy))).bit_length() - 1)
    with pq.ParquetFile(path, read_dictionary=words, pre_buffer=False) as file:
        yield from _cut(file.iter_batches(batch_size=rows, columns=columns), first_row, rows)


def _arrow(path: Path, first_row: int, wanted: frozenset[str], rows: int) -> Iterator[Some]:
    with pa.memory_map(str(path)) as memory, pa.ipc.open_file(memory) as reader:
        yield from _cut((reader.get_batch(k) for k in range(reader.num_record_batches)), first_row, rows)


def _csv(path: Path, first_row: int, wanted: frozenset[str], rows: int) -> Iterator[Some]:
    """Every column as words, so that no block of the file decides what another may hold."""
    broken: dict[int, str] = {}

    def passed_over(row: pc.InvalidRow) -> str:
        broken[row.number - 2 + first_row] = row.text or f"{row.actual_columns} fields"
        return "skip"

    with path.open("rb") as file:
        head = file.readline().decode("utf-8-sig", "replace")
    if not head.strip():
        raise CohortError(f"{path} begins with an empty line; the names of the columns were expected; add them")
    names = pc.read_csv(pa.BufferReader(head.encode())).column_names
    types = dict.fromkeys(names, pa.string()) | {ROW: pa.int64()}
    reader = pc.open_csv(
        path,
        read_options=pc.ReadOptions(use_threads=False, block_size=max(rows << 6, 1 << 16)),
        parse_options=pc.ParseOptions(invalid_row_handler=passed_over),
        convert_options=pc.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""]),
    )
    next_row = first_row
    for table in reader:
        numbers = [row for row in range(next_row, next_row + table.num_rows + len(broken)) if row not in broken][: table.num_rows]
        end = numbers[-1] + 1 if numbers else next_row
        found = {row: text for row, text in broken.items() if next_row <= row < end}
        yield Some(_with_rows(table, numbers), next_row, table.num_rows + len(found), found, f"{len(names)} fields, as in the first line")
        next_row = end
    rest = {row: text for row, text in broken.items() if row >= next_row}
    if rest:
        nobody = pa.RecordBatch.from_pylist([], schema=pa.schema([(name, pa.string()) for name in names]))
        yield Some(_with_rows(nobody, []), next_row, len(rest), rest, f"{len(names)} fields, as in the first line")


def _with_rows(table: pa.RecordBatch, numbers: Sequence[int]) -> pa.RecordBatch:
    """With the number of each row, unless the file numbers them itself."""
    return table if ROW in table.schema.names else table.append_column(ROW, pa.array(numbers, pa.int64()))


def _json_lines(path: Path, first_row: int, wanted: frozenset[str], rows: int) -> Iterator[Some]:
    with path.open("rb") as file:
        lines: list[bytes] = []
        for line in file:
            lines.append(line)
            if len(lines) == rows:
                yield _of_lines(lines, first_row)
                first_row, lines = first_row + len(lines), []
        if lines:
            yield _of_lines(lines, first_row)


def _of_lines(lines: Sequence[bytes], first_row: int) -> Some:
    people: list[dict[str, object]] = []
    rows, broken = list[int](), dict[int, str]()
    for row, line in enumerate(lines, first_row):
        said = _said(line)
        if said is None:
            broken[row] = line.decode("utf-8", "replace").strip()
        else:
            people.append(said)
            rows.append(row)
    names = dict.fromkeys(name for said in people for name in said if name != ROW)
    columns = {name: _column(name, [said.get(name) for said in people]) for name in names}
    table = pa.RecordBatch.from_pydict({**columns, ROW: pa.array(rows, pa.int64())})
    return Some(table, first_row, len(lines), broken, "one JSON object, with answers as words or numbers")


def _said(line: bytes) -> dict[str, object] | None:
    """What a line says, groups taken apart; None if it is no object, or its answer codes are no numbers."""
    try:
        given = json.loads(line)
    except ValueError:
        return None
    if not isinstance(given, dict):
        return None
    inside = [given[group] for group in GROUPS if isinstance(given.get(group), dict)]
    said = {name: value for part in (given, *inside) for name, value in part.items() if name not in GROUPS}
    codes = said.get(ANSWERS)
    good = codes is None or (isinstance(codes, list) and all(type(code) is int for code in codes))
    return said if good else None


def _column(name: str, values: Sequence[object]) -> pa.Array:
    """Words, whatever they were; codes stay numbers."""
    if name == ANSWERS:
        return pa.array(values, pa.list_(pa.int64()))
    return pa.array([None if value is None else value if isinstance(value, str) else json.dumps(value) for value in values], pa.string())
