"""People for tests: a few words give a person and what was answered."""

from typing import Any

from uncramp.assess import Assessment, assess
from uncramp.inference.network import Network
from uncramp.reading.answers import read_answers
from uncramp.reading.case_file import closed_world
from uncramp.terms.evidence import Evidence
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person, Sex


def answers(knowledge: Knowledge, **given: Any) -> Evidence:
    """The evidence of these answers; a number stands for a measured one."""
    return read_answers(knowledge, {"person": {"age_years": 40}, "evidence": given}).evidence


def screened(knowledge: Knowledge, **given: Any) -> Evidence:
    """The evidence of these answers, with every other safety question asked and absent."""
    return closed_world(knowledge, answers(knowledge, **given))


STRAIN = {
    "pain_duration": "lt_2d",
    "onset_speed": "instant",
    "onset_bend_twist": "present",
    "heavy_lift": "present",
    "stiffened_hours_later": "present",
    "site_low_side": "present",
    "worse_movement": "present",
    "sore_pulling": "present",
    "tender_spot": "present",
    "hard_knot": "present",
    "relief_rest": "present",
    "pain_score": 5,
}
"""A plain strain on lifting, as somebody would tell it."""


def assessed(network: Network, age: int = 34, sex: Sex | None = "male", **given: Any) -> Assessment:
    """The assessment of somebody with these answers and every other safety question absent."""
    return assess(network, Person(age, sex), screened(network.knowledge, **given))
