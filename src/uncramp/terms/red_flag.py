"""Criteria that alone demand at least a given disposition."""

from typing import Literal

from uncramp.terms.condition import Disposition
from uncramp.terms.criterion import Criterion
from uncramp.terms.record import Record, Review


class RedFlag(Record):
    """A reason to seek care at least this soon, whatever else is likely.

    It fires when `when` is true and `unless` is not true: an exclusion suppresses it only when it is known to hold.
    """

    id: str
    name: str
    when: Criterion
    unless: Criterion | None = None
    disposition: Disposition
    within_hours: int
    timeframe: str
    suspects: tuple[str, ...]
    basis: Literal["guideline", "published_study", "consensus", "expert"]
    sources: tuple[str, ...]
    sources_seen: Literal["all", "some", "none"]
    timing_seen: bool
    note: str | None = None
    review: Review
