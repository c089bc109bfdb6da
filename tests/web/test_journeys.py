"""Whole journeys through the front door, without JavaScript."""

import json
from pathlib import Path

import pytest

from tests.contract.conftest import Run
from tests.people import STRAIN
from tests.web.conftest import Browser, Door

SADDLE = {"saddle_numb": "present"}
LIFTED = {name: str(value) for name, value in STRAIN.items()}
FEVERISH = {**LIFTED, "fever": "present", "shaking_chills": "present"}
ALARM = "get emergency help now"


def test_a_strain_ends_with_a_result(visitor: Browser) -> None:
    """From the start to how soon, what it may be, what to do, and when to come back."""
    visitor.start(sex="male", age_years="34")
    visitor.answer_all(LIFTED)
    assert "/result" == visitor.path
    for heading in ("What to do", "What it may be", "What may have brought it on", "When to get help or come back"):
        assert heading in visitor.words
    assert ALARM not in visitor.words.lower()


def test_saddle_numbness_leads_to_the_emergency_page_and_beyond(visitor: Browser) -> None:
    """The alarm comes at once, once, with the number of the country; the rest of the check is open, under a banner."""
    visitor.start()
    passed = visitor.answer_all(SADDLE)
    assert "/emergency" == passed[-1]
    assert ALARM == visitor.heading.lower()
    assert "999" in visitor.words
    assert ALARM in visitor.get("/check").words.lower()
    assert visitor.path in ("/check", "/result")
    visitor.answer_all(SADDLE)
    assert "/result" == visitor.path
    assert ALARM == visitor.heading.lower()


def test_the_alarm_cannot_be_stepped_round(visitor: Browser) -> None:
    """Whoever asks for the result, or the next screen, before having seen the alarm is shown the alarm."""
    visitor.start().get("/check/answers/saddle_numb").post("/check/answers/saddle_numb", {"asked": "saddle_numb", "saddle_numb": "present"})
    assert "/check/answers" == visitor.path
    assert "/emergency" == visitor.get("/result").path
    assert "/result" == visitor.get("/result").path


def test_the_country_chosen_on_the_emergency_page_is_kept(visitor: Browser) -> None:
    """Another country brings its number, now and later."""
    visitor.start()
    visitor.answer_all(SADDLE)
    assert "Call 144" in visitor.post("/emergency", {"country": "ch"}).words
    assert "Call 144" in visitor.get("/emergency").words


def test_the_numbers_of_the_regions_stand_in_for_an_unknown_country(visitor: Browser) -> None:
    """112, 911 and 999, each with where it is right, and the local number."""
    visitor.get("/emergency")
    for number in ("112", "911", "999", "local number"):
        assert number in visitor.words


@pytest.mark.parametrize("truth", [LIFTED, SADDLE, FEVERISH, {}], ids=["strain", "saddle", "fever", "nothing"])
def test_the_same_answers_give_the_same_result_as_the_command_line(door: Door, uncramp: Run, tmp_path: Path, truth: dict[str, str]) -> None:
    """Web and command line are one: the whole JSON is equal."""
    visitor = door.browser().start(sex="female", age_years="44")
    visitor.answer_all(truth)
    if visitor.path == "/emergency":
        visitor.get("/check").answer_all(truth)
    with_json = json.loads(visitor.get("/result.json").text)
    kept = visitor.kept(door)
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"person": kept["person"], "evidence": kept["evidence"]}), "utf-8")
    assert json.loads(uncramp("assess", file, "--json").out) == with_json


def test_somebody_under_age_is_told_where_to_go_and_nothing_is_kept(visitor: Browser) -> None:
    """No check is begun for a child."""
    visitor.start(age_years="15")
    assert "/young" == visitor.path
    assert "children's clinic" in visitor.words
    assert 410 == visitor.get("/check").status


def test_an_answer_is_changed_at_any_time(visitor: Browser) -> None:
    """The list shows every answer; one changed counts at once."""
    visitor.start()
    visitor.press("rest", pain_duration="lt_2d", onset_speed="instant", onset_bend_twist="present", pain_score="6")
    assert "6" in visitor.get("/check/answers").words
    visitor.get("/check/answers/pain_score").post("/check/answers/pain_score", {"asked": "pain_score", "pain_score": "9"})
    assert "/check/answers" == visitor.path
    assert "0 (none) to 10 (worst you can imagine)? 9" in visitor.words


def test_back_shows_the_screen_before_as_it_was_answered(visitor: Browser) -> None:
    """Going back loses nothing: neither the screen before nor what is marked on this one."""
    visitor.start()
    visitor.press("rest", pain_duration="lt_2d", onset_speed="instant", onset_bend_twist="present", pain_score="6")
    second = visitor.asked
    visitor.press("back", **{second[0]: "present"})
    assert 'name="pain_score" value="6" checked' in visitor.text
    visitor.press("rest", pain_duration="lt_2d", onset_speed="instant", onset_bend_twist="present", pain_score="7")
    assert second[1:] == visitor.asked
    visitor.press("back").press("back")
    assert "/check/about" == visitor.path


