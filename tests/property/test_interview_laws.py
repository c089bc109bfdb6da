"""The laws of the interview: it ends, with nothing grave left open, and never asks what it should not."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import calm, people

from uncramp.assess import assess
from uncramp.inference.network import Network
from uncramp.interview import Screen, judge, next_question, next_screen, open_safety
from uncramp.terms.condition import Disposition
from uncramp.terms.criterion import findings_of
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Evidence, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.person import Person
from uncramp.terms.policy import Thoroughness
from uncramp.triage import is_live

MOST_SCREENS = 400
CALM = "calm"
LEANINGS = st.sampled_from([None, ABSENT, CALM, PRESENT, UNKNOWN])
"""How a person answers: at random, mostly one way, or always in the way that is usual with a benign back."""
DEPTHS: st.SearchStrategy[Thoroughness] = st.sampled_from(["quick", "usual", "thorough"])


def answered(finding: Finding, chance: random.Random, leaning: str | None) -> Observation:
    """An answer that mostly leans one way; a number comes with the measured value."""
    options = (*finding.option_ids, UNKNOWN)
    if leaning == CALM and chance.random() < 0.98:
        return calm(finding)
    option = leaning if leaning in options and leaning is not None and chance.random() < 0.9 else chance.choice(options)
    number = next((o.start for o in finding.options if o.id == option), None) if finding.kind == "number" else None
    return Observation(finding.id, option, number)


def played(network: Network, person: Person, seed: int, leaning: str | None, depth: Thoroughness) -> tuple[list[tuple[Screen, Evidence]], Evidence]:
    """Every screen with the evidence before it, and the evidence at the end."""
    chance = random.Random(seed)
    evidence, screens = Evidence(), []
    while len(screens) <= MOST_SCREENS:
        screen = next_screen(network, person, evidence, depth=depth)
        if screen is None:
            return screens, evidence
        screens.append((screen, evidence))
        evidence = evidence + (answered(finding, chance, leaning) for finding in screen.findings)
    raise AssertionError(f"no end after {MOST_SCREENS} screens for {person}, seed {seed}, leaning {leaning}")


INTERVIEWS = (people(), st.integers(0, 2**32), LEANINGS, DEPTHS)


@settings(max_examples=40)
@given(*INTERVIEWS)
def test_the_interview_ends_with_nothing_grave_open(network: Network, person: Person, seed: int, leaning: str | None, depth: Thoroughness) -> None:
    """However a person answers, it ends, no safety question is left unasked, and self-care leaves no must-ask question behind."""
    knowledge = network.knowledge
    _, evidence = played(network, person, seed, leaning, depth)
    completed = knowledge.complete(person, evidence)
    _, decision = judge(network, person, evidence)
    assert () == open_safety(knowledge, person, completed, decision)
    assert () == tuple(finding for finding in decision.incomplete if finding not in completed)
    assert next_question(network, person, evidence) is None or depth == "quick"
    known = knowledge.cannot_apply(person, completed)
    if decision.disposition == Disposition.SELF_CARE:
        live = [flag for flag in knowledge.red_flags.values() if is_live(flag, person, known)]
        assert [] == [f for flag in live for f in findings_of(flag.when) if knowledge.findings[f].must_ask and f not in known]


@settings(max_examples=40)
@given(*INTERVIEWS)
def test_every_screen_is_fit_to_be_shown(network: Network, person: Person, seed: int, leaning: str | None, depth: Thoroughness) -> None:
    """A screen holds a few questions, none twice, no composite, nothing asked before, and nothing that cannot apply to the person."""
    knowledge = network.knowledge
    for screen, before in played(network, person, seed, leaning, depth)[0]:
        assert 1 <= len({finding.part_of or finding.id for finding in screen.findings}) <= knowledge.policy.screen_items
        assert len(screen.findings) <= knowledge.policy.screen_answers
        assert len({finding.id for finding in screen.findings}) == len(screen.findings)
        for finding in screen.findings:
            assert finding.kind != "composite"
            assert finding.id not in before
            assert finding.only_if is None or finding.only_if.truth(person, before) is not False


@settings(max_examples=30)
@given(st.integers(18, 110), st.sampled_from(["female", "male"]), st.integers(0, 2**32), LEANINGS)
def test_nobody_is_asked_about_another_sex(network: Network, age: int, sex: str, seed: int, leaning: str | None) -> None:
    """Questions that hold for one sex are never put to a person of the other."""
    person = Person(age, "female" if sex == "female" else "male")
    asked = {finding.id for screen, _ in played(network, person, seed, leaning, "thorough")[0] for finding in screen.findings}
    strangers = {f.id for f in network.knowledge.limited if f.only_if is not None and f.only_if.truth(person, Evidence()) is False}
    # What turns false only through the sex: a pregnancy question that waits for another answer is not a stranger to a woman.
    assert set() == asked & strangers


@settings(max_examples=40)
@given(people(), st.integers(0, 2**32), LEANINGS)
def test_the_order_of_questions_does_not_matter(network: Network, person: Person, seed: int, leaning: str | None) -> None:
    """The same answers given in any other order lead to the same assessment: belief, triage, plan, causes and next question."""
    _, evidence = played(network, person, seed, leaning, "quick")
    shuffled = list(evidence.values())
    random.Random(seed).shuffle(shuffled)
    first, again = assess(network, person, evidence), assess(network, person, Evidence(shuffled))
    assert (first.posterior.probability == again.posterior.probability).all()
    assert first.triage == again.triage
    assert first.plan == again.plan
    assert first.causes == again.causes
    assert first.next_question == again.next_question
    assert {c.finding: round(c.weight, 9) for c in first.reasons} == {c.finding: round(c.weight, 9) for c in again.reasons}


@settings(max_examples=40)
@given(*INTERVIEWS)
def test_safety_comes_before_belief(network: Network, person: Person, seed: int, leaning: str | None, depth: Thoroughness) -> None:
    """After the opening, no question about condition or measures is put while a safety question is still to be asked."""
    knowledge = network.knowledge
    for screen, before in played(network, person, seed, leaning, depth)[0]:
        if screen.purpose in ("condition", "measures"):
            _, decision = judge(network, person, before)
            assert () == open_safety(knowledge, person, knowledge.complete(person, before), decision)
