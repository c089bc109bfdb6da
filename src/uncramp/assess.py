"""The main path: a person's evidence in, an assessment out."""

from dataclasses import dataclass
from datetime import date

from uncramp.care import Plan, plan
from uncramp.inference.causes import Causes, causes
from uncramp.inference.explanation import Contribution, explain
from uncramp.inference.network import Network
from uncramp.inference.posterior import Posterior, posterior
from uncramp.interview import next_question
from uncramp.terms.evidence import Evidence
from uncramp.terms.finding import Finding
from uncramp.terms.person import Person
from uncramp.triage import Triage, triage


@dataclass(frozen=True)
class Assessment:
    """Everything for one person at one moment, stamped with the version of the knowledge."""

    person: Person
    evidence: Evidence
    posterior: Posterior
    triage: Triage
    plan: Plan
    causes: Causes
    reasons: tuple[Contribution, ...]
    next_question: Finding | None
    knowledge_version: str
    out_of_review: tuple[str, ...]


def assess(network: Network, person: Person, evidence: Evidence, *, today: date | None = None) -> Assessment:
    """What may be the matter, how soon to seek care, what to do, and what to ask next."""
    evidence = network.knowledge.complete(person, evidence)
    belief = posterior(network, person, evidence)
    decision = triage(network, person, evidence, belief)
    return Assessment(
        person=person,
        evidence=evidence,
        posterior=belief,
        triage=decision,
        plan=plan(network.knowledge, person, evidence, belief, decision),
        causes=causes(network, belief),
        reasons=explain(network, person, evidence, belief.most_probable, belief.ranked[1]),
        next_question=next_question(network, person, evidence, judged=(belief, decision)),
        knowledge_version=network.knowledge.version,
        out_of_review=network.knowledge.overdue(today or date.today()),
    )
