"""The command line: exit codes, and one clear sentence for everything that can be wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.conftest import Run
from tests.copies import copied, edit
from uncramp.faces.session import usual_file
from uncramp.inference.explanation import explain
from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior
from uncramp.reading.answers import read_answer_file
from uncramp.reading.strict_yaml import LARGEST_FILE
from uncramp.terms.evidence import Evidence

STRAIN = b"""person: {age_years: 34, sex: male}
evidence: {pain_duration: lt_2d, onset_speed: instant, onset_bend_twist: present, heavy_lift: present, pain_score: 5, cold_exposure: present}
"""
BOMB = b"a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n"

WRONG: dict[str, tuple[bytes, str]] = {
    "an unknown finding": (
        b"person: {age_years: 54}\nevidence: {sadle_numb: present}\n",
        ":2: evidence.sadle_numb is no finding; did you mean saddle_numb?",
    ),
    "a wrong option": (b"person: {age_years: 54}\nevidence:\n  fever: maybe\n", ":3: evidence.fever is 'maybe'; expected present, absent, unknown"),
    "an impossible number": (
        b"person: {age_years: 54}\nevidence: {pain_score: 70}\n",
        ":2: evidence.pain_score is 70; expected 0 to 10; check the number",
    ),
    "an impossible age": (b"person: {age_years: 540}\n", ":1: person.age_years is 540; expected 18 to 110; check the number"),
    "somebody under 18": (b"person: {age_years: 17}\n", ":1: person.age_years is 17; uncramp is made for adults of 18 and over"),
    "broken YAML": (b"person: {age_years: 54\nevidence: {}\n", "this is not YAML ("),
    "broken JSON": (b'{"person": {"age_years": 54}', "this is not YAML ("),
    "a huge file": (
        b"x" * (LARGEST_FILE + 1),
        f":1: the file has {LARGEST_FILE + 1:,} bytes; at most {LARGEST_FILE:,} are read; give a smaller file",
    ),
    "an anchor bomb": (BOMB, ":1: the reference 'a' is not allowed; write the value out where it is needed"),
    "a binary file": (b"\x7fELF\x02\x01\x01\x00\xff\xfe", ":1: byte 0xff is not UTF-8 text; a text file in YAML or JSON was expected"),
    "an empty file": (b"", ":1: the file is empty; answers with person and evidence were expected"),
    "a list": (b"[1, 2]", ":1: [1, 2] was given; a mapping with person and evidence was expected"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_gets_its_one_sentence(uncramp: Run, tmp_path: Path, name: str) -> None:
    """The file, the line, what came and what was expected, on standard error, with exit code 2 and nothing on standard output."""
    content, sentence = WRONG[name]
    file = tmp_path / "answers.yaml"
    file.write_bytes(content)
    done = uncramp("assess", file)
    assert (2, "") == (done.code, done.out)
    assert done.err.startswith(f"uncramp: {file}:")
    assert sentence in done.err
    assert 1 == len(done.err.splitlines())


@pytest.mark.parametrize("command", [("assess",), ("assess", "--jsonl"), ("explain",), ("--from",)])
def test_a_file_that_is_not_there_gets_one_sentence(uncramp: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    """Wherever a file of answers is expected, a missing one and a folder are told the same way."""
    for path, why in ((tmp_path / "nothing.yaml", "No such file or directory"), (tmp_path, "Is a directory")):
        done = uncramp(*command, path)
        assert 2 == done.code
        assert f"uncramp: {path}:1: the file cannot be read ({why}); a file of answers was expected; check the path\n" == done.err


def test_several_faults_are_told_together(uncramp: Run) -> None:
    """Each on a line of its own, all at once."""
    done = uncramp("assess", "-", stdin=b"person: {age_years: 54, sex: x}\nevidence:\n  fver: absent\n  pain_score: 70\n")
    assert [1, 3, 4] == [int(line.removeprefix("uncramp: ").split(":")[1]) for line in done.err.splitlines()]


def run(*arguments: object, stdin: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """The command line as a process of its own."""
    command = [sys.executable, "-m", "uncramp", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, env={**os.environ, **environment})


def test_as_a_process_it_assesses_standard_input() -> None:
    """`python -m uncramp assess -` prints words, says nothing else and ends with 0."""
    done = run("assess", "-", stdin=STRAIN)
    assert (0, b"") == (done.returncode, done.stderr)
    assert done.stdout.startswith(b"== ")


def test_as_a_process_it_refuses_without_a_traceback() -> None:
    """A child with a red flag: one sentence that says what to do now, and exit code 2."""
    done = run("assess", "-", stdin=b"person: {age_years: 9}\nevidence: {saddle_numb: present}\n")
    assert (2, b"") == (done.returncode, done.stdout)
    assert b"EMERGENCY NOW" in done.stderr
    assert 1 == len(done.stderr.splitlines())


def test_as_a_process_the_interview_ends_with_its_input(tmp_path: Path) -> None:
    """Input that ends in the middle is no error; what was answered is kept."""
    done = run("--keep", tmp_path / "kept.json", stdin=b"34\n2\n")
    assert (0, b"") == (done.returncode, done.stderr)
    assert {"age_years": 34, "sex": "male"} == json.loads((tmp_path / "kept.json").read_text("utf-8"))["person"]


def test_the_shell_can_complete() -> None:
    """The script for completion is printed for the shells that ask for it."""
    code = "import sys; sys.argv = ['uncramp']; from uncramp.faces.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env={**os.environ, "_UNCRAMP_COMPLETE": "source_bash"})
    assert b"complete -o default -F _uncramp_completion uncramp" in done.stdout


DOOR = """
import sys
from uncramp.faces.door import main
try:
    main()
