"""A recorded workout: when somebody was how far along."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Moment:
    """One point of a record: a time with its zone, and the metres since the beginning."""

    at: datetime
    metres: float


@dataclass(frozen=True)
class Workout:
    """A record of two moments or more, each later than the one before; `sport` in the words of the file, empty where it says none."""

    sport: str
    moments: tuple[Moment, ...]
