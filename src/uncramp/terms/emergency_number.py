"""Whom to call, by country."""

from uncramp.terms.record import Record, Review


class EmergencyNumber(Record):
    """The numbers that bring an ambulance; `region` marks the numbers to name where the country is not known."""

    id: str
    name: str
    call: tuple[str, ...]
    region: bool = False
    source: str
    seen: bool
    review: Review
