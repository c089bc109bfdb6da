"""Spark tells of every row what one process tells, also after it or one of its workers was killed."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cohort.test_batch import packed, wide
from uncramp.errors import CohortError
from uncramp.faces.cohort.batch import Assessed, assessed, assessor_of, judged, marked_twice, read
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.on_files import Run, run_on_files
from uncramp.faces.cohort.results import plain
from uncramp.faces.cohort.staging import Job, judge_pieces
from uncramp.inference.network import Network
from uncramp.reading.case_file import read_cases

on_spark = pytest.importorskip("uncramp.faces.cohort.on_spark", reason="pyspark is not installed: pip install 'uncramp[spark]'")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, and there is none on this machine")

PATIENCE = 60
"""Seconds after which a run that does not come to its first piece counts as failed."""
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "spark.md"


@pytest.fixture(scope="module", autouse=True)
def _one_session() -> Iterator[None]:
    """One session for all tests, ended after them."""
    spark = on_spark.session()
    yield
    spark.stop()


def dirty(table: pa.RecordBatch) -> pa.RecordBatch:
    """Some ages impossible, some ids given before, some missing."""
    ages = table.column("age_years").to_pylist()
    ids = table.column("id").to_pylist()
    ages[3], ages[90], ids[70], ids[140], ids[141], ids[20], ids[21] = 400, None, "p5", "p5", "p90", None, None
    return table.set_column(1, "age_years", pa.array(ages, pa.int32())).set_column(0, "id", pa.array(ids))


def files(folder: Path, table: pa.RecordBatch, pieces: int) -> Path:
    """The table as a folder of Parquet files."""
    folder.mkdir()
    edges = np.linspace(0, table.num_rows, pieces + 1).astype(int)
    for number, (start, end) in enumerate(pairwise(edges)):
        pq.write_table(pa.Table.from_batches([table.slice(start, end - start)]), folder / f"{number}.parquet")
    return folder


def in_one_process(network: Network, table: pa.RecordBatch) -> Assessed:
    """Results and rejects as one process tells them."""
    assessor, seen, again = assessor_of(network), set[str](), []
    for place, name in enumerate(table.column("id").to_pylist()):
        again += [place] if name in seen else []
        seen |= {name} - {None}
    came = judged(assessor, marked_twice(read(assessor.reading, table), np.array(again, dtype=np.int64)))
    return Assessed(plain(came.results), came.rejects)


def equal(expected: pa.RecordBatch, folder: Path) -> None:
    """Hold a folder against a table: the same columns, the same order, and every value to the last bit."""
    came = pq.read_table(folder)
    assert expected.schema.names == came.schema.names
    assert pa.Table.from_batches([expected]).equals(came.cast(expected.schema))


@pytest.fixture(scope="module")
def table(network: Network) -> pa.RecordBatch:
    """People as clinicians describe them, packed, with faults among them."""
    cases = read_cases(network.knowledge)[::3]
    return dirty(packed(Codebook(network.knowledge), [(case.answers.person, case.answers.evidence) for case in cases]))


def test_every_row_is_told_what_one_process_tells(tmp_path: Path, network: Network, table: pa.RecordBatch) -> None:
    """Two files with faults, and ids that come again in another file: results and rejects are those of one process and sum to the input."""
    on_spark.run_on_spark([files(tmp_path / "in", table, 2)], tmp_path / "out", tmp_path / "rejects")
    expected = in_one_process(network, table)
    equal(expected.results, tmp_path / "out")
    equal(expected.rejects, tmp_path / "rejects")
    assert table.num_rows == expected.results.num_rows + expected.rejects.num_rows
    assert {"id_twice", "not_an_age", "no_age"} == set(expected.rejects.column("reason").to_pylist())
    assert {"in", "out", "rejects", "out.summary.json", "out.summary.html"} == {path.name for path in tmp_path.iterdir()}
    assert expected.results.num_rows == on_spark.session().read.parquet(str(tmp_path / "out")).filter("size(reasons) >= 0").count()


def test_folder_and_summary_are_those_of_the_file_runner(tmp_path: Path, network: Network, table: pa.RecordBatch) -> None:
    """The command's two engines write results with the same columns and kinds, and the same summary but for the last digits of sums."""
    source = files(tmp_path / "in", table, 2)
    lines = on_spark.told([source], tmp_path / "spark")
    run_on_files(assessor_of(network), Run(tuple(sorted(source.iterdir())), tmp_path / "files"))
    whole = pq.read_table(sorted((tmp_path / "files").glob("*.parquet")))
    assert whole.schema.equals(pq.read_table(tmp_path / "spark" / "results").schema, check_metadata=True)
    expected, came = (json.loads((tmp_path / name / "summary.json").read_text("utf-8")) for name in ("files", "spark"))
    assert pytest.approx(expected.pop("mean_share_by_cause")) == came.pop("mean_share_by_cause")
    assert expected == came
    assert lines[0].startswith(f"Of {whole.num_rows:,} people")


