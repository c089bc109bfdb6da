"""Where numbers and sentences come from."""

from typing import Annotated, Any, Literal

from pydantic import Strict, model_validator

from uncramp.terms.record import Record

Basis = Literal["published", "derived", "expert estimate"]
Scale = Literal["p", "ratio", "per_1000", "value"]
SCALES: tuple[Scale, ...] = ("p", "ratio", "per_1000", "value")
Interval = Annotated[tuple[float, float], Strict(False)]
EXPERT = "expert"
"""Id of the source that stands for a judgement of the authors."""


class Source(Record):
    """One citation, and how much of it was seen."""

    id: str
    authors: str
    year: int | str
    title: str
    journal: str
    kind: str
    verified: bool
    status: Literal["seen", "recalled"]
    doi: str | None = None
    pmid: str | None = None
    note: str | None = None


class Reported(Record):
    """A study's own statistics as printed, beside the number that the model uses."""

    population: str
    source: str
    figure_seen: bool
    lr_pos: float | None = None
    lr_pos_ci: Interval | None = None
    lr_neg: float | None = None
    lr_neg_ci: Interval | None = None
    sensitivity: float | None = None
    specificity: float | None = None
    odds_ratio: float | None = None
    odds_ratio_ci: Interval | None = None
    post_test_probability: float | None = None
    post_test_ci: Interval | None = None


class Estimate(Record):
    """A number with its interval, its source and what kind of knowledge it is.

    In a file the number stands under the name of its scale: `p` for a probability strictly between 0 and 1, `ratio` for an
    odds or rate ratio, `per_1000` for a share, `value` for anything else.
    """

    value: float
    scale: Scale
    basis: Basis
    source: str = EXPERT
    seen: bool | None = None
    low: float | None = None
    high: float | None = None
    role: str | None = None
    note: str | None = None
    reported: Reported | None = None

    @model_validator(mode="before")
    @classmethod
    def _name_the_scale(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or "scale" in raw:
            return raw
        named = [scale for scale in SCALES if scale in raw]
        if len(named) != 1:
            raise ValueError(f"an estimate gives exactly one of {', '.join(SCALES)}; this one gives {named or 'none'}")
        rest = {key: value for key, value in raw.items() if key != named[0]}
        return {**rest, "value": raw[named[0]], "scale": named[0]}

    @model_validator(mode="after")
    def _is_possible(self) -> "Estimate":
        if self.scale == "p" and not 0 < self.value < 1:
            raise ValueError(f"p is {self.value}; a probability lies strictly between 0 and 1")
        if self.scale in ("ratio", "per_1000") and self.value <= 0:
            raise ValueError(f"{self.scale} is {self.value}; it must be above 0")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"an interval needs both ends; low is {self.low} and high is {self.high}")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise ValueError(f"the interval {self.low} to {self.high} does not hold the value {self.value}")
        if self.basis != "expert estimate" and (self.source == EXPERT or self.seen is None):
            raise ValueError(f"basis {self.basis} needs a source and whether it was seen; source is {self.source}")
        return self

    @property
    def interval(self) -> Literal["published", "default"]:
        """Whether the interval was published or is the documented default for its basis."""
        return "default" if self.low is None else "published"
