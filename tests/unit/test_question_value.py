"""What a question is worth, and what it serves."""

import pytest

from uncramp.inference.network import Network
from uncramp.question_value import confusions, question_values, serves
from uncramp.terms.knowledge import Knowledge


@pytest.mark.parametrize(
    ("finding", "expected"),
    [("saddle_numb", "red flag"), ("pacemaker", "measure"), ("heavy_sweat", "cause"), ("pregnant", "other question")],
)
def test_what_a_question_serves_is_named(knowledge: Knowledge, finding: str, expected: str) -> None:
    """A warning sign, a contraindication, an exposure, and what another question waits for."""
    assert expected in tuple(serves(knowledge, finding))


def test_taking_back_an_answer_never_informs(network: Network) -> None:
    """Every finding is told once; what is lost is a share, or nats that cannot be negative, and a must-ask question pays."""
    values = {value.finding: value for value in question_values(network, 60, 1)}
    assert set(network.findings) == set(values)
    assert all(value.nats >= -1e-12 and 0.0 <= value.leader <= 1.0 and 0.0 <= value.disposition <= 1.0 for value in values.values())
    assert values["saddle_numb"].pays


def test_confused_conditions_are_parted_by_what_differs_most(network: Network) -> None:
    """Pairs come once, most confused first, each with a finding that is not equally likely under both."""
    pairs = confusions(network, 60, 2, 8)
    assert pairs
    confused = [pair.taken_for_one + pair.taken_for_other for pair in pairs]
    assert sorted(confused, reverse=True) == confused
    assert len({(pair.one, pair.other) for pair in pairs}) == len(pairs)
    assert all(pair.nats > 0.0 and pair.one != pair.other for pair in pairs)
