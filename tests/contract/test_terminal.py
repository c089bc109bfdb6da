"""The interview at a terminal: whole interviews with back, skip, don't know, why, wrong keys, stopping and resuming; nothing is lost."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.people import answers
from uncramp.errors import ResumeError
from uncramp.faces.session import Session, load, save
from uncramp.faces.terminal import HELP, Terminal, interview
from uncramp.faces.wording import CARE_WHEN_YOUNG
from uncramp.inference.network import Network
from uncramp.interview import next_screen
from uncramp.terms.evidence import Observation
from uncramp.terms.person import Person

MAN = ("34", "2")
"""Age and sex, as they are typed."""
NO_EFFORT = dict.fromkeys(("heavy_lift", "awkward_task", "hard_effort_48h", "effort_over_2h"), "absent")
"""No effort before, which the first screen asks besides how it began; with it, the first screen asks eight things."""
FIRST = 8


@dataclass
class Sitter:
    """Somebody at the terminal: types the script, then what `usual` says, then ends the input."""

    script: list[str]
    usual: Callable[[str], str | None] = lambda screen: None
    said: list[str] = field(default_factory=list)
    typed: int = 0
    mark: int = 0

    def ask(self, prompt: str) -> str:
        """The next line typed."""
        screen = "\n".join([*self.said[self.mark :], prompt])
        self.mark = len(self.said)
        self.said.append(prompt)
        line = self.script.pop(0) if self.script else self.usual(screen)
        if line is None:
            raise EOFError
        self.typed += 1
        return line

    @property
    def text(self) -> str:
        """Everything that was shown."""
        return "\n".join(self.said)

    def terminal(self) -> Terminal:
        """The terminal."""
        return Terminal(self.ask, self.said.append)


def nothing_grave(screen: str) -> str:
    """None of these, no, and don't know where there is a choice."""
    if "0 none of these" in screen:
        return "0"
    return "2" if "  2 no" in screen else "?"