finally:
    print("uncramp.faces.cli" in sys.modules, file=sys.stderr)
"""


def test_cohorts_have_a_way_in_of_their_own(uncramp: Run) -> None:
    """On it nothing is loaded that only other commands need; help and refusals are the same as on the other."""
    for arguments in (("cohort", "--help"), ("cohort", "run", "nowhere.parquet", "-o", "out"), ("cohort", "walk")):
        done = subprocess.run([sys.executable, "-c", DOOR, *arguments], capture_output=True, text=True, check=False)
        told = uncramp(*arguments)
        assert (told.code, told.out, f"{told.err}False\n") == (done.returncode, done.stdout, done.stderr)
    done = subprocess.run([sys.executable, "-c", DOOR, "findings"], capture_output=True, text=True, check=False)
    assert (uncramp("findings").out, "True\n") == (done.stdout, done.stderr)


def test_a_note_does_not_disturb_the_result(uncramp: Run) -> None:
    """Male and pregnant is asked again on standard error; the result on standard output stays JSON, and the exit code 0."""
    done = uncramp("assess", "-", "--json", stdin=b"person: {age_years: 30, sex: male}\nevidence: {pregnant: present}\n")
    assert 0 == done.code
    assert done.err.startswith("uncramp: pregnant is present although the sex given is male; please check; both are kept")
    assert json.loads(done.out)["disposition"]


def sum_of(lines: list[str]) -> tuple[float, float]:
    """The sum of the printed weights, and the printed sum."""
    *weights, total = (float(line.split()[0]) for line in lines)
    return sum(weights), total


def test_explain_prints_weights_that_sum_to_the_shift(uncramp: Run, network: Network) -> None:
    """Every answer with its weight, the strongest first, and their sum, which is the shift in log-odds."""
    lines = uncramp("explain", "-", stdin=STRAIN).out.splitlines()
    added, total = sum_of(lines)
    assert total == pytest.approx(added, abs=0.0005 * len(lines))
    assert lines[-1].endswith("sum: the shift in log-odds since before any answer")
    answers = read_answer_file(network.knowledge, STRAIN, "x")
    now, before = posterior(network, answers.person, answers.evidence), posterior(network, answers.person, Evidence())
    first, second = (network.index(name) for name in now.ranked[:2])
    shift = (now.log_probability[first] - now.log_probability[second]) - (before.log_probability[first] - before.log_probability[second])
    assert float(shift) == pytest.approx(total, abs=0.001)


def test_explain_takes_a_condition_and_its_rival(uncramp: Run, network: Network) -> None:
    """Any two conditions can be held against each other."""
    lines = uncramp("explain", "-", "--condition", "doms", "--against", "spinal_infection", stdin=STRAIN).out.splitlines()
    answers = read_answer_file(network.knowledge, STRAIN, "x")
    expected = sum(c.weight for c in explain(network, answers.person, answers.evidence, "doms", "spinal_infection"))
    assert expected == pytest.approx(sum_of(lines)[1], abs=0.001)


def test_explain_refuses_an_unknown_condition(uncramp: Run) -> None:
    """The conditions there are are listed."""
    done = uncramp("explain", "-", "--condition", "strain", stdin=STRAIN)
    assert 2 == done.code
    assert "uncramp: --condition:1: 'strain' is no condition; expected one of " in done.err


def test_explain_refuses_an_unknown_rival_by_its_own_name(uncramp: Run) -> None:
    """The option that is wrong is the one that is named."""
    assert "--against" in uncramp("explain", "-", "--against", "strain", stdin=STRAIN).err


def test_explain_refuses_a_condition_against_itself(uncramp: Run) -> None:
    """There is nothing to compare."""
    assert 2 == uncramp("explain", "-", "--condition", "doms", "--against", "doms", stdin=STRAIN).code


CASE = """cases:
- id: one
  case: "A strain is no emergency"
  kind: usual
  why: "Nothing in it is grave."
  person: {age_years: 34, sex: male}
  rest_absent: true
  evidence: {pain_duration: lt_2d, onset_bend_twist: present, heavy_lift: present, pain_score: 5}
  gold: {conditions: [acute_muscle_strain], dispositions: [self_care]}
  expect: {disposition: {at_most: EXPECTED}}
  source: nice_ng59
