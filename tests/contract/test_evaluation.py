"""`uncramp evaluate`: what is wrong with a file of cases is told by line; the JSON and the page keep their form."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.contract.conftest import Run
from uncramp.faces.evaluation import BY

CASES = """cases:
- id: lift
  person: {age_years: 34, sex: male}
  evidence: {onset_speed: instant, pain_duration: lt_2d, heavy_lift: present, pain_score: 5}
  gold: {conditions: [acute_muscle_strain], dispositions: [self_care, clinician]}
- id: numb
  person: {age_years: 54, sex: female}
  evidence: {saddle_numb: present}
  gold: {dispositions: [emergency]}
- id: jaw
  person: {age_years: 30}
  evidence: {heavy_lift: present}
  gold: {conditions: [tetanus], dispositions: [clinician]}
"""
ONE = '{"id": "%s", "person": {"age_years": 40}, "evidence": {}, "gold": {"dispositions": ["clinician"]}}'


def written(folder: Path, content: str, name: str = "cases.yaml") -> Path:
    """A file of cases."""
    file = folder / name
    file.write_text(content, "utf-8")
    return file


WRONG: dict[str, tuple[str, str, int, str]] = {
    "an unknown finding": (
        "cases.yaml",
        CASES.replace("heavy_lift", "heavy_lfit", 1),
        4,
        "evidence.heavy_lfit is no finding; did you mean heavy_lift?",
    ),
    "an unknown condition": ("cases.yaml", CASES.replace("acute_muscle_strain", "strain"), 2, "lift: 'strain' is no id of conditions; correct it"),
    "no gold": ("cases.yaml", CASES.replace("  gold: {dispositions: [emergency]}\n", ""), 6, "gold: Field required"),
    "no accepted disposition": (
        "cases.yaml",
        CASES.replace("{dispositions: [emergency]}", "{}"),
        9,
        "numb: gold.dispositions is empty; expected one",
    ),
    "a wrong disposition": ("cases.yaml", CASES.replace("[emergency]", "[hospital]"), 9, "gold.dispositions.0: Input should be 'self_care'"),
    "a key too many": ("cases.yaml", CASES.replace("- id: numb", "- id: numb\n  triage: high"), 7, "triage: Extra inputs are not permitted"),
    "an id twice": ("cases.yaml", CASES.replace("numb\n", "lift\n", 1), 6, "the case id 'lift' is taken by "),
    "an id that would write to the terminal": ("cases.jsonl", ONE % r"\u001b[2J", 1, r"the id is '\x1b[2J'; printable characters were expected"),
    "a child": ("cases.yaml", CASES.replace("34", "12"), 3, "person.age_years is 12; uncramp is made for adults of 18 and over"),
    "no case": ("cases.yaml", "cases: []\n", 1, "cases is empty; a list of cases was expected under the key 'cases'"),
    "no cases key": ("cases.yaml", "lift: 1\n", 1, "cases is NoneType; a list of cases was expected under the key 'cases'"),
    "an empty file of lines": ("cases.jsonl", "\n", 1, "cases is empty; a list of cases was expected"),
    "a broken line": ("cases.jsonl", ONE % "a" + "\n\n{\n", 3, "this is not YAML ("),
    "a line that is no case": ("cases.jsonl", ONE % "a" + "\n[1]\n", 2, "the case: Input should be a valid dictionary"),
    "an id twice in lines": ("cases.jsonl", ONE % "a" + "\n" + ONE % "a", 2, "the case id 'a' is taken by "),
    "an unknown finding in lines": ("cases.jsonl", ONE % "a" + "\n" + (ONE % "b").replace("{}", '{"x": "present"}'), 2, "evidence.x is no finding"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_cases_get_their_one_sentence(uncramp: Run, tmp_path: Path, name: str) -> None:
    """The file, the line and what was expected, on standard error, with exit code 2 and nothing on standard output."""
    file, content, line, sentence = WRONG[name]
    path = written(tmp_path, content, file)
    done = uncramp("evaluate", path)
    assert (2, "") == (done.code, done.out)
    assert done.err.startswith(f"uncramp: {path}:{line}: {sentence}")
    assert 1 == len(done.err.splitlines())


def test_every_fault_of_every_file_is_told_at_once(uncramp: Run, tmp_path: Path) -> None:
    """A missing file, a faulty case and a faulty line: three lines, and nothing is evaluated."""
    faulty = written(tmp_path, CASES.replace("pain_score: 5", "pain_score: 50"))
    lines = written(tmp_path, (ONE % "c").replace("clinician", "x"), "more.jsonl")
    done = uncramp("evaluate", tmp_path / "nothing.json", faulty, lines)
    assert (2, "", 3) == (done.code, done.out, len(done.err.splitlines()))
    assert "nothing.json:1: the file cannot be read (No such file or directory); a file of cases was expected; check the path" in done.err
    assert f"{faulty}:4: evidence.pain_score is 50" in done.err
    assert f"{lines}:1: gold.dispositions.0: " in done.err


def test_a_report_that_cannot_be_written_gets_one_sentence(uncramp: Run, tmp_path: Path) -> None:
    """A folder that does not exist is told before anything is evaluated."""
    done = uncramp("evaluate", written(tmp_path, CASES), "--html", tmp_path / "nowhere" / "report.html")
    assert (2, "") == (done.code, done.out)
    assert (
        f"uncramp: {tmp_path / 'nowhere' / 'report.html'} cannot be written (No such file or directory); name a file in a folder that exists\n"
        == done.err
    )


def test_yaml_json_and_json_lines_say_the_same(uncramp: Run, tmp_path: Path) -> None:
    """The same cases in three forms give the same figures."""
    cases = [json.loads(ONE % name) for name in ("a", "b")]
    as_json = written(tmp_path, json.dumps({"cases": cases}), "cases.json")
    as_lines = written(tmp_path, "\n".join(json.dumps(case) for case in cases), "cases.jsonl")
    as_yaml = written(tmp_path, "cases:\n" + "".join(f"- {json.dumps(case)}\n" for case in cases))
    found = [
        json.loads(uncramp("evaluate", file, "--json", "--mode", "all").out)["modes"]["all"]["evaluators"] for file in (as_json, as_lines, as_yaml)
    ]
    assert found[0] == found[1] == found[2]


def evaluated(uncramp: Run, tmp_path: Path, *options: str) -> dict[str, Any]:
    """The JSON of the cases above."""
    done = uncramp("evaluate", written(tmp_path, CASES), "--json", *options)
    assert (0, "") == (done.code, done.err)
    result: dict[str, Any] = json.loads(done.out)
    return result


def test_the_json_has_its_documented_keys(uncramp: Run, tmp_path: Path) -> None:
    """Each key of the form stands in docs/reference/evaluation-format.md, and the first form has number 1."""
    found = evaluated(uncramp, tmp_path)
    page = (Path(__file__).parents[2] / "docs" / "reference" / "evaluation-format.md").read_text("utf-8")
    assert 1 == found["form"]
    assert {"all", "interview"} == set(found["modes"])
    mode = found["modes"]["interview"]
    figures = mode["evaluators"]["uncramp"]
    parts = (
        found,
        mode,
        figures,
        figures["triage_exact"],
        figures["calibration"],
        figures["calibration"]["bins"][0],
        mode["results"][0],
        mode["worst"][0],
    )
    assert set() == {key for part in parts for key in part if f"`{key}`" not in page}
    assert set() == {key for key in (*mode["lengths"], *mode["groups"], *mode["evaluators"]) if f"`{key}`" not in page}


def test_a_case_without_conditions_counts_for_triage_only(uncramp: Run, tmp_path: Path) -> None:
    """Three cases for triage, two for conditions; nothing is lost from the results."""
    mode = evaluated(uncramp, tmp_path, "--mode", "all")["modes"]["all"]
    figures = mode["evaluators"]["uncramp"]
    assert (3, 2) == (figures["triage_exact"]["of"], figures["top_1"]["of"])
    assert [("lift", 2), ("numb", 6), ("jaw", 10)] == [(one["id"], one["line"]) for one in mode["results"]]
    assert [True, False, True] == [one["rank"] is not None for one in mode["results"]]


def test_the_report_says_what_silence_was_taken_for(uncramp: Run, tmp_path: Path) -> None:
    """Three cases leave safety findings open; with --closed-world they are taken as absent, and the strain is no longer kept at clinician for it."""
    silence = evaluated(uncramp, tmp_path, "--mode", "all")["closed_world"]
    assert {"asked_for": False, "by_option": 0, "by_case": 0, "open": 3} == silence
    closed = evaluated(uncramp, tmp_path, "--mode", "all", "--closed-world")
    assert {"asked_for": True, "by_option": 3, "by_case": 0, "open": 0} == closed["closed_world"]
    assert "self_care" == closed["modes"]["all"]["results"][0]["disposition"]


def test_the_table_says_counts_and_intervals(uncramp: Run, tmp_path: Path) -> None:
    """In words: how many cases, what was open, each share with interval and counts, and the baselines beside it."""
    done = uncramp("evaluate", written(tmp_path, CASES), "--depth", "quick")
    assert (0, "") == (done.code, done.err)
    assert "3 cases; knowledge " in done.out
    assert "depth quick" in done.out
    assert re.search(r"disposition accepted +100\.0% \(29\.2% to 100\.0%, 3 of 3\)", done.out)
    assert re.search(r"uncramp +emergency +majority +rules only +prior only", done.out)
    assert "Interview, triage: median " in done.out


class Structure(HTMLParser):
    """The names of the elements of a page, what stands in them, and whether each is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.elements.append(tag)
        self.attributes.extend(attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """The element that began last ends."""
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        """Text."""
        self.text += data


EVIL = "<script>alert(1)</script>\"' onload=x & <img src=x>"


def test_what_a_case_says_is_escaped_on_the_page(uncramp: Run, tmp_path: Path) -> None:
    """An id that is HTML stands on the page as text; there is no script, no handler and no address in it, and every element is closed."""
    case = {"id": EVIL, "person": {"age_years": 40}, "evidence": {}, "gold": {"conditions": ["tetanus"], "dispositions": ["emergency"]}}
    report = tmp_path / "report.html"
    assert 0 == uncramp("evaluate", written(tmp_path, json.dumps(case), "cases.jsonl"), "--html", report).code
    page = Structure(report.read_text("utf-8"))
    assert EVIL in page.text
    assert set() == {"script", "img", "link", "iframe", "object"} & set(page.elements)
    assert [] == [name for name, value in page.attributes if name.startswith("on") or name in ("src", "href")]
    assert [] == page.open


def test_the_page_holds_tables_plots_and_both_modes(uncramp: Run, tmp_path: Path) -> None:
    """Two modes, each with its reliability plot, a bar for each share, and its groups; the page fetches nothing."""
    report = tmp_path / "report.html"
    assert 0 == uncramp("evaluate", written(tmp_path, CASES), "--html", report).code
    text = report.read_text("utf-8")
    page = Structure(text)
    assert 2 == text.count('class="plot"') == page.elements.count("h2")
    assert 2 * len(BY) == page.elements.count("details")
    assert "://" not in text
    assert "prefers-color-scheme: dark" in text
