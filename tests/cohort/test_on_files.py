"""Files of people: every row is a result or a reject, whatever the form of the file, and whatever interrupts the run."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from uncramp.errors import CohortError
from uncramp.faces.cli import app
from uncramp.faces.cohort.batch import Assessor, assessed, assessor_of
from uncramp.faces.cohort.on_files import Finished, Run, run_on_files
from uncramp.faces.cohort.preparing import pack
from uncramp.faces.cohort.results import plain
from uncramp.inference.network import Network
from uncramp.reading.case_file import read_cases

FORMS = ("parquet", "arrow", "csv", "jsonl")
SMALL = {"table_rows": 16, "part_tables": 2}


@pytest.fixture(scope="module")
def assessor(network: Network) -> Assessor:
    """The knowledge, ready for tables."""
    return assessor_of(network)


@pytest.fixture(scope="module")
def people(network: Network) -> pa.RecordBatch:
    """Described people, one column for every finding that somebody answered."""
    given = [case.answers for case in read_cases(network.knowledge)[::4]]
    named = sorted({name for one in given for name in one.evidence.options})
    columns: dict[str, list[object]] = {name: [one.evidence.options.get(name) for one in given] for name in named}
    who = {"id": [f"p{n}" for n in range(len(given))], "age_years": [one.person.age_years for one in given], "sex": [one.person.sex for one in given]}
    return pa.RecordBatch.from_pydict({**who, **columns})


def written(table: pa.RecordBatch, path: Path) -> Path:
    """The table as a file, in the form that its name says."""
    match path.suffix:
        case ".parquet":
            pq.write_table(pa.Table.from_batches([table]), path, row_group_size=10)
        case ".arrow":
            with pa.ipc.new_file(path, table.schema) as sink:
                sink.write_batch(table)
        case ".csv":
            pv.write_csv(table, path)
        case _:
            path.write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()), "utf-8")
    return path


def results(out: Path) -> list[dict[str, object]]:
    """All results in a folder, read by a foreign reader."""
    return [row for path in sorted(out.glob("results-*.parquet")) for row in pq.read_table(path).to_pylist()]


def rejects(out: Path) -> list[Mapping[str, str]]:
    """All rejects in a folder."""
    return pv.read_csv(out / "rejects.csv", convert_options=pv.ConvertOptions(column_types={"id": pa.string(), "came": pa.string()})).to_pylist()


def everything(out: Path) -> dict[str, bytes]:
    """Every byte of the results, rejects and summary."""
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.is_file() and path.name not in ("run.json", "summary.html")}


def run(assessor: Assessor, sources: Sequence[Path], out: Path, **how: object) -> Finished:
    """Judge files in small tables and parts."""
    return run_on_files(assessor, Run(tuple(sources), out, **{**SMALL, **how}))  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(assessor: Assessor, people: pa.RecordBatch, tmp_path: Path, form: str) -> None:
    """Whatever a file is written in, its people are told what one table of them is told."""
    finished = run(assessor, [written(people, tmp_path / f"people.{form}")], tmp_path / "out")
    assert people.num_rows == finished.rows == finished.summary.judged
    assert plain(assessed(assessor, people).results).to_pylist() == results(tmp_path / "out")


@pytest.mark.parametrize("form", FORMS)
def test_results_in_every_form(assessor: Assessor, people: pa.RecordBatch, tmp_path: Path, form: str) -> None:
    """Dispositions read back from every form are the same."""
    run(assessor, [written(people, tmp_path / "people.parquet")], tmp_path / "out", form=form)
    expected = [row["disposition"] for row in plain(assessed(assessor, people).results).to_pylist()]
    read_back: list[object] = []
    for path in sorted((tmp_path / "out").glob(f"results-*.{form}")):
        if form == "jsonl":
            read_back += [json.loads(line)["disposition"] for line in path.read_text("utf-8").splitlines()]
        else:
            readers = {"csv": pv.read_csv, "parquet": pq.read_table, "arrow": lambda file: pa.ipc.open_file(file).read_all()}
            read_back += readers[form](path).column("disposition").to_pylist()
    assert expected == read_back


def test_threads_leave_no_trace(assessor: Assessor, people: pa.RecordBatch, tmp_path: Path) -> None:
    """One thread and three write the same bytes, and so does a file of other row groups."""
    first = written(people, tmp_path / "people.parquet")
    run(assessor, [first], tmp_path / "one", threads=1)
    run(assessor, [first], tmp_path / "three", threads=3)
    pq.write_table(pa.Table.from_batches([people]), tmp_path / "whole.parquet")
    run(assessor, [tmp_path / "whole.parquet"], tmp_path / "whole")
    assert everything(tmp_path / "one") == everything(tmp_path / "three") == everything(tmp_path / "whole")


def test_packed_says_the_same(network: Network, assessor: Assessor, people: pa.RecordBatch, tmp_path: Path) -> None:
    """A packed file gives byte for byte what the wide one gives."""
    wide = written(people, tmp_path / "people.parquet")
    list(pack(network, (wide,), tmp_path / "packed.parquet", strict=False))
    run(assessor, [wide], tmp_path / "wide")
    run(assessor, [tmp_path / "packed.parquet"], tmp_path / "packed")
    assert everything(tmp_path / "wide") == everything(tmp_path / "packed")


KILLED = """
import os, signal, sys
from pathlib import Path
from uncramp.faces.cohort.batch import assessor_of
from uncramp.faces.cohort.on_files import Run, run_on_files
from uncramp.inference.network import build_network
from uncramp.reading.read import read_knowledge
done = 0
def count(rows):
    global done
    done += rows
    if done > 80:
        os.kill(os.getpid(), signal.SIGKILL)
