"""What a person or a program gave: every fault told at once in one sentence, nothing changed or dropped."""

from pathlib import Path
from typing import Any

import pytest

from tests.copies import copied, edit
from uncramp.errors import AgeOutOfScope, AnswerError
from uncramp.reading.answers import Answers, read_answer_file, read_answers
from uncramp.reading.read import read_knowledge
from uncramp.terms.evidence import Observation
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person

WHO = {"age_years": 54, "sex": "female"}


def messages(knowledge: Knowledge, raw: Any) -> list[str]:
    """The message of every fault of these answers."""
    with pytest.raises(AnswerError) as caught:
        read_answers(knowledge, raw)
    return [fault.message for fault in caught.value.faults]


def about(knowledge: Knowledge, **evidence: Any) -> str:
    """The one message of a single wrong answer."""
    (message,) = messages(knowledge, {"person": WHO, "evidence": evidence})
    return message


def of_person(knowledge: Knowledge, **person: Any) -> str:
    """The one message of a wrong person."""
    (message,) = messages(knowledge, {"person": person, "evidence": {}})
    return message


def test_right_answers_are_read_as_given(knowledge: Knowledge) -> None:
    """The form of the contract: id, person and evidence with options, a number and an unknown."""
    given = {"saddle_numb": "present", "fever": "absent", "onset_speed": "instant", "pain_score": 7, "waves": "unknown"}
    answers = read_answers(knowledge, {"id": "p1", "person": WHO, "evidence": given})
    expected = (
        Observation("saddle_numb", "present"),
        Observation("fever", "absent"),
        Observation("onset_speed", "instant"),
        Observation("pain_score", "severe_7_8", 7.0),
        Observation("waves", "unknown"),
    )
    assert ("p1", Person(54, "female"), expected, ()) == (answers.id, answers.person, tuple(answers.evidence.values()), answers.notes)


def test_id_sex_and_evidence_may_be_left_out(knowledge: Knowledge) -> None:
    """Age alone is enough to begin with."""
    answers = read_answers(knowledge, {"person": {"age_years": 30}})
    assert (None, Person(30, None), 0) == (answers.id, answers.person, len(answers.evidence))


@pytest.mark.parametrize("sex", ["unknown", None])
def test_sex_may_be_unknown(knowledge: Knowledge, sex: Any) -> None:
    """Unknown and null both mean that it was not said."""
    assert None is read_answers(knowledge, {"person": {"age_years": 30, "sex": sex}}).person.sex


@pytest.mark.parametrize(("given", "name"), [(7, "7"), ("x", "x")])
def test_an_id_comes_back_as_text(knowledge: Knowledge, given: Any, name: str) -> None:
    """A number as id is kept as its text."""
    assert name == read_answers(knowledge, {"id": given, "person": WHO}).id


def test_a_number_may_be_given_as_its_range(knowledge: Knowledge) -> None:
    """Somebody who knows only the range of the pain may say so."""
    evidence = read_answers(knowledge, {"person": WHO, "evidence": {"pain_score": "severe_7_8"}}).evidence
    assert (Observation("pain_score", "severe_7_8"),) == tuple(evidence.values())


@pytest.mark.parametrize("raw", [None, [], "text", 7])
def test_what_is_no_mapping_is_refused(knowledge: Knowledge, raw: Any) -> None:
    """A list, a text or nothing is told with what was expected."""
    assert [f"{raw!r} was given; a mapping with person and evidence was expected"] == messages(knowledge, raw)


def test_an_unknown_key_is_refused_with_the_nearest(knowledge: Knowledge) -> None:
    """A misspelt part of the file is named."""
    assert ["'evidense' was given; expected id, person, evidence; did you mean evidence?"] == messages(knowledge, {"person": WHO, "evidense": {}})


@pytest.mark.parametrize("raw", [{}, {"person": None}, {"person": [54]}, {"person": 54}])
def test_a_missing_person_is_refused(knowledge: Knowledge, raw: dict[str, Any]) -> None:
    """Without a person nothing is assessed; the sentence shows how to give one."""
    (message,) = messages(knowledge, raw)
    assert message == f"person is {raw.get('person')!r}; expected {{age_years: 54, sex: female}}; give at least the age"


@pytest.mark.parametrize("evidence", [None, [], "fever", 7])
def test_evidence_that_is_no_mapping_is_refused(knowledge: Knowledge, evidence: Any) -> None:
    """A list of findings is not evidence: each needs its answer."""
    assert [f"evidence is {evidence!r}; expected a mapping such as {{fever: absent, pain_score: 7}}"] == messages(
        knowledge, {"person": WHO, "evidence": evidence}
    )


