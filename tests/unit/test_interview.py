"""What is asked next, when enough is known, and why a question is asked."""

import pytest

from tests.people import STRAIN, answers, screened
from uncramp.inference.network import Network
from uncramp.interview import Screen, judge, next_question, next_screen, open_safety, together, why_asked, worth_asking
from uncramp.terms.condition import Disposition
from uncramp.terms.criterion import findings_of
from uncramp.terms.evidence import Evidence, Observation
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.terms.policy import Thoroughness
from uncramp.triage import incomplete_safety

PERSON = Person(34, "male")


def ids(screen: Screen | None) -> list[str]:
    """The findings of a screen."""
    assert screen is not None
    return [finding.id for finding in screen.findings]


def opened(knowledge: Knowledge, **given: object) -> Evidence:
    """The opening answered plainly, and these answers."""
    opening = {part: "absent" for screen in knowledge.policy.opening for name in screen for part in knowledge.asked_as[name]}
    opening = {name: "absent" for name in opening if not knowledge.findings[name].options}
    usual = {"pain_duration": "lt_2d", "onset_speed": "instant", "pain_score": 5, "onset_bend_twist": "present", "site_low_side": "present"}
    return answers(knowledge, **{**opening, **usual, **given})


def run(network: Network, person: Person, truth: dict[str, str], depth: Thoroughness = "usual") -> tuple[list[Screen], Evidence]:
    """All screens of an interview with somebody whose answers are these, and absent or the first option otherwise."""
    screens, evidence = [], Evidence()
    while (screen := next_screen(network, person, evidence, depth=depth)) is not None:
        screens.append(screen)
        assert len(screens) < 100
        for finding in screen.findings:
            assert finding.id not in evidence
            said = truth.get(finding.id, finding.option_ids[0] if finding.options else "absent")
            evidence += Observation(finding.id, said)
    return screens, evidence


PLAIN = {name: str(answer) for name, answer in STRAIN.items() if name != "pain_score"} | {"pain_score": "moderate_4_6"}


def test_everybody_is_first_asked_the_opening(network: Network) -> None:
    """When it began, how bad and where come first, screen by screen."""
    first, second = network.knowledge.policy.opening[:2]
    screen = next_screen(network, PERSON, Evidence())
    assert ("opening", list(first)) == (screen and screen.purpose, ids(screen))
    answered = Evidence(Observation(name, "unknown") for name in first)
    assert list(second) == ids(next_screen(network, PERSON, answered))


def test_what_was_answered_before_is_not_asked_again(network: Network) -> None:
    """Somebody who comes with answers is asked only the rest of a screen."""
    name, *rest = network.knowledge.policy.opening[0]
    assert rest == ids(next_screen(network, PERSON, Evidence([Observation(name, "unknown")])))


def test_safety_follows_the_opening_grouped(network: Network) -> None:
    """Then the safety questions, the gravest first, at most as many as a screen holds, parts instead of composites."""
    knowledge = network.knowledge
    screen = next_screen(network, PERSON, opened(knowledge))
    assert screen is not None
    assert "safety" == screen.purpose
    assert knowledge.policy.screen_items >= len({finding.part_of or finding.id for finding in screen.findings})
    assert all(not finding.parts for finding in screen.findings)


def test_a_whole_interview_ends_with_no_safety_question_open(network: Network) -> None:
    """No end in self-care while a safety question is unasked; every finding is asked at most once."""
    screens, evidence = run(network, PERSON, PLAIN)
    complete = network.knowledge.complete(PERSON, evidence)
    _, decision = judge(network, PERSON, evidence)
    assert "self_care" == decision.disposition.value
    assert () == incomplete_safety(network.knowledge, PERSON, complete, decision.disposition)
    assert {"opening", "safety", "measures"} <= {screen.purpose for screen in screens}


def test_purposes_come_in_order(network: Network) -> None:
    """Opening before safety, and measures last."""
    purposes = [screen.purpose for screen in run(network, PERSON, PLAIN)[0]]
    assert "measures" == purposes[-1]
    assert purposes.index("safety") > max(n for n, purpose in enumerate(purposes) if purpose == "opening")