run_on_files(assessor_of(build_network(read_knowledge())), Run((Path(sys.argv[1]),), Path(sys.argv[2]), table_rows=16, part_tables=2), count=count)
"""


def test_a_killed_run_goes_on(assessor: Assessor, people: pa.RecordBatch, tmp_path: Path) -> None:
    """Killed in the middle and started again, the results are byte for byte those of a run that was left alone; ids of before still count."""
    again = pa.concat_batches([people, people.slice(0, 3)])
    source, out = written(again, tmp_path / "people.parquet"), tmp_path / "out"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(source), str(out)], check=False, capture_output=True)
    assert -signal.SIGKILL == killed.returncode
    assert not (out / "summary.json").exists()
    assert any((out / "parts").glob("*.json"))
    finished = run(assessor, [source], out)
    run(assessor, [source], tmp_path / "whole")
    assert everything(tmp_path / "whole") == everything(out)
    assert (again.num_rows, 3) == (finished.rows, finished.rejected)


def test_a_finished_run_is_not_done_again(assessor: Assessor, people: pa.RecordBatch, tmp_path: Path) -> None:
    """The same command on a finished folder tells the same and reads nobody."""
    source, read = written(people, tmp_path / "people.parquet"), list[int]()
    first = run(assessor, [source], tmp_path / "out")
    assert first == run_on_files(assessor, Run((source,), tmp_path / "out", **SMALL), count=read.append)
    assert [] == read


def test_another_run_is_refused(assessor: Assessor, people: pa.RecordBatch, tmp_path: Path) -> None:
    """A folder of other results is not mixed with new ones; a folder of something else is never emptied."""
    run(assessor, [written(people, tmp_path / "people.parquet")], tmp_path / "out")
    fewer = written(people.slice(0, 5), tmp_path / "fewer.parquet")
    with pytest.raises(CohortError, match="results of another run"):
        run(assessor, [fewer], tmp_path / "out")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine")
    with pytest.raises(CohortError, match="holds other files"):
        run_on_files(assessor, Run((fewer,), tmp_path / "letters"))
    assert "mine" == (tmp_path / "letters" / "a.txt").read_text()


def test_dirty_rows_are_named_and_nobody_is_lost(assessor: Assessor, tmp_path: Path) -> None:
    """Impossible ages, strange answers, ids that come twice, lines of other lengths: each is a reject with its row, the others are judged."""
    lines = [
        "id,age_years,sex,fever",
        "a,44,female,absent",
        "b,400,male,present",
        "a,50,male,absent",
        "c,50,male,perhaps",
        "d,50",
        "e,51,male,absent",
    ]
    (tmp_path / "people.csv").write_text("\n".join(lines) + "\n")
    finished = run(assessor, [tmp_path / "people.csv"], tmp_path / "out")
    told = {row["row"]: row["reason"] for row in rejects(tmp_path / "out")}
    assert {2: "not_an_age", 3: "id_twice", 4: "not_an_answer", 5: "not_readable"} == told
    assert [1, 6] == [row["row"] for row in results(tmp_path / "out")]
    assert 6 == finished.rows == finished.rejected + finished.summary.judged


def test_lines_that_are_no_json(assessor: Assessor, tmp_path: Path) -> None:
    """A line cut in the middle, a list, and groups as in answer files."""
    good = json.dumps({"id": "a", "person": {"age_years": 44, "sex": "female"}, "evidence": {"fever": "absent", "pain_score": 7}})
    (tmp_path / "people.jsonl").write_text("\n".join([good, good[:40], "[1, 2]", json.dumps({"id": 7, "age_years": "44", "fever": "present"})]))
    finished = run(assessor, [tmp_path / "people.jsonl"], tmp_path / "out")
    assert [2, 3] == [row["row"] for row in rejects(tmp_path / "out")]
    assert [1, 4] == [row["row"] for row in results(tmp_path / "out")]
    assert 4 == finished.rows


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_a_file_that_breaks_off(assessor: Assessor, people: pa.RecordBatch, tmp_path: Path, form: str) -> None:
    """A file without its end is one clear sentence, and nothing that looks complete is left."""
    whole = written(people, tmp_path / f"people.{form}")
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(CohortError, match="a whole file was expected; write or copy it again"):
        run(assessor, [whole], tmp_path / "out")
    assert not (tmp_path / "out" / "summary.json").exists()


def test_files_of_different_columns(assessor: Assessor, people: pa.RecordBatch, tmp_path: Path) -> None:
    """A folder whose files have other columns, and one column of another type, is read file by file."""
    parts = tmp_path / "parts"
    parts.mkdir()
    written(people.slice(0, 20), parts / "a.parquet")
    other = pa.RecordBatch.from_pydict({"id": ["x", "y"], "age_years": ["44", "forty"], "fever": [True, None], "shoe_size": [38, 40]})
    written(other, parts / "b.parquet")
    finished = run_on_files(assessor, Run(tuple(sorted(parts.iterdir())), tmp_path / "out"))
    assert {21: "not_an_answer", 22: "not_an_age"} == {row["row"]: row["reason"] for row in rejects(tmp_path / "out")}
    assert (22, 20) == (finished.rows, finished.summary.judged)


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))
from uncramp.faces.cli import main
sys.argv = ["uncramp", "cohort", "run", sys.argv[1], "-o", sys.argv[2], "--threads", "1"]
main()
"""