def test_going_far_back_one_screen_at_a_time(visitor: Browser) -> None:
    """Each press of back goes one screen further back, down to the first."""
    visitor.start()
    screens = []
    for _ in range(4):
        screens.append(visitor.asked)
        visitor.press("skip")
    for screen in reversed(screens):
        assert screen == visitor.press("back").asked


def test_a_question_left_alone_is_no_only_by_none_of_these(visitor: Browser, door: Door) -> None:
    """Next asks again, skip says don't know, and only "none of these" says no."""
    visitor.start().press("skip")
    listed = visitor.asked
    visitor.press("next", **{listed[0]: "present"})
    assert 422 == visitor.status
    assert {listed[0]: "present"}.items() <= visitor.kept(door)["evidence"].items()
    assert set(listed[1:]).isdisjoint(visitor.kept(door)["evidence"])
    visitor.press("rest", **{listed[0]: "present", listed[1]: "unknown"})
    assert {listed[1]: "unknown", listed[2]: "absent"}.items() <= visitor.kept(door)["evidence"].items()
    skipped = visitor.asked
    visitor.press("skip", **{skipped[0]: "absent"})
    assert {skipped[0]: "absent", skipped[1]: "unknown"}.items() <= visitor.kept(door)["evidence"].items()


def test_answers_that_speak_against_the_sex_are_asked_about_once(visitor: Browser) -> None:
    """A man with an answer that only women are asked is asked once which is right, and may keep both."""
    visitor.start(sex="female").get("/check/answers/pregnant").post("/check/answers/pregnant", {"asked": "pregnant", "pregnant": "present"})
    visitor.get("/check/about").post("/check/about", {"sex": "male"})
    assert "/check/about" == visitor.path
    assert "do not usually go together" in visitor.words
    visitor.post("/check/about", {"sex": "male"})
    assert "/check" == visitor.path


def test_how_much_is_asked_can_be_changed(visitor: Browser) -> None:
    """After a quick check, more is asked by whoever wants more."""
    visitor.start(depth="quick", sex="male", age_years="34")
    visitor.answer_all(LIFTED)
    assert "/result" == visitor.path
    visitor.post("/check/about", {"depth": "thorough"})
    assert "/check" == visitor.path


def test_a_result_before_the_end_says_so(visitor: Browser) -> None:
    """A result so far is never shown as the result."""
    visitor.start().press("skip").get("/result")
    assert "further answers may change this" in visitor.words


def test_what_does_not_fit_leads_on_and_sends_nothing(visitor: Browser) -> None:
    """The answers, a rival of one's choice with why it ranks lower, and how to get care."""
    visitor.start(sex="male", age_years="34")
    visitor.answer_all(LIFTED)
    visitor.get("/result/not-fitting?condition=renal_colic")
    assert "Compared with" in visitor.words
    assert "sent to anybody" in visitor.words
    assert 404 == visitor.get("/result/not-fitting?condition=nonsense").status


def test_a_check_survives_a_restart_of_the_server(door: Door) -> None:
    """The same cookie finds the same answers on a new server."""
    before = door.browser().start()
    before.press("rest", pain_duration="lt_2d", onset_speed="instant", onset_bend_twist="present", pain_score="6")
    after = door.browser()
    after.client.cookies.update(before.client.cookies)
    assert before.asked == after.get("/check").asked
    assert "6" in after.get("/check/answers").words


def test_forgetting_forgets(door: Door) -> None:
    """After deletion nothing is found, in the browser or in the file."""
    visitor = door.browser().start()
    visitor.press("skip").get("/delete").post("/delete", {})
    assert "/deleted" == visitor.path
    assert 410 == visitor.get("/check").status
    assert all(b"pain_duration" not in file.read_bytes() for file in door.path.parent.iterdir())


def test_a_check_is_carried_to_a_phone_once(door: Door) -> None:
    """The code gives another browser a copy under a name of its own, and works no second time."""
    visitor, phone, stranger = door.browsers(3)
    visitor.start().press("skip").get("/result/qr")
    code = "/carry/" + visitor.text.split("/carry/")[1].split("<")[0].split('"')[0].strip()
    assert 200 == phone.get(code).status
    phone.post(code, {})
    assert visitor.get("/check").asked == phone.get("/check").asked
    assert set(visitor.client.cookies.items()).isdisjoint(phone.client.cookies.items())
    assert 404 == stranger.get(code).status


def test_the_page_for_a_clinician_is_a_pdf(visitor: Browser) -> None:
    """One page to take along."""
    visitor.start().press("skip").get("/result.pdf")
    assert "application/pdf" == visitor.headers["content-type"]
    assert visitor.body.startswith(b"%PDF-")
