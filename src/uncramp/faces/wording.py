"""Assessment -> sentences, in one place for every face."""

from collections.abc import Iterator

from uncramp.assess import Assessment
from uncramp.care import Chosen
from uncramp.inference.explanation import Contribution
from uncramp.terms.condition import Disposition
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Evidence
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge

NOT_ADVICE = (
    "uncramp is not medical advice, and no clinician has reviewed it yet. Most of its numbers are estimates. It is for adults. "
    "If you feel very ill or are afraid, call the emergency services now."
)

HEADLINES = {
    Disposition.EMERGENCY: "GET EMERGENCY HELP NOW",
    Disposition.URGENT: "Be seen soon",
    Disposition.CLINICIAN: "See a clinician",
    Disposition.SELF_CARE: "You can start at home",
}

_ANSWERS = {PRESENT: "yes", ABSENT: "no", UNKNOWN: "don't know"}

_GRADES = {
    "high": "well shown",
    "moderate": "fairly well shown",
    "low": "weakly shown",
    "very_low": "hardly shown",
    "none": "not tested in trials",
}

_WAITING = "Now, and while you wait"
_MOMENTS = {
    "acute": "Now and in the first two days",
    "early": "In the next weeks",
    "subacute": "In the next weeks",
    "chronic": "In the long run",
    "prevention": "To prevent the next one",
}


def hours_in_words(hours: int) -> str:
    """A time limit as people say it."""
    if hours == 0:
        return "now"
    day, week = 24, 168
    if hours < day:
        return f"within {hours} hours" if hours > 1 else "within 1 hour"
    if hours < day * 2:
        return "within a day"
    if hours < week:
        return f"within {hours // day} days"
    return "within a week" if hours < week * 2 else f"within {hours // week} weeks"


def words_for(knowledge: Knowledge, condition: str, probability: float) -> str:
    """The words that stand for a probability; a dangerous condition is named even when it is unlikely."""
    policy = knowledge.policy
    words = next(w.words for w in policy.words if probability >= w.start)
    grave = knowledge.conditions[condition].disposition >= Disposition.URGENT
    unlikely = words == policy.words[-1].words
    return policy.must_not_be_missed_words if grave and unlikely and probability >= policy.must_not_be_missed_from else words


def answer_in_words(finding: Finding, evidence: Evidence) -> str:
    """What was answered, as a person would say it."""
    observation = evidence[finding.id]
    if observation.number is not None:
        return f"{observation.number:g}"
    labels = {option.id: option.label for option in finding.options}
    return labels.get(observation.option, _ANSWERS.get(observation.option, observation.option))


def asked(knowledge: Knowledge, finding: Finding, evidence: Evidence) -> str:
    """What was put to the person: the question, or for a composite the questions of the parts that decided it."""
    decisive = [part for part in finding.parts if evidence.option(part) == evidence.option(finding.id)] or list(finding.parts)
    return " / ".join(knowledge.findings[part].question for part in decisive) or finding.question


def reason(knowledge: Knowledge, evidence: Evidence, contribution: Contribution) -> str:
    """One answer, and how it speaks for one condition rather than another."""
    how = next(w.words for w in knowledge.policy.weight_words if abs(contribution.weight) >= w.start)
    toward, away = contribution.condition, contribution.against
    if contribution.weight < 0:
        toward, away = away, toward
    finding = knowledge.findings[contribution.finding]
    names = knowledge.conditions
    said = f'"{asked(knowledge, finding, evidence)}" {answer_in_words(finding, evidence)}'
    return f"{said}: speaks {how} for {names[toward].lay_name}, against {names[away].lay_name}."


def describe(knowledge: Knowledge, assessment: Assessment, *, timeframe: str, limits: bool = True) -> str:
    """The whole assessment in plain words, the most pressing first; `limits` says at the end what uncramp is not."""
    parts = [
        *_headline(assessment, timeframe),
        *_flags(knowledge, assessment),
        *_likely(knowledge, assessment),
        *_reasons(knowledge, assessment),
        *_causes(knowledge, assessment),
        *_plan(assessment),
        *_footer(assessment, limits=limits),
    ]
    return "\n".join(parts)


def _headline(assessment: Assessment, timeframe: str) -> Iterator[str]:
    decision = assessment.triage
    yield f"== {HEADLINES[decision.disposition]} =="
    if decision.disposition is Disposition.SELF_CARE:
        yield f"{timeframe}. If it is not clearly better {hours_in_words(decision.within_hours)}, see a clinician."
    else:
        yield f"{timeframe}. (Time limit: {hours_in_words(decision.within_hours)}.)"
    yield ""


