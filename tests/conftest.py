"""What all tests share."""

import pytest
from hypothesis import settings

from uncramp.inference.network import Network, build_network
from uncramp.reading.read import read_knowledge
from uncramp.terms.knowledge import Knowledge

settings.register_profile("house", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("house")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The bundled knowledge."""
    return read_knowledge()


@pytest.fixture(scope="session")
def network(knowledge: Knowledge) -> Network:
    """The network of the bundled knowledge."""
    return build_network(knowledge)