def test_a_wide_file_is_told_the_same(tmp_path: Path, network: Network) -> None:
    """One column for every finding, one file, no faults."""
    people = wide([(case.answers.person, case.answers.evidence) for case in read_cases(network.knowledge)[::9]])
    source = files(tmp_path / "in", people, 1) / "0.parquet"
    on_spark.run_on_spark([source], tmp_path / "out", tmp_path / "rejects")
    equal(in_one_process(network, people).results, tmp_path / "out")
    assert 0 == pq.read_table(tmp_path / "rejects").num_rows
    with pytest.raises(CohortError, match="is there already"):
        on_spark.run_on_spark([source], tmp_path / "out", tmp_path / "rejects")


def test_a_table_of_a_catalogue_is_told_the_same(tmp_path: Path, network: Network, table: pa.RecordBatch) -> None:
    """Any table of Spark that numbers its rows, here a view, is told what one process tells; one that does not is refused."""
    people = table.drop_columns(["id"]).slice(0, 30)
    spark = on_spark.session()
    view = spark.read.parquet(str(files(tmp_path / "in", people.append_column("row", pa.array(range(7, 37))), 1)))
    view.createOrReplaceTempView("people")
    declared = Codebook(network.knowledge).checksum
    on_spark.judged_frame(spark.table("people"), declared=declared).filter("judged").write.parquet(str(tmp_path / "out"))
    expected = plain(assessed(assessor_of(network), people, first_row=7).results)
    assert expected.to_pylist() == pq.read_table(tmp_path / "out").select(expected.schema.names).sort_by("row").to_pylist()
    with pytest.raises(CohortError, match="without the column row"):
        on_spark.judged_frame(view.drop("row"))


def test_a_killed_run_goes_on_without_loss(tmp_path: Path, network: Network, table: pa.RecordBatch) -> None:
    """The driver is killed after its first pieces; the same call again judges the others only, and nothing is lost or doubled."""
    source, out, rejects = files(tmp_path / "in", table, 60), tmp_path / "out", tmp_path / "rejects"
    first = killed_after_the_first_piece([str(source), "-o", str(out), "--rejects", str(rejects)], tmp_path / "out.parts")
    assert not out.exists()
    with pytest.raises(CohortError, match="beginning of another run"):
        on_spark.run_on_spark([source / "0.parquet"], out, rejects)
    on_spark.run_on_spark([source], out, rejects)
    expected = in_one_process(network, table_of(source))
    equal(expected.results, out)
    equal(expected.rejects, rejects)
    assert first <= {(file.name, file.stat().st_ino) for file in out.glob("*.parquet")}
    assert 0 < len(first) < 60
    assert not (tmp_path / "out.parts").exists()


def table_of(folder: Path) -> pa.RecordBatch:
    """All files of a folder in the order of their names."""
    return pa.concat_tables(map(pq.read_table, sorted(folder.iterdir()))).combine_chunks().to_batches()[0]


def killed_after_the_first_piece(arguments: list[str], parts: Path) -> set[tuple[str, int]]:
    """Start a run of its own and kill it and its Java as soon as a piece is finished; the names and numbers of files that are finished."""
    run = subprocess.Popen([sys.executable, "-m", "uncramp.faces.cohort.on_spark", *arguments], start_new_session=True, stderr=subprocess.DEVNULL)
    started = time.monotonic()
    while not any(parts.glob("done/*.json")) and run.poll() is None and time.monotonic() < started + PATIENCE:
        time.sleep(0.002)
    os.killpg(run.pid, signal.SIGKILL)
    assert -signal.SIGKILL == run.wait()
    return {(file.name, file.stat().st_ino) for file in parts.glob("results/*.parquet") if (parts / "done" / f"{file.stem}.json").exists()}


