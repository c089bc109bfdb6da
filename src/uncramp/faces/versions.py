"""Other versions of the knowledge: a folder, or a git revision."""

import subprocess
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

from uncramp.errors import UncrampError
from uncramp.reading.read import bundled_folder, read_knowledge
from uncramp.terms.knowledge import Knowledge


def knowledge_at(revision: str) -> Knowledge:
    """The knowledge of a folder or of a git revision."""
    if Path(revision).is_dir():
        return read_knowledge(Path(revision))
    folder = bundled_folder()
    with tempfile.TemporaryDirectory() as place:
        archive = _git(folder, "archive", "--format=tar", revision, ".", revision=revision)
        with tarfile.open(fileobj=BytesIO(archive)) as tar:
            tar.extractall(Path(place) / "knowledge", filter="data")
        return read_knowledge(Path(place) / "knowledge")


def _git(folder: Path, *arguments: str, revision: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise UncrampError(f"{revision!r} is neither a folder nor a revision that git knows here; give one of them, such as HEAD~1") from error
    return done.stdout
