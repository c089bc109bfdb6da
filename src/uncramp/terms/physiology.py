"""What is known of the body in numbers: coefficients with source and mark, the limits of each model, activities and loads."""

from collections.abc import Mapping
from typing import Literal

from pydantic import model_validator

from uncramp.terms.record import Record
from uncramp.terms.source import EXPERT

Mark = Literal["seen", "recalled", "computed", "assumption"]
"""Whether a figure was seen in a source, recalled, computed from other figures, or assumed by the authors."""
Spread = Literal["lognormal", "normal", "uniform"]
Grade = Literal["B", "C", "D"]
"""How well a cause is shown: B by studies of back pain or of cramp in sport, C by indirect ones, D by reasoning alone."""
Posture = Literal["lying", "sitting", "upright", "bent", "twisted"]


class Coefficient(Record):
    """A number of a model with unit, source and mark; `low` and `high` bound it.

    `spread` says how it is drawn: lognormal about the value with coefficient of variation `by`, normal with standard deviation `by`,
    or evenly from low to high; a draw beyond a bound is set to the bound. Without a spread it is the same in every draw.
    """

    value: float
    unit: str
    mark: Mark
    source: str = EXPERT
    low: float | None = None
    high: float | None = None
    spread: Spread | None = None
    by: float | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> "Coefficient":
        low, high = (self.value if end is None else end for end in (self.low, self.high))
        if not low <= self.value <= high:
            raise ValueError(f"the value {self.value} lies outside its own bounds {self.low} to {self.high}")
        if self.mark == "seen" and self.source == EXPERT:
            raise ValueError(f"the value {self.value} is marked as seen; name the source it was seen in")
        if self.mark == "assumption" and self.source != EXPERT:
            raise ValueError(f"the value {self.value} is an assumption; its source is {EXPERT}, not {self.source!r}")
        if self.spread in ("lognormal", "normal") and not (self.by and self.by > 0):
            raise ValueError(f"by is {self.by}; a {self.spread} spread needs a width above 0")
        if self.spread == "lognormal" and self.value <= 0:
            raise ValueError(f"the value {self.value} has a lognormal spread; it must be above 0")
        if self.spread == "uniform" and (self.low is None or self.high is None):
            raise ValueError(f"a uniform spread needs low and high; low is {self.low} and high is {self.high}")
        return self


class Range(Record):
    """From where to where something is possible, or a model was tried; `beyond` is the sentence said of a value outside."""

    low: float
    high: float
    unit: str
    beyond: str
    mark: Mark = "assumption"
    source: str = EXPERT


class Model(Record):
    """One model of the body: its coefficients by name, and the limits within which it was tried."""

    id: str
    name: str
    coefficients: Mapping[str, Coefficient]
    limits: Mapping[str, Range] = {}
    sources: tuple[str, ...] = ()
    note: str | None = None


class Task(Record):
    """One step of the load ladder: how much of its strength the back uses, as a fraction of the rested maximum."""

    id: str
    name: str
    load: Coefficient


class Activity(Record):
    """Something people do: its energy (MET), the step of the load ladder, the share of the time under that load, the posture.

    `warms` is whether it warms the muscles of the back; `handling` whether something heavy is handled.
    """

    id: str
    name: str
    met: Coefficient
    task: str
    duty: float
    posture: Posture
    warms: bool = False
    handling: bool = False


class Effect(Record):
    """How strongly one state of the body may raise the hazard of a cramp: a log hazard ratio per unit, and how well that is shown.

    Of effects that share one exposure (`shares`) only the strongest counts; `per_year` is what each year of age beyond the pivot adds.
    """

    id: str
    name: str
    per: str
    log_ratio: Coefficient
    per_year: Coefficient | None = None
    shares: str | None = None
    grade: Grade
    basis: str
    sources: tuple[str, ...]


class Change(Record):
    """A change of the day that can be tried, and where: everywhere, in effort, in handling, or in water.

    `set` says what a field becomes, `hourly` what it becomes for each hour, `times` how many times what it was, `plus` how much is added. What is
    about `fluid` is never advised to those who are guarded from it.
    """

    id: str
    name: str
    when: Literal["always", "effort", "handling", "water"]
    set: Mapping[str, float | bool | str | None] = {}
    hourly: Mapping[str, float] = {}
    times: Mapping[str, float] = {}
    plus: Mapping[str, float] = {}
    fluid: bool = False


class Slider(Record):
    """Something of the day that can be turned up and down: the field `of` every stretch that it reaches, multiplied or added to.

    It goes from `least` to `most` in steps; at `at` the day is as it was laid.
    """

    id: str
    name: str
    unit: str
    of: str
    how: Literal["times", "plus"]
    when: Literal["always", "effort", "handling", "water"]
    least: float
    most: float
    step: float
    at: float
    fluid: bool = False

    def change(self, value: float) -> Change:
        """The change of the day that this place of the slider stands for."""
        return Change(id=self.id, name=self.name, when=self.when, fluid=self.fluid, **{self.how: {self.of: value}})


class Guard(Record):
    """What rules out personal advice on fluid and salt, and what is said instead."""

    id: str
    name: str
    says: str
    sources: tuple[str, ...] = ()


class Sign(Record):
    """A sign that stops the model: care first."""

    id: str
    name: str
    sources: tuple[str, ...] = ()


class Physiology(Record):
    """Everything known of the body in numbers, by id; `version` is the checksum of the files."""

    models: Mapping[str, Model]
    tasks: Mapping[str, Task]
    activities: Mapping[str, Activity]
    effects: Mapping[str, Effect]
    changes: Mapping[str, Change]
    sliders: Mapping[str, Slider]
    guards: Mapping[str, Guard]
    signs: Mapping[str, Sign]
    version: str
