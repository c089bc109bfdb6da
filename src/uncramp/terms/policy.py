"""Reviewed choices that are not medicine of one condition: losses, thresholds, words for probabilities."""

from collections.abc import Mapping
from typing import Literal

from uncramp.terms.condition import Disposition
from uncramp.terms.record import Record, Review
from uncramp.terms.source import Basis

Thoroughness = Literal["quick", "usual", "thorough"]


class LossRow(Record):
    """The cost of choosing one disposition, for each disposition that would have been right."""

    chosen: Disposition
    right: Mapping[Disposition, float]
    why: str


class Losses(Record):
    """What going too late costs beside going too soon, in units of one needless visit to a clinician."""

    rows: tuple[LossRow, ...]
    basis: Basis
    source: str
    note: str
    review: Review


class Wording(Record):
    """The words shown for a number at or above `start`."""

    start: float
    words: str


class StopRule(Record):
    """When enough is known: what one more answer may still bring at most, and the most questions about the condition.

    `other_disposition` and `other_leader` are the chance that the answer changes how soon to seek care, or which condition leads; `fall_in_harm` is
    what it is expected to take off the expected loss, `information_nats` what it tells about the condition.
    """

    other_disposition: float
    other_leader: float
    fall_in_harm: float
    information_nats: float
    questions: int


class Bands(Record):
    """How many perturbed worlds make a band, and which quantiles bound it."""

    draws: int
    low: float
    high: float
    seed: int


class Policy(Record):
    """Every threshold the reasoning uses, each a reviewed choice."""

    interval_sd: Mapping[Basis, float]
    quadrature_nodes: int
    cause_cap: float
    words: tuple[Wording, ...]
    weight_words: tuple[Wording, ...]
    must_not_be_missed_from: float
    must_not_be_missed_words: str
    bands: Bands
    screen_items: int
    screen_answers: int
    opening: tuple[tuple[str, ...], ...]
    offered_from: float
    low_sodium_questions: tuple[str, ...]
    oral_nsaids: tuple[str, ...]
    oral_nsaid_taken: str
    harm_named_from: float
    information_voice: float
    within_hours: Mapping[Disposition, int]
    stop: Mapping[Thoroughness, StopRule]
    basis: Basis
    source: str
    note: str
    review: Review
