"""Spark tells of every row what one process tells, also after it was killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
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
from uncramp.faces.cohort.results import plain
from uncramp.inference.network import Network
from uncramp.reading.case_file import read_cases

on_spark = pytest.importorskip("uncramp.faces.cohort.on_spark", reason="pyspark is not installed: pip install 'uncramp[spark]'")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, and there is none on this machine")

PATIENCE = 40
"""Seconds after which a run that does not come to its first part counts as failed."""


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
    """Hold a folder against a table: the same columns, and every value to the last bit."""
    came = pq.read_table(folder).sort_by("row")
    assert expected.schema.names == came.schema.names
    assert pa.Table.from_batches([expected]).cast(came.schema).equals(came)


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
    """The driver is killed after its first part; the same call again judges the others only, and nothing is lost or doubled."""
    source, out, rejects = files(tmp_path / "in", table, 3), tmp_path / "out", tmp_path / "rejects"
    first = killed_after_the_first_part([str(source), "-o", str(out), "--rejects", str(rejects)], tmp_path / "out.parts" / "00000")
    assert not out.exists()
    with pytest.raises(CohortError, match="beginning of another run"):
        on_spark.run_on_spark([source / "0.parquet"], out, rejects)
    on_spark.run_on_spark([source], out, rejects)
    expected = in_one_process(network, table)
    equal(expected.results, out)
    equal(expected.rejects, rejects)
    assert first <= {file.name.removeprefix("00000-") for file in out.glob("*.parquet")}
    assert not (tmp_path / "out.parts").exists()


def killed_after_the_first_part(arguments: list[str], part: Path) -> set[str]:
    """Start a run of its own and kill it and its Java as soon as the first part is whole; the files of that part."""
    run = subprocess.Popen([sys.executable, "-m", "uncramp.faces.cohort.on_spark", *arguments], start_new_session=True, stderr=subprocess.DEVNULL)
    started = time.monotonic()
    while not (part / "rejects" / "_SUCCESS").exists() and run.poll() is None and time.monotonic() < started + PATIENCE:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGKILL)
    assert -signal.SIGKILL == run.wait()
    return {file.name for file in (part / "results").glob("*.parquet")}
