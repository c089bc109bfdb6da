"""The slow plain engine: sums over every world. It judges the fast one and is never imported by the product.

Written from the model's definition with plain numbers and loops: every condition, every node of every cluster's intensity, every state of
every cause. It shares no code with the tables.
"""

import itertools
import math
from collections.abc import Iterator, Mapping

import numpy as np

from uncramp.terms.condition import Condition, Likelihood
from uncramp.terms.evidence import PRESENT, UNKNOWN, Evidence
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person


def enumerated_posterior(knowledge: Knowledge, person: Person, evidence: Evidence) -> Mapping[str, float]:
    """P(condition | evidence) by summing over every hidden state, for evidence without composites."""
    found = enumerated_forms(knowledge, person, evidence)
    return {name: math.fsum(p for (condition, _), p in found.items() if condition == name) for name in knowledge.conditions}


def enumerated_forms(knowledge: Knowledge, person: Person, evidence: Evidence) -> Mapping[tuple[str, str], float]:
    """P(condition in this form | evidence), the usual form under an empty name, by summing over every other hidden state."""
    joint = {
        (condition.id, form): _prior(knowledge, person, condition) * share * _likelihood(knowledge, alone, evidence)
        for condition in knowledge.conditions.values()
        for form, share, alone in _forms(knowledge, person, condition)
    }
    total = math.fsum(joint.values())
    return {form: weight / total for form, weight in joint.items()}


def enumerated_causes(knowledge: Knowledge, condition: Condition, evidence: Evidence) -> Mapping[str, float]:
    """P(cause active | condition, evidence) by summing over every state of every cause of the condition's layer."""
    worlds = list(_layer_worlds(knowledge, condition, evidence))
    total = math.fsum(weight for _, weight in worlds)
    causes = {cause for active, _ in worlds for cause in active}
    return {cause: math.fsum(weight for active, weight in worlds if cause in active) / total for cause in causes}


def _prior(knowledge: Knowledge, person: Person, condition: Condition) -> float:
    band = knowledge.findings["age_years"].option_of(person.age_years)
    sexes = [person.sex] if person.sex else ["female", "male"]
    shares = {option.id: option.background.value for option in knowledge.findings["sex"].options}
    total = 0.0
    for sex in sexes:
        weight = 1.0 if person.sex else shares[sex] / sum(shares.values())
        everything = math.fsum(_share(c, band, sex) for c in knowledge.conditions.values())
        total += weight * _share(condition, band, sex) / everything
    return total


def _share(condition: Condition, band: str, sex: str) -> float:
    return condition.share.value * condition.share.by_age[band] * condition.share.by_sex[sex]


def _forms(knowledge: Knowledge, person: Person, condition: Condition) -> Iterator[tuple[str, float, Condition]]:
    """Every form with its share at the person's age and its picture as a condition of its own."""
    band = knowledge.findings["age_years"].option_of(person.age_years)
    shares = {form.id: form.share.value * form.by_age.get(band, 1.0) for form in condition.forms}
    left = {name: _what_is_left(knowledge.findings[name], condition) for form in condition.forms for name in form.findings}
    usual = {**condition.findings, **left}
    yield "", 1.0 - sum(shares.values()), condition.model_copy(update={"findings": usual, "forms": ()})
    for form in condition.forms:
        yield form.id, shares[form.id], condition.model_copy(update={"findings": {**usual, **form.findings}, "forms": ()})


def _what_is_left(finding: Finding, condition: Condition) -> Likelihood:
    """The usual form's row: what the forms that name the finding leave of the condition's."""
    naming = [form for form in condition.forms if finding.id in form.findings]
    left = 1.0 - sum(form.share.value for form in naming)
    whole = _marginal(finding, condition)
    p = {o: (whole[o] - sum(form.share.value * form.findings[finding.id].probability(o) for form in naming)) / left for o in whole}
    estimate = naming[0].share
    rest = finding.option_ids[-1]
    return Likelihood(options={o: estimate.model_copy(update={"value": p[o], "scale": "p"}) for o in p if o != rest}, rest=rest)


def _likelihood(knowledge: Knowledge, condition: Condition, evidence: Evidence) -> float:
    layer = condition.layer
    own = set(layer.exposures) | set(layer.signs) if layer else set()
    by_cluster: dict[str, list[tuple[Finding, str]]] = {}
    for name, observation in evidence.items():
        finding = knowledge.findings[name]
        if observation.option != UNKNOWN and name not in own:
            by_cluster.setdefault(finding.cluster or f"alone:{name}", []).append((finding, observation.option))
    result = 1.0
    for cluster, answers in by_cluster.items():
        result *= _cluster_likelihood(knowledge, condition, cluster, answers)
    if layer:
        given = math.fsum(weight for _, weight in _layer_worlds(knowledge, condition, evidence))
        result *= given / math.fsum(weight for _, weight in _layer_worlds(knowledge, condition, Evidence()))
    return result