@pytest.mark.parametrize("age", ["54", 54.5, True, None, [54]])
def test_an_age_that_is_no_whole_number_is_refused(knowledge: Knowledge, age: Any) -> None:
    """Text, fractions, booleans and nothing are told with an example of what is right."""
    assert f"person.age_years is {age!r}; expected a whole number of years, such as 54" == of_person(knowledge, age_years=age)


@pytest.mark.parametrize("age", [200, 111, -1])
def test_an_impossible_age_is_refused(knowledge: Knowledge, age: int) -> None:
    """Nobody is 200 or less than nothing years old."""
    assert f"person.age_years is {age}; expected 18 to 110; check the number" == of_person(knowledge, age_years=age)


@pytest.mark.parametrize("age", [18, 110, 54.0])
def test_the_youngest_and_oldest_age_are_taken(knowledge: Knowledge, age: float) -> None:
    """Both ends of the range belong to it, and 54.0 is 54."""
    assert int(age) == read_answers(knowledge, {"person": {"age_years": age}}).person.age_years


@pytest.mark.parametrize("age", [float("nan"), float("inf")])
def test_an_age_that_is_no_number_at_all_is_refused(knowledge: Knowledge, age: float) -> None:
    """JSON knows NaN and Infinity; as an age they are one sentence, not a crash."""
    assert "expected a whole number of years" in of_person(knowledge, age_years=age)


def test_a_number_of_four_hundred_digits_is_refused(knowledge: Knowledge) -> None:
    """JSON knows whole numbers of any length; as an age or a score they are one sentence, not a crash."""
    assert "check the number" in of_person(knowledge, age_years=10**400)
    assert "check the number" in about(knowledge, pain_score=10**400)


def test_a_finding_that_is_no_text_is_refused(knowledge: Knowledge) -> None:
    """A program may give any key; 7 is no finding."""
    assert ["evidence.7 is no finding; `uncramp findings` lists all"] == messages(knowledge, {"person": WHO, "evidence": {7: "present"}})


def test_a_pain_score_that_is_not_a_number_is_refused(knowledge: Knowledge) -> None:
    """NaN lies in no range."""
    expected = "evidence.pain_score is nan; expected a number from 0 to 10, or mild_0_3, moderate_4_6, severe_7_8, extreme_9_10, unknown"
    assert expected == about(knowledge, pain_score=float("nan"))


@pytest.mark.parametrize("sex", ["woman", 1, True, ["female"], {"a": 1}])
def test_an_unknown_sex_is_refused(knowledge: Knowledge, sex: Any) -> None:
    """Only female, male and unknown are read."""
    assert f"person.sex is {sex!r}; expected female, male or unknown" == of_person(knowledge, age_years=54, sex=sex)


def test_anything_else_about_the_person_belongs_under_evidence(knowledge: Knowledge) -> None:
    """History and medicines are findings."""
    assert "person.statin was given; expected age_years and sex; history and medicines belong under evidence" == of_person(
        knowledge, age_years=54, statin="present"
    )


@pytest.mark.parametrize("name", ["age_years", "sex"])
def test_age_and_sex_do_not_belong_under_evidence(knowledge: Knowledge, name: str) -> None:
    """The person is said once."""
    assert f"evidence.{name} was given; age_years and sex belong under person" == about(knowledge, **{name: 54})


def test_an_unknown_finding_is_refused_with_the_nearest(knowledge: Knowledge) -> None:
    """A misspelt finding names the one that was probably meant."""
    assert "evidence.sadle_numb is no finding; did you mean saddle_numb?; `uncramp findings` lists all" == about(knowledge, sadle_numb="present")


def test_a_finding_like_no_other_is_refused_without_a_guess(knowledge: Knowledge) -> None:
    """No wild guess is offered."""
    assert "evidence.qqqqqq is no finding; `uncramp findings` lists all" == about(knowledge, qqqqqq="present")


@pytest.mark.parametrize("value", ["yes", "no", "true", "false", True, False])
def test_yes_and_no_are_told_how_to_be_written(knowledge: Knowledge, value: Any) -> None:
    """Yes, no, true and false are not guessed at; the two words to write are given."""
    assert f"evidence.fever is {value!r}; expected present, absent, unknown; write present or absent" == about(knowledge, fever=value)


