"""What the other commands on cohorts do and say: pack, make, compare."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from uncramp.faces.cohort.batch import Read, Reading, assessed, assessor_of, read
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.columns import ANSWERS, RESERVED, Columns
from uncramp.faces.cohort.compare import Moves
from uncramp.faces.cohort.compare import lead as moves_lead
from uncramp.faces.cohort.compare import page as moves_page
from uncramp.faces.cohort.results import stamp
from uncramp.faces.cohort.sources import files_in, read_some, rows_in
from uncramp.faces.cohort.synthetic import generate, world
from uncramp.faces.progress import Progress
from uncramp.inference.network import SEXES, Network


def pack(network: Network, files: tuple[Path, ...], out: Path, strict: bool) -> Iterator[str]:
    """One column of codes instead of a column for every finding; rows that cannot be read are named in a file beside it."""
    codebook = Codebook(network.knowledge)
    reading = Reading(codebook, strict=strict)
    columns = (("row", pa.int64()), ("id", pa.string()), ("age_years", pa.int16()), ("sex", pa.string()), (ANSWERS, pa.list_(pa.uint16())))
    schema = pa.schema(list(columns), metadata=stamp(codebook))
    rejects, packed, first_row = list[pa.RecordBatch](), 0, 1
    wanted = frozenset((*RESERVED, *Columns(codebook, (), placed=False).names))
    sources = files_in(files)
    with Progress("people", sum(rows_in(path) for path in sources)) as progress, pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for path in sources:
            for some in read_some(path, first_row, wanted):
                table = read(reading, some.table, first_row=some.first_row)
                writer.write_batch(_packed(table, schema))
                rejects += [one for one in (some.rejects(), table.rejects()) if one.num_rows]
                packed += table.people.size
                first_row = some.first_row + some.size
                progress.reach(first_row - 1)
    yield from _told_rejects(rejects, out)
    yield f"{packed:,} people are packed in {out}, in the codebook {codebook.checksum}."


def _packed(table: Read, schema: pa.Schema) -> pa.RecordBatch:
    rows, ids = table.good_rows()
    people = table.people
    sex = pa.array(np.array([*SEXES], dtype=object)[people.sex], pa.string())
    answers = pa.ListArray.from_arrays(people.start.astype(np.int32), pa.array(people.codes))
    return pa.record_batch([pa.array(rows), ids, pa.array(people.age_years), sex, answers], schema=schema)


def _told_rejects(rejects: list[pa.RecordBatch], out: Path) -> Iterator[str]:
    beside = out.with_suffix(".rejects.csv")
    if not rejects:
        beside.unlink(missing_ok=True)
        return
    pv.write_csv(pa.Table.from_batches(rejects), beside)
    yield f"{sum(one.num_rows for one in rejects):,} rows cannot be packed; {beside} names them with every reason."


def make(network: Network, count: int, seed: int, region: str, out: Path) -> Iterator[str]:
    """Synthetic people, written packed."""
    generate(world(network.knowledge, seed, region), count, out)
    yield f"{count:,} synthetic people are in {out}; what they truly have is in {out.with_suffix('.truth.parquet')}."


def compare(before: Network, after: Network, files: tuple[Path, ...], out: Path) -> Iterator[str]:
    """The same people told by two knowledge versions; the moves as a page and as JSON."""
    old, new = assessor_of(before), assessor_of(after)
    wanted = frozenset((*RESERVED, *(name for one in (old, new) for name in Columns(one.reading.codebook, (), placed=False).names)))
    moves, first_row, sources = Moves(), 1, files_in(files)
    with Progress("people", sum(rows_in(path) for path in sources)) as progress:
        for path in sources:
            for some in read_some(path, first_row, wanted):
                told = [assessed(one, some.table, first_row=some.first_row).results for one in (old, new)]
                moves, first_row = moves.adding(*told), some.first_row + some.size
                progress.reach(first_row - 1)
    out.mkdir(parents=True, exist_ok=True)
    (out / "moves.json").write_text(json.dumps(moves.as_json(), indent=2), "utf-8")
    (out / "moves.html").write_text(moves_page(moves, (before.knowledge.version, after.knowledge.version)), "utf-8")
    yield moves_lead(moves)
    yield f"Table, picture and examples are in {out}."
