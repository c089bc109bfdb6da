"""The laws of safety on the bundled knowledge: what must never happen, whatever is answered, not known or not asked."""

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import asked_of, bundled, bundled_evidences, evidences_around_a_rule, evidences_near_home, people

from uncramp.assess import Assessment, assess
from uncramp.care import considered
from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior
from uncramp.terms.condition import DISPOSITIONS, Disposition
from uncramp.terms.criterion import Node, findings_of, is_positive
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Evidence, Observation
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.triage import Triage, fired_red_flags, incomplete_safety, is_live, triage

ANSWERS = st.one_of(bundled_evidences(), evidences_around_a_rule(), evidences_near_home())
SOON = Disposition.URGENT


def raising(knowledge: Knowledge) -> list[str]:
    """Every yes-or-no finding, and every part of one, whose presence some red flag reads."""
    named = {name for flag in knowledge.red_flags.values() for name in findings_of(flag.when)}
    asked = {part for name in named for part in (name, *knowledge.findings[name].parts)}
    return sorted(name for name in asked if not knowledge.findings[name].options)


RAISING = raising(bundled())
MUST_ASK = sorted(f.id for f in bundled().findings.values() if f.must_ask and not f.options)


def decided(network: Network, person: Person, evidence: Evidence) -> Triage:
    return triage(network, person, evidence, posterior(network, person, evidence))


def judged(network: Network, person: Person, evidence: Evidence) -> Assessment:
    return assess(network, person, evidence)


def for_criteria(knowledge: Knowledge, person: Person, evidence: Evidence) -> Evidence:
    """The evidence as red flags still open and contraindications read it: parts summed up, what cannot apply to the person absent."""
    return knowledge.cannot_apply(person, knowledge.complete(person, evidence))


def floor_of(knowledge: Knowledge, person: Person, evidence: Evidence) -> Disposition:
    fired = fired_red_flags(knowledge, person, knowledge.complete(person, evidence))
    return max((flag.disposition for flag in fired), default=Disposition.SELF_CARE)


@settings(max_examples=100)
@given(people(), ANSWERS)
def test_the_disposition_is_never_below_a_fired_flag(network: Network, person: Person, evidence: Evidence) -> None:
    """Every flag whose criterion is true and whose exclusion is not known to hold is obeyed, in how soon and in how many hours."""
    found = decided(network, person, evidence)
    completed = network.knowledge.complete(person, evidence)
    for flag in network.knowledge.red_flags.values():
        excluded = flag.unless is not None and flag.unless.truth(person, completed) is True
        fires = flag.when.truth(person, completed) is True and not excluded
        assert fires == (flag in found.fired)
        if fires:
            assert flag.disposition <= found.floor <= found.disposition
        if fires and flag.disposition == found.disposition:
            assert found.within_hours <= flag.within_hours
    assert found.harm.disposition <= found.disposition


@settings(max_examples=100)
@given(people(), ANSWERS, st.sampled_from(RAISING), st.sampled_from([None, UNKNOWN, ABSENT]))
def test_the_floor_never_falls(network: Network, person: Person, evidence: Evidence, finding: str, before: str | None) -> None:
    """When a red-flag finding turns from absent, unknown or unasked to present, the floor stays or rises, and so no flag falls silent."""
    knowledge = network.knowledge
    without = evidence - finding if before is None else evidence + Observation(finding, before)
    turned = evidence + Observation(finding, PRESENT)
    assert floor_of(knowledge, person, without) <= floor_of(knowledge, person, turned)
    fired = [{f.id for f in fired_red_flags(knowledge, person, knowledge.complete(person, e))} for e in (without, turned)]
    assert set() == fired[0] - fired[1]


def test_red_flags_are_positive(knowledge: Knowledge) -> None:
    """No red flag reads a `not`, and none can be silenced by a finding that raises another."""
    raised = set(RAISING)
    for flag in knowledge.red_flags.values():
        assert is_positive(flag.when), flag.id
        silencing = findings_of(flag.unless) if flag.unless is not None else ()
        assert set() == raised & {part for name in silencing for part in (name, *knowledge.findings[name].parts)}, flag.id


@settings(max_examples=100)
@given(people(), ANSWERS)
def test_no_self_care_while_safety_is_open(network: Network, person: Person, evidence: Evidence) -> None:
    """Self-care needs every must-ask question of a flag that could still fire to be asked, and every graver flag to be ruled out."""
    found = decided(network, person, evidence)
    if found.disposition > Disposition.SELF_CARE:
        return
    assert () == found.incomplete
    known = for_criteria(network.knowledge, person, evidence)
    for flag in network.knowledge.red_flags.values():
        if is_live(flag, person, known):
            assert flag.disposition < SOON
            assert [] == [f for f in findings_of(flag.when) if network.knowledge.findings[f].must_ask and f not in known], flag.id


