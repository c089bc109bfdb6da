"""A cohort's summary is the same however the cohort is cut, and is what a slow count by hand says."""

from collections import Counter

import pyarrow as pa
import pytest

from uncramp.faces.cohort.batch import Assessed, assessed, assessor_of
from uncramp.faces.cohort.report import page
from uncramp.faces.cohort.summary import Summary
from uncramp.inference.network import Network
from uncramp.reading.case_file import read_cases

TOO_OLD = 900


@pytest.fixture(scope="module")
def judged(network: Network) -> Assessed:
    """Described people, and two that cannot be judged."""
    answers = [case.answers for case in read_cases(network.knowledge)[::3]]
    named = sorted({name for one in answers for name in one.evidence.options})
    ages = [TOO_OLD, TOO_OLD, *(one.person.age_years for one in answers[2:])]
    columns = {name: [one.evidence.options.get(name) for one in answers] for name in named}
    return assessed(assessor_of(network), pa.RecordBatch.from_pydict({"age_years": ages, "sex": [one.person.sex for one in answers], **columns}))


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_cuts(judged: Assessed, size: int) -> None:
    """Adding table by table gives what adding at once gives."""
    whole = Summary.nobody().adding(judged.results, judged.rejects)
    summary = Summary.nobody().adding(judged.results.slice(0, 0), judged.rejects)
    for first in range(0, judged.results.num_rows, size):
        summary = summary.adding(judged.results.slice(first, size), judged.rejects.slice(0, 0))
    told, expected = summary.as_json(), whole.as_json()
    assert pytest.approx(expected.pop("mean_share_by_cause")) == told.pop("mean_share_by_cause")
    assert expected == told


def test_by_hand(judged: Assessed) -> None:
    """Counts are those of the rows."""
    summary, rows = Summary.nobody().adding(judged.results, judged.rejects), judged.results.to_pylist()
    assert len(rows) == summary.judged
    assert sum(row["incomplete"] for row in rows) == summary.incomplete
    for level in ("disposition", "floor", "harm"):
        assert Counter(row[level] for row in rows) == summary.levels[level]
    assert Counter(row["condition_1"] for row in rows) == summary.leaders
    assert Counter(flag for row in rows for flag in row["reasons"]) == summary.flags
    assert Counter(judged.rejects.column("reason").to_pylist()) == summary.rejected
    assert sum(summary.rejected.values()) == judged.rejects.num_rows == 2


def test_shares_by_hand(judged: Assessed) -> None:
    """A cause's mean share weighs every person by the chance of a muscular episode."""
    named = [row for row in judged.results.to_pylist() if row["none_known"] is not None]
    weight = sum(row["muscular"] for row in named)
    expected = sum(row["muscular"] * row["none_known"] for row in named) / weight
    assert pytest.approx(expected) == Summary.nobody().adding(judged.results, judged.rejects).mean_shares["none_known"]


def test_nobody() -> None:
    """Of nobody nothing is said."""
    assert {} == Summary.nobody().mean_shares
    assert 0 == Summary.nobody().as_json()["people"]


def test_page(judged: Assessed) -> None:
    """The page leads with the gravest count, gives every reason, and warns once."""
    summary = Summary.nobody().adding(judged.results, judged.rejects)
    told = page(summary, "A <cohort>", "Described people.")
    assert f"{summary.levels['disposition']['emergency']} emergency" in told
    assert 1 == told.count("no clinician has signed it off")
    assert 1 == told.count("<h1>A &lt;cohort&gt;</h1>")
    assert all(flag in told for flag in summary.flags)
    assert "<script" not in told


def test_page_of_nobody() -> None:
    """Nobody makes a page too."""
    assert "Of 0 people" in page(Summary.nobody(), "Nobody", "An empty file.")