def test_no_screen_is_longer_than_a_screen_holds(network: Network) -> None:
    """At most so many items, the parts of one question being one, and so many single answers, in every purpose."""
    policy = network.knowledge.policy
    for screen in run(network, Person(30, "female"), PLAIN, "thorough")[0]:
        assert 1 <= len({finding.part_of or finding.id for finding in screen.findings}) <= policy.screen_items
        assert len(screen.findings) <= policy.screen_answers


def test_thoroughness_asks_more(network: Network) -> None:
    """Quick asks no more than usual, and usual no more than thorough."""
    counts = [len(run(network, PERSON, PLAIN, depth)[1]) for depth in ("quick", "usual", "thorough")]
    assert sorted(counts) == counts
    assert counts[0] < counts[2]


def test_after_an_alarm_the_check_goes_on_but_offers_nothing(network: Network) -> None:
    """Once a red flag demands emergency help, who goes on is asked what it may be, and nothing about measures."""
    screens, evidence = run(network, PERSON, {**PLAIN, "saddle_numb": "present"})
    after = screens[next(n for n, screen in enumerate(screens) if "saddle_numb" in [f.id for f in screen.findings]) + 1 :]
    assert {"condition"} == {screen.purpose for screen in after}
    assert Disposition.EMERGENCY is judge(network, PERSON, evidence)[1].disposition


@pytest.mark.parametrize(("sex", "expected"), [("female", True), ("male", False)])
def test_pregnancy_is_asked_only_of_those_it_concerns(network: Network, sex: str, expected: bool) -> None:
    """A woman of 30 is asked, a man is not."""
    asked = {finding.id for screen in run(network, Person(30, "female" if sex == "female" else "male"), PLAIN)[0] for finding in screen.findings}
    assert expected is ("pregnant" in asked)


def test_how_far_a_pregnancy_is_comes_after_pregnancy(network: Network) -> None:
    """The second question is put only once the first was answered yes."""
    woman = Person(30, "female")
    asked = [finding.id for screen in run(network, woman, {**PLAIN, "pregnant": "present"})[0] for finding in screen.findings]
    assert "pregnant" in asked
    if "pregnant_20w" in asked:
        assert asked.index("pregnant") < asked.index("pregnant_20w")


def test_the_next_question_is_the_first_of_the_next_screen(network: Network) -> None:
    """One question at a time goes the same way; when enough is known there is none."""
    question = next_question(network, PERSON, Evidence())
    assert question is not None
    assert network.knowledge.policy.opening[0][0] == question.id
    _, evidence = run(network, PERSON, PLAIN)
    assert None is next_question(network, PERSON, evidence)


def test_judging_beforehand_changes_nothing(network: Network) -> None:
    """Belief and triage at hand save work; the questions are the same."""
    evidence = opened(network.knowledge)
    judged = judge(network, PERSON, network.knowledge.complete(PERSON, evidence))
    assert ids(next_screen(network, PERSON, evidence)) == ids(next_screen(network, PERSON, evidence, judged=judged))


def test_open_safety_names_the_gravest_first(network: Network) -> None:
    """The first open question belongs to an emergency flag."""
    knowledge = network.knowledge
    evidence = opened(knowledge)
    names = open_safety(knowledge, PERSON, evidence, judge(network, PERSON, evidence)[1])
    emergency = [findings_of(flag.when) for flag in knowledge.red_flags.values() if flag.disposition is Disposition.EMERGENCY]
    assert any(names[0] in findings for findings in emergency)
    assert "pregnant" not in names


def test_no_question_about_the_condition_beyond_the_most(network: Network) -> None:
    """After as many answers as the policy allows nothing more is asked about the condition."""
    knowledge = network.knowledge
    ordinary = [f for f in knowledge.findings.values() if not f.must_ask and not f.part_of and not f.parts]
    for depth, stop in knowledge.policy.stop.items():
        evidence = Evidence(Observation(finding.id, "unknown") for finding in ordinary[: stop.questions])
        if len(evidence) == stop.questions:
            assert () == worth_asking(network, PERSON, evidence, judged=judge(network, PERSON, evidence), depth=depth)


