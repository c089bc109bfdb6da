"""How good the assessment of a file of cases is: what each case accepts beside what uncramp, and its baselines, say of it.

Two modes. `all`: every fact of the case at once. `interview`: the case answers only what it is asked, and "don't know" to what it does not say.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from uncramp.baselines import UNCRAMP, evaluators
from uncramp.figures import Figures, Item, difficulties, figures
from uncramp.inference.explanation import Contribution, explain
from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior, prior
from uncramp.interview import Interview, Screen, interviewed
from uncramp.reading.case_file import Case, closed_world
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Evidence, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.terms.policy import Thoroughness
from uncramp.triage import Triage, triage

Mode = Literal["all", "interview"]
MODES: tuple[Mode, ...] = ("all", "interview")
WORST = 10
STRONGEST = 3


@dataclass(frozen=True)
class Way:
    """How the cases are put: in which mode, whether silence on a safety finding means absent, and how much an interview asks."""

    mode: Mode
    closed_world: bool = False
    depth: Thoroughness = "usual"


@dataclass(frozen=True)
class Played:
    """A case with the evidence that it is judged on, and the interview that gathered it, if there was one."""

    case: Case
    evidence: Evidence
    interview: Interview | None


@dataclass(frozen=True)
class Result:
    """One case as uncramp judged it, and its difficulty: the share of all evaluators whose disposition is accepted."""

    played: Played
    item: Item
    difficulty: float


@dataclass(frozen=True)
class Length:
    """Screens and single answers of one part of the interviews: median and 95th percentile (the least value that 95 % do not exceed)."""

    median_screens: int
    most_screens: int
    median_answers: int
    most_answers: int


@dataclass(frozen=True)
class Explained:
    """Why a case went wrong: what decided on the disposition, and how the leading condition came before the accepted one nearest to it.

    In log-odds of the leader against `against`: `before` any answer (what age and sex make of it), `after` all of them, and the strongest `weights`
    of single answers. Where the accepted condition leads, `against` is the next one.
    """

    result: Result
    decision: Triage
    leader: str
    against: str
    before: float
    after: float
    weights: tuple[Contribution, ...]


@dataclass(frozen=True)
class Evaluation:
    """Everything measured of the cases, put in one way; the first evaluator is uncramp, of which the groups are."""

    way: Way
    results: tuple[Result, ...]
    evaluators: Mapping[str, Figures]
    groups: Mapping[str, Mapping[str, Figures]]
    lengths: Mapping[str, Length]
    worst: tuple[Explained, ...]


def evaluate(network: Network, cases: Sequence[Case], way: Way, tick: Callable[[], None] = lambda: None) -> Evaluation:
    """Put every case and measure what is said of it; `tick` is told after each."""
    playing: list[Played] = []
    for case in cases:
        playing.append(play(network, case, way))
        tick()
    judged = {name: tuple(judge(network, one.case, one.evidence) for one in playing) for name, judge in evaluators(cases).items()}
    hard = difficulties(tuple(judged.values()))
    results = tuple(Result(*three) for three in zip(playing, judged[UNCRAMP], hard, strict=True))
    return Evaluation(
        way=way,
        results=results,
        evaluators={name: figures(items, hard) for name, items in judged.items()},
        groups=grouped(network.knowledge, results),
        lengths=lengths([one.interview for one in playing if one.interview]),
        worst=tuple(explained(network, result) for result in worst(results)),
    )


def play(network: Network, case: Case, way: Way) -> Played:
    """The evidence of the case, put in this way."""
    evidence = case.answers.evidence
    if way.closed_world and not case.form.rest_absent:
        evidence = closed_world(network.knowledge, evidence, all_flags=True)
    if way.mode == "all":
        return Played(case, evidence, None)
    answer = partial(told, said(network.knowledge, case, evidence))
    interview = interviewed(network, case.answers.person, answer, depth=way.depth)
    return Played(case, interview.evidence, interview)


def told(answers: Evidence, finding: Finding) -> Observation:
    """What the case answers to a question: what it says of it, else "don't know"."""
    return answers.get(finding.id, Observation(finding.id, UNKNOWN))


def said(knowledge: Knowledge, case: Case, evidence: Evidence) -> Evidence:
    """What the case says, as answers to what can be asked.

    A composite that it calls absent is absent in every part. One that it calls present, without a part that is, is present in the first part that
    applies to the person and that it does not deny; of the other parts nothing is known.
    """
    added: list[Observation] = []
    for composite in knowledge.composites.values():
        silent = [part for part in composite.parts if part not in evidence]
        if evidence.option(composite.id) == ABSENT:
            added.extend(Observation(part, ABSENT) for part in silent)
        elif evidence.option(composite.id) == PRESENT and PRESENT not in map(evidence.option, composite.parts):
            fits = (part for part in silent if knowledge.applies(knowledge.findings[part], case.answers.person, evidence))
            added.extend(Observation(part, PRESENT) for part in list(fits)[:1])
    return evidence + added


def lengths(interviews: Sequence[Interview]) -> Mapping[str, Length]:
    """How long the interviews are: the triage phase, and apart from it what is asked before measures are offered."""
    if not interviews:
        return {}
    return {
        "triage": _length([one.of("opening", "safety", "condition") for one in interviews]),
        "measures": _length([one.of("measures") for one in interviews]),
    }


def _length(screens: Sequence[tuple[Screen, ...]]) -> Length:
    counts = sorted(map(len, screens))
    answers = sorted(sum(len(screen.findings) for screen in one) for one in screens)
    return Length(_quantile(counts, 50), _quantile(counts, 95), _quantile(answers, 50), _quantile(answers, 95))


def _quantile(ordered: Sequence[int], percent: int) -> int:
    """The least of the values that at least so many per cent of them do not exceed."""
    return ordered[-(-len(ordered) * percent // 100) - 1]


def grouped(knowledge: Knowledge, results: Sequence[Result]) -> Mapping[str, Mapping[str, Figures]]:
    """The figures of groups of cases.

    By lowest accepted disposition, by the disposition that was shown, by age band and sex, by how many conditions are accepted, and by accepted
    condition, where a case counts for each that it accepts.
    """
    ages = knowledge.findings["age_years"]
    parts: Mapping[str, Callable[[Item, Person], Sequence[str]]] = {
        "disposition": lambda item, person: (min(item.dispositions).value,),
        "shown": lambda item, person: (item.said.value,),
        "age": lambda item, person: (ages.option_of(person.age_years),),
        "sex": lambda item, person: (person.sex or UNKNOWN,),
        "accepted": lambda item, person: (("none", "one", "several")[min(len(set(item.conditions)), 2)],),
        "condition": lambda item, person: item.conditions,
    }
    return {name: dict(_groups(results, of)) for name, of in parts.items()}


def _groups(results: Sequence[Result], of: Callable[[Item, Person], Sequence[str]]) -> Iterator[tuple[str, Figures]]:
    members: dict[str, list[Item]] = {}
    for result in results:
        for name in set(of(result.item, result.played.case.answers.person)):
            members.setdefault(name, []).append(result.item)
    yield from ((name, figures(members[name])) for name in sorted(members))


def worst(results: Sequence[Result]) -> tuple[Result, ...]:
    """The cases that went worst: most levels under first, then the accepted condition furthest down; none that is in order in both."""
    wrong = [result for result in results if result.item.under or _rank(result) > 1]
    return tuple(sorted(wrong, key=lambda one: (-one.item.under, -_rank(one), one.played.case.form.id))[:WORST])


def _rank(result: Result) -> int:
    return result.item.rank if result.item.names_conditions else 1


def explained(network: Network, result: Result) -> Explained:
    """What decided on this case, and how its leader came before the accepted condition nearest to it."""
    person, evidence, item = result.played.case.answers.person, result.played.evidence, result.item
    belief = posterior(network, person, evidence)
    leader, against = item.ranked[0], item.ranked[item.rank - 1 if item.names_conditions and item.rank > 1 else 1]
    one, other = network.index(leader), network.index(against)
    before = network.log_by_condition(prior(network, person, network.knowledge.complete(person, evidence)))
    return Explained(
        result=result,
        decision=triage(network, person, evidence, belief),
        leader=leader,
        against=against,
        before=float(before[one] - before[other]),
        after=float(belief.log_probability[one] - belief.log_probability[other]),
        weights=explain(network, person, evidence, leader, against)[:STRONGEST],
    )
