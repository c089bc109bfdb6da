"""Strangers try: forged forms, fixed sessions, scripts in fields, paths out of the folder."""

import re
import stat

import pytest

from tests.web.conftest import WOMAN, Browser, Door
from uncramp.faces.web.security import COOKIE, HEADERS, form_token

SCRIPT = "<script>alert(1)</script>"
PAGES = [
    "/",
    "/check",
    "/check?list=1",
    "/check/answers",
    "/check/answers/fever",
    "/check/about",
    "/emergency",
    "/result",
    "/result.json",
    "/result.pdf",
]
PAGES += [
    "/result/qr",
    "/result/not-fitting",
    "/sources",
    "/sources/girft_2023",
    "/delete",
    "/deleted",
    "/young",
    "/offline",
    "/styleguide",
    "/healthz",
]
PAGES += ["/sw.js", "/manifest.webmanifest", "/nowhere", "/static/nothing.css"]
POSTS = ["/start", "/check", "/check/about", "/check/answers/fever", "/emergency", "/delete", "/carry/nothing"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(visitor: Browser, path: str) -> None:
    """The content policy and its companions stand on every page, file and error."""
    visitor.start().press("skip").get(path)
    assert HEADERS.items() <= dict(visitor.headers).items()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_stands_in_a_page_that_the_policy_would_drop(visitor: Browser, path: str) -> None:
    """No inline script, style or handler, and nothing from another host."""
    visitor.start().press("skip").get(path)
    if "text/html" in visitor.headers["content-type"]:
        assert [] == re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|(?:src|action)=\"(?:https?:)?//", visitor.text)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", ["", "wrong", form_token("another visitor")], ids=["missing", "wrong", "another's"])
def test_a_form_without_its_token_changes_nothing(visitor: Browser, door: Door, path: str, token: str) -> None:
    """Refused with a clear page, and the check is as it was."""
    visitor.start().press("skip")
    before = visitor.kept(door)
    visitor.post(path, {**WOMAN, "asked": "fever", "fever": "present", "country": "de"}, token=token)
    assert 403 == visitor.status
    assert before == visitor.kept(door)


def test_a_form_from_another_site_is_refused_whatever_it_carries(visitor: Browser, door: Door) -> None:
    """The browser says where a form comes from; from elsewhere even the right token is not enough."""
    visitor.start()
    sent = {"token": visitor.hidden["token"], "asked": "fever", "fever": "present"}
    assert 403 == visitor.client.post("/check", data=sent, headers={"sec-fetch-site": "cross-site"}).status_code
    assert {} == visitor.kept(door)["evidence"]


def test_a_name_chosen_by_a_stranger_never_holds_a_check(door: Door) -> None:
    """A check begins under a new name, whatever cookie the browser came with."""
    victim, stranger = door.browsers(2)
    for browser in (victim, stranger):
        browser.client.cookies.set(COOKIE, "fixed")
    victim.start()
    assert "fixed" != victim.client.cookies.get(COOKIE, domain="testserver.local")
    assert 410 == stranger.get("/check").status


def test_beginning_anew_ends_the_old_name(door: Door) -> None:
    """The name of the check before is worth nothing after a new one was begun."""
    visitor, thief = door.browsers(2)
    thief.client.cookies.update(visitor.start().client.cookies)
    visitor.start()
    assert 410 == thief.get("/check").status


def test_the_cookie_is_out_of_reach(visitor: Browser) -> None:
    """No script reads it, no other site sends it along, and it ends."""
    given = visitor.get("/").headers["set-cookie"].lower()
    for word in ("httponly", "samesite=lax", "path=/", "max-age=2592000"):
        assert word in given


def test_a_page_of_ones_own_is_stored_nowhere(visitor: Browser) -> None:
    """Answers stay out of every cache."""
    assert "no-store" == visitor.start().headers["cache-control"]


FREE_FIELDS = [("/start", "age_years"), ("/start", "sex"), ("/start", "country"), ("/start", "depth"), ("/check", "pain_score"), ("/check", "asked")]
FREE_FIELDS += [
    ("/check", "step"),
    ("/check", "go"),
    ("/check/about", "age_years"),
    ("/check/answers/pain_score", "pain_score"),
    ("/emergency", "country"),
]


@pytest.mark.parametrize(("path", "name"), FREE_FIELDS)
@pytest.mark.parametrize("text", [SCRIPT, '"><img src=x onerror=alert(1)>', "'; DROP TABLE record; --", "{{ 7 * 7 }}"])
def test_what_is_written_into_a_field_stays_text(visitor: Browser, path: str, name: str, text: str) -> None:
    """It comes back escaped, or not at all."""
    visitor.start()
    visitor.post(path, {**WOMAN, "asked": "pain_duration pain_score", "go": "next", name: text})
    assert visitor.status < 500
    assert text not in visitor.text.replace("{{ 7 * 7 }}", "") if "{{" in text else text not in visitor.text
    assert "49" not in visitor.heading


@pytest.mark.parametrize("path", [f"/check?step={SCRIPT}", f"/result/not-fitting?condition={SCRIPT}", f"/emergency?country={SCRIPT}", f"/{SCRIPT}"])
def test_what_is_written_into_an_address_stays_text(visitor: Browser, path: str) -> None:
    """It is never part of a page."""
    assert SCRIPT not in visitor.start().get(path).text


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fcli.py", "/static//etc/passwd", "/static/tokens.css"]
)
def test_only_the_bundled_files_are_served(visitor: Browser, path: str) -> None:
    """There is no way from an address to a folder."""
    assert 404 == visitor.get(path).status


def test_the_file_is_the_owners_alone(door: Door) -> None:
    """Nobody else on the machine can read the answers, nor the names under which they are kept."""
    visitor = door.browser().start()
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in door.path.parent.iterdir())
    name = str(dict(visitor.client.cookies)[COOKIE])
    assert all(name.encode() not in file.read_bytes() for file in door.path.parent.iterdir())


def test_a_fault_of_ours_is_a_clear_page_with_the_headers(door: Door) -> None:
    """Whatever breaks, the person is told what matters, and no detail of the inside."""
    visitor = door.browser().start()
    door.break_records()
    visitor.get("/check")
    assert 500 == visitor.status
    assert "call the emergency services" in visitor.words
    assert "sqlite" not in visitor.text.lower()
    assert HEADERS.items() <= dict(visitor.headers).items()


def test_files_of_a_stamped_address_are_kept_forever(visitor: Browser) -> None:
    """Styles and scripts are fetched once; the service worker is asked for anew."""
    style = re.findall(r'href="(/static/style[^"]+)"', visitor.get("/").text)[0]
    assert "public, max-age=31536000, immutable" == visitor.get(style).headers["cache-control"]
    assert "no-cache" == visitor.get("/sw.js").headers["cache-control"]
