"""What a change of the knowledge does to a cohort is told as it is."""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from uncramp.faces.cli import app
from uncramp.faces.cohort.batch import Assessed, assessed, assessor_of
from uncramp.faces.cohort.compare import Moves
from uncramp.faces.cohort.synthetic import generate, people, world
from uncramp.inference.network import Network
from uncramp.reading.read import bundled_folder


@pytest.fixture(scope="module")
def told(network: Network) -> Assessed:
    """Synthetic people, judged."""
    return assessed(assessor_of(network), next(iter(people(world(network.knowledge, 5, "none"), 4000)))[0])


def test_the_same_knowledge_moves_nobody(told: Assessed) -> None:
    """Held against itself nothing moves, in one table or in two."""
    moves = Moves().adding(told.results, told.results)
    assert (told.results.num_rows, 0, 0, 0) == (moves.people, moves.sooner, moves.later, moves.other_leader)
    cut = Moves().adding(told.results.slice(0, 9), told.results.slice(0, 9)).adding(told.results.slice(9), told.results.slice(9))
    assert moves.counts == cut.counts


def test_a_weakened_flag_moves_people_later_only(network: Network, tmp_path: Path) -> None:
    """Without any emergency flag's urgency people are sent later, never sooner, and the page and the JSON say so."""
    weaker = tmp_path / "knowledge"
    shutil.copytree(bundled_folder(), weaker)
    changed = 0
    for file in (weaker / "red_flags").glob("*.yaml"):
        text = file.read_text("utf-8")
        changed += text.count("disposition: emergency")
        file.write_text(text.replace("disposition: emergency", "disposition: urgent"), "utf-8")
    assert changed > 0
    cohort, out = tmp_path / "people.parquet", tmp_path / "moves"
    generate(world(network.knowledge, 5, "none"), 2000, cohort)
    done = CliRunner().invoke(app, ["cohort", "compare", str(cohort), "--before", str(bundled_folder()), "--after", str(weaker), "-o", str(out)])
    assert 0 == done.exit_code, done.output
    moves = json.loads((out / "moves.json").read_text("utf-8"))
    assert 2000 == moves["people"] == pq.read_table(cohort).num_rows
    assert 0 == moves["sooner"] < moves["later"]
    assert all(one["before"] != "urgent" or one["after"] != "emergency" for one in moves["moves"])
    assert any(one["examples"] for one in moves["moves"] if one["before"] == "emergency" and one["after"] == "urgent")
    assert f"{moves['later']:,} later" in (out / "moves.html").read_text("utf-8")