def sit(network: Network, path: Path, *script: str, then: Callable[[str], str | None] = lambda screen: None, start: Session | None = None) -> Sitter:
    """An interview with this script; it ends well, whatever is typed."""
    sitter = Sitter(list(script), then)
    assert interview(network, sitter.terminal(), path, start=start) in (0, 2)
    return sitter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the answers are kept."""
    return tmp_path / "state" / "interview.json"


def kept(path: Path) -> dict[str, dict[str, object]]:
    """What the file says."""
    return dict(json.loads(path.read_text("utf-8")))


def test_a_whole_interview_ends_with_a_result(network: Network, path: Path) -> None:
    """Help at the start, screens, the result in words, and where the answers are."""
    sitter = sit(network, path, *MAN, then=nothing_grave)
    assert HELP in sitter.said[0]
    assert "What it may be:" in sitter.text
    assert sitter.said[-1].startswith(f"Your answers are kept in {path}.")
    assert "Stopped." not in sitter.text
    session = load(network.knowledge, path)
    assert None is next_screen(network, session.person, session.evidence)


def test_every_depth_ends(network: Network, path: Path) -> None:
    """Quick asks less than thorough, and both end."""
    typed = []
    for depth in ("quick", "thorough"):
        sitter = Sitter(list(MAN), nothing_grave)
        assert 0 == interview(network, sitter.terminal(), path.with_name(depth), depth=depth)  # type: ignore[arg-type]
        typed.append(sitter.typed)
    assert typed[0] < typed[1]


def test_the_kept_answers_can_be_assessed(network: Network, path: Path) -> None:
    """The file is an answer file in the form of the contract, with the steps taken."""
    sit(network, path, *MAN, "1", "1", "6", "1")
    assert {"age_years": 34, "sex": "male"} == kept(path)["person"]
    found = kept(path)["evidence"]
    assert {"pain_duration": "lt_2d", "onset_speed": "instant", "onset_bend_twist": "present", "pain_score": 6.0, **NO_EFFORT} == found
    assert [set(found)] == [set(step) for step in kept(path)["steps"]]


@pytest.mark.parametrize(
    ("typed", "sex"), [("1", "female"), ("female", "female"), ("2", "male"), ("MALE ", "male"), ("3", "unknown"), ("?", "unknown")]
)
def test_sex_in_any_usual_form(network: Network, path: Path, typed: str, sex: str) -> None:
    """Number, word, or rather not say."""
    sit(network, path, "34", typed)
    assert sex == kept(path)["person"]["sex"]


@pytest.mark.parametrize("wrong", ["", "old", "-3", "111", "34.5", "thirty"])
def test_an_age_that_cannot_be_is_asked_again(network: Network, path: Path, wrong: str) -> None:
    """What came and what was expected, and the question again."""
    sitter = sit(network, path, wrong, *MAN)
    assert f"{wrong!r} was given; a number of years from 18 to 110 was expected, such as 54." in sitter.said
    assert 34 == kept(path)["person"]["age_years"]


@pytest.mark.parametrize("keys", [("²",), ("34", "2", "²"), ("34", "2", "1", "1", "6", "1", "²")])
def test_a_strange_digit_is_a_wrong_key(network: Network, path: Path, keys: tuple[str, ...]) -> None:
    """A raised two is not a number that anybody meant."""
    assert "'²' was given; " in sit(network, path, *keys).text


def test_a_wrong_sex_is_asked_again(network: Network, path: Path) -> None:
    """What came and what was expected."""
    assert "'x' was given; 1, 2 or 3 was expected." in sit(network, path, "34", "x", "2").said


def test_somebody_under_18_is_told_how_to_get_care(network: Network, path: Path) -> None:
    """The emergencies are named, nothing is assessed and nothing is kept; the exit code says so."""
    sitter = Sitter(["17"])
    assert 2 == interview(network, sitter.terminal(), path)
    assert CARE_WHEN_YOUNG == sitter.said[-1]
    assert "EMERGENCY NOW" in CARE_WHEN_YOUNG
    assert not path.exists()


@pytest.mark.parametrize("wrong", ["9", "0", "x", "yes", "1,2"])
def test_a_wrong_key_on_a_choice_is_asked_again(network: Network, path: Path, wrong: str) -> None:
    """The question stands until it is answered."""
    sitter = sit(network, path, *MAN, wrong, "1", "1", "6", "1")
    assert f"{wrong!r} was given; 1 to 5, ? or a letter was expected (h = help)." in sitter.said
    assert "lt_2d" == kept(path)["evidence"]["pain_duration"]


@pytest.mark.parametrize("wrong", ["11", "-1", "bad", "nan"])
def test_a_wrong_number_is_asked_again(network: Network, path: Path, wrong: str) -> None:
    """A pain of 11 out of 10 is not taken."""
    sitter = sit(network, path, *MAN, "1", "1", wrong, "6", "1")
    assert f"{wrong!r} was given; 0 to 10, ? or a letter was expected (h = help)." in sitter.said
    assert 6.0 == kept(path)["evidence"]["pain_score"]


@pytest.mark.parametrize("wrong", ["9", "x", "1,x", "1.5", "??", "none"])
def test_a_wrong_key_on_a_list_is_asked_again(network: Network, path: Path, wrong: str) -> None:
    """Numbers of the list only."""
    sitter = sit(network, path, *MAN, "1", "1", "6", "1", wrong, "2")
    assert any(text.startswith(f"{wrong!r} was given; numbers from 1 to 8 with commas, 0 for none") for text in sitter.said)


def test_an_empty_line_is_no_answer(network: Network, path: Path) -> None:
    """Pressing return answers nothing, neither a choice nor a list."""
    sit(network, path, *MAN, "", "1", "1", "", "6", "", "1", "", "")
    assert FIRST == len(kept(path)["evidence"])


SITES = 8
LIST = (*MAN, "1", "1", "6", "1")
"""Up to the list of places."""


def places(network: Network, path: Path, line: str) -> str:
    """The answers to the list of places after one line, as letters: p, a, u."""
    sit(network, path, *LIST, line)
    found = kept(path)["evidence"]
    return "".join(str(found.get(name, "-"))[0] for name in network.knowledge.policy.opening[1])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0", "aaaaaaaa"),
        ("2", "apaaaaaa"),
        ("2,5", "apaapaaa"),
        ("2 5", "apaapaaa"),
        (" 2 , 5 ", "apaapaaa"),
        ("2,?5", "apaauaaa"),
        ("2,5?", "apaauaaa"),
        ("5,?5", "aaaapaaa"),
        ("?", "uuuuuuuu"),
        ("s", "uuuuuuuu"),
    ],
)
def test_a_list_is_answered_in_one_line(network: Network, path: Path, line: str, expected: str) -> None:
    """Several numbers, none, don't know one, don't know any, skip."""
    assert expected == places(network, path, line)


@pytest.mark.parametrize("line", [",", " , ,"])
def test_a_line_without_a_number_is_never_none_of_these(network: Network, path: Path, line: str) -> None:
    """Absent only by an explicit choice."""
    assert "--------" == places(network, path, line)


def test_dont_know_one_says_nothing_of_the_others(network: Network, path: Path) -> None:
    """Somebody who does not know number 3 has not said that the others are absent."""
    assert "a" not in places(network, path, "?3")


def test_skip_and_dont_know_are_unknown(network: Network, path: Path) -> None:
    """Neither is read as absent, for a choice, a number and a question of yes or no."""
    sit(network, path, *MAN, "s", "?", "s", "?")
    assert {"unknown"} == set(kept(path)["evidence"].values())


@pytest.mark.parametrize(
    ("typed", "option"), [("1", "present"), ("y", "present"), ("yes", "present"), ("2", "absent"), ("n", "absent"), ("NO", "absent")]
)
def test_yes_and_no_in_any_usual_form(network: Network, path: Path, typed: str, option: str) -> None:
    """Number, letter or word, where a question stands alone on its screen."""
    sit(network, path, "1", "1", "6", typed, start=Session(Person(34), answers(network.knowledge, **NO_EFFORT)))
    assert option == kept(path)["evidence"]["onset_bend_twist"]


def test_a_screen_of_choices_alone_has_no_list(network: Network, path: Path) -> None:
    """What was answered before leaves only the questions with options."""
    given = answers(network.knowledge, onset_bend_twist="present", **NO_EFFORT)
    sitter = sit(network, path, "1", "1", "6", start=Session(Person(34), given))
    first, second = (number for number, text in enumerate(sitter.said) if text.startswith("\n--- First"))
    assert "Which of these apply?" not in sitter.said[first:second]
    assert FIRST == len(kept(path)["evidence"])


def test_help_why_and_the_result_so_far_leave_the_question_open(network: Network, path: Path) -> None:
    """Each says what it should, and the question is still to be answered."""
    sitter = sit(network, path, *MAN, "h", "w", "r", "1", "1", "6", "1")
    assert 2 == sum(HELP in text for text in sitter.said)
    assert any("It helps to recognise: " in text for text in sitter.said)
    assert any(text.startswith("So far, and further answers may change it:\n== ") for text in sitter.said)
    assert FIRST == len(kept(path)["evidence"])


def test_why_on_a_list_explains_every_question(network: Network, path: Path) -> None:
    """One line for each."""
    sitter = sit(network, path, *LIST, "w")
    assert SITES == sum("It helps to recognise: " in text for text in sitter.said)


def test_back_takes_a_screen_back(network: Network, path: Path) -> None:
    """The answers of the screen before are taken back and asked again; the new ones stand."""
    sit(network, path, *LIST, "b", "3", "2", "4", "0")
    found = {"pain_duration": "w2_6", "onset_speed": "minutes_hours", "pain_score": 4.0, "onset_bend_twist": "absent"}
    assert {**found, **NO_EFFORT} == kept(path)["evidence"]


def test_back_at_the_beginning_changes_nothing(network: Network, path: Path) -> None:
    """There is no screen before the first."""
    sit(network, path, *MAN, "b", "b", "1", "1", "6", "1")
    assert FIRST == len(kept(path)["evidence"])
    assert Session(Person(34)) == Session(Person(34)).back()


def test_stopping_keeps_everything_and_resuming_goes_on(network: Network, path: Path) -> None:
    """q ends; the next interview offers to go on with the same person, answers and steps, so that back still works."""
    first = sit(network, path, *LIST, "2", "q")
    assert "Stopped. What you answered so far is kept in" in first.text
    before = kept(path)
    second = sit(network, path, "1", "b", "q")
    assert f"An interview with {len(before['evidence'])} answers is kept." in second.text
    assert before["person"] == kept(path)["person"]
    assert before["steps"][:-1] == kept(path)["steps"]  # type: ignore[index]


def test_a_resumed_interview_ends_like_an_uninterrupted_one(network: Network, path: Path) -> None:
    """Stopping in between changes neither questions nor result."""
    whole = sit(network, path, *LIST, "2", then=nothing_grave)
    other = path.with_name("other.json")
    sit(network, other, *LIST, "2", "q")
    sit(network, other, "1", then=nothing_grave)
    assert kept(path) == kept(other)
    assert "What it may be:" in whole.text


def test_starting_anew_keeps_the_old_answers(network: Network, path: Path) -> None:
    """The old file is put aside, not lost."""
    sit(network, path, *LIST, "q")
    before = path.read_bytes()
    sit(network, path, "2", "50", "1", "q")
    assert before == path.with_suffix(".old.json").read_bytes()
    assert 50 == kept(path)["person"]["age_years"]


@pytest.mark.parametrize("end", ["q", None])
def test_the_end_of_input_keeps_what_was_answered(network: Network, path: Path, end: str | None) -> None:
    """Screens that were finished are kept, whether the person stops or the line breaks."""
    sit(network, path, *LIST, "2", *([end] if end else []))
    assert FIRST + SITES == len(kept(path)["evidence"])


def test_answers_of_an_unfinished_screen_are_kept(network: Network, path: Path) -> None:
    """Nothing is lost: two of four questions answered are two answers kept."""
    sit(network, path, *MAN, "1", "1", "q")
    assert 2 == len(kept(path)["evidence"])


def test_stopping_before_the_first_answer_promises_nothing(network: Network, path: Path) -> None:
    """Where nothing is kept nothing is said to be kept."""
    sitter = sit(network, path, "q")
    assert path.exists() or "is kept in" not in sitter.text


DAMAGED = [
    "",
    "rubbish",
    "[]",
    "7",
    "{}",
    '{"person": {"age_years": 34}}',
    '{"person": {"age_years": 34}, "evidence": {"nothing": "present"}}',
    '{"person": {"age_years": 12}, "evidence": {}}',
    '{"person": {"age_years": 34}, "evidence": {}, "steps": 7}',
    '{"person": {"age_years": 34}, "evidence": {}, "steps": [7]}',
    '{"person": {"age_years": NaN}, "evidence": {}}',
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_session_is_told_and_put_aside(network: Network, path: Path, content: str) -> None:
    """One sentence, a new interview, and the old file kept as it was."""
    path.parent.mkdir()
    path.write_text(content, "utf-8")
    sitter = sit(network, path, *LIST)
    told = [text for text in sitter.said if text.startswith(f"{path}: the saved interview ")]
    assert 1 == len(told)
    assert told[0].endswith("; a new one starts, and the old file is kept")
    assert content == path.with_suffix(".old.json").read_text("utf-8")
    assert FIRST == len(kept(path)["evidence"])


@pytest.mark.parametrize("content", ['{"person": {"age_years": Infinity}, "evidence": {}}', "[" * 100_000])
def test_no_damage_ends_an_interview(network: Network, path: Path, content: str) -> None:
    """Whatever stands in the file, a new interview starts."""
    path.parent.mkdir()
    path.write_text(content, "utf-8")
    with pytest.raises(ResumeError):
        load(network.knowledge, path)


def test_a_folder_is_never_put_aside(network: Network, path: Path) -> None:
    """`--keep FOLDER` is a mistake to be told; the folder stays."""
    path.mkdir(parents=True)
    with pytest.raises(ResumeError, match="is a folder"):
        sit(network, path, *LIST)
    assert path.is_dir()


def test_a_file_that_cannot_be_written_is_told(network: Network, path: Path) -> None:
    """One sentence, not a traceback, where answers cannot be kept."""
    path.parent.write_text("in the way", "utf-8")
    with pytest.raises(ResumeError, match="cannot be kept there"):
        sit(network, path, *LIST)


def test_beginning_with_a_file_keeps_the_interrupted_interview(network: Network, path: Path) -> None:
    """Nothing is lost: the earlier answers are put aside."""
    sit(network, path, *LIST, "2", "q")
    before = path.read_bytes()
    sit(network, path, "q", start=Session(Person(60, "female")))
    assert before in (path.read_bytes(), path.with_suffix(".old.json").read_bytes() if path.with_suffix(".old.json").exists() else b"")


def pregnant_man(network: Network) -> Session:
    """Answers that do not usually go together."""
    return Session(Person(30, "male"), answers(network.knowledge, pregnant="present"))


@pytest.mark.parametrize(("script", "sex"), [(("1",), "male"), (("2", "1"), "female"), (("2", "3"), "unknown")])
def test_male_and_pregnant_is_asked_again_and_kept(network: Network, path: Path, script: tuple[str, ...], sex: str) -> None:
    """The person says which of the two is right; the answer is kept in any case."""
    sitter = sit(network, path, *script, "q", start=pregnant_man(network))
    assert "Your answers and the sex male do not usually go together." in sitter.text
    assert (sex, "present") == (kept(path)["person"]["sex"], kept(path)["evidence"]["pregnant"])


def test_what_goes_together_is_not_asked_again(network: Network, path: Path) -> None:
    """Nobody is asked to check what is ordinary."""
    sitter = sit(network, path, "q", start=Session(Person(30, "female"), answers(network.knowledge, pregnant="present")))
    assert "do not usually go together" not in sitter.text


def numb(network: Network) -> Callable[[str], str]:
    """Somebody with saddle numbness and nothing else."""
    question = network.knowledge.findings["saddle_numb"].question

    def typed(screen: str) -> str:
        lines = [line for line in screen.splitlines() if question in line]
        return lines[0].split()[0] if lines else nothing_grave(screen)

    return typed


def test_a_warning_sign_is_followed_by_emergency_help_at_once(network: Network, path: Path) -> None:
    """After the screen with the warning sign the next thing shown is to get emergency help, and why; who goes on is not told again."""
    sitter = sit(network, path, *MAN, then=numb(network))
    question = network.knowledge.findings["saddle_numb"].question
    asked = next(number for number, text in enumerate(sitter.said) if question in text)
    answered = next(number for number in range(asked, len(sitter.said)) if sitter.said[number] == "> ")
    assert "GET EMERGENCY HELP NOW" in sitter.said[answered + 1]
    assert network.knowledge.red_flags["rf_saddle"].name in sitter.said[answered + 1]
    assert 1 == sum("GET EMERGENCY HELP NOW: call the emergency services" in text for text in sitter.said)


def test_an_emergency_is_shown_before_the_next_question_and_once(network: Network, path: Path) -> None:
    """Somebody who begins with a warning sign is told before anything is asked, and not again on every screen."""
    session = Session(Person(34, "male"), answers(network.knowledge, saddle_numb="present"))
    sitter = sit(network, path, then=nothing_grave, start=session)
    banners = [number for number, text in enumerate(sitter.said) if "GET EMERGENCY HELP NOW: call the emergency services" in text]
    screens = [number for number, text in enumerate(sitter.said) if text.startswith("\n---")]
    assert 1 == len(banners)
    assert len(screens) > 1
    assert banners[0] < screens[0]
    assert network.knowledge.red_flags["rf_saddle"].name in sitter.said[banners[0]]


def test_an_emergency_kept_is_shown_again_on_resuming(network: Network, path: Path) -> None:
    """Somebody who comes back is told first."""
    path.parent.mkdir()
    save(Session(Person(34, "male"), answers(network.knowledge, saddle_numb="present")), path)
    sitter = sit(network, path, "1")
    first = next(number for number, text in enumerate(sitter.said) if text.startswith("\n---"))
    assert any("GET EMERGENCY HELP NOW" in text for text in sitter.said[:first])


def test_a_session_is_saved_whole_for_its_owner_only(network: Network, tmp_path: Path) -> None:
    """Health answers are nobody else's business; what is saved is what is loaded."""
    session = Session(Person(34, None), answers(network.knowledge, fever="unknown", pain_score=6)).answered((Observation("waves", "present"),))
    save(session, tmp_path / "deep" / "s.json")
    assert session == load(network.knowledge, tmp_path / "deep" / "s.json")
    assert 0o600 == (tmp_path / "deep" / "s.json").stat().st_mode & 0o777
    assert ["s.json"] == [path.name for path in (tmp_path / "deep").iterdir()]
