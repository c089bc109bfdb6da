"""A day as somebody lives it: whose body it is, and what is done from hour to hour."""

from dataclasses import dataclass

from uncramp.terms.person import Sex
from uncramp.terms.physiology import Posture


@dataclass(frozen=True)
class SweatTest:
    """A person weighed nearly naked and dry before and after an effort; `during` says which, and in what weather.

    Water that is breathed out and what is burnt count as sweat; they are little beside it.
    """

    before_kg: float
    after_kg: float
    hours: float
    drunk_l: float = 0.0
    urine_l: float = 0.0
    during: "Segment | None" = None

    @property
    def rate_l_h(self) -> float:
        """Sweat in litres an hour: what the scales miss, with what was drunk and without what was passed."""
        return (self.before_kg - self.after_kg + self.drunk_l - self.urine_l) / self.hours


@dataclass(frozen=True)
class Body:
    """Whose day it is. What is None was not measured, and is drawn from what is known of people.

    A `sweat_test` says more than a bare `sweat_rate_l_h`, and goes before it.

    `guarded` names what rules out personal advice on fluid and salt: ids such as kidney_disease or pregnancy. None: it was not asked, and rules it
    out as well.
    """

    mass_kg: float
    height_m: float
    age_years: int
    sex: Sex | None = None
    acclimatised: bool = False
    fat_percent: float | None = None
    skinfold_mm: float | None = None
    strength_nm: float | None = None
    sweat_test: SweatTest | None = None
    sweat_rate_l_h: float | None = None
    sweat_sodium_mmol_l: float | None = None
    forearm_sodium_mmol_l: float | None = None
    guarded: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Segment:
    """A stretch of the day in which one thing is done; `start` and `end` in hours of the day (26 is two at night on the day after).

    `load` is the fraction of the back's rested strength that is used, for the share `duty` of the time; how far the back was bent and what
    the hands held, at what distance from the spine, takes its place where it was measured. `drink_l`, `salt_g` and
    `warm_up_minutes` are totals of the segment. `radiant_c` is None where it is the air's; `water_c` is None on land.
    """

    start: float
    end: float
    activity: str
    met: float
    load: float
    duty: float
    posture: Posture
    air_c: float
    humidity_percent: float
    wind_m_s: float
    clothing_clo: float
    radiant_c: float | None = None
    water_c: float | None = None
    drink_l: float = 0.0
    drink_sodium_mmol_l: float = 0.0
    salt_g: float = 0.0
    warm_up_minutes: float = 0.0
    bend_degrees: float | None = None
    load_kg: float = 0.0
    reach_m: float = 0.0
    handling: bool = False
    distracted: bool = False
    cramped: bool = False


@dataclass(frozen=True)
class Day:
    """A day, past or planned: segments that follow each other without gap or overlap.

    `signs` of danger stop the model; None says that nobody asked for them. `by_strain` asks for sweat by predicted
    heat strain, which follows the warmth of the body from segment to segment.
    """

    name: str
    body: Body
    segments: tuple[Segment, ...]
    slept_badly: bool = False
    signs: tuple[str, ...] | None = None
    by_strain: bool = False
