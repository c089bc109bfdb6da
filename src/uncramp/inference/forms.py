"""The forms of conditions: a usual one each, and the reviewed others, as the columns that a person's belief is kept in.

The reviewed P(answer | condition) is that over all forms of the condition, so the usual form has what the others leave:
P(o | usual) = (P(o | c) - sum_k s_k P(o | k)) / (1 - sum_k s_k) over the forms k that name the finding, s_k their share. A form that does not name a
finding has it as the usual one has.
"""

from collections.abc import Sequence

import numpy as np

from uncramp.inference.dependence import Array, Indices
from uncramp.terms.condition import LEAST_LEFT, MOST_TAKEN, Condition, Form
from uncramp.terms.finding import Finding


def other_forms(conditions: Sequence[Condition]) -> tuple[tuple[int, Form], ...]:
    """Every form beside the usual ones, with the number of its condition; their columns come after those of the usual forms, in this order."""
    return tuple((number, form) for number, condition in enumerate(conditions) for form in condition.forms)


def owners(conditions: Sequence[Condition]) -> Indices:
    """The number of the condition of every form, shape [form]."""
    return np.array([*range(len(conditions)), *(number for number, _ in other_forms(conditions))], dtype=np.intp)


def shares(conditions: Sequence[Condition], bands: Sequence[str]) -> Array:
    """P(form | condition, age band), shape [band, form]."""
    found = other_forms(conditions)
    other = np.array([[form.share.value * form.by_age.get(band, 1.0) for _, form in found] for band in bands])
    return shared(conditions, other.reshape(len(bands), len(found)))


def shared(conditions: Sequence[Condition], other: Array) -> Array:
    """The shares of all forms, shape [..., form], from those of the forms beside the usual ones, shape [..., other form]."""
    owner = owners(conditions)[len(conditions) :]
    taken = np.zeros((*other.shape[:-1], len(conditions)))
    for form, number in enumerate(owner):
        taken[..., number] += other[..., form]
    other = other * (MOST_TAKEN / np.maximum(taken, MOST_TAKEN))[..., owner]
    return np.concatenate([1.0 - np.minimum(taken, MOST_TAKEN), other], axis=-1)


def form_probabilities(finding: Finding, conditions: Sequence[Condition], of_conditions: Array) -> Array:
    """P(option | form), shape [form, option], from P(option | condition), shape [condition, option]."""
    found = other_forms(conditions)
    share = np.array([form.share.value for _, form in found])
    own = {place: row_of(form, finding) for place, (_, form) in enumerate(found) if finding.id in form.findings}
    return spread(conditions, of_conditions, share, own)


def spread(conditions: Sequence[Condition], of_conditions: Array, share: Array, own: dict[int, Array]) -> Array:
    """P(option | form) from that of the conditions, the shares of the other forms and own[form], what those that name the finding say of it.

    Shapes: of_conditions[..., condition, option], share[..., other form], own[...][..., option]; result[..., form, option].
    """
    found = other_forms(conditions)
    usual, taken = of_conditions.copy(), np.zeros(of_conditions.shape[:-1])
    for place, p in own.items():
        number = found[place][0]
        usual[..., number, :] -= share[..., place, None] * p
        taken[..., number] += share[..., place]
    changed = sorted({found[place][0] for place in own})
    left = usual[..., changed, :] / np.maximum(1.0 - taken[..., changed, None], LEAST_LEFT)
    left = np.maximum(left, LEAST_LEFT * of_conditions[..., changed, :])
    usual[..., changed, :] = left / left.sum(axis=-1, keepdims=True)
    rows = [own[place] if place in own else usual[..., number, :] for place, (number, _) in enumerate(found)]
    return np.concatenate([usual, *(row[..., None, :] for row in rows)], axis=-2)


def row_of(form: Form, finding: Finding) -> Array:
    """P(option | form) of a finding that the form names, shape [option]."""
    return np.array([form.findings[finding.id].probability(option) for option in finding.option_ids])


def folded(owner: Indices, conditions: int, values: Array, add: np.ufunc = np.add) -> Array:
    """What is known of forms, shape [..., form], added up by condition, shape [..., condition]; logarithms are added by `np.logaddexp`."""
    result = values[..., :conditions].copy()
    for form in range(conditions, values.shape[-1]):
        result[..., owner[form]] = add(result[..., owner[form]], values[..., form])
    return result
