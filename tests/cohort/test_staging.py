"""Files are cut into pieces that hold every row once, and pieces that are judged again, or by two, are there once."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from uncramp.errors import CohortError
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.pieces import FEWEST_ROWS, MOST_ROWS, SLICES, Part, Piece, cut, parts_of, tables_of
from uncramp.faces.cohort.staging import Job, Targets, begin, find_in_buckets, finish, judge_pieces, note_pieces, twice_known
from uncramp.inference.network import Network

PEOPLE = 2 * FEWEST_ROWS + 7
TOO_OLD = 900


def part(groups: Sequence[int], before: int = 0) -> Part:
    """A file with such row groups."""
    return Part(Path("people.parquet"), before, tuple(groups), 0, 0, None)


@pytest.mark.parametrize(
    "groups",
    [[10], [10] * 100, [5, MOST_ROWS, 7], [PEOPLE], [10 * MOST_ROWS], [10 * MOST_ROWS] * 20, [FEWEST_ROWS - 1, FEWEST_ROWS + 1, 0, 3], [0, 0], []],
)
def test_every_row_is_in_one_piece(groups: list[int]) -> None:
    """Row groups together, in slices, or empty: the pieces follow each other without gap, in bounds."""
    parts = (part(groups), part([3], before=sum(groups)))
    pieces = cut(parts)
    assert list(range(len(pieces))) == [piece.number for piece in pieces]
    ends = np.cumsum([piece.rows for piece in pieces])
    assert [0, *ends[:-1]] == [piece.before for piece in pieces]
    assert sum(groups) + 3 == ends[-1]
    for piece in pieces:
        assert piece.skip + piece.rows <= sum(groups[piece.first : piece.last]) or piece.rows == 3
        assert piece.rows <= MOST_ROWS or piece.last - piece.first == 1


def test_a_large_row_group_is_shared() -> None:
    """One group of many rows gives work to more than one process, but not to more than may decode its beginning."""
    assert SLICES == len(cut((part([10 * MOST_ROWS]),)))
    assert 2 == len(cut((part([PEOPLE]),)))
    assert 20 == len(cut((part([10 * MOST_ROWS] * 20),)))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People enough for two pieces, some of them impossible, in one row group."""
    ages = np.full(PEOPLE, 40, dtype=np.int16)
    ages[::1000] = TOO_OLD
    path = tmp_path_factory.mktemp("source") / "people.parquet"
    pq.write_table(pa.table({"age_years": ages, "sex": ["male"] * PEOPLE, "stranger": [1] * PEOPLE}), path)
    return path


def test_a_piece_reads_its_rows_only(source: Path) -> None:
    """The tables of a slice hold its rows, numbered within the whole input, and no column that is not wanted."""
    piece = Piece(0, str(source), 0, 1, FEWEST_ROWS, 40_000, 1_000_000, None)
    tables = list(tables_of(piece, ["age_years", "sex"]))
    assert ["age_years", "sex"] == tables[0][1].schema.names
    assert 40_000 == sum(table.num_rows for _, table in tables)
    assert 1_000_000 == tables[0][0]
    assert all(one + table.num_rows == two for (one, table), (two, _) in pairwise(tables))
    whole = pq.read_table(source, columns=["age_years", "sex"]).slice(FEWEST_ROWS, 40_000)
    assert whole.equals(pa.Table.from_batches([table for _, table in tables]).cast(whole.schema))


def job_of(source: Path, folder: Path, network: Network) -> tuple[Job, Targets]:
    """A run that is begun."""
    targets = Targets(folder / "out", folder / "rejects", folder / "said" / "summary.json")
    return begin(parts_of([source]), Codebook(network.knowledge), strict=False, targets=targets), targets


