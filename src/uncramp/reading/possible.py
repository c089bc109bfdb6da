"""Whether a measure is possible at all: a slip or a wrong unit is refused with what was expected."""

import math
from collections.abc import Iterator, Mapping

from uncramp.errors import Fault
from uncramp.terms.physiology import Model


def impossible(model: Model, given: Mapping[str, object], file: str, line: int) -> Iterator[Fault]:
    """One fault for every given measure (by name of the limit) that cannot be; what was not given, or is no number, is passed over."""
    for name, limit in model.limits.items():
        value = given.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            continue
        if math.isnan(value) or not limit.low <= value <= limit.high:
            yield Fault(file, line, f"{name} is {value:,g} {limit.unit}; {limit.low:g} to {limit.high:g} {limit.unit} was expected; {limit.beyond}")
