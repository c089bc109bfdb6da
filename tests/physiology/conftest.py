"""What every test of the body needs: the bundled physiology."""

import pytest

from uncramp.reading.physiology_file import read_physiology
from uncramp.reading.read import read_knowledge
from uncramp.terms.physiology import Physiology


@pytest.fixture(scope="session")
def physiology() -> Physiology:
    return read_physiology(read_knowledge().sources)
