"""The five example answers, and that what is written beside them is what uncramp says now."""

import json
import re

import pytest

from tests.contract.conftest import Run, uncramp
from tests.remake_examples import EXAMPLES, MASK, answer_files, answers_in, said_of
from uncramp.assess import assess
from uncramp.inference.network import Network

__all__ = ["uncramp"]

EXPECTED = {
    "cramp_after_hot_run": ({"heat_dehydration_cramp", "muscle_cramp_back"}, "clinician"),
    "foot_drop": ({"lumbar_radiculopathy"}, "urgent"),
    "saddle_numbness": ({"cauda_equina_syndrome"}, "emergency"),
    "strain": ({"acute_muscle_strain"}, "self_care"),
    "tearing_pain_older_man": ({"aortic_dissection", "abdominal_aortic_aneurysm"}, "emergency"),
}
"""For each example the conditions of which one comes first, and the disposition."""


def test_the_examples_are_those_of_the_commission() -> None:
    """Ordinary strain, cramp after a hot run, foot drop, saddle numbness, a tearing pain in an older man."""
    assert sorted(EXPECTED) == [path.stem for path in answer_files()]


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_written_is_what_is_said(network: Network, name: str) -> None:
    """`python -m tests.remake_examples` writes the texts anew when the knowledge or the wording has changed on purpose."""
    written = (EXAMPLES / f"{name}.txt").read_text("utf-8")
    assert written == said_of(network, EXAMPLES / f"{name}.yaml")
    assert MASK in written


@pytest.mark.parametrize("name", EXPECTED)
def test_each_example_ends_where_it_should(network: Network, name: str) -> None:
    """The condition that comes first, and how soon to seek care."""
    given = answers_in(network, EXAMPLES / f"{name}.yaml")
    assessment = assess(network, given.person, given.evidence)
    conditions, disposition = EXPECTED[name]
    assert disposition == assessment.triage.disposition.value
    assert assessment.posterior.most_probable in conditions


@pytest.mark.parametrize("name", EXPECTED)
def test_the_examples_are_as_people_would_give_them(network: Network, name: str) -> None:
    """Whole answer files: many answers, some of them not known, and a person's own words on top."""
    given = answers_in(network, EXAMPLES / f"{name}.yaml")
    assert (name, ()) == (given.id, given.notes)
    assert 25 <= len(given.evidence)
    assert "unknown" in {observation.option for observation in given.evidence.values()}
    assert (EXAMPLES / f"{name}.yaml").read_text("utf-8").startswith('# "')


def test_the_command_line_says_the_same(uncramp: Run) -> None:
    """The text of an example is the output of `uncramp assess`, but for the version of the knowledge."""
    done = uncramp("assess", EXAMPLES / "strain.yaml")
    assert (0, "") == (done.code, done.err)
    assert (EXAMPLES / "strain.txt").read_text("utf-8") == re.sub(r"\(Knowledge [0-9a-f]{16}\.\)", MASK, done.out)


def test_as_json_too(uncramp: Run) -> None:
    """The same answers as JSON give the id of the example back."""
    assert "strain" == json.loads(uncramp("assess", EXAMPLES / "strain.yaml", "--json").out)["id"]
