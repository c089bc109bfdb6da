"""What the commissioning page says, and what the evidence says of it."""

from typing import Literal

from uncramp.terms.record import Record, Review

Verdict = Literal["supported", "partly", "contested", "unsupported", "unsafe without qualification"]


class Claim(Record):
    """One claim in our own words, with its verdict."""

    id: str
    section: str
    claim: str
    verdict: Verdict
    evidence_seen: bool
    evidence: str
    sources: tuple[str, ...]
    review: Review


class Omission(Record):
    """Something the page should have said and did not."""

    id: str
    topic: str
    why: str
    sources: tuple[str, ...]
    review: Review
