"""`uncramp day` as other programs meet it: words, JSON, a picture, answers, and one clear sentence for what is wrong."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from tests.contract.conftest import Run

EXAMPLES = Path(__file__).parents[2] / "examples" / "days"


def test_a_day_in_words(uncramp: Run) -> None:
    """The screen says that the index is relative, how weak the ranking is, and puts the warning first."""
    result = uncramp("day", EXAMPLES / "marathon_water.yaml")
    lines = result.out.splitlines()
    assert (0, "Marathon with water only") == (result.code, lines[0])
    assert lines[1].startswith("WARNING: Blood sodium may fall below 135 mmol/L")
    assert any("not a probability" in line for line in lines)
    assert any("cannot rank these strongly" in line for line in lines)
    assert any(line.startswith("  D  Blood sodium below its usual value") for line in lines)
    assert any("09:00 13:30 Running, 10 km/h" in line for line in lines)
    assert any("█" in line for line in lines)


def test_a_day_as_json(uncramp: Run) -> None:
    """The plain values hold bands for every step, and the same index as the words."""
    result = json.loads(uncramp("day", EXAMPLES / "rest_day.yaml", "--json").out)
    assert pytest.approx(1.0, abs=0.05) == result["index"]["median"]
    assert result["index"]["low"] <= result["index"]["median"] <= result["index"]["high"]
    assert 288 == len(result["hours"]) == len(result["index_over_time"]["median"])
    assert {"strength left, %", "body mass change by water, %", "blood sodium, mmol/L", "muscle of the back, degC"} == set(result["states"])
    assert all(change["falls"] + change["rises"] <= 1 for change in result["changes"])


def test_a_day_as_a_picture(uncramp: Run, tmp_path: Path) -> None:
    """The picture is SVG that any viewer reads, with one band for each state and the index."""
    assert 0 == uncramp("day", EXAMPLES / "cold_swim.yaml", "--plot", tmp_path / "day.svg").code
    root = ElementTree.parse(tmp_path / "day.svg").getroot()
    assert "{http://www.w3.org/2000/svg}svg" == root.tag
    assert 5 == len(root.findall("{http://www.w3.org/2000/svg}polyline")) == len(root.findall("{http://www.w3.org/2000/svg}polygon"))


def test_a_day_as_png(uncramp: Run, tmp_path: Path) -> None:
    """The same picture as PNG, large enough for paper, and not empty."""
    assert 0 == uncramp("day", EXAMPLES / "rest_day.yaml", "--plot", tmp_path / "day.png").code
    with Image.open(tmp_path / "day.png") as drawn:
        assert 1920 == drawn.width
        assert len(drawn.convert("RGB").getcolors(maxcolors=100_000) or ()) > 10


def test_a_sign_of_danger_stops(uncramp: Run, tmp_path: Path) -> None:
    """With confusion nothing is said but where to go, in words and in JSON, and no picture is drawn."""
    day = tmp_path / "day.yaml"
    day.write_text((EXAMPLES / "marathon_water.yaml").read_text("utf-8").replace("signs: []", "signs: [confusion]"), "utf-8")
    lines = uncramp("day", day, "--plot", tmp_path / "day.svg").out.splitlines()
    assert 3 == len(lines)
    assert "WARNING SIGN: confusion, or not quite oneself." == lines[1]
    assert not (tmp_path / "day.svg").exists()
    assert {"name", "stops", "says"} == set(json.loads(uncramp("day", day, "--json").out))


def test_no_fluid_advice_for_the_guarded(uncramp: Run, tmp_path: Path) -> None:
    """With kidney disease the danger is said, and whom to ask instead of what to drink."""
    day = tmp_path / "day.yaml"
    day.write_text((EXAMPLES / "marathon_water.yaml").read_text("utf-8").replace("guarded: []", "guarded: [kidney_disease]"), "utf-8")
    out = uncramp("day", day).out
    assert "WARNING: Blood sodium may fall below 135" in out
    assert "No advice on drink and salt with kidney disease" in out
    assert "rink less" not in out
    assert "rink half" not in out


def test_a_day_answers_the_assessment(uncramp: Run) -> None:
    """What the day shows of an episode is an answer file that the assessment takes."""
    answers = uncramp("day", EXAMPLES / "digging_in_heat.yaml", "--onset", "13.5").out
    result = json.loads(uncramp("assess", "-", "--json", stdin=answers.encode()).out)
    assert "heavy_lift: present" in answers
    assert {"disposition"} <= set(result["triage"]) if "triage" in result else result


def test_the_activities_are_listed(uncramp: Run) -> None:
    """Every activity that an hour can name stands in the list."""
    lines = uncramp("day", "--activities").out.splitlines()
    assert len(lines) >= 60
    assert any(line.startswith("dig ") and "5.5 MET" in line for line in lines)


def test_hours_from_a_table(uncramp: Run, tmp_path: Path) -> None:
    """Hours may come as CSV beside the person."""
    (tmp_path / "me.yaml").write_text("name: Mine\nperson: {age_years: 40, mass_kg: 70, height_m: 1.7}\n", "utf-8")
    (tmp_path / "hours.csv").write_text("from,to,do\n08:00,12:00,desk\n12:00,13:00,dig\n", "utf-8")
    assert "12:00 13:00 Digging, heavy" in uncramp("day", tmp_path / "me.yaml", "--hours", tmp_path / "hours.csv").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no file was given; a day in YAML was expected"),
        (("missing.yaml",), "missing.yaml:1: the file cannot be read (No such file or directory)"),
        ((EXAMPLES / "rest_day.yaml", "--plot", "day.gif"), "day.gif:1: the picture cannot be written (the picture is SVG or PNG)"),
        ((EXAMPLES / "rest_day.yaml", "--plot", "/nowhere/day.svg"), "the picture cannot be written (No such file or directory)"),
        ((EXAMPLES / "rest_day.yaml", "--onset", "99"), "the episode began at 99 h; an hour of the day was expected"),
    ],
)
def test_what_is_wrong_is_one_sentence(uncramp: Run, arguments: tuple[object, ...], said: str) -> None:
    """Bad input is one clear sentence on the error stream and exit code 2."""
    result = uncramp("day", *arguments)
    assert 2 == result.code
    assert said in result.err
    assert "" == result.out


def test_what_was_not_asked_is_not_taken_as_absent(uncramp: Run, tmp_path: Path) -> None:
    """A day silent on signs and illnesses asks for the signs first and advises nothing on drink and salt; what is dangerous is still said."""
    day = tmp_path / "day.yaml"
    text = (EXAMPLES / "marathon_water.yaml").read_text("utf-8")
    day.write_text(text.replace("guarded: []\n", "").replace("signs: []\n", ""), "utf-8")
    said = uncramp("day", day).out
    assert "First: is one of these there now? confusion" in said
    assert "nobody said whether it is safe for you" in said
    assert "WARNING: Blood sodium may fall" in said
    assert "Drink less" not in said
    assert "In effort drink" not in said
    assert "Drink less" in uncramp("day", EXAMPLES / "marathon_water.yaml").out