"""


def test_a_case_that_holds_passes(uncramp: Run, tmp_path: Path) -> None:
    """One file of cases can be run by itself; exit code 0 and the count."""
    (tmp_path / "c.yaml").write_text(CASE.replace("EXPECTED", "clinician"), "utf-8")
    done = uncramp("cases", tmp_path / "c.yaml")
    assert (0, "1 passed, 0 failed\n", "") == (done.code, done.out, done.err)


def test_a_case_that_is_sent_too_soon_fails_too(uncramp: Run, tmp_path: Path) -> None:
    """Overuse of hospitals harms as well: an upper bound and a flag that must not fire are bounds like any other."""
    bounds = "  expect: {disposition: {at_most: clinician}, red_flags: {exclude: [rf_saddle]}}\n"
    text = CASE.replace("  expect: {disposition: {at_most: EXPECTED}}\n", bounds).replace("pain_score: 5", "saddle_numb: present")
    (tmp_path / "c.yaml").write_text(text, "utf-8")
    done = uncramp("cases", tmp_path)
    assert 1 == done.code
    assert "one: disposition is emergency; at most clinician was expected; " in done.out
    assert "red flag rf_saddle fired" in done.out


BROKEN = """  expect:
    disposition: {at_least: urgent}
    within_hours: {at_most: 1}
    red_flags: {include: [rf_saddle]}
    plan: {offers: [seek_care_now], withholds: [stay_active]}
    posterior: {spinal_infection: {at_least: 0.9}}
    causes: {awkward_load: {at_most: 0.01}}
    top: {within: 1, any_of: [tetanus]}