@settings(max_examples=100)
@given(people(), evidences_near_home(), st.sampled_from(MUST_ASK))
def test_leaving_out_a_must_ask_question_never_ends_at_home(network: Network, person: Person, evidence: Evidence, finding: str) -> None:
    """Whoever is at home with a must-ask question left out, or not known, stays there only if no flag turns on it any more."""
    knowledge = network.knowledge
    asked = knowledge.asked_as[finding]
    for option in (None, UNKNOWN):
        changed = Evidence(o for o in evidence.values() if o.finding not in (finding, *asked))
        if option is not None:
            changed = changed + (Observation(part, option) for part in asked)
        if decided(network, person, changed).disposition > Disposition.SELF_CARE:
            continue
        known = for_criteria(knowledge, person, changed)
        live = [flag for flag in knowledge.red_flags.values() if finding in findings_of(flag.when) and is_live(flag, person, known)]
        # A flag that only asks for a planned visit may rest on "I do not know", never on a question that was not put.
        assert [] == [flag.id for flag in live if option is None or flag.disposition >= SOON]


@settings(max_examples=100)
@given(people(), ANSWERS, st.sampled_from(MUST_ASK))
def test_not_knowing_never_counts_for_less_than_absent(network: Network, person: Person, evidence: Evidence, finding: str) -> None:
    """Replacing an absent must-ask by unknown lowers no floor, and closes no safety question at any level that is reached."""
    knowledge = network.knowledge
    absent, unknown = evidence + Observation(finding, ABSENT), evidence + Observation(finding, UNKNOWN)
    assert floor_of(knowledge, person, absent) <= floor_of(knowledge, person, unknown)
    for level in DISPOSITIONS:
        gates = [bool(incomplete_safety(knowledge, person, knowledge.complete(person, e), level)) for e in (absent, unknown)]
        assert gates[0] <= gates[1], level


@settings(max_examples=100)
@given(people(), ANSWERS)
def test_open_safety_questions_can_still_raise(network: Network, person: Person, evidence: Evidence) -> None:
    """What is named as open is not known, and stands in a flag that has not fired and lies above what is reached."""
    found = decided(network, person, evidence)
    known = for_criteria(network.knowledge, person, evidence)
    reached = max(found.floor, found.harm.disposition)
    open_flags = [f for f in network.knowledge.red_flags.values() if f.disposition > reached and is_live(f, person, known)]
    for finding in found.incomplete:
        assert not known.is_known(finding)
        assert any(finding in findings_of(flag.when) for flag in open_flags)


@settings(max_examples=100)
@given(people(), ANSWERS)
def test_a_withheld_measure_is_never_shown(network: Network, person: Person, evidence: Evidence) -> None:
    """Every measure that was considered is either shown once or withheld with a reason, never both and never in silence."""
    found = judged(network, person, evidence)
    shown = [entry.measure.id for entry in (*found.plan.chosen, *found.plan.avoid)]
    withheld = [entry.measure.id for entry in found.plan.withheld]
    assert set() == set(shown) & set(withheld)
    weighed = [m.id for m, _ in considered(network.knowledge, found.posterior, found.triage, found.plan.phase)]
    assert sorted(weighed) == sorted(shown + withheld)
    assert all(entry.why and all(entry.why) for entry in found.plan.withheld)


@settings(max_examples=100)
@given(people(), ANSWERS)
def test_when_care_is_needed_soon_nothing_else_is_shown(network: Network, person: Person, evidence: Evidence) -> None:
    """With urgent or emergency only what to do now and while waiting is chosen or to be avoided; at other times none of that."""
    found = judged(network, person, evidence)
    soon = found.triage.disposition >= SOON
    assert [] == [e.measure.id for e in (*found.plan.chosen, *found.plan.avoid) if e.measure.while_waiting != soon]


@settings(max_examples=100)
@given(people(), ANSWERS)
def test_no_measure_is_shown_against_its_contraindications(network: Network, person: Person, evidence: Evidence) -> None:
    """No shown measure has an absolute or consult contraindication that is true or not known; relative ones come with their change."""
    found = judged(network, person, evidence)
    known = for_criteria(network.knowledge, person, evidence)
    for entry in (*found.plan.chosen, *found.plan.avoid):
        against = [c for c in entry.measure.contraindications if c.when.truth(person, known) is not False]
        assert [] == [c.id for c in against if c.level != "relative"], entry.measure.id
        assert {c.id for c in against} == {objection.contraindication.id for objection in entry.changes}
        assert "self_care" == entry.measure.gate or entry.measure.while_waiting


@settings(max_examples=100)
@given(people(), ANSWERS)
def test_fluids_and_painkillers_wait_for_their_questions(network: Network, person: Person, evidence: Evidence) -> None:
    """Fluid and salt advice needs every low-sodium question absent; an anti-inflammatory tablet needs none taken, and comes alone."""
    found = judged(network, person, evidence)
    known, policy = for_criteria(network.knowledge, person, evidence), network.knowledge.policy
    shown = [entry.measure for entry in found.plan.chosen]
    if any(measure.family == "fluids" for measure in shown):
        assert dict.fromkeys(policy.low_sodium_questions, ABSENT) == {name: known.option(name) for name in policy.low_sodium_questions}
    tablets = [measure.id for measure in shown if measure.id in policy.oral_nsaids]
    assert len(tablets) <= 1
    if tablets:
        assert ABSENT == known.option(policy.oral_nsaid_taken)


