"""A criterion on evidence is true, false or unknown, and what is unknown is never read as absent."""

import re
from typing import Any

import pytest

from uncramp.terms.criterion import Answered, AtLeast, Not, OfSex, Truth, Within, findings_of, is_positive, leaves, parse_criterion
from uncramp.terms.evidence import Evidence, Observation
from uncramp.terms.person import Person

SAID: dict[str, Truth] = {"t": True, "f": False, "u": None}
EVIDENCE = Evidence([Observation("t", "present"), Observation("f", "absent"), Observation("u", "unknown"), Observation("score", "severe_7_8", 7.0)])
FIFTY = Person(50, "female")


def truth(raw: Any, person: Person = FIFTY, evidence: Evidence = EVIDENCE) -> Truth:
    """The truth of a criterion as a file would write it."""
    return parse_criterion(raw).truth(person, evidence)


@pytest.mark.parametrize(("name", "expected"), [("t", True), ("f", False), ("u", None), ("never_asked", None)])
def test_a_bare_finding_means_is_present(name: str, expected: Truth) -> None:
    """Present is true, absent false, and unknown or never asked is unknown."""
    assert expected is truth(name)


@pytest.mark.parametrize(("name", "expected"), [("t", False), ("f", True), ("u", None), ("never_asked", None)])
def test_not_turns_round_what_is_known(name: str, expected: Truth) -> None:
    """The opposite of unknown is unknown."""
    assert expected is truth({"not": name})


ALL = {"tt": True, "tf": False, "tu": None, "ft": False, "ff": False, "fu": False, "ut": None, "uf": False, "uu": None}
ANY = {"tt": True, "tf": True, "tu": True, "ft": True, "ff": False, "fu": None, "ut": True, "uf": None, "uu": None}


@pytest.mark.parametrize(("pair", "expected"), ALL.items())
def test_all_follows_the_table_of_three_values(pair: str, expected: Truth) -> None:
    """One false part makes it false; else one unknown part makes it unknown."""
    assert expected is truth({"all": list(pair)})


@pytest.mark.parametrize(("pair", "expected"), ANY.items())
def test_any_follows_the_table_of_three_values(pair: str, expected: Truth) -> None:
    """One true part makes it true; else one unknown part makes it unknown."""
    assert expected is truth({"any": list(pair)})


@pytest.mark.parametrize(
    ("n", "parts", "expected"),
    [
        (1, "fff", False),
        (2, "ttf", True),
        (2, "tfu", None),
        (2, "ffu", False),
        (2, "tuu", None),
        (2, "uff", False),
        (3, "ttt", True),
        (3, "ttu", None),
        (3, "tuf", False),
    ],
)
def test_at_least_counts(n: int, parts: str, expected: Truth) -> None:
    """True once n parts are, false once n cannot be reached any more, unknown in between."""
    assert expected is truth({"at_least": {"n": n, "of": list(parts)}})


def test_options_of_a_choice() -> None:
    """A leaf may name one option or several."""
    evidence = Evidence([Observation("onset_speed", "instant")])
    assert True is truth({"onset_speed": "instant"}, evidence=evidence)
    assert True is truth({"onset_speed": ["instant", "minutes_hours"]}, evidence=evidence)
    assert False is truth({"onset_speed": ["slow_weeks"]}, evidence=evidence)


@pytest.mark.parametrize(("age", "expected"), [(49, False), (50, True), (69, True), (70, False)])
def test_from_counts_and_below_does_not(age: int, expected: Truth) -> None:
    """A range takes in its lower end and leaves out its upper end."""
    assert expected is truth({"age_years": {"from": 50, "below": 70}}, Person(age))


def test_a_range_may_have_one_end() -> None:
    """From alone and below alone are ranges too."""
    assert (True, False) == (truth({"age_years": {"from": 50}}), truth({"age_years": {"below": 50}}))


def test_a_measured_number_is_compared_and_a_missing_one_is_unknown() -> None:
    """A range on a finding reads its number; an answer without a number is unknown to it."""
    assert (True, False, None) == (truth({"score": {"from": 7}}), truth({"score": {"below": 7}}), truth({"t": {"from": 1}}))


