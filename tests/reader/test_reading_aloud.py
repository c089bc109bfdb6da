"""`uncramp read`: words, JSON, the annotated page, and one sentence for what cannot be read."""

import json
from pathlib import Path

from tests.contract.conftest import Run

PAGE = b"""Backs

Traction stops bone spurs from pressing on nerves and eases pain. Massage does not remove back pain. The moon is round.

Next: Why the moon is round
"""
HOSTILE = b"<html><body><p>Massage removes back pain &lt;script&gt;alert(1)&lt;/script&gt; <img src=x onerror=alert(2)> for good.</p></body></html>"


def test_in_words(uncramp: Run) -> None:
    """Verdict, evidence, the page's sentence and the words that matched; what was not matched and what was left out."""
    done = uncramp("read", "-", stdin=PAGE)
    assert (0, "") == (done.code, done.err)
    assert "Traction stops bone spurs or discs pressing on nerves and eases pain. UNSAFE WITHOUT QUALIFICATION." in done.out
    assert "The page says that this does NOT hold: Massage relaxes tight muscles and removes back pain. Of the claim itself: PARTLY." in done.out
    assert "(matched on: pressing + nerves" in done.out
    assert "Not matched, so not judged:\n  - The moon is round.\n" in done.out
    assert "previous or next: Next: Why the moon is round" in done.out
    assert "Red flags. No warning signs are given" in done.out


def test_as_json(uncramp: Run) -> None:
    """The same for programs: stance, verdict, evidence, sources, and the words of every match."""
    result = json.loads(uncramp("read", "-", "--json", stdin=PAGE).out)
    said = {claim["id"]: (claim["stance"], claim["verdict"]) for claim in result["claims"]}
    assert {"c28": ("denies", "partly"), "c30": ("asserts", "unsafe without qualification")} == said
    assert [{"text": "The moon is round.", "verdict": "not known to us"}] == result["unmatched"]
    assert ["traction"] == [gap["measure"] for gap in result["contraindications_not_named"]]


def test_the_annotated_page_runs_nothing(uncramp: Run, tmp_path: Path) -> None:
    """Everything that the page says is escaped; the file has no script, no handler, no link, and forbids them."""
    file = tmp_path / "annotated.html"
    page = tmp_path / "page.html"
    page.write_bytes(HOSTILE)
    assert 0 == uncramp("read", page, "--html", file).code
    written = file.read_text("utf-8")
    assert "<mark>Massage removes back pain &lt;script&gt;alert(1)&lt;/script&gt; for good.</mark>" in written
    assert "<strong>partly</strong>" in written
    assert "default-src 'none'" in written
    assert not any(token in written for token in ("<script", "onerror", "href=", "src="))


def test_what_cannot_be_read_or_written_gets_one_sentence(uncramp: Run, tmp_path: Path) -> None:
    """The file, what came and what to do, with exit code 2."""
    missing = uncramp("read", tmp_path / "nowhere.html")
    assert (2, "") == (missing.code, missing.out)
    assert "the file cannot be read (No such file or directory); a page was expected; check the path" in missing.err
    unwritable = uncramp("read", "-", "--html", tmp_path / "nowhere" / "page.html", stdin=PAGE)
    assert (2, True) == (unwritable.code, "the annotated page cannot be written (No such file or directory)" in unwritable.err)
