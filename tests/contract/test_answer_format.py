"""The form of answers and results: keys, types and order that other programs may rely on."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.contract.conftest import Run
from uncramp.assess import assess
from uncramp.faces.result import to_plain
from uncramp.inference.network import Network
from uncramp.reading.answers import read_answers
from uncramp.terms.knowledge import Knowledge

GIVEN = {
    "id": "p1",
    "person": {"age_years": 54, "sex": "female"},
    "evidence": {
        "pain_duration": "lt_2d",
        "onset_speed": "instant",
        "onset_bend_twist": "present",
        "heavy_lift": "present",
        "site_low_side": "present",
        "pain_score": 7,
        "fever": "absent",
        "waves": "unknown",
        "diabetes": "present",
    },
}
"""Answers in the form of the contract."""

KEYS = {
    "id": (str, type(None)),
    "disposition": str,
    "within_hours": int,
    "timeframe": str,
    "incomplete": list,
    "red_flags": list,
    "conditions": list,
    "causes": list,
    "reasons": list,
    "plan": dict,
    "next_question": (str, type(None)),
    "knowledge_version": str,
    "out_of_review": list,
}
CONDITION = {"id": str, "name": str, "probability": float, "low": float, "high": float, "words": str}
CAUSE = {"id": str, "share": float, "low": float, "high": float, "grade": str, "speculative": bool}
REASON = {"finding": str, "condition": str, "against": str, "weight": float}
FLAG = {"id": str, "why": str}
PLAN = {"phase": str, "chosen": list, "avoid": list, "withheld": list, "come_back": list}
WITHHELD = {"id": str, "why": str}
CHOSEN = {
    "id": str,
    "name": str,
    "when": str,
    "what": str,
    "dose": str,
    "stop_when": (str, type(None)),
    "ask_first": (str, type(None)),
    "grade": str,
    "changes": list,
    "disputed": bool,
    "guidelines": list,
    "sources": list,
}
DISPOSITIONS = ("self_care", "clinician", "urgent", "emergency")


def fits(value: dict[str, Any], form: dict[str, Any]) -> bool:
    """Whether a mapping has exactly these keys, with values of these types."""
    assert set(form) == set(value), set(form) ^ set(value)
    assert {} == {key: value[key] for key, kind in form.items() if not isinstance(value[key], kind)}
    return True


def well_formed(result: dict[str, Any], knowledge: Knowledge) -> bool:
    """Whether a result has exactly the form of the contract, with ids that exist."""
    assert fits(result, KEYS)
    assert result["disposition"] in DISPOSITIONS
    assert all(fits(flag, FLAG) and flag["id"] in knowledge.red_flags for flag in result["red_flags"])
    assert all(fits(one, CONDITION) and one["id"] in knowledge.conditions for one in result["conditions"])
    assert all(fits(one, CAUSE) and one["id"] in {*knowledge.causes, "none_known"} for one in result["causes"])
    assert all(fits(one, REASON) and one["finding"] in knowledge.findings for one in result["reasons"])
    assert fits(result["plan"], PLAN)
    assert all(fits(one, CHOSEN) for one in (*result["plan"]["chosen"], *result["plan"]["avoid"]))
    assert all(fits(one, WITHHELD) and one["id"] in knowledge.measures for one in result["plan"]["withheld"])
    assert set(result["incomplete"]) <= set(knowledge.findings)
    return True


def variant(**changes: Any) -> dict[str, Any]:
    """The answers with further evidence."""
    return {**GIVEN, "evidence": {**GIVEN["evidence"], **changes}}  # type: ignore[dict-item]


@pytest.fixture(scope="module")
def result(network: Network) -> dict[str, Any]:
    """The result of the answers, by way of JSON."""
    return plain(network, GIVEN)


def plain(network: Network, given: dict[str, Any]) -> dict[str, Any]:
    """What Python gives for answers, as JSON would carry it."""
    answers = read_answers(network.knowledge, given)
    return dict(json.loads(json.dumps(to_plain(network, assess(network, answers.person, answers.evidence), name=answers.id))))


def test_the_result_has_exactly_the_keys_and_types_of_the_contract(result: dict[str, Any], knowledge: Knowledge) -> None:
    """No key more, none less, at every level."""
    assert well_formed(result, knowledge)


@pytest.mark.parametrize(
    "changes", [{"saddle_numb": "present"}, {"site_flank": "present", "waves": "present", "restless": "present"}, {"fever": "unknown"}]
)
def test_every_result_has_the_form(network: Network, changes: dict[str, str]) -> None:
    """Emergencies, pictures without a cause and open questions have the same form."""
    assert well_formed(plain(network, variant(**changes)), network.knowledge)


def test_nothing_answered_has_the_form_too(network: Network) -> None:
    """Age alone gives a whole result without reasons."""
    found = plain(network, {"person": {"age_years": 54}})
    assert well_formed(found, network.knowledge)
    assert (None, []) == (found["id"], found["reasons"])


def test_the_id_comes_back(result: dict[str, Any]) -> None:
    """Whoever asks can match answers and results."""
    assert "p1" == result["id"]


def test_probabilities_lie_in_their_bands(result: dict[str, Any]) -> None:
    """Each probability and share lies between its low and its high end, and all between 0 and 1."""
    for one in result["conditions"]:
        assert 0 <= one["low"] <= one["probability"] <= one["high"] <= 1
    for one in result["causes"]:
        assert 0 <= one["low"] <= one["share"] <= one["high"] <= 1


def test_conditions_come_with_the_most_probable_first(result: dict[str, Any]) -> None:
    """In order, at least five, together no more than certain."""
    found = [one["probability"] for one in result["conditions"]]
    assert sorted(found, reverse=True) == found
    assert len(found) >= 5
    assert sum(found) <= 1 + 1e-5


def test_words_are_those_of_the_policy(result: dict[str, Any], knowledge: Knowledge) -> None:
    """A probability is said in reviewed words only."""
    known = {words.words for words in knowledge.policy.words} | {knowledge.policy.must_not_be_missed_words}
    assert known >= {one["words"] for one in result["conditions"]}


def test_reasons_compare_the_first_two(result: dict[str, Any]) -> None:
    """Every reason speaks for the leader or for the next."""
    first, second = (one["id"] for one in result["conditions"][:2])
    assert {(first, second)} == {(one["condition"], one["against"]) for one in result["reasons"]}


def test_the_next_question_is_one_that_was_not_answered(result: dict[str, Any], knowledge: Knowledge) -> None:
    """It can be put as it is."""
    assert result["next_question"] in knowledge.findings
    assert result["next_question"] not in GIVEN["evidence"]  # type: ignore[operator]


def test_the_version_is_that_of_the_knowledge(result: dict[str, Any], knowledge: Knowledge) -> None:
    """A result names what it rests on."""
    assert knowledge.version == result["knowledge_version"]


def test_withheld_measures_are_never_chosen(network: Network) -> None:
    """At home and in an emergency."""
    for given in (GIVEN, variant(saddle_numb="present"), variant(kidney_disease_told="unknown")):
        plan = plain(network, given)["plan"]
        held = {one["id"] for one in plan["withheld"]}
        assert held.isdisjoint(one["id"] for one in (*plan["chosen"], *plan["avoid"]))
        assert all(one["why"] for one in plan["withheld"])


def test_the_command_line_says_what_python_says(uncramp: Run, tmp_path: Path, result: dict[str, Any]) -> None:
    """`assess FILE --json` and `assess` in Python are one."""
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(GIVEN), "utf-8")
    done = uncramp("assess", file, "--json")
    assert (0, "") == (done.code, done.err)
    assert result == json.loads(done.out)


YAML = """# As a person would write it.
id: p1
person: {age_years: 54, sex: female}
evidence:
  pain_duration: lt_2d
  onset_speed: instant
  onset_bend_twist: present
  heavy_lift: present
  site_low_side: present
  pain_score: 7
  fever: absent
  waves: unknown
  diabetes: present