def test_pieces_judged_twice_are_there_once(source: Path, tmp_path: Path, network: Network) -> None:
    """A piece judged by two at once, one judged again, one left by a run before: every row is told once, and the summary counts it once."""
    job, targets = job_of(source, tmp_path, network)
    for one, two in zip(judge_pieces(job, [0]), judge_pieces(job, [0]), strict=True):
        assert one == two
    told = dict(judge_pieces(job, [1]))
    before = (job.table("results", 1)).read_bytes()
    job.done(1).unlink()
    assert told == dict(judge_pieces(job, [1]))
    assert before == job.table("results", 1).read_bytes()
    again, _ = job_of(source, tmp_path, network)
    summary = finish(again, again.finished(), targets)
    rejected = -(-PEOPLE // 1000)
    assert (PEOPLE - rejected, {"not_an_age": rejected}) == (summary.judged, summary.rejected)
    rows = [pq.read_table(folder, columns=["row"])["row"].to_numpy() for folder in (targets.results, targets.rejects)]
    np.testing.assert_array_equal(np.arange(1, PEOPLE + 1), np.sort(np.concatenate(rows)))
    assert (np.diff(rows[0]) > 0).all()
    assert PEOPLE == json.loads(targets.summary.read_text("utf-8"))["people"]
    assert "people.parquet" in targets.summary.with_suffix(".html").read_text("utf-8")
    assert {"out", "rejects", "said"} == {path.name for path in tmp_path.iterdir()}


def test_an_end_while_results_are_moved_is_made_good(source: Path, tmp_path: Path, network: Network) -> None:
    """The results have their name and the rest of the folder is still there: the next call ends what was left."""
    job, targets = job_of(source, tmp_path, network)
    told = dict(judge_pieces(job, [0, 1]))
    kept = {path.relative_to(job.staging): path.read_bytes() for path in job.staging.rglob("*") if path.is_file()}
    finish(job, told, targets)
    for path in ("manifest.json", "done/00000.json", "done/00001.json"):
        (job.staging / path).parent.mkdir(parents=True, exist_ok=True)
        (job.staging / path).write_bytes(kept[Path(path)])
    again, _ = job_of(source, tmp_path, network)
    assert PEOPLE == finish(again, again.finished(), targets).judged + pq.read_table(targets.rejects).num_rows
    assert not job.staging.exists()


def test_ids_are_looked_for_once(tmp_path: Path, network: Network) -> None:
    """An id that comes again in another file is rejected there; once that is known the ids are gone, and a run that goes on does not look again."""
    for name, ids in (("1", ["a", "b"]), ("2", ["c", "a", None])):
        pq.write_table(pa.table({"id": ids, "age_years": [40] * len(ids)}), tmp_path / f"{name}.parquet")
    targets = Targets(tmp_path / "out", tmp_path / "rejects", tmp_path / "summary.json")
    job = begin(parts_of([tmp_path]), Codebook(network.knowledge), strict=False, targets=targets)
    assert [0, 1] == job.with_ids() == [number for number, _ in note_pieces(job, job.with_ids())]
    assert [(0, "")] == list(find_in_buckets(job, range(job.buckets())))
    twice_known(job)
    assert [] == job.with_ids()
    finish(job, dict(judge_pieces(job, [0, 1])), targets)
    assert [(4, "a", "id_twice")] == [(row["row"], row["id"], row["reason"]) for row in pq.read_table(targets.rejects).to_pylist()]
    assert [1, 2, 3, 5] == pq.read_table(targets.results)["row"].to_pylist()


def test_a_fault_of_the_input_comes_back_as_a_sentence(tmp_path: Path, network: Network) -> None:
    """What would come again however often it is tried is told, not raised in the process that found it."""
    pq.write_table(pa.table({"row": [1, None], "age_years": [40, 41]}), tmp_path / "gaps.parquet")
    job, targets = job_of(tmp_path / "gaps.parquet", tmp_path, network)
    told = dict(judge_pieces(job, [0]))
    with pytest.raises(CohortError, match=r"gaps\.parquet: the column row holds int64 with 1 gaps"):
        finish(job, told, targets)


def test_a_worker_with_other_knowledge_is_refused(source: Path, tmp_path: Path, network: Network) -> None:
    """No piece is judged by another version than the others."""
    job, targets = job_of(source, tmp_path, network)
    with pytest.raises(CohortError, match="a worker has the knowledge"):
        finish(job, dict(judge_pieces(replace(job, knowledge="other"), [0])), targets)


def test_a_run_without_rows_has_columns(tmp_path: Path, network: Network) -> None:
    """A file of nobody gives empty results and rejects, not none."""
    source = tmp_path / "nobody.parquet"
    pq.write_table(pa.table({"age_years": pa.array([], pa.int16())}), source)
    job, targets = job_of(source, tmp_path, network)
    assert 0 == finish(job, dict(judge_pieces(job, [0])), targets).judged
    assert (0, 0) == tuple(pq.read_table(folder).num_rows for folder in (targets.results, targets.rejects))


def test_what_does_not_add_up_is_refused(source: Path, tmp_path: Path, network: Network) -> None:
    """A piece of which nothing is told, or too little, ends the run with a sentence, and no results appear."""
    job, targets = job_of(source, tmp_path, network)
    told = dict(judge_pieces(job, [0, 1]))
    with pytest.raises(CohortError, match="nothing was told of a piece"):
        finish(job, {0: told[0]}, targets)
    with pytest.raises(CohortError, match=f"{PEOPLE} rows came, {2 * job.pieces[0].rows} results"):
        finish(job, {0: told[0], 1: told[0]}, targets)
    assert not targets.results.exists()


def test_another_run_and_targets_that_are_there_are_refused(source: Path, tmp_path: Path, network: Network) -> None:
    """The beginning of another run is not taken up, and nothing is written over."""
    job_of(source, tmp_path, network)
    other = tmp_path / "other.parquet"
    other.write_bytes(source.read_bytes())
    with pytest.raises(CohortError, match="beginning of another run"):
        job_of(other, tmp_path, network)
    (tmp_path / "new" / "out").mkdir(parents=True)
    with pytest.raises(CohortError, match="is there already"):
        job_of(source, tmp_path / "new", network)
    other.write_bytes(b"PAR1")
    with pytest.raises(CohortError, match="cannot be read as Parquet"):
        parts_of([other])
    with pytest.raises(CohortError, match="no Parquet file came"):
        parts_of([tmp_path / "new"])