def test_a_wrong_option_is_refused_with_the_nearest(knowledge: Knowledge) -> None:
    """All options are listed, and the one nearest to what was given."""
    expected = "evidence.onset_speed is 'instnt'; expected instant, minutes_hours, gradual_days, slow_weeks, unknown; did you mean instant?"
    assert expected == about(knowledge, onset_speed="instnt")


@pytest.mark.parametrize("value", [None, [], {"a": 1}, ["present"]])
def test_an_answer_that_is_no_word_is_refused(knowledge: Knowledge, value: Any) -> None:
    """Nothing, a list and a mapping are no answers."""
    assert f"evidence.fever is {value!r}; expected present, absent, unknown" == about(knowledge, fever=value)


def test_a_number_for_a_finding_without_one_is_refused(knowledge: Knowledge) -> None:
    """1 is not read as present."""
    assert "evidence.fever is 1; expected present, absent, unknown" == about(knowledge, fever=1)
    assert "evidence.onset_speed is 1; expected instant, minutes_hours, gradual_days, slow_weeks, unknown" == about(knowledge, onset_speed=1)


@pytest.mark.parametrize("value", [-1, 11, 10.5])
def test_a_number_out_of_range_is_refused(knowledge: Knowledge, value: float) -> None:
    """A pain of 11 out of 10 is asked again."""
    assert f"evidence.pain_score is {value}; expected 0 to 10; check the number and its unit" == about(knowledge, pain_score=value)


@pytest.mark.parametrize(("value", "option"), [(0, "mild_0_3"), (3.5, "mild_0_3"), (4, "moderate_4_6"), (10, "extreme_9_10")])
def test_a_number_falls_into_its_range(knowledge: Knowledge, value: float, option: str) -> None:
    """Both ends are allowed, and the number is kept beside its range."""
    observation = read_answers(knowledge, {"person": WHO, "evidence": {"pain_score": value}}).evidence["pain_score"]
    assert (option, float(value)) == (observation.option, observation.number)


@pytest.mark.parametrize("value", [True, "seven"])
def test_a_number_wanted_and_something_else_given(knowledge: Knowledge, value: Any) -> None:
    """A boolean is not the number one, and words are not numbers."""
    message = about(knowledge, pain_score=value)
    assert message.startswith(f"evidence.pain_score is {value!r}; expected a number from 0 to 10, or mild_0_3, moderate_4_6, ")


def test_a_long_value_is_shortened(knowledge: Knowledge) -> None:
    """A sentence stays a sentence, whatever was given."""
    assert about(knowledge, fever="x" * 1000).startswith("evidence.fever is 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...; expected ")


def test_every_fault_is_told_at_once(knowledge: Knowledge) -> None:
    """Five faults in one file are five messages, each with its own line."""
    text = b"idd: 7\nperson:\n  age_years: 54\n  sex: femal\nevidence:\n  fever: yes\n  fver: absent\n  pain_score: 70\n"
    with pytest.raises(AnswerError) as caught:
        read_answer_file(knowledge, text, "a.yaml")
    assert [1, 4, 6, 7, 8] == [fault.line for fault in caught.value.faults]
    assert all(line.startswith(f"a.yaml:{fault.line}: ") for line, fault in zip(str(caught.value).splitlines(), caught.value.faults, strict=True))


@pytest.mark.parametrize(
    "evidence", [{}, {"saddle_numb": "absent"}, {"saddle_numb": "unknown"}, {"sore_pulling": "present"}, {"nonsense": "present"}]
)
def test_somebody_under_18_is_told_how_to_get_care(knowledge: Knowledge, evidence: dict[str, Any]) -> None:
    """Under 18 nothing is assessed; without a red flag the sentence says where to ask, not that it is an emergency."""
    with pytest.raises(AgeOutOfScope) as caught:
        read_answers(knowledge, {"person": {"age_years": 17}, "evidence": evidence})
    message = str(caught.value)
    assert "answers:1: person.age_years is 17; uncramp is made for adults of 18 and over" in message
    assert "ask a doctor, a children's clinic or a medical helpline today" in message
    assert "EMERGENCY NOW" not in message


@pytest.mark.parametrize("name", ["saddle_numb", "fever", "fever_measured", "both_legs_no_strength"])
def test_somebody_under_18_with_a_red_flag_is_sent_at_once(knowledge: Knowledge, name: str) -> None:
    """A red-flag finding, or a part of one, makes it an emergency now."""
    with pytest.raises(AgeOutOfScope, match="EMERGENCY NOW"):
        read_answers(knowledge, {"person": {"age_years": 12, "sex": "male"}, "evidence": {name: "present"}})


