"""What the tests of the library share."""

from pathlib import Path
from shutil import copytree

import pytest

from uncramp.library.shelves import Library
from uncramp.reading.article_file import library_folder, read_articles
from uncramp.terms.knowledge import Knowledge


@pytest.fixture(scope="session")
def library(knowledge: Knowledge) -> Library:
    """The bundled library."""
    return Library(read_articles(knowledge))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A knowledge folder that holds a copy of the articles, to be spoiled."""
    copytree(library_folder(), tmp_path / "library" / "en")
    return tmp_path
