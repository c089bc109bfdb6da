"""What the front door is made of: zones, pictures, files, and the page for a clinician."""

import json
import re
import sys
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from uncramp.errors import PdfMissing
from uncramp.faces.web import body_map, look, pictures, take_along
from uncramp.terms.knowledge import Knowledge

SHEET: dict[str, Any] = {
    "made": "2026-11-24 01:00 UTC",
    "version": "abc",
    "person": "41 years, female",
    "disposition": {"level": "emergency", "headline": "GET EMERGENCY HELP NOW", "what": "Emergency department now.", "reasons": [{"text": "Numb."}]},
    "red_flags": [{"text": "New saddle numbness", "answer": "yes"}],
    "negatives": [],
    "unknowns": [],
    "answers": [{"question": "How long have you had <this> pain?", "answer": "2 to 14 days"}],
    "conditions": [{"name": "Squeezed nerves", "words": "likely", "low": 0.03, "high": 0.92}],
    "plan": [{"name": "Do not drive yourself", "dose": "Until help has come"}],
    "withheld": [{"name": "Massage", "why": "Care comes first."}],
    "notice": "Not medical advice.",
}
shares = st.floats(min_value=0, max_value=1)


def test_every_zone_is_a_finding(knowledge: Knowledge) -> None:
    """Each place on the body map is a yes-or-no finding, and the screen that asks where it hurts can be shown so."""
    assert {"present_absent"} == {knowledge.findings[name].kind for name in body_map.ZONES}
    assert any(body_map.fits(screen) for screen in knowledge.policy.opening)


def test_every_zone_is_drawn_and_lights_up() -> None:
    """Each place has a shape on the front or the back, and a style for being marked."""
    style = (look.COMPONENTS / "body_map" / "body_map.css").read_text("utf-8")
    for name, zone in body_map.ZONES.items():
        assert zone.front or zone.back
        assert f'data-zone="{name}"' in body_map.picture([name])
        assert f"#zone-{name}:checked" in style


def test_a_screen_with_anything_else_is_no_map() -> None:
    """A screen is a body map only when every question of it is a place."""
    assert not body_map.fits(["site_flank", "fever_measured"])
    assert not body_map.fits([])


@given(shares, shares, shares)
def test_pictures_say_what_they_show(a: float, b: float, c: float) -> None:
    """A band is drawn within its line, says itself in words, and prints nothing as sure."""
    low, value, high = sorted((a, b, c))
    drawn = str(pictures.band(low, value, high))
    assert 'role="img"' in drawn
    assert "style=" not in drawn
    assert all(0 <= float(number) <= 100 for number in re.findall(r'"([\d.]+)%"', drawn))
    assert not re.search(r"\b(0|100) in 100", pictures.spread_in_words(low, value, high))


def test_a_code_carries_its_address() -> None:
    """A QR code is a picture with a name, of presentation attributes alone."""
    drawn = str(pictures.qr("http://192.0.2.1:8127/carry/abc"))
    assert drawn.startswith("<svg")
    assert "<title>" in drawn
    assert "style=" not in drawn


def test_files_have_addresses_that_change_with_them() -> None:
    """What is kept for ever has its content in its address; the worker and the manifest stay where they are and name the others."""
    there = look.assets()
    assert {"/sw.js", "/manifest.webmanifest"} == {address for address, asset in there.items() if not asset.forever}
    assert all(re.fullmatch(r"/static/[\w-]+\.[0-9a-f]{10}\.\w+", address) for address, asset in there.items() if asset.forever)
    worker, manifest = there["/sw.js"].body.decode(), json.loads(there["/manifest.webmanifest"].body)
    assert all(address in worker for address, asset in there.items() if asset.forever)
    assert all(icon["src"] in there for icon in manifest["icons"])


def test_a_piece_misses_no_value_silently() -> None:
    """A value that a template asks for and was not given is an error."""
    with pytest.raises(Exception, match="undefined"):
        look.environment().from_string("{{ nothing }}").render()


def test_nothing_from_outside_is_named() -> None:
    """No template, style or script names an address outside this machine."""
    folders = (look.STATIC, look.COMPONENTS, look.TEMPLATES)
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".html", ".css", ".js")]
    assert files
    assert [] == [path.name for path in files if re.search(r"https?:(?!//www\.w3\.org/2000/svg)|@import|url\(", path.read_text("utf-8"))]


def test_the_page_for_a_clinician() -> None:
    """The page says how soon, the red flags, the answers, what it may be and the plan; what a person wrote is escaped."""
    page = take_along.sheet(look.environment(), SHEET)
    for said in ("Get emergency help now", "New saddle numbness: yes", "2 to 14 days", "likely (3 to 92 in 100)", "Do not drive yourself"):
        assert said in page
    assert "<this>" not in page


def test_the_pdf_is_one_page_however_much_was_answered() -> None:
    """A hundred answers stand on one page as well."""
    drawn = take_along.pdf(look.environment(), {**SHEET, "answers": SHEET["answers"] * 100})
    assert b"%PDF" == drawn[:4]
    assert 1 == len(PdfReader(BytesIO(drawn)).pages)


def test_without_its_libraries_the_pdf_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the libraries that draw are missing, one sentence says how to get them."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PdfMissing, match="apt-get install libpango"):
        take_along.pdf(look.environment(), SHEET)
