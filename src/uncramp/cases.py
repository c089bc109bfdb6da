"""Run the cases that clinicians write as tests: who, what is known, and the bounds within which the assessment must stay."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from uncramp.assess import Assessment, assess
from uncramp.inference.network import Network
from uncramp.reading.case_file import AtLeastAtMost, Case, Expectation


@dataclass(frozen=True)
class CaseResult:
    """What came of one case: every bound it broke, in words, none when it passed; and what stays open."""

    case: Case
    assessment: Assessment
    broken: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every bound held."""
        return not self.broken


def run_cases(network: Network, cases: Iterable[Case]) -> Iterator[CaseResult]:
    """The result of each case, one after the other."""
    for case in cases:
        yield run_case(network, case)


def run_case(network: Network, case: Case) -> CaseResult:
    """Assess the case and hold the assessment against its bounds."""
    assessment = assess(network, case.answers.person, case.answers.evidence)
    return CaseResult(case, assessment, _broken(case.form.expect, assessment), _broken(case.form.open, assessment))


def _broken(expect: Expectation, assessment: Assessment) -> tuple[str, ...]:
    return (*_triage(expect, assessment), *_plan(expect, assessment), *_belief(expect, assessment))


def _triage(expect: Expectation, assessment: Assessment) -> Iterator[str]:
    decision = assessment.triage
    got, bounds = decision.disposition, expect.disposition
    if got < bounds.at_least:
        yield f"disposition is {got.value}; at least {bounds.at_least.value} was expected"
    if got > bounds.at_most:
        yield f"disposition is {got.value}; at most {bounds.at_most.value} was expected"
    if expect.within_hours is not None and decision.within_hours > expect.within_hours.at_most:
        yield f"within_hours is {decision.within_hours}; at most {expect.within_hours.at_most} was expected"
    fired = {flag.id for flag in decision.fired}
    yield from (f"red flag {name} did not fire" for name in expect.red_flags.include if name not in fired)
    yield from (f"red flag {name} fired" for name in expect.red_flags.exclude if name in fired)


def _plan(expect: Expectation, assessment: Assessment) -> Iterator[str]:
    chosen = {entry.measure.id for entry in assessment.plan.chosen}
    shown = chosen | {entry.measure.id for entry in assessment.plan.avoid}
    yield from (f"measure {name} is not offered" for name in expect.plan.offers if name not in shown)
    yield from (f"measure {name} is offered" for name in expect.plan.withholds if name in chosen)


def _belief(expect: Expectation, assessment: Assessment) -> Iterator[str]:
    belief = assessment.posterior
    for name, bounds in expect.posterior.items():
        yield from _outside(f"probability of {name}", belief.of[name], bounds)
    shares = {share.cause: share.share for share in assessment.causes.shares}
    for name, bounds in expect.causes.items():
        yield from _outside(f"share of {name}", shares.get(name, 0.0), bounds)
    if expect.top is not None:
        leaders = belief.ranked[: expect.top.within]
        if not set(leaders) & set(expect.top.any_of):
            yield f"the first {expect.top.within} are {', '.join(leaders)}; one of {', '.join(expect.top.any_of)} was expected"


def _outside(what: str, got: float, bounds: AtLeastAtMost) -> Iterator[str]:
    if not bounds.at_least <= got <= bounds.at_most:
        yield f"the {what} is {got:.3f}; {bounds.at_least:g} to {bounds.at_most:g} was expected"