"""


def test_a_case_that_fails_says_every_bound_it_broke(uncramp: Run, tmp_path: Path) -> None:
    """File, line, id, and for each bound what came and what was expected; exit code 1."""
    (tmp_path / "c.yaml").write_text(CASE.replace("  expect: {disposition: {at_most: EXPECTED}}\n", BROKEN), "utf-8")
    done = uncramp("cases", tmp_path)
    assert 1 == done.code
    line, count = done.out.splitlines()
    assert "0 passed, 1 failed" == count
    assert line.startswith(f"{tmp_path.name}/c.yaml:2: one: disposition is self_care; at least urgent was expected; within_hours is ")
    for part in (
        "red flag rf_saddle did not fire",
        "measure seek_care_now is not offered",
        "measure stay_active is offered",
        "the probability of spinal_infection is 0.",
        "the share of awkward_load is 0.",
        "the first 1 are acute_muscle_strain; one of tetanus was expected",
    ):
        assert part in line


def test_a_case_file_with_faults_tells_them_all(uncramp: Run, tmp_path: Path) -> None:
    """Wrong ids, wrong answers, missing fields and a taken id are told at once with their lines."""
    wrong = CASE.replace("EXPECTED", "clinician").replace("pain_score: 5", "pain_score: 50").split("\n", 1)[1]
    strange = CASE.replace("EXPECTED", "clinician").replace("id: one", "id: two").replace("[acute_muscle_strain]", "[strain]").split("\n", 1)[1]
    missing = strange.replace("id: two", "id: three").replace('  why: "Nothing in it is grave."\n', "")
    right = CASE.replace("EXPECTED", "clinician")
    (tmp_path / "c.yaml").write_text(right + right.split("\n", 1)[1] + wrong.replace("id: one", "id: w") + strange + missing, "utf-8")
    (tmp_path / "d.yaml").write_text("cases: none\n", "utf-8")
    (tmp_path / "e.yaml").write_text("cases: [\n", "utf-8")
    done = uncramp("cases", tmp_path)
    assert (2, "") == (done.code, done.out)
    name = tmp_path.name
    for part in (
        f"{name}/c.yaml:12: the case id 'one' is taken by {name}/c.yaml:2; choose another",
        f"{name}/c.yaml:28: evidence.pain_score is 50; expected 0 to 10",
        f"{name}/c.yaml:32: two: 'strain' is no id of conditions; correct it",
        "why: Field required",
        f"{name}/d.yaml:1: cases is str; a list of cases was expected",
        f"{name}/e.yaml:2: this is not YAML",
    ):
        assert part in done.err, part


def test_no_case_at_all_is_told(uncramp: Run, tmp_path: Path) -> None:
    """A folder without cases, or that is not there, is one sentence."""
    done = uncramp("cases", tmp_path / "nowhere")
    assert (2, f"uncramp: {tmp_path}/nowhere:1: no case file was found; a YAML file or a folder of them was expected; check the path\n") == (
        done.code,
        done.err,
    )


def test_check_tells_the_state_of_the_knowledge(uncramp: Run, network: Network) -> None:
    """The bundled knowledge holds together; its counts and version are printed."""
    done = uncramp("check", "--layers")
    assert (0, "") == (done.code, done.err)
    lines = done.out.splitlines()
    assert "   54 conditions" == lines[0]
    assert f"knowledge version {network.knowledge.version}" in lines
    assert any("heavy_lift" in line for line in lines)


def test_check_alone_prints_no_layers(uncramp: Run) -> None:
    """What the model implies is shown only when it is asked for."""
    done = uncramp("check")
    assert 0 == done.code
    assert done.out.splitlines()[-1].startswith("knowledge version ")


def test_diff_of_the_same_knowledge_says_so(uncramp: Run, tmp_path: Path) -> None:
    """A copy of the knowledge changes nothing for anybody."""
    done = uncramp("diff", copied(tmp_path))
    assert (0, "") == (done.code, done.err)
    assert "is the same as now" in done.out


def test_diff_shows_who_moves(uncramp: Run, tmp_path: Path) -> None:
    """Against a knowledge without its commonest warning sign people move, and only because of that flag."""
    folder = copied(tmp_path)
    edit(folder / "red_flags/cancer.yaml", "when: {all: [no_position_helps]}", "when: {all: [no_position_helps, saddle_numb]}")
    done = uncramp("diff", folder, "--people", 40)
    assert 0 == done.code
    assert done.out.startswith("Of 40 simulated people ")


def test_diff_with_nothing_is_one_sentence(uncramp: Run) -> None:
    """What is neither a folder nor a revision is refused."""
    done = uncramp("diff", "nonsense")
    assert (2, "uncramp: 'nonsense' is neither a folder nor a revision that git knows here; give one of them, such as HEAD~1\n") == (
        done.code,
        done.err,
    )


def test_check_tells_every_fault_of_a_folder(uncramp: Run, tmp_path: Path) -> None:
    """Two faults in two files, each with its line; exit code 2."""
    folder = copied(tmp_path)
    edit(folder / "conditions/acute_muscle_strain.yaml", "onset_bend_twist: {p: 0.8,", "onset_bend_twist: {p: 1.85,")
    edit(folder / "measures/heat_wrap.yaml", "grade: moderate", "grade: splendid")
    done = uncramp("check", folder)
    assert (2, "", 2) == (done.code, done.out, len(done.err.splitlines()))
    assert "p is 1.85; a probability lies strictly between 0 and 1" in done.err
    assert "knowledge/measures/heat_wrap.yaml:" in done.err


def test_check_of_nothing_is_one_sentence(uncramp: Run, tmp_path: Path) -> None:
    """A folder without knowledge says so."""
    done = uncramp("check", tmp_path)
    assert (2, f"uncramp: {tmp_path}:1: no YAML file was found; a knowledge folder was expected; check the path\n") == (done.code, done.err)


def test_findings_lists_all_that_can_be_answered(uncramp: Run, network: Network) -> None:
    """One line for each finding, with its question and its options."""
    lines = uncramp("findings").out.splitlines()
    assert list(network.knowledge.findings) == [line.split(":")[0] for line in lines]
    assert f"saddle_numb: {network.knowledge.findings['saddle_numb'].question} [present | absent | unknown]" in lines
    assert any(line.startswith("pain_score: ") and line.endswith("[0 to 10 | unknown]") for line in lines)


def test_another_knowledge_folder_can_be_used(uncramp: Run, tmp_path: Path) -> None:
    """Another folder gives another version in the result."""
    folder = copied(tmp_path)
    with (folder / "model/families.yaml").open("a") as file:
        file.write("# another version\n")
    here = json.loads(uncramp("assess", "-", "--json", stdin=STRAIN).out)
    there = json.loads(uncramp("assess", "-", "--json", "--knowledge", folder, stdin=STRAIN).out)
    assert here["knowledge_version"] != there["knowledge_version"]
    assert here["conditions"] == there["conditions"]


def test_the_interview_begins_without_a_command(uncramp: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`uncramp` alone asks; with --from it goes on from answers in a file; answers are kept where the person keeps state."""
    monkeypatch.setenv("UNCRAMP_STATE", str(tmp_path))
    (tmp_path / "a.yaml").write_bytes(STRAIN)
    done = uncramp("--from", tmp_path / "a.yaml", "--depth", "quick")
    assert 0 == done.code
    assert "Stopped. What you answered so far is kept in" in done.out
    assert 6 == len(json.loads((tmp_path / "interview.json").read_text("utf-8"))["evidence"])


