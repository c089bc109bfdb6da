"""Forged, late, doubled, broken: a clear page each time, nothing lost, never a fault of the server."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.web.conftest import Browser, Door

FIRST = {"pain_duration": "lt_2d", "onset_speed": "instant", "onset_bend_twist": "present", "pain_score": "6"}
ASKED = {"asked": " ".join(FIRST), "go": "next"}
BAD_SCREENS = {
    "an option that does not exist": ({**ASKED, **FIRST, "pain_duration": "forever"}, 422),
    "an answer that is a number": ({**ASKED, **FIRST, "onset_speed": "7"}, 422),
    "a number out of range": ({**ASKED, **FIRST, "pain_score": "11"}, 422),
    "a number below its range": ({**ASKED, **FIRST, "pain_score": "-1"}, 422),
    "no number": ({**ASKED, **FIRST, "pain_score": "very"}, 422),
    "not a number": ({**ASKED, **FIRST, "pain_score": "nan"}, 422),
    "endless": ({**ASKED, **FIRST, "pain_score": "1e999"}, 422),
    "a zero byte": ({**ASKED, **FIRST, "pain_score": "6\0"}, 422),
    "a question that does not exist": ({"asked": "pain_duration nonsense", "go": "next"}, 422),
    "no question": ({"asked": "", "go": "next"}, 422),
    "no field at all": ({}, 422),
    "age among the questions": ({"asked": "age_years", "age_years": "40", "go": "next"}, 422),
    "sex among the questions": ({"asked": "sex", "sex": "female", "go": "next"}, 422),
    "a step that is no number": ({**ASKED, **FIRST, "step": "../../etc", "go": "back"}, 200),
    "a step without end": ({**ASKED, **FIRST, "step": "9" * 400, "go": "back"}, 200),
    "a button that does not exist": ({**ASKED, **FIRST, "go": "launch"}, 200),
    "answers to questions not on the screen": ({**ASKED, **FIRST, "saddle_numb": "present"}, 200),
    "a megabyte in a field": ({**ASKED, **FIRST, "pain_score": "6" * 1_000_000}, 413),
    "a thousand fields": ({**ASKED, **{f"field{n}": "x" for n in range(1000)}}, 413),
}


@pytest.mark.parametrize(("fields", "status"), BAD_SCREENS.values(), ids=BAD_SCREENS.keys())
def test_a_bad_screen_gets_a_clear_page_and_loses_nothing(visitor: Browser, door: Door, fields: dict[str, str], status: int) -> None:
    """What was answered before stays as it was; what was forged is never taken."""
    visitor.start()
    visitor.press("next", **FIRST)
    visitor.post("/check", fields)
    assert status == visitor.status
    assert visitor.heading
    kept = visitor.kept(door)["evidence"]
    assert set(FIRST) == set(kept)
    assert {"pain_duration": "lt_2d", "onset_speed": "instant", "pain_score": 6.0}.items() <= kept.items()


BAD_STARTS = {
    "no age": {"age_years": ""},
    "an age in words": {"age_years": "forty"},
    "an age with a fraction": {"age_years": "40.5"},
    "a negative age": {"age_years": "-40"},
    "an age of other digits": {"age_years": "٤٠"},
    "an age beyond all": {"age_years": "9" * 300},
    "a sex that does not exist": {"sex": "other"},
    "a country that does not exist": {"country": "zz"},
    "a depth that does not exist": {"depth": "bottomless"},
}


@pytest.mark.parametrize("about", BAD_STARTS.values(), ids=BAD_STARTS.keys())
def test_a_bad_start_begins_nothing(visitor: Browser, about: dict[str, str]) -> None:
    """The form comes back with a word on what is wrong."""
    visitor.start(**about)
    assert 422 == visitor.status
    assert visitor.heading
    assert 410 == visitor.get("/check").status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/check?step=99", 404),
        ("/check?step=-1", 404),
        ("/check?step=" + "9" * 5000, 404),
        ("/check?step=%00", 404),
        ("/check/answers/nonsense", 404),
        ("/check/answers/age_years", 404),
        ("/check/answers/unsteady", 404),
        ("/sources/nonsense", 404),
        ("/sources/..%2f..%2fetc%2fpasswd", 404),
        ("/carry/nonsense", 404),
        ("/nowhere", 404),
        ("/start", 405),
    ],
)
def test_an_address_that_leads_nowhere_says_so(visitor: Browser, path: str, status: int) -> None:
    """A page in words, with the way on."""
    visitor.start().press("skip").get(path)
    assert status == visitor.status
    assert visitor.heading
    assert "Nothing that you answered before is lost" in visitor.words


@pytest.mark.parametrize(
    "path", ["/check", "/check/answers", "/check/answers/fever", "/check/about", "/result", "/result.json", "/result.pdf", "/delete"]
)
def test_without_a_check_there_is_a_way_to_begin_one(visitor: Browser, path: str) -> None:
    """Nobody lands on an empty page after a month, or on a new machine."""
    assert 410 == visitor.get(path).status
    assert "Begin a check" in visitor.words


def test_an_expired_check_is_gone(door: Door) -> None:
    """After a month nobody finds it, and what is sent then gets a clear page."""
    visitor = door.browser().start()
    screen = visitor.hidden
    door.later_by_days(31)
    late = door.browser()
    late.client.cookies.update(visitor.client.cookies)
    assert 410 == late.post("/check", {**screen, **FIRST, "go": "next"}, token=screen["token"]).status


def test_two_windows_lose_nothing(visitor: Browser, door: Door) -> None:
    """The stale window's answers are merged, whatever the other one has answered meanwhile."""
    visitor.start()
    stale = visitor.hidden
    visitor.press("skip").press("skip")
    visitor.post("/check", {**stale, **FIRST, "go": "rest"}, token=stale["token"])
    assert 200 == visitor.status
    assert FIRST["pain_duration"] == visitor.kept(door)["evidence"]["pain_duration"]


def test_a_replay_changes_nothing(visitor: Browser, door: Door) -> None:
    """The same form sent again is the same answers, and no step more to go back."""
    visitor.start()
    sent = {**visitor.hidden, **FIRST, "go": "next"}
    visitor.post("/check", sent)
    once = visitor.kept(door)
    visitor.post("/check", sent)
    assert once == visitor.kept(door)


def test_many_windows_at_once_lose_nothing(door: Door) -> None:
    """Twenty forms sent at the same time are all kept."""
    visitor = door.browser().start()
    token = visitor.hidden["token"]
    names = [name for name, finding in door.network.knowledge.findings.items() if finding.kind == "present_absent"][:20]

    def send(name: str) -> None:
        visitor.client.post("/check", data={"token": token, "asked": name, name: "absent", "go": "next"}, follow_redirects=False)

    with visitor.client, ThreadPoolExecutor(len(names)) as windows:
        list(windows.map(send, names))
    assert dict.fromkeys(names, "absent") == visitor.kept(door)["evidence"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"asked": "fever"}', "application/json", 415),
        (b"x", "multipart/form-data; boundary=x", 415),
        (b"", "", 415),
        (b"\xff\xfe=%ff%fe&token=%00", "application/x-www-form-urlencoded", 403),
    ],
)
def test_what_is_no_form_is_not_read(visitor: Browser, body: bytes, kind: str, status: int) -> None:
    """Other kinds of body are refused before they are looked at."""
    visitor.start()
    assert status == visitor.client.post("/check", content=body, headers={"content-type": kind}).status_code
