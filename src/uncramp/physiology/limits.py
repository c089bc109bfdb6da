"""Where a model was left: nothing is carried beyond what a model was tried on without saying so."""

from collections.abc import Mapping

import numpy as np

from uncramp.physiology.drawing import Number
from uncramp.terms.physiology import Model


def left(model: Model, values: Mapping[str, Number]) -> tuple[str, ...]:
    """One sentence for every limit of the model that any of these values (by name of the limit) lies outside of."""
    limits = ((model.limits[name], np.asarray(value)) for name, value in values.items())
    return tuple(limit.beyond for limit, value in limits if np.any((value < limit.low) | (value > limit.high)))
