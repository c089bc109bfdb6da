"""The person: age in years and sex, nothing else. History and medicines are findings."""

from dataclasses import dataclass
from typing import Literal

Sex = Literal["female", "male"]


@dataclass(frozen=True)
class Person:
    """Whom the evidence is about; `sex` is None when it was not said."""

    age_years: int
    sex: Sex | None = None