def _flags(knowledge: Knowledge, assessment: Assessment) -> Iterator[str]:
    decision = assessment.triage
    if decision.fired:
        yield "Warning signs in your answers:"
        yield from (f"  - {flag.name}: {flag.timeframe}. [{', '.join(flag.sources)}]" for flag in decision.fired)
    if decision.harm.disposition >= max(decision.floor, Disposition.CLINICIAN) and decision.harm.because:
        names = ", ".join(knowledge.conditions[name].lay_name for name in decision.harm.because)
        yield f"What must not be missed, given all your answers: {names}."
    if decision.incomplete:
        yield f"{len(decision.incomplete)} safety question(s) are still open, so home care alone is not enough yet:"
        open_findings = [knowledge.findings[name] for name in decision.incomplete[: knowledge.policy.screen_items]]
        yield from (f"  - {asked(knowledge, finding, assessment.evidence)}" for finding in open_findings)
    yield ""


def _likely(knowledge: Knowledge, assessment: Assessment) -> Iterator[str]:
    yield "What it may be:"
    belief = assessment.posterior
    shown = knowledge.policy.words[-2].start
    for rank, name in enumerate(belief.ranked):
        words = words_for(knowledge, name, belief.of[name])
        if rank == 0 or belief.of[name] >= shown or words == knowledge.policy.must_not_be_missed_words:
            condition = knowledge.conditions[name]
            sources = dict.fromkeys((condition.timing.source, *condition.course.sources))
            yield f"  - {condition.lay_name}: {words}. {condition.description} [{', '.join(sources)}]"
    yield ""


def _reasons(knowledge: Knowledge, assessment: Assessment) -> Iterator[str]:
    if assessment.reasons:
        yield "Why:"
        strongest = assessment.reasons[: knowledge.policy.screen_items]
        yield from (f"  - {reason(knowledge, assessment.evidence, contribution)}" for contribution in strongest)
        yield ""


def _causes(knowledge: Knowledge, assessment: Assessment) -> Iterator[str]:
    found = assessment.causes
    if not found.shares:
        yield "Causes: this does not look like a cramp, strain or soreness, so no everyday cause is named."
        yield ""
        return
    yield "What may have brought it on, if it is a cramp, strain or soreness (several can act together):"
    width = 20
    for share in found.shares:
        cause = knowledge.causes[share.cause]
        note = " (speculative)" if cause.speculative else ""
        yield f"  {'#' * round(share.share * width):<{width}} {share.share:4.0%} {cause.name}; {_GRADES[cause.grade]}{note}"
    yield f"  {'#' * round(found.none_known * width):<{width}} {found.none_known:4.0%} none known"
    yield ""


def _plan(assessment: Assessment) -> Iterator[str]:
    plan = assessment.plan
    moment = ""
    for entry in plan.chosen:
        now = _WAITING if entry.measure.while_waiting else _MOMENTS[entry.when]
        if now != moment:
            moment = now
            yield f"{moment}:"
        yield from _measure(entry)
    if plan.avoid:
        yield "Shown not to help, or to harm:"
        yield from (f"  - {entry.measure.name}: {entry.measure.effect.text} [{entry.measure.effect.source}]" for entry in plan.avoid)
    if plan.withheld:
        yield "Withheld for now:"
        reasons = dict.fromkeys(entry.why for entry in plan.withheld)
        for why in reasons:
            names = "; ".join(entry.measure.name for entry in plan.withheld if entry.why == why)
            yield f"  - {names}. {' '.join(why)}"
    yield "When to get help or come back:"
    yield from (f"  - {net.text} [{net.source}]" for net in plan.safety_net)
    yield ""


def _measure(entry: Chosen) -> Iterator[str]:
    measure = entry.measure
    shown = "" if measure.while_waiting else f" ({_GRADES[measure.grade]})"
    yield f"  - {measure.name}{shown}: {measure.what} {measure.dose.text}. [{', '.join(measure.sources)}]"
    if entry.changes:
        yield f"      Take care: {'; '.join(objection.contraindication.why for objection in entry.changes)}."
    if measure.ask_first:
        yield f"      Ask first: {measure.ask_first}."
    if measure.stop_when:
        yield f"      Stop: {measure.stop_when}."
    if measure.disputed:
        yield f"      Guidelines disagree: {'; '.join(f'{g.guideline}: {g.position}' for g in measure.guidelines)}."


def _footer(assessment: Assessment, *, limits: bool) -> Iterator[str]:
    if assessment.out_of_review:
        yield f"{len(assessment.out_of_review)} entries of the knowledge are overdue for review."
    yield f"{NOT_ADVICE} (Knowledge {assessment.knowledge_version}.)" if limits else f"(Knowledge {assessment.knowledge_version}.)"
