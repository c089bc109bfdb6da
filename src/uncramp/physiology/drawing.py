"""Coefficients as numbers: their values, or one set of draws from what is known of them.

A model names what it needs as the fields of a frozen dataclass of arrays; here those fields are filled from the coefficients of the
same names. Draws are made once and used for a day and for every change of it, so that what is compared is paired.
"""

from collections.abc import Mapping
from dataclasses import Field, fields
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from uncramp.errors import Fault, KnowledgeError
from uncramp.terms.physiology import Coefficient, Model

Array = NDArray[np.float64]
Number = float | Array
"""A plain number, or an array over draws (and people) that broadcasts against the others."""


class _Fields(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Needs = TypeVar("Needs", bound=_Fields)


def at_values(needs: type[Needs], model: Model) -> Needs:
    """The coefficients a model needs, each at its own value."""
    return needs(**{name: coefficient.value for name, coefficient in _needed(needs, model).items()})


def drawn(needs: type[Needs], model: Model, draws: int, seed: int) -> Needs:
    """The coefficients a model needs, each drawn `draws` times: arrays of shape (draws,) where it has a spread, else its value.

    Every coefficient has a stream of its own, so that another one added or changed leaves its draws as they were.
    """
    return needs(**{name: draw(coefficient, draws, seed, f"{model.id}.{name}") for name, coefficient in _needed(needs, model).items()})


def draw(coefficient: Coefficient, draws: int, seed: int, stream: str) -> Number:
    """One coefficient drawn from its spread, within its bounds: shape (draws,), or its value where it has no spread."""
    generator = np.random.default_rng([seed, *stream.encode()])
    value, by = coefficient.value, coefficient.by or 0.0
    low, high = (end if bound is None else bound for bound, end in ((coefficient.low, -np.inf), (coefficient.high, np.inf)))
    if coefficient.spread == "uniform":
        return generator.uniform(low, high, draws)
    if coefficient.spread == "normal":
        return np.clip(generator.normal(value, by, draws), low, high)
    if coefficient.spread == "lognormal":
        wide = np.sqrt(np.log1p(by * by))
        return np.clip(value * np.exp(wide * generator.standard_normal(draws)), low, high)
    return value


def _needed(needs: type[Needs], model: Model) -> Mapping[str, Coefficient]:
    names = [field.name for field in fields(needs)]
    missing = [name for name in names if name not in model.coefficients]
    if missing:
        raise KnowledgeError((Fault(model.id, 1, f"the model gives no {', '.join(missing)}; {needs.__name__} needs it; add it"),))
    return {name: model.coefficients[name] for name in names}