@settings(max_examples=100)
@given(people(), ANSWERS)
def test_whoever_needs_care_soon_is_told_what_to_do_now(network: Network, person: Person, evidence: Evidence) -> None:
    """A plan for urgent or emergency is never empty, whether flags or expected harm asked for it."""
    found = judged(network, person, evidence)
    assert found.triage.disposition < SOON or found.plan.chosen


def test_an_emergency_always_says_what_to_do_now(network: Network) -> None:
    """Each red flag that asks for care soon, standing alone, comes with something to do now or while waiting."""
    grave = [flag for flag in network.knowledge.red_flags.values() if flag.disposition >= SOON]
    plans = {flag.id: judged(network, *satisfying(network.knowledge, flag.when)).plan.chosen for flag in grave}
    assert [] == [flag for flag, chosen in plans.items() if not chosen]


def satisfying(knowledge: Knowledge, criterion: Node) -> tuple[Person, Evidence]:
    """A person and answers for whom the criterion is true: everything that it reads is present."""
    chance = random.Random(1)
    while True:
        person = Person(chance.randint(18, 100), chance.choice(["female", "male"]))
        findings = [knowledge.findings[name] for name in findings_of(criterion)]
        evidence = Evidence(Observation(f.id, chance.choice(f.option_ids) if f.options else PRESENT) for f in findings)
        if criterion.truth(person, evidence) is True:
            return person, evidence


def criteria(knowledge: Knowledge) -> list[Node]:
    """Every criterion that the bundled knowledge writes."""
    found = [c for flag in knowledge.red_flags.values() for c in (flag.when, flag.unless) if c is not None]
    found += [c.when for measure in knowledge.measures.values() for c in measure.contraindications]
    found += [m.when for condition in knowledge.conditions.values() for m in condition.modifiers]
    return found + [finding.only_if for finding in knowledge.limited if finding.only_if is not None]


@given(people(), ANSWERS, st.integers(0, 2**32))
def test_a_known_truth_stands_whatever_is_still_answered(network: Network, person: Person, evidence: Evidence, seed: int) -> None:
    """A criterion that is true or false stays so however the questions not asked or not known are answered in the end."""
    chance = random.Random(seed)
    open_findings = [f for f in asked_of(network.knowledge) if not evidence.is_known(f.id)]
    filled = evidence + (Observation(f.id, chance.choice(f.option_ids)) for f in open_findings)
    someone = person if person.sex else Person(person.age_years, chance.choice(["female", "male"]))
    for criterion in criteria(network.knowledge):
        truth = criterion.truth(person, evidence)
        assert truth in (None, criterion.truth(someone, filled))


@given(people(), st.sampled_from(sorted(bundled().composites)), st.data())
def test_a_composite_is_the_sum_of_its_parts(knowledge: Knowledge, person: Person, composite: str, data: st.DataObject) -> None:
    """Present if any part is, absent only if all parts that apply are, unknown once all were asked, and open before."""
    parts = knowledge.findings[composite].parts
    options = {part: data.draw(st.sampled_from([None, PRESENT, ABSENT, UNKNOWN]), label=part) for part in parts}
    evidence = Evidence(Observation(part, option) for part, option in options.items() if option is not None)
    found = knowledge.complete(person, evidence).option(composite)
    applying = [options[part] for part in parts if options[part] is not None or may_apply(knowledge, part, person)]
    if PRESENT in applying:
        assert PRESENT == found
    elif applying and all(option == ABSENT for option in applying):
        assert ABSENT == found
    elif not evidence or None in applying:
        assert found is None
    else:
        assert UNKNOWN == found


def may_apply(knowledge: Knowledge, part: str, person: Person) -> bool:
    only_if = knowledge.findings[part].only_if
    return only_if is None or only_if.truth(person, Evidence()) is not False


@given(people(), ANSWERS)
def test_completing_twice_changes_nothing_more(knowledge: Knowledge, person: Person, evidence: Evidence) -> None:
    """Summing up parts is done once and for all, and never takes back that a composite is present."""
    once = knowledge.complete(person, evidence)
    assert once.options == knowledge.complete(person, once).options
    assert [] == [name for name in evidence if evidence.option(name) == PRESENT != once.option(name)]


@settings(max_examples=30)
@given(people(), ANSWERS)
def test_knowledge_out_of_review_is_named(network: Network, person: Person, evidence: Evidence) -> None:
    """Once some review is overdue, every assessment says of which items; before, none does."""
    due = network.knowledge.first_due
    assert () == assess(network, person, evidence, today=due).out_of_review
    assert () != assess(network, person, evidence, today=due + timedelta(days=1)).out_of_review


@given(people(), ANSWERS)
def test_expected_harm_is_least(network: Network, person: Person, evidence: Evidence) -> None:
    """Expected harm chooses the disposition that costs least, and names why whenever it is above self-care."""
    harm = decided(network, person, evidence).harm
    assert pytest.approx(min(harm.expected_loss)) == harm.expected_loss[harm.disposition.level]
    assert bool(harm.because) == (harm.disposition > Disposition.SELF_CARE)