@pytest.mark.parametrize(("sex", "expected"), [("female", True), ("male", False), (None, None)])
def test_sex_that_was_not_said_is_unknown(sex: Any, expected: Truth) -> None:
    """A criterion on sex is unknown for somebody who did not say it."""
    assert expected is truth({"sex": "female"}, Person(50, sex))


def test_an_at_least_of_nothing_holds() -> None:
    """At least none of the parts is always true, whatever is known."""
    assert True is AtLeast(0, (Answered("u", frozenset({"present"})),)).truth(FIFTY, EVIDENCE)


def test_a_parsed_criterion_is_taken_as_it_is() -> None:
    """Parsing twice changes nothing."""
    node = Answered("t", frozenset({"present"}))
    assert node is parse_criterion(node)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (7, "a criterion is a finding id or a mapping with one key; this is 7"),
        ({}, "a mapping with one key"),
        ({"a": "present", "b": "present"}, "a mapping with one key"),
        ({"all": []}, "a list of criteria was expected; this is []"),
        ({"any": "t"}, "a list of criteria was expected; this is 't'"),
        ({"all": [7]}, "this is 7"),
        ({"at_least": ["t"]}, "at_least needs n and of"),
        ({"at_least": {"n": 2}}, "at_least needs n and of"),
        ({"at_least": {"n": 2, "of": ["t"]}}, "at_least n is 2; it must be between 1 and 1"),
        ({"at_least": {"n": 0, "of": ["t"]}}, "at_least n is 0"),
        ({"at_least": {"n": "1", "of": ["t"]}}, "at_least n is '1'"),
        ({"age_years": {}}, "age_years needs from, below or both; this is {}"),
        ({"age_years": {"from": 50, "to": 60}}, "age_years needs from, below or both"),
        ({"onset_speed": 7}, "onset_speed needs an option or a list of options; this is 7"),
        ({"onset_speed": [True]}, "onset_speed needs an option or a list of options; this is [True]"),
    ],
)
def test_what_is_not_understood_is_told(raw: Any, said: str) -> None:
    """Each way of writing a criterion wrongly is named with what was written."""
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_criterion(raw)


@pytest.mark.parametrize("raw", [{"sex": "femail"}, {"sex": ["female", "male"]}, {"sex": 1}])
def test_a_sex_that_does_not_exist_is_refused(raw: Any) -> None:
    """A criterion on a sex that nobody has is a mistake, not a rule that never holds."""
    with pytest.raises(ValueError, match="sex"):
        parse_criterion(raw)


@pytest.mark.parametrize("raw", [{"age_years": {"from": "fifty"}}, {"age_years": {"below": [70]}}, {"age_years": {"from": 70, "below": 50}}])
def test_a_range_without_numbers_or_turned_round_is_refused(raw: Any) -> None:
    """The ends of a range are numbers, the lower first."""
    with pytest.raises(ValueError, match="age_years"):
        parse_criterion(raw)


NESTED = {"all": ["a", {"not": {"any": ["b", {"age_years": {"from": 50}}]}}, {"sex": "male"}, {"at_least": {"n": 1, "of": ["a", "c"]}}]}


def test_leaves_come_in_the_order_written() -> None:
    """Every leaf is found, through all and any and not."""
    found = ["sex" if isinstance(leaf, OfSex) else leaf.finding for leaf in leaves(parse_criterion(NESTED))]
    assert ["a", "b", "age_years", "sex", "a", "c"] == found


def test_findings_are_named_once_without_age_and_sex() -> None:
    """The findings a criterion reads, each once; age and sex belong to the person."""
    assert ("a", "b", "c") == findings_of(parse_criterion(NESTED))


def test_only_a_criterion_without_not_is_positive() -> None:
    """One `not` anywhere is enough to make it not monotone."""
    assert False is is_positive(parse_criterion(NESTED))
    assert False is is_positive(Not(Answered("a", frozenset({"present"}))))
    assert True is is_positive(parse_criterion({"all": ["a", {"any": ["b", {"sex": "male"}]}]}))
    assert True is is_positive(Within("age_years", 50, None))