@pytest.mark.parametrize("step", ["results", "rejects", "done"])
def test_a_killed_worker_is_made_good(step: str, tmp_path: Path, network: Network, table: pa.RecordBatch, monkeypatch: pytest.MonkeyPatch) -> None:
    """One Python worker is killed as a piece is given its names; Spark tries again, and nothing is lost or doubled."""
    monkeypatch.setattr(on_spark, "judge_pieces", deadly_once(step, tmp_path / "died"))
    on_spark.run_on_spark([files(tmp_path / "in", table, 3)], tmp_path / "out", tmp_path / "rejects")
    assert (tmp_path / "died").exists()
    expected = in_one_process(network, table)
    equal(expected.results, tmp_path / "out")
    equal(expected.rejects, tmp_path / "rejects")
    assert table.num_rows == pq.read_table(tmp_path / "out").num_rows + pq.read_table(tmp_path / "rejects").num_rows


def deadly_once(step: str, died: Path) -> Callable[[Job, Iterable[int]], Iterator[tuple[int, str]]]:
    """Judging that kills its own process before a file of this folder is given its name, unless one was killed before."""

    def replace(self: Path, target: Path, real: Callable[[Path, Path], Path]) -> Path:
        if target.parent.name == step and not died.exists():
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, target)

    def judge(job: Job, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
        real = Path.replace
        Path.replace = lambda self, target: replace(self, target, real)
        try:
            yield from judge_pieces(job, numbers)
        finally:
            Path.replace = real

    return judge


def test_a_fault_of_the_input_ends_the_run_with_a_sentence(tmp_path: Path, table: pa.RecordBatch) -> None:
    """Row numbers with gaps cannot be told before the rows are read; what comes is the sentence of one process, without a line of Java."""
    gaps = table.append_column("row", pa.array([None, *range(1, table.num_rows)], pa.int64()))
    source = files(tmp_path / "in", gaps, 1)
    with pytest.raises(CohortError, match=r"0\.parquet: the column row holds int64 with 1 gaps"):
        on_spark.run_on_spark([source], tmp_path / "out", tmp_path / "rejects")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("with_ids", [True, False])
def test_a_damaged_row_group_ends_the_run_with_a_sentence(with_ids: bool, tmp_path: Path, table: pa.RecordBatch) -> None:
    """One file of three is damaged in the middle: what comes is one sentence; put right, the same call judges the rest, and nothing is lost."""
    people = table if with_ids else table.drop_columns(["id"])
    source = files(tmp_path / "in", people, 3)
    damaged = source / "1.parquet"
    whole, state = damaged.read_bytes(), damaged.stat()
    column = pq.ParquetFile(damaged).metadata.row_group(0).column(0)
    start, size = column.dictionary_page_offset or column.data_page_offset, column.total_compressed_size
    damaged.write_bytes(whole[:start] + b"\xff" * size + whole[start + size :])
    os.utime(damaged, ns=(state.st_atime_ns, state.st_mtime_ns))
    with pytest.raises(CohortError, match=r"1\.parquet: row groups 0 to 0 .* cannot be read: .*; a whole file was expected; copy it again") as told:
        on_spark.run_on_spark([source], tmp_path / "out", tmp_path / "rejects")
    assert 1 == len(str(told.value).splitlines())
    assert not (tmp_path / "out").exists()
    damaged.write_bytes(whole)
    os.utime(damaged, ns=(state.st_atime_ns, state.st_mtime_ns))
    on_spark.run_on_spark([source], tmp_path / "out", tmp_path / "rejects")
    assert people.num_rows == pq.read_table(tmp_path / "out").num_rows + pq.read_table(tmp_path / "rejects").num_rows


def test_a_program_given_to_spark_submit_tells_the_same(tmp_path: Path, network: Network, table: pa.RecordBatch) -> None:
    """The program of the page on Spark, handed to `spark-submit` as it says, tells what one process tells."""
    program = re.search(r"judge\.py <<'END'\n(.*?)\nEND\n", PAGE.read_text("utf-8"), re.DOTALL)
    assert program
    (tmp_path / "judge.py").write_text(program[1], "utf-8")
    given = [str(files(tmp_path / "in", table, 2)), "-o", str(tmp_path / "out")]
    submit = [str(Path(sys.executable).with_name("spark-submit")), "--master", "local[2]", str(tmp_path / "judge.py"), *given]
    own = {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    came = subprocess.run(submit, env=os.environ | own, capture_output=True, text=True, timeout=4 * PATIENCE, check=False)
    assert 0 == came.returncode, came.stderr
    expected = in_one_process(network, table)
    equal(expected.results, tmp_path / "out")
    equal(expected.rejects, tmp_path / "out.rejects")
    assert f"Of {expected.results.num_rows:,} people" in came.stdout
