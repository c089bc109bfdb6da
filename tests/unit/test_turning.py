"""What would change how soon to seek care."""

from tests.people import answers
from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior
from uncramp.terms.condition import Disposition
from uncramp.terms.evidence import Evidence, Observation
from uncramp.terms.person import Person
from uncramp.triage import triage
from uncramp.turning import turns

PERSON = Person(44, "female")


def disposition(network: Network, evidence: Evidence) -> Disposition:
    return triage(network, PERSON, evidence, posterior(network, PERSON, evidence)).disposition


def test_the_one_warning_sign_is_what_the_emergency_rests_on(network: Network) -> None:
    """Without the numbness it would be less pressing."""
    evidence = answers(network.knowledge, saddle_numb="present", heavy_lift="present", fever="unknown")
    lowered = {turn.finding: turn.option for turn in turns(network, PERSON, evidence, Disposition.EMERGENCY)}
    assert {"saddle_numb": "absent"} == lowered


def test_every_turn_is_true(network: Network) -> None:
    """Each named answer, turned round, gives what is said; each other one gives what there is."""
    evidence = answers(network.knowledge, fever="absent", saddle_numb="absent", heavy_lift="present", pain_score=6)
    now = disposition(network, evidence)
    said = {turn.finding: turn.disposition for turn in turns(network, PERSON, evidence, now)}
    opposite = {"present": "absent", "absent": "present"}
    for finding, observation in evidence.items():
        if observation.option in opposite:
            assert disposition(network, evidence + Observation(finding, opposite[observation.option])) is said.get(finding, now)
    assert Disposition.EMERGENCY is said["saddle_numb"]
