"""What the person may have, and the mechanisms that can bring it about."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal

from pydantic import field_validator, model_validator

from uncramp.terms.criterion import Criterion
from uncramp.terms.evidence import ABSENT, PRESENT
from uncramp.terms.record import Record, Review
from uncramp.terms.source import Basis, Estimate

Grade = Literal["high", "moderate", "low", "very_low", "none"]
REST = "rest"
"""Written for the one answer of a row that takes what the others leave, so that a row always sums to one."""

LEAST_LEFT = 1 / 20
"""Of an answer's probability what the usual form of a condition keeps at least, so that its other forms cannot take an answer away from it."""
MOST_TAKEN = 19 / 20
"""Of a condition what its other forms take at most at any age."""


class Disposition(Enum):
    """How soon and where to seek care, in order; `level` is its place in the order, from 0."""

    level: int

    SELF_CARE = "self_care"
    CLINICIAN = "clinician"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    def __new__(cls, value: str) -> "Disposition":
        """A member that knows its place."""
        member = object.__new__(cls)
        member._value_ = value
        member.level = len(cls.__members__)
        return member

    def __lt__(self, other: "Disposition") -> bool:
        return self.level < other.level

    def __le__(self, other: "Disposition") -> bool:
        return self.level <= other.level

    def __gt__(self, other: "Disposition") -> bool:
        return self.level > other.level

    def __ge__(self, other: "Disposition") -> bool:
        return self.level >= other.level


DISPOSITIONS = tuple(Disposition)


class Share(Estimate):
    """P(condition) before any answer: per 1000 people, with the shape of its dependence on age band and sex."""

    population: str
    by_age: Mapping[str, float]
    by_sex: Mapping[str, float]
    shape_basis: str


class Likelihood(Record):
    """P(answer | condition) for one finding: an estimate for every option but one, which takes the rest."""

    options: Mapping[str, Estimate]
    rest: str

    @model_validator(mode="before")
    @classmethod
    def _take_out_the_rest(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or "options" in raw:
            return raw
        if "basis" in raw:
            return {"options": {PRESENT: raw}, "rest": ABSENT}
        rest = [option for option, estimate in raw.items() if estimate == REST]
        if len(rest) != 1:
            raise ValueError(f"a row names exactly one option as rest; this one names {rest or 'none'}")
        return {"options": {o: estimate for o, estimate in raw.items() if estimate != REST}, "rest": rest[0]}

    @model_validator(mode="after")
    def _leaves_a_rest(self) -> "Likelihood":
        total = sum(estimate.value for estimate in self.options.values())
        if total >= 1:
            raise ValueError(f"the options of the row sum to {total:g}; something must be left for {self.rest}")
        return self

    def probability(self, option: str) -> float:
        """P(option | condition)."""
        return self.options[option].value if option != self.rest else 1.0 - sum(e.value for e in self.options.values())


class LayerExposure(Record):
    """An exposure that raises one cause of this condition; its strength is the trigger's."""

    cause: str
    trigger: str
    option: str = PRESENT
    carried_over: bool


class LayerSign(Record):
    """A finding that a cause of this condition brings with it: P(present | cause active), P(present | not active)."""

    cause: str
    active: Estimate
    inactive: Estimate


class Layer(Record):
    """The trigger layer: causes as independent noisy-OR parents, raised by exposures; `leak` is P(no listed cause needed)."""

    leak: Estimate
    exposures: Mapping[str, LayerExposure]
    signs: Mapping[str, LayerSign] = {}

    @property
    def causes(self) -> tuple[str, ...]:
        """Every cause that an exposure raises or a sign shows, each once."""
        raised = (exposure.cause for exposure in self.exposures.values())
        return tuple(dict.fromkeys((*raised, *(sign.cause for sign in self.signs.values()))))


class Form(Record):
    """A way of showing itself in which a condition departs from its usual picture in several findings at once.

    `share` is P(form | condition) over all ages, `by_age` its ratio to that in an age band (1 where none is given). `findings` are P(answer | form);
    those of the condition stay what they are over all its forms, so the usual form takes what this one leaves.
    """

    id: str
    name: str
    share: Estimate
    by_age: Mapping[str, float] = {}
    findings: Mapping[str, Likelihood]


class Modifier(Record):
    """What makes a condition more, or less, pressing than its usual disposition."""

    when: Criterion
    disposition: Disposition
    within_hours: int
    why: str
    source: str
    lowers: bool = False


class Timing(Record):
    """Where a condition's disposition and time come from."""

    basis: Basis
    source: str
    seen: bool | None = None


class Course(Record):
    """How the condition usually goes."""

    text: str
    sources: tuple[str, ...]


class Condition(Record):
    """What the person may have: its share before any answer, the likelihood of findings, and how soon it needs care."""

    id: str
    name: str
    lay_name: str
    group: str
    codes: Mapping[str, str | bool]
    description: str
    share: Share
    disposition: Disposition
    within_hours: int
    timeframe: str
    timing: Timing
    modifiers: tuple[Modifier, ...] = ()
    course: Course
    rationale: str
    layer: Layer | None = None
    findings: Mapping[str, Likelihood]
    forms: tuple[Form, ...] = ()
    published_rules: tuple[Mapping[str, Any], ...] = ()
    review: Review

    @model_validator(mode="after")
    def _has_no_forms_beside_a_layer(self) -> "Condition":
        if self.layer is not None and self.forms:
            raise ValueError(f"the forms {', '.join(form.id for form in self.forms)} stand beside a trigger layer; a condition has one or the other")
        return self

    @field_validator("within_hours")
    @classmethod
    def _is_not_past(cls, hours: int) -> int:
        if hours < 0:
            raise ValueError(f"within_hours is {hours}; it must be 0 (now) or more")
        return hours


class Trigger(Record):
    """How strongly one exposure raises one cause, as studied, and as the model uses it."""

    id: str
    exposure: str
    finding: str | None
    cause: str
    window: str
    strength: Estimate | None
    reported: Mapping[str, Any] | None = None
    direct_for: tuple[str, ...] = ()
    source: str
    note: str | None = None
    review: Review


class Cause(Record):
    """A mechanism that can bring a condition about, raised by exposures."""

    id: str
    name: str
    seed: bool
    findings: tuple[str, ...]
    grade: Grade
    speculative: bool
    note: str
    sources: tuple[str, ...]
    review: Review


class Cluster(Record):
    """Findings that travel together; `dependence` is the d of the model (0 = independent)."""

    id: str
    name: str
    dependence: Estimate
    note: str | None = None
    review: Review