"""


def test_yaml_on_standard_input_gives_the_same(uncramp: Run, result: dict[str, Any]) -> None:
    """YAML or JSON, file or stream: the result is the same."""
    assert result == json.loads(uncramp("assess", "-", "--json", stdin=YAML.encode()).out)


def test_a_stream_gives_one_result_a_line_in_order(uncramp: Run, network: Network, result: dict[str, Any]) -> None:
    """Good and bad lines each give one line, in their order; bad ones keep their id, and the exit code is 2."""
    lines = [
        json.dumps(GIVEN),
        "not json",
        "",
        json.dumps({"id": "p2", "person": {"age_years": 54}, "evidence": {"fver": "absent"}}),
        json.dumps({"id": "p3", "person": {"age_years": 12}, "evidence": {"saddle_numb": "present"}}),
        "[1, 2]",
        "[" * 100_000,
        json.dumps({**variant(saddle_numb="present"), "id": "p4"}),
    ]
    done = uncramp("assess", "-", "--jsonl", stdin="\n".join(lines).encode() + b"\n")
    assert (2, "") == (done.code, done.err)
    found = [json.loads(line) for line in done.out.splitlines()]
    assert ["p1", None, "p2", "p3", None, None, "p4"] == [one["id"] for one in found]
    assert [2, 4, 5, 6, 7] == [one["line"] for one in found if "error" in one]
    assert result == found[0]
    assert "emergency" == found[-1]["disposition"]
    assert all({"id", "line", "error"} == set(one) for one in found if "error" in one)
    assert "is not JSON" in found[1]["error"]
    assert "did you mean fever?" in found[2]["error"]
    assert "EMERGENCY NOW" in found[3]["error"]
    assert "a mapping with person and evidence was expected" in found[4]["error"]


def test_a_stream_of_good_lines_ends_well(uncramp: Run, tmp_path: Path) -> None:
    """From a file as from standard input; without a newline at the end; exit code 0."""
    file = tmp_path / "people.jsonl"
    file.write_text("\n".join(json.dumps({**GIVEN, "id": f"p{n}"}) for n in range(3)), "utf-8")
    done = uncramp("assess", file, "--jsonl")
    assert (0, ["p0", "p1", "p2"]) == (done.code, [json.loads(line)["id"] for line in done.out.splitlines()])


def test_an_empty_stream_gives_nothing(uncramp: Run) -> None:
    """No line in, no line out, no error."""
    done = uncramp("assess", "-", "--jsonl")
    assert (0, "", "") == (done.code, done.out, done.err)


BAD_LINES = {
    "an age that is no number": '{"id": "x", "person": {"age_years": NaN}}',
    "an age beyond all numbers": '{"id": "x", "person": {"age_years": Infinity}}',
    "an answer given twice": '{"id": "x", "person": {"age_years": 54}, "evidence": {"saddle_numb": "present", "saddle_numb": "absent"}}',
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_line_that_json_lets_pass_is_still_refused(uncramp: Run, name: str) -> None:
    """What JSON allows and YAML refuses is refused in a stream too, and the stream goes on."""
    done = uncramp("assess", "-", "--jsonl", stdin=f"{BAD_LINES[name]}\n{json.dumps(GIVEN)}\n".encode())
    found = [json.loads(line) for line in done.out.splitlines()]
    assert (2, ["error" in one for one in found]) == (done.code, [True, False])


def test_an_id_in_an_error_is_the_same_text_as_in_a_result(uncramp: Run) -> None:
    """A number as id comes back the same way from a good and from a bad line."""
    good, bad = json.dumps({**GIVEN, "id": 7}), json.dumps({"id": 7, "person": {"age_years": 200}})
    done = uncramp("assess", "-", "--jsonl", stdin=f"{good}\n{bad}\n".encode())
    first, second = (json.loads(line)["id"] for line in done.out.splitlines())
    assert first == second
