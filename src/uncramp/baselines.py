"""What uncramp is compared with: four ways to judge a case that anybody could take without it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from uncramp.figures import Item
from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior
from uncramp.reading.case_file import Case
from uncramp.terms.condition import Disposition
from uncramp.terms.evidence import Evidence
from uncramp.triage import Triage, fired_red_flags, incomplete_safety, triage

Evaluator = Callable[[Network, Case, Evidence], Item]
UNCRAMP = "uncramp"


def evaluators(cases: Iterable[Case]) -> Mapping[str, Evaluator]:
    """uncramp and its baselines, by name; what is most often accepted is counted over these cases."""
    return {
        UNCRAMP: by_everything,
        "always emergency": always(Disposition.EMERGENCY),
        "always majority": always(majority(cases)),
        "rules only": by_rules,
        "prior only": by_prior,
    }


def by_everything(network: Network, case: Case, evidence: Evidence) -> Item:
    """uncramp itself: rules and probability on this evidence."""
    belief = posterior(network, case.answers.person, evidence)
    return _judged(network, case, triage(network, case.answers.person, evidence, belief), belief.of)


def by_prior(network: Network, case: Case, evidence: Evidence) -> Item:
    """Whatever was answered, what uncramp says of somebody of that age and sex who has answered nothing."""
    return by_everything(network, case, Evidence())


def by_rules(network: Network, case: Case, evidence: Evidence) -> Item:
    """Red flags and open safety questions alone; no condition is named."""
    knowledge, person = network.knowledge, case.answers.person
    evidence = knowledge.complete(person, evidence)
    fired = fired_red_flags(knowledge, person, evidence)
    floor = max((flag.disposition for flag in fired), default=Disposition.SELF_CARE)
    least = Disposition.CLINICIAN if incomplete_safety(knowledge, person, evidence, floor) else Disposition.SELF_CARE
    said = max(floor, least)
    hours = [flag.within_hours for flag in fired if flag.disposition is said] or [knowledge.policy.within_hours[said]]
    return _item(network, case, said, min(hours), {})


def always(level: Disposition) -> Evaluator:
    """An evaluator that says the same to everybody and names no condition."""
    return lambda network, case, evidence: _item(network, case, level, network.knowledge.policy.within_hours[level], {})


def majority(cases: Iterable[Case]) -> Disposition:
    """The disposition that is accepted in most cases; of two as frequent, the higher; emergency without any case."""
    accepted = Counter(level for case in cases for level in set(case.form.gold.dispositions))
    return max(Disposition, key=lambda level: (accepted[level], level.level))


def _judged(network: Network, case: Case, decision: Triage, belief: Mapping[str, float]) -> Item:
    return _item(network, case, decision.disposition, decision.within_hours, belief)


def _item(network: Network, case: Case, said: Disposition, hours: int, belief: Mapping[str, float]) -> Item:
    """The item, with care counted as same-day where it comes no later than urgent care usually does."""
    gold = case.form.gold
    same_day = said >= Disposition.URGENT and hours <= network.knowledge.policy.within_hours[Disposition.URGENT]
    return Item(gold.conditions, gold.dispositions, said, same_day, belief)