def test_answers_are_kept_where_the_person_keeps_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its own variable first, then the usual one, then the home folder."""
    monkeypatch.setenv("UNCRAMP_STATE", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "usual"))
    assert tmp_path / "own" / "interview.json" == usual_file()
    monkeypatch.delenv("UNCRAMP_STATE")
    assert tmp_path / "usual" / "uncramp" / "interview.json" == usual_file()
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path / ".local" / "state" / "uncramp" / "interview.json" == usual_file()


@pytest.mark.parametrize("arguments", [("nonsense",), ("assess",), ("--depth", "endless"), ("assess", "-", "--jsn")])
def test_a_wrong_command_is_refused(uncramp: Run, arguments: tuple[str, ...]) -> None:
    """An unknown command, a missing file, a wrong option: exit code 2 and a hint on standard error."""
    done = uncramp(*arguments)
    assert (2, "") == (done.code, done.out)
    assert "Error" in done.err


def test_help_names_every_command(uncramp: Run) -> None:
    """`--help` lists what there is."""
    text = uncramp("--help").out
    assert all(command in text for command in ("assess", "explain", "cases", "check", "prove", "findings"))


def test_a_reader_that_goes_away_is_no_error() -> None:
    """`uncramp findings | head -1` ends quietly."""
    command = f"set -o pipefail; {sys.executable} -m uncramp findings | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert b"Error" not in done.stderr
