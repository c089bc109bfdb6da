"""Assessment -> sentences, in one place for every face."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from uncramp.assess import Assessment
from uncramp.care import Chosen, Plan
from uncramp.inference.explanation import Contribution
from uncramp.interview import why_asked
from uncramp.terms.condition import Disposition
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Evidence
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.terms.policy import Thoroughness
from uncramp.turning import Turn

NOT_ADVICE = (
    "uncramp is not medical advice, and no clinician has reviewed it yet. Most of its numbers are estimates. It is for adults. "
    "If you feel very ill or are afraid, call the emergency services now."
)

CARE_WHEN_YOUNG = (
    "uncramp is made for adults of 18 and over. Please ask a doctor, a children's clinic or a medical helpline today. EMERGENCY NOW, call the "
    "emergency services: numbness between the legs, trouble passing urine, weak legs, fever with back pain, chest pain, fainting, a bad accident, "
    "or a child who looks very ill."
)

PURPOSES = {
    "opening": "First, in your own order",
    "safety": "Safety questions",
    "condition": "To tell the causes apart",
    "measures": "Before anything is suggested",
}
"""What the screens of an interview are for, in the order in which they come."""

DEPTHS_IN_WORDS: Mapping[Thoroughness, str] = {
    "quick": "Only what is needed most",
    "usual": "As much as usual",
    "thorough": "Everything that could still tell something",
}

GROUPS = {
    "onset": "How it began",
    "site": "Where it is",
    "radiation": "Where it spreads to",
    "character": "How it feels",
    "aggravation_relief": "What makes it worse or better",
    "neuro": "Feeling, strength and balance",
    "bladder_bowel": "Bladder and bowel",
    "systemic": "How you are otherwise",
    "exposures": "What came before",
    "history": "Illnesses, past and present",
    "medicines": "Medicines",
    "women_men": "Pregnancy, periods, and what concerns men",
}
"""The groups of findings, as a person would head them."""

HEADLINES = {
    Disposition.EMERGENCY: "GET EMERGENCY HELP NOW",
    Disposition.URGENT: "Be seen soon",
    Disposition.CLINICIAN: "See a clinician",
    Disposition.SELF_CARE: "You can start at home",
}

ANSWERS = {PRESENT: "yes", ABSENT: "no", UNKNOWN: "don't know"}

GRADES = {
    "high": "well shown",
    "moderate": "fairly well shown",
    "low": "weakly shown",
    "very_low": "hardly shown",
    "none": "not tested in trials",
}

WAITING = "Now, and while you wait"
MOMENTS = {
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
    return labels.get(observation.option, ANSWERS.get(observation.option, observation.option))


def progress_in_words(answers: int, left: int | None) -> str:
    """How far an interview is, without a promise: the safety questions left while these are asked, else the answers so far."""
    return f"{answers} answers so far" if left is None else f"about {left} left, fewer if they do not apply"


def why_in_words(knowledge: Knowledge, finding: Finding) -> str:
    """What the answer helps to recognise."""
    return _why(knowledge, finding.id)


@lru_cache(maxsize=1024)
def _why(knowledge: Knowledge, name: str) -> str:
    finding = knowledge.findings[name]
    return f"It helps to recognise: {', '.join(why_asked(knowledge, finding)[:3]) or 'what is safe for you'}."


def conflict_in_words(person: Person) -> str:
    """That the answers and the recorded sex speak against each other."""
    return f"Your answers and the sex {person.sex} do not usually go together."


def asked(knowledge: Knowledge, finding: Finding, evidence: Evidence) -> str:
    """What was put to the person: the question, or for a composite the questions of the parts that decided it."""
    decisive = [part for part in finding.parts if evidence.option(part) == evidence.option(finding.id)] or list(finding.parts)
    return " / ".join(knowledge.findings[part].question for part in decisive) or finding.question


def said(knowledge: Knowledge, evidence: Evidence, name: str) -> str:
    """What was asked and answered, in one line."""
    finding = knowledge.findings[name]
    return f'"{asked(knowledge, finding, evidence)}" {answer_in_words(finding, evidence)}'


def strength(knowledge: Knowledge, contribution: Contribution) -> str:
    """How much one answer speaks, whichever way."""
    return next(w.words for w in knowledge.policy.weight_words if abs(contribution.weight) >= w.start)


def reason(knowledge: Knowledge, evidence: Evidence, contribution: Contribution) -> str:
    """One answer, and how it speaks for one condition rather than another."""
    toward, away = contribution.condition, contribution.against
    if contribution.weight < 0:
        toward, away = away, toward
    names = knowledge.conditions
    how = strength(knowledge, contribution)
    return f"{said(knowledge, evidence, contribution.finding)}: speaks {how} for {names[toward].lay_name}, against {names[away].lay_name}."


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


def time_in_words(assessment: Assessment, timeframe: str) -> str:
    """How soon and where, with the time limit."""
    decision = assessment.triage
    limit = hours_in_words(decision.within_hours)
    if decision.disposition is Disposition.SELF_CARE:
        return f"{timeframe}. If it is not clearly better {limit}, see a clinician."
    return f"{timeframe}. (Time limit: {limit}.)"


def must_not_be_missed(knowledge: Knowledge, assessment: Assessment) -> str:
    """The conditions that carry the expected harm where it decides; empty where it does not."""
    decision = assessment.triage
    if decision.harm.disposition < max(decision.floor, Disposition.CLINICIAN) or not decision.harm.because:
        return ""
    names = ", ".join(knowledge.conditions[name].lay_name for name in decision.harm.because)
    return f"What must not be missed, given all your answers: {names}."


def open_in_words(knowledge: Knowledge, assessment: Assessment) -> list[str]:
    """The safety questions that are still open, as many as a screen holds."""
    open_findings = [knowledge.findings[name] for name in assessment.triage.incomplete[: knowledge.policy.screen_items]]
    return [asked(knowledge, finding, assessment.evidence) for finding in open_findings]


def still_open(assessment: Assessment) -> str:
    """That safety questions are still open, and what follows; empty when none is."""
    count = len(assessment.triage.incomplete)
    return f"{count} safety question(s) are still open, so home care alone is not enough yet:" if count else ""


def shown(knowledge: Knowledge, assessment: Assessment) -> Iterator[tuple[str, str]]:
    """The conditions worth naming, the most probable first, each with the words for its probability."""
    belief = assessment.posterior
    least = knowledge.policy.words[-2].start
    for rank, name in enumerate(belief.ranked):
        words = words_for(knowledge, name, belief.of[name])
        if rank == 0 or belief.of[name] >= least or words == knowledge.policy.must_not_be_missed_words:
            yield name, words


def turns_in_words(knowledge: Knowledge, found: Iterable[Turn], now: Disposition) -> Iterator[str]:
    """What would change how soon to seek care: every answer that alone lowers it, and a few of those that would raise it."""
    found = tuple(found)
    for turn in found:
        if turn.disposition < now:
            yield f'"{knowledge.findings[turn.finding].question}" {ANSWERS[turn.option]} instead: {HEADLINES[turn.disposition].lower()}.'
    raising = [turn for turn in found if turn.disposition > now]
    if raising:
        some = "; ".join(knowledge.findings[turn.finding].question for turn in raising[:3])
        yield f"{len(raising)} of your answers, had they been the other way, would make it more pressing, such as: {some}"


def moment_of(entry: Chosen) -> str:
    """When a measure of the plan has its turn."""
    return WAITING if entry.measure.while_waiting else MOMENTS[entry.when]


def withheld_together(plan: Plan) -> dict[tuple[str, ...], list[str]]:
    """The names of the withheld measures by the reasons why."""
    together: dict[tuple[str, ...], list[str]] = {}
    for entry in plan.withheld:
        together.setdefault(entry.why, []).append(entry.measure.name)
    return together


def _headline(assessment: Assessment, timeframe: str) -> Iterator[str]:
    yield f"== {HEADLINES[assessment.triage.disposition]} =="
    yield time_in_words(assessment, timeframe)
    yield ""


def _flags(knowledge: Knowledge, assessment: Assessment) -> Iterator[str]:
    decision = assessment.triage
    if decision.fired:
        yield "Warning signs in your answers:"
        yield from (f"  - {flag.name}: {flag.timeframe}. [{', '.join(flag.sources)}]" for flag in decision.fired)
    if missed := must_not_be_missed(knowledge, assessment):
        yield missed
    if decision.incomplete:
        yield still_open(assessment)
        yield from (f"  - {question}" for question in open_in_words(knowledge, assessment))
    yield ""


def _likely(knowledge: Knowledge, assessment: Assessment) -> Iterator[str]:
    yield "What it may be:"
    for name, words in shown(knowledge, assessment):
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
        yield f"  {'#' * round(share.share * width):<{width}} {share.share:4.0%} {cause.name}; {GRADES[cause.grade]}{note}"
    yield f"  {'#' * round(found.none_known * width):<{width}} {found.none_known:4.0%} none known"
    yield ""


def _plan(assessment: Assessment) -> Iterator[str]:
    plan = assessment.plan
    moment = ""
    for entry in plan.chosen:
        now = moment_of(entry)
        if now != moment:
            moment = now
            yield f"{moment}:"
        yield from _measure(entry)
    if plan.avoid:
        yield "Shown not to help, or to harm:"
        yield from (f"  - {entry.measure.name}: {entry.measure.effect.text} [{entry.measure.effect.source}]" for entry in plan.avoid)
    if plan.withheld:
        yield "Withheld for now:"
        for why, names in withheld_together(plan).items():
            yield f"  - {'; '.join(names)}. {' '.join(why)}"
    yield "When to get help or come back:"
    yield from (f"  - {net.text} [{net.source}]" for net in plan.safety_net)
    yield ""


def _measure(entry: Chosen) -> Iterator[str]:
    measure = entry.measure
    shown = "" if measure.while_waiting else f" ({GRADES[measure.grade]})"
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
