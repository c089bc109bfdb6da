"""One whole world drawn anew: every estimate moved within what is known about it.

An estimate moves in log-odds (a probability) or logarithm (a ratio, share or value) by a normal amount. Its standard deviation is that of the
published interval, or the documented default for its basis. Rows are scaled to one again; a background moves once, for all that take it.
"""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from uncramp.terms.condition import Condition, Form, Layer, Likelihood
from uncramp.terms.finding import Finding, Option
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.policy import Policy
from uncramp.terms.source import Estimate

WIDTH_OF_95 = 2 * 1.959963984540054
"""Standard deviations between the ends of a published 95 % interval."""
Random = np.random.Generator


def log_odds(p: float) -> float:
    """The log-odds of a probability."""
    return math.log(p) - math.log1p(-p)


def deviation(policy: Policy, estimate: Estimate) -> float:
    """Standard deviation of the estimate's log-odds or logarithm."""
    if estimate.low is None or estimate.high is None:
        return policy.interval_sd[estimate.basis]
    if estimate.scale == "p":
        return (log_odds(estimate.high) - log_odds(estimate.low)) / WIDTH_OF_95
    return (math.log(estimate.high) - math.log(estimate.low)) / WIDTH_OF_95


def perturbed(knowledge: Knowledge, chance: Random) -> Knowledge:
    """The same knowledge with every estimate of the model moved, in one joint draw."""
    policy = knowledge.policy
    return replace(
        knowledge,
        findings={name: _finding(policy, finding, chance) for name, finding in knowledge.findings.items()},
        conditions={name: _condition(policy, condition, chance) for name, condition in knowledge.conditions.items()},
        clusters={
            name: cluster.model_copy(update={"dependence": moved_estimate(policy, cluster.dependence, chance)})
            for name, cluster in knowledge.clusters.items()
        },
        triggers={
            name: trigger.model_copy(update={"strength": trigger.strength and moved_estimate(policy, trigger.strength, chance)})
            for name, trigger in knowledge.triggers.items()
        },
    )


def moved_estimate(policy: Policy, estimate: Estimate, chance: Random) -> Estimate:
    """The estimate moved on its own scale."""
    amount = deviation(policy, estimate) * float(chance.standard_normal())
    if estimate.scale == "p":
        return estimate.model_copy(update={"value": 1.0 / (1.0 + math.exp(-(log_odds(estimate.value) + amount)))})
    return estimate.model_copy(update={"value": estimate.value * math.exp(amount)})


def _row(policy: Policy, options: Mapping[str, Estimate], rest: float, chance: Random) -> dict[str, Estimate]:
    """The named options of a row moved and scaled so that they and the rest sum to one."""
    weight = {o: e.value * math.exp(deviation(policy, e) * float(chance.standard_normal())) for o, e in options.items()}
    total = sum(weight.values()) + rest
    return {option: estimate.model_copy(update={"value": weight[option] / total}) for option, estimate in options.items()}


def _finding(policy: Policy, finding: Finding, chance: Random) -> Finding:
    if finding.background is not None:
        return finding.model_copy(update={"background": moved_estimate(policy, finding.background, chance)})
    row = _row(policy, {option.id: option.background for option in finding.options}, 0.0, chance)
    options: tuple[Option, ...] = tuple(o.model_copy(update={"background": row[o.id]}) for o in finding.options)
    return finding.model_copy(update={"options": options})


def _condition(policy: Policy, condition: Condition, chance: Random) -> Condition:
    findings = _rows(policy, condition.findings, chance)
    share = moved_estimate(policy, condition.share, chance)
    layer, forms = _layer(policy, condition.layer, chance), tuple(_form(policy, form, chance) for form in condition.forms)
    return condition.model_copy(update={"findings": findings, "share": share, "layer": layer, "forms": forms})


def _rows(policy: Policy, rows: Mapping[str, Likelihood], chance: Random) -> dict[str, Likelihood]:
    findings = {}
    for name, likelihood in rows.items():
        options = _row(policy, likelihood.options, likelihood.probability(likelihood.rest), chance)
        findings[name] = Likelihood.model_construct(options=options, rest=likelihood.rest)
    return findings


def _form(policy: Policy, form: Form, chance: Random) -> Form:
    return form.model_copy(update={"share": moved_estimate(policy, form.share, chance), "findings": _rows(policy, form.findings, chance)})


def _layer(policy: Policy, layer: Layer | None, chance: Random) -> Layer | None:
    if layer is None:
        return None
    signs = {
        name: sign.model_copy(
            update={"active": moved_estimate(policy, sign.active, chance), "inactive": moved_estimate(policy, sign.inactive, chance)}
        )
        for name, sign in layer.signs.items()
    }
    return layer.model_copy(update={"leak": moved_estimate(policy, layer.leak, chance), "signs": signs})