def _cluster_likelihood(knowledge: Knowledge, condition: Condition, cluster: str, answers: list[tuple[Finding, str]]) -> float:
    known = cluster in knowledge.clusters
    dependence = knowledge.clusters[cluster].dependence.value if known else 0.0
    roots, weights = np.polynomial.hermite.hermgauss(knowledge.policy.quadrature_nodes)
    z = [math.sqrt(2.0) * float(root) for root in roots]
    w = [float(weight) / math.sqrt(math.pi) for weight in weights]
    product = list(w)
    for finding, option in answers:
        p = _marginal(finding, condition)
        given_z = _given_intensity(p, dict(zip(finding.option_ids, finding.scores, strict=True)), dependence, z, w)
        product = [before * row[option] for before, row in zip(product, given_z, strict=True)]
    return math.fsum(product)


def _marginal(finding: Finding, condition: Condition) -> dict[str, float]:
    if finding.id in condition.findings:
        return {option: condition.findings[finding.id].probability(option) for option in finding.option_ids}
    if finding.background is not None:
        return {PRESENT: finding.background.value, "absent": 1.0 - finding.background.value}
    total = sum(option.background.value for option in finding.options)
    return {option.id: option.background.value / total for option in finding.options}


def _given_intensity(
    p: Mapping[str, float], scores: Mapping[str, float], dependence: float, z: list[float], w: list[float]
) -> list[dict[str, float]]:
    """P(option | z) for every node, by raising each option's offset until its mean is p: plain iterative scaling."""
    offset = {option: math.log(share) for option, share in p.items()}
    while True:
        rows = []
        for node in z:
            odds = {option: math.exp(offset[option] + dependence * scores[option] * node) for option in p}
            rows.append({option: value / sum(odds.values()) for option, value in odds.items()})
        mean = {option: math.fsum(weight * row[option] for weight, row in zip(w, rows, strict=True)) for option in p}
        if max(abs(mean[option] / p[option] - 1.0) for option in p) < 1e-13:
            return rows
        offset = {option: offset[option] + math.log(p[option] / mean[option]) for option in p}


def _layer_worlds(knowledge: Knowledge, condition: Condition, evidence: Evidence) -> list[tuple[frozenset[str], float]]:
    """Every set of active causes, with or without the leak, in which something is active, and its joint weight with the answers."""
    layer = condition.layer
    assert layer is not None
    causes = sorted({exposure.cause for exposure in layer.exposures.values()} | {sign.cause for sign in layer.signs.values()})
    worlds = []
    for levels, share in _levels(knowledge, condition, evidence):
        idle = dict.fromkeys(causes, 1.0)
        for name, option in levels.items():
            if option == layer.exposures[name].option:
                idle[layer.exposures[name].cause] *= 1.0 - _strength(knowledge, condition, name)
        for pattern in itertools.product([False, True], repeat=len(causes)):
            active = frozenset(cause for cause, on in zip(causes, pattern, strict=True) if on)
            weight = share * (1.0 if active else layer.leak.value)
            for cause in causes:
                weight *= 1.0 - idle[cause] if cause in active else idle[cause]
            for name, sign in layer.signs.items():
                if evidence.is_known(name):
                    p = sign.active.value if sign.cause in active else sign.inactive.value
                    weight *= p if evidence.option(name) == PRESENT else 1.0 - p
            worlds.append((active, weight))
    return worlds


def _levels(knowledge: Knowledge, condition: Condition, evidence: Evidence) -> list[tuple[dict[str, str], float]]:
    """Every combination of exposure levels that the evidence allows, with its prevalence."""
    layer = condition.layer
    assert layer is not None
    choices = []
    for name in layer.exposures:
        usual = _marginal(knowledge.findings[name], _nothing_listed(condition))
        known = evidence.option(name) if evidence.is_known(name) else None
        choices.append([(name, option, share) for option, share in usual.items() if known in (None, option)])
    return [
        ({name: option for name, option, _ in combination}, math.prod(share for _, _, share in combination))
        for combination in itertools.product(*choices)
    ]


def _nothing_listed(condition: Condition) -> Condition:
    return condition.model_copy(update={"findings": {}})


def _strength(knowledge: Knowledge, condition: Condition, name: str) -> float:
    layer = condition.layer
    assert layer is not None
    exposure = layer.exposures[name]
    estimate = knowledge.triggers[exposure.trigger].strength
    assert estimate is not None
    ratio = estimate.value ** (1 / 2 if exposure.carried_over else 1)
    leak = layer.leak.value
    return min(knowledge.policy.cause_cap, max(0.0, (ratio - 1.0) * leak / (1.0 - leak)))
