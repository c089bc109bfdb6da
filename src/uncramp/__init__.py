"""uncramp: what a back cramp may be, how soon to seek care, and what to do."""

from uncramp.assess import Assessment, assess
from uncramp.inference.network import Network, build_network
from uncramp.reading.answers import read_answers
from uncramp.reading.read import read_knowledge
from uncramp.terms.evidence import Evidence, Observation
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person

__all__ = [
    "Assessment",
    "Evidence",
    "Knowledge",
    "Network",
    "Observation",
    "Person",
    "assess",
    "build_network",
    "read_answers",
    "read_knowledge",
]
