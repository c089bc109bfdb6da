"""Everything that is known, indexed and immutable, with a version."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from uncramp.terms.claim import Claim, Omission
from uncramp.terms.condition import Cause, Cluster, Condition, Trigger
from uncramp.terms.criterion import findings_of
from uncramp.terms.emergency_number import EmergencyNumber
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Evidence, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.measure import Family, Measure, SafetyNet
from uncramp.terms.person import Person
from uncramp.terms.policy import Losses, Policy
from uncramp.terms.record import Review
from uncramp.terms.red_flag import RedFlag
from uncramp.terms.source import Source

PERSONAL = ("sex", "age_years")
"""Findings that describe the person rather than the evidence."""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Conditions, findings, causes, red flags, measures and all they rest on; every mapping goes from id to term."""

    version: str
    sources: Mapping[str, Source]
    clusters: Mapping[str, Cluster]
    findings: Mapping[str, Finding]
    conditions: Mapping[str, Condition]
    causes: Mapping[str, Cause]
    triggers: Mapping[str, Trigger]
    red_flags: Mapping[str, RedFlag]
    families: Mapping[str, Family]
    measures: Mapping[str, Measure]
    safety_net: Mapping[str, SafetyNet]
    emergency_numbers: Mapping[str, EmergencyNumber]
    claims: Mapping[str, Claim]
    omissions: Mapping[str, Omission]
    losses: Losses
    policy: Policy

    @cached_property
    def composites(self) -> Mapping[str, Finding]:
        """The findings that are asked only through their parts."""
        return {finding.id: finding for finding in self.findings.values() if finding.parts}

    @cached_property
    def parts(self) -> frozenset[str]:
        """The findings that are a part of a composite."""
        return frozenset(part for finding in self.composites.values() for part in finding.parts)

    @cached_property
    def limited(self) -> tuple[Finding, ...]:
        """The findings that apply only to some people."""
        return tuple(finding for finding in self.findings.values() if finding.only_if is not None)

    @cached_property
    def safety_order(self) -> Mapping[str, int]:
        """Rank of every finding as a safety question: what alone completes a red flag, and is asked anyway, before the rest; then the shorter one."""
        named = Counter(finding for flag in self.red_flags.values() for finding in findings_of(flag.when))
        ordered = sorted(named, key=lambda name: (self.findings[name].red_flag != "alone", len(self.asked_as[name]), -named[name]))
        return {name: rank for rank, name in enumerate(ordered)}

    @cached_property
    def asked_as(self) -> Mapping[str, tuple[str, ...]]:
        """Finding to the findings that are put to a person for it: itself, or the parts of a composite."""
        return {finding.id: finding.parts or (finding.id,) for finding in self.findings.values()}

    def complete(self, person: Person, evidence: Evidence) -> Evidence:
        """The evidence with every composite that its answered parts decide: present if any part is, absent if all that apply are."""
        if self.parts.isdisjoint(evidence):
            return evidence
        return evidence + self._decided(person, evidence)

    def _decided(self, person: Person, evidence: Evidence) -> Iterator[Observation]:
        for composite in self.composites.values():
            answers = [evidence.option(part) for part in composite.parts if self._may_apply(part, person, evidence)]
            if evidence.option(composite.id) == PRESENT or not any(answers):
                continue
            if PRESENT in answers:
                yield Observation(composite.id, PRESENT)
            elif all(answer == ABSENT for answer in answers):
                yield Observation(composite.id, ABSENT)
            elif None not in answers:
                yield Observation(composite.id, UNKNOWN)

    def _may_apply(self, name: str, person: Person, evidence: Evidence) -> bool:
        only_if = self.findings[name].only_if
        return name in evidence or only_if is None or only_if.truth(person, evidence) is not False

    def applies(self, finding: Finding, person: Person, evidence: Evidence) -> bool:
        """Whether the question can be put now: its precondition holds, or cannot be known by asking first."""
        if finding.only_if is None:
            return True
        truth = finding.only_if.truth(person, evidence)
        if truth is None:
            return all(named in evidence for named in findings_of(finding.only_if))
        return truth

    def cannot_apply(self, person: Person, evidence: Evidence) -> Evidence:
        """The evidence with every unasked finding that cannot apply to this person taken as absent. For criteria only."""
        excluded = [
            Observation(finding.id, ABSENT)
            for finding in self.limited
            if finding.id not in evidence and finding.only_if is not None and finding.only_if.truth(person, evidence) is False
        ]
        return evidence + excluded if excluded else evidence

    @cached_property
    def first_due(self) -> date:
        """The first day on which some review falls due."""
        return min(review.due for _, review in self.reviews())

    def overdue(self, today: date) -> tuple[str, ...]:
        """The items that should have been looked at again before today."""
        if today <= self.first_due:
            return ()
        return tuple(name for name, review in self.reviews() if review.overdue(today))

    def reviews(self) -> Iterator[tuple[str, Review]]:
        """Every reviewed item with its review, to say what is a draft and what is overdue."""
        for kind in ("clusters", "findings", "conditions", "causes", "triggers", "red_flags", "measures", "emergency_numbers", "claims", "omissions"):
            for item in getattr(self, kind).values():
                yield f"{kind}.{item.id}", item.review
