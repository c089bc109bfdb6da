"""The page that the project was commissioned from, where it is at hand; not a sentence of it stands here."""

import os
from pathlib import Path

import pytest

from uncramp.reader.report import PageReport, report_on
from uncramp.reading.page_file import read_page
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.pattern import Patterns

FOLDER = Path(os.environ.get("UNCRAMP_COMMISSION", Path(__file__).parents[3] / "shared" / "commission"))
FILES = sorted(FOLDER.glob("*.txt")) if FOLDER.is_dir() else []
pytestmark = pytest.mark.skipif(not FILES, reason="the commissioned page is not at hand; name its folder in UNCRAMP_COMMISSION")
TEASERS = 12


@pytest.fixture(scope="module")
def report(knowledge: Knowledge, patterns: Patterns) -> PageReport:
    """What is said of the page."""
    return report_on(knowledge, patterns, read_page(FILES[0].read_bytes(), FILES[0].name))


def test_every_claim_is_found_and_none_is_denied(report: PageReport, knowledge: Knowledge) -> None:
    """Every claim of the claims file, which was written from this page, is found with its verdict, and the page makes them all."""
    assert [(claim.id, claim.verdict, False) for claim in knowledge.claims.values()] == [(f.claim.id, f.verdict, f.denied) for f in report.claims]
    assert () == report.measures


def test_everything_that_the_page_leaves_out_is_named(report: PageReport, knowledge: Knowledge) -> None:
    """All omissions that were found by hand are found, and the measures that are unsafe for some are named."""
    assert tuple(knowledge.omissions.values()) == report.missing
    assert {"traction", "oral_nsaid"} <= {measure.id for measure in report.unqualified}


def test_the_furniture_is_recognised(report: PageReport) -> None:
    """Two links to other pages, and all that is recommended with its teasers, are out of the article; no claim comes from them."""
    kinds = [piece.kind for piece in report.page.furniture]
    assert 2 == kinds.count("previous or next")
    assert 2 * TEASERS < kinds.count("recommended")
    assert not any(block.text.endswith("...") for block in report.page.blocks)