def test_no_room_to_write(assessor: Assessor, people: pa.RecordBatch, tmp_path: Path) -> None:
    """Where nothing more can be written the run stops with one sentence, and goes on when there is room."""
    source, out = written(people, tmp_path / "people.parquet"), tmp_path / "out"
    full = subprocess.run([sys.executable, "-c", FULL, str(source), str(out)], check=False, capture_output=True, text=True)
    assert 2 == full.returncode, full.stderr
    assert "make room and give the same command again" in full.stderr
    assert not (out / "summary.json").exists()
    assert people.num_rows == run_on_files(assessor, Run((source,), out)).summary.judged


def test_the_command(people: pa.RecordBatch, tmp_path: Path) -> None:
    """`uncramp cohort run` tells what came of it and leaves a page; `pack` names the codebook; an unknown form is one sentence."""
    source = written(people.append_column("shoe_size", pa.array([40] * people.num_rows)), tmp_path / "people.parquet")
    told = CliRunner().invoke(app, ["cohort", "run", str(source), "-o", str(tmp_path / "out")])
    assert 0 == told.exit_code, told.output
    assert f"{people.num_rows} results, 0 rejects" in told.output
    assert "shoe_size" in told.output
    assert "<h1>" in (tmp_path / "out" / "summary.html").read_text("utf-8")
    packed = CliRunner().invoke(app, ["cohort", "pack", str(source), "-o", str(tmp_path / "packed.parquet")])
    assert "in the codebook" in packed.output
    (tmp_path / "people.xls").write_text("?")
    refused = CliRunner().invoke(app, ["cohort", "run", str(tmp_path / "people.xls"), "-o", str(tmp_path / "other")])
    assert isinstance(refused.exception, CohortError)
    assert "ends in .xls" in str(refused.exception)


def test_nothing_of_a_run_depends_on_the_folder_it_is_started_in(assessor: Assessor, people: pa.RecordBatch, tmp_path: Path) -> None:
    """The same file named by another path is the same run."""
    source = written(people, tmp_path / "people.parquet")
    first = run(assessor, [source], tmp_path / "out")
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        assert first == run(assessor, [Path("people.parquet")], Path("out"))
    finally:
        os.chdir(here)