def test_a_screen_about_the_condition_is_full_and_in_groups(network: Network) -> None:
    """Where something is worth asking, related questions stand side by side, and the screen is filled with the next best."""
    knowledge = network.knowledge
    evidence = screened(knowledge, pain_duration="d2_14")
    found = worth_asking(network, PERSON, evidence, judged=judge(network, PERSON, evidence), depth="thorough")
    groups = [finding.group for finding in found]
    assert sorted(groups, key=groups.index) == groups
    items = len({finding.part_of or finding.id for finding in found})
    assert items == knowledge.policy.screen_items or len(found) == knowledge.policy.screen_answers


def test_a_question_that_does_not_apply_is_passed_over(network: Network) -> None:
    """Where the question that would tell most is not for this person, the next best is asked."""
    man = Person(30, "male")
    given = {"odd_vaginal_bleed": "present", "late_period": "present", "pain_pattern": "in_waves", "site_chest": "absent"}
    evidence = answers(network.knowledge, **given, site_many_muscles="absent", pain_duration="d2_14")
    found = worth_asking(network, man, evidence, judged=judge(network, man, evidence), depth="thorough")
    assert found
    assert all(network.knowledge.applies(finding, man, evidence) for finding in found)


def test_a_flag_is_ruled_out_by_as_few_questions_as_can(network: Network) -> None:
    """Of a flag that needs two things one is asked; the other follows once the first is there."""
    knowledge = network.knowledge
    decision = judge(network, PERSON, opened(knowledge))[1]
    flag = knowledge.red_flags["rf_tetany"]
    first = set(open_safety(knowledge, PERSON, opened(knowledge), decision)) & set(findings_of(flag.when))
    assert 1 == len(first)
    there = opened(knowledge) + Observation(first.pop(), "present")
    assert set(findings_of(flag.when)) - set(there) <= set(open_safety(knowledge, PERSON, there, judge(network, PERSON, there)[1]))


def test_what_would_suppress_a_flag_is_asked_once_something_speaks_for_it(network: Network) -> None:
    """Pain in both legs brings the question whether sitting eases it, which would suppress the flag; without it nobody is asked that for safety."""
    knowledge = network.knowledge
    quiet, both = (opened(knowledge, both_legs_pain=answer) for answer in ("absent", "present"))
    asked = [open_safety(knowledge, PERSON, evidence, judge(network, PERSON, evidence)[1]) for evidence in (quiet, both)]
    assert [False, True] == ["walk_leg_pain_sit_relief" in names for names in asked]


def test_one_screen_keeps_groups_together(knowledge: Knowledge) -> None:
    """Questions of one group stand side by side, in the order in which the groups first came."""
    mixed = tuple(knowledge.findings[name] for name in ("saddle_numb", "fever_measured", "leg_weak", "shaking_chills"))
    assert ["saddle_numb", "leg_weak", "fever_measured", "shaking_chills"] == [finding.id for finding in together(knowledge, mixed)]


def test_why_a_safety_question_is_asked(knowledge: Knowledge) -> None:
    """It names the red flags that turn on it, for a part those of its whole."""
    assert knowledge.red_flags["rf_saddle"].name in why_asked(knowledge, knowledge.findings["saddle_numb"])
    assert knowledge.red_flags["rf_both_legs_weak"].name in why_asked(knowledge, knowledge.findings["both_legs_no_feeling"])


def test_why_an_ordinary_question_is_asked(knowledge: Knowledge) -> None:
    """It names the conditions for which the answer speaks most."""
    why = why_asked(knowledge, knowledge.findings["stiffened_hours_later"])
    assert knowledge.conditions["acute_muscle_strain"].lay_name == why[0]


def test_a_question_about_medicines_has_no_condition_to_show(knowledge: Knowledge) -> None:
    """A finding that only guards a measure speaks for no condition."""
    assert () == why_asked(knowledge, knowledge.findings["pacemaker"])
