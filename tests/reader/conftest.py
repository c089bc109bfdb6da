"""What the tests of the reader share."""

import pytest

from tests.contract.conftest import Run, uncramp
from uncramp.reader.matching import Matcher
from uncramp.reading.pattern_file import read_patterns
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.pattern import Patterns

__all__ = ["Run", "uncramp"]


@pytest.fixture(scope="session")
def patterns(knowledge: Knowledge) -> Patterns:
    """The bundled patterns."""
    return read_patterns(knowledge)


@pytest.fixture(scope="session")
def matcher(patterns: Patterns) -> Matcher:
    """The bundled patterns, ready to be put to sentences."""
    return Matcher(patterns)