def test_a_newborn_is_out_of_scope_too(knowledge: Knowledge) -> None:
    """An age of 0 is somebody very young, not a mistake."""
    with pytest.raises(AgeOutOfScope):
        read_answers(knowledge, {"person": {"age_years": 0}})


@pytest.mark.parametrize("person", [{"age_years": 17.5}, {"age_years": 12, "sex": "boy"}])
def test_a_child_gets_care_whatever_else_is_wrong(knowledge: Knowledge, person: dict[str, Any]) -> None:
    """Under 18 with a red flag is an emergency now, even when the age is a fraction or the sex cannot be read."""
    with pytest.raises(AnswerError, match="EMERGENCY NOW"):
        read_answers(knowledge, {"person": person, "evidence": {"saddle_numb": "present"}})


def test_male_and_pregnant_is_kept_with_a_note(knowledge: Knowledge) -> None:
    """A recorded sex is not anatomy: both are kept, and the person is asked to check."""
    answers = read_answers(knowledge, {"person": {"age_years": 30, "sex": "male"}, "evidence": {"pregnant": "present"}})
    (note,) = answers.notes
    assert note.startswith("pregnant is present although the sex given is male; please check; both are kept")
    assert ("male", "present") == (answers.person.sex, answers.evidence.option("pregnant"))


@pytest.mark.parametrize(("sex", "option"), [("female", "present"), ("male", "absent"), ("unknown", "present")])
def test_what_goes_together_has_no_note(knowledge: Knowledge, sex: str, option: str) -> None:
    """Nobody is asked to check what is ordinary."""
    assert () == read_answers(knowledge, {"person": {"age_years": 30, "sex": sex}, "evidence": {"pregnant": option}}).notes


@pytest.fixture(scope="module")
def with_alias(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The bundled knowledge in which `hard_knot` may also be called `muscle_lump`."""
    folder = copied(tmp_path_factory.mktemp("alias"))
    edit(folder / "findings/character.yaml", "  - id: hard_knot\n", "  - id: hard_knot\n    aliases: [muscle_lump]\n")
    return read_knowledge(folder)


def test_an_alias_stands_for_its_finding(with_alias: Knowledge) -> None:
    """An older name of a finding is read as the finding."""
    answers = read_answers(with_alias, {"person": WHO, "evidence": {"muscle_lump": "present"}})
    assert (Observation("hard_knot", "present"),) == tuple(answers.evidence.values())


def test_an_alias_and_its_finding_together_are_refused(with_alias: Knowledge) -> None:
    """The same finding answered twice under two names is a fault: nothing that was given is dropped."""
    with pytest.raises(AnswerError, match="hard_knot"):
        read_answers(with_alias, {"person": WHO, "evidence": {"hard_knot": "present", "muscle_lump": "absent"}})


def from_file(knowledge: Knowledge, content: bytes) -> Answers:
    """The answers in a file with this content."""
    return read_answer_file(knowledge, content, "a.yaml")


@pytest.mark.parametrize("content", [b"", b"# nothing here\n", b"null\n"])
def test_an_empty_file_is_refused(knowledge: Knowledge, content: bytes) -> None:
    """An empty file is told what was expected."""
    with pytest.raises(AnswerError, match=r"a\.yaml:1: the file is empty; answers with person and evidence were expected"):
        from_file(knowledge, content)


def test_json_and_yaml_give_the_same_answers(knowledge: Knowledge) -> None:
    """The two forms are one."""
    as_json = b'{"id": "p", "person": {"age_years": 54, "sex": "female"}, "evidence": {"fever": "absent", "pain_score": 7}}'
    as_yaml = b"id: p\nperson: {age_years: 54, sex: female}\nevidence:\n  fever: absent\n  pain_score: 7\n"
    assert from_file(knowledge, as_json) == from_file(knowledge, as_yaml)


def test_a_file_with_faults_of_form_is_refused_with_all_of_them(knowledge: Knowledge) -> None:
    """Two keys given twice are two faults."""
    with pytest.raises(AnswerError) as caught:
        from_file(knowledge, b"person: {age_years: 54, age_years: 55}\nevidence: {}\nevidence: {}\n")
    assert [1, 3] == [fault.line for fault in caught.value.faults]


def test_a_path_in_messages_is_the_file_given(knowledge: Knowledge, tmp_path: Path) -> None:
    """The name of the file stands in front of every message."""
    with pytest.raises(AnswerError, match=f"^{tmp_path}/x.yaml:2: "):
        read_answer_file(knowledge, b"person: {age_years: 54}\nevidence: 7\n", f"{tmp_path}/x.yaml")
