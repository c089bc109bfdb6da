"""The weather of a day, hour by hour."""

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True)
class WeatherHour:
    """Air from an hour of the day on: degrees Celsius, relative humidity, wind; `radiant_c` None is that of the air."""

    start: float
    air_c: float
    humidity_percent: float
    wind_m_s: float
    radiant_c: float | None = None


@dataclass(frozen=True)
class Weather:
    """Hours that follow each other without a gap; the last lasts until `end`."""

    hours: tuple[WeatherHour, ...]
    end: float

    def at(self, hour: float) -> WeatherHour:
        """The weather at an hour of the day."""
        return self.hours[bisect_right([known.start for known in self.hours], hour) - 1]
