"""What can be done, and when it must not be."""

from typing import Literal

from uncramp.terms.condition import Disposition, Grade
from uncramp.terms.criterion import Criterion
from uncramp.terms.record import Record, Review
from uncramp.terms.source import Basis

Phase = Literal["acute", "early", "subacute", "chronic", "prevention"]
Level = Literal["absolute", "consult", "relative"]


class Dose(Record):
    """How much, how often, for how long."""

    text: str
    basis: Basis
    source: str
    seen: bool | None = None


class Helps(Record):
    """What a measure is for, and when."""

    conditions: tuple[str, ...]
    phases: tuple[Phase, ...]


class Contraindication(Record):
    """A criterion under which a measure is withheld (absolute, consult) or changed (relative), and why.

    True and unknown count alike: not knowing is never read as absent.
    """

    id: str
    when: Criterion
    level: Level
    why: str
    source: str


class Effect(Record):
    """What trials have shown, in words."""

    text: str
    source: str
    seen: bool


class GuidelinePosition(Record):
    """What one guideline says about the measure."""

    guideline: str
    position: str
    seen: bool

    @property
    def side(self) -> Literal["for", "against", "silent"]:
        """Which side the position takes, by its first words."""
        if self.position.startswith(("against", "not recommended", "avoid", "do not")):
            return "against"
        return "for" if self.position.startswith("for") else "silent"


class Measure(Record):
    """Something to do; what it helps, how well shown, and for whom it is not.

    `gate` says who must have agreed: with `self_care` it may be started alone unless care is needed soon, with `clinician` only once one has
    agreed, with `none` only by or through one.
    """

    id: str
    name: str
    family: str
    what: str
    dose: Dose
    stop_when: str | None = None
    helps: Helps
    contraindications: tuple[Contraindication, ...]
    grade: Grade
    direction: Literal["benefit", "no_benefit", "harm", "unknown", "mixed"]
    effect: Effect
    guidelines: tuple[GuidelinePosition, ...]
    sources: tuple[str, ...]
    gate: Literal["self_care", "clinician", "none"]
    ask_first: str | None = None
    while_waiting: bool = False
    added: bool = False
    review: Review

    @property
    def disputed(self) -> bool:
        """Whether some guideline is for it and some other against."""
        return {"for", "against"} <= {position.side for position in self.guidelines}


class Family(Record):
    """A family of measures; `seed` marks the eight of the commission."""

    id: str
    name: str
    seed: bool


class SafetyNet(Record):
    """When to come back: a sentence shown with a plan."""

    id: str
    disposition: tuple[Disposition, ...]
    phases: tuple[Phase, ...] = ()
    text: str
    source: str
