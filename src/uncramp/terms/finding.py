"""What can be asked or measured."""

from typing import Any, Literal

from pydantic import model_validator

from uncramp.terms.criterion import Criterion
from uncramp.terms.evidence import ABSENT, PRESENT
from uncramp.terms.record import Record, Review
from uncramp.terms.source import Estimate

Kind = Literal["present_absent", "choice", "number", "composite"]


class Option(Record):
    """One possible answer of a choice, or one range of a number."""

    id: str
    label: str
    background: Estimate
    score: float = 0.0
    start: float | None = None
    below: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _spell_from(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and "from" in raw:
            raw = {**{key: value for key, value in raw.items() if key != "from"}, "start": raw["from"]}
        return raw


class Finding(Record):
    """Something that can be asked or measured.

    `background` is P(answer) in an adult with benign back pain. `sign` and `score` say in which direction an answer goes with
    the hidden intensity of its cluster. A `composite` is never asked itself: it is present when any of its parts is.
    """

    id: str
    group: str
    kind: Kind
    question: str
    hint: str | None = None
    background: Estimate | None = None
    options: tuple[Option, ...] = ()
    unit: str | None = None
    min: float | None = None
    max: float | None = None
    cluster: str | None = None
    sign: Literal[-1, 1] = 1
    must_ask: bool = False
    red_flag: Literal["alone", "combination", "none"] = "none"
    only_if: Criterion | None = None
    parts: tuple[str, ...] = ()
    part_of: str | None = None
    aliases: tuple[str, ...] = ()
    review: Review

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Finding":
        yes_no = self.kind in ("present_absent", "composite")
        if yes_no != (self.background is not None):
            raise ValueError(f"kind {self.kind} goes with {'a background' if yes_no else 'options, not a background'}")
        if yes_no == bool(self.options):
            raise ValueError(f"kind {self.kind} was given {len(self.options)} options")
        if (self.kind == "composite") != bool(self.parts):
            raise ValueError(f"kind {self.kind} was given {len(self.parts)} parts; a composite has them, no other has")
        if (self.kind == "number") != (self.min is not None and self.max is not None):
            raise ValueError(f"kind {self.kind} was given min {self.min} and max {self.max}; a number has both")
        return self

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The ids of the possible answers, in order; `unknown` is not among them."""
        return tuple(option.id for option in self.options) if self.options else (PRESENT, ABSENT)

    @property
    def shares(self) -> dict[str, float]:
        """P(option) in an adult with benign back pain, in the order of `option_ids`; they sum to one."""
        if self.background is not None:
            return {PRESENT: self.background.value, ABSENT: 1.0 - self.background.value}
        total = sum(option.background.value for option in self.options)
        return {option.id: option.background.value / total for option in self.options}

    @property
    def scores(self) -> tuple[float, ...]:
        """The direction of each answer within the cluster, in the order of `option_ids`."""
        return tuple(option.score for option in self.options) if self.options else (float(self.sign), 0.0)

    def option_of(self, number: float) -> str:
        """The range that a measured number falls into."""
        for option in self.options:
            if (option.start is None or number >= option.start) and (option.below is None or number < option.below):
                return option.id
        raise ValueError(f"{self.id}: {number} falls into no range")
