"""What would change how soon to seek care: every answer turned round alone, and judged anew."""

from collections.abc import Iterator
from dataclasses import dataclass

from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior
from uncramp.terms.condition import Disposition
from uncramp.terms.evidence import ABSENT, PRESENT, Evidence, Observation
from uncramp.terms.person import Person
from uncramp.triage import triage

OPPOSITE = {PRESENT: ABSENT, ABSENT: PRESENT}


@dataclass(frozen=True)
class Turn:
    """One answer, the opposite of it, and the disposition there would be then."""

    finding: str
    option: str
    disposition: Disposition


def turns(network: Network, person: Person, evidence: Evidence, now: Disposition) -> Iterator[Turn]:
    """The yes-or-no answers as given that alone, turned round, give another disposition than now."""
    for finding, observation in evidence.items():
        option = OPPOSITE.get(observation.option)
        if option is not None and (then := _disposition(network, person, evidence + Observation(finding, option))) is not now:
            yield Turn(finding, option, then)


def _disposition(network: Network, person: Person, evidence: Evidence) -> Disposition:
    return triage(network, person, evidence, posterior(network, person, evidence)).disposition
