"""Compiled knowledge on disk, named by checksum. It can be deleted at any time; nothing but speed is lost.

It is JSON, so nothing in the cache is ever executed. A file that is missing, damaged or cannot be written is no error.
"""

import hashlib
import os
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ENVIRONMENT = "UNCRAMP_CACHE"
"""Environment variable that names another cache folder."""


def folder() -> Path:
    """Where compiled knowledge is kept: $UNCRAMP_CACHE, else the user's cache folder."""
    chosen = os.environ.get(ENVIRONMENT)
    base = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    return Path(chosen) if chosen else Path(base) / "uncramp"


def _path(name: str, suffix: str) -> Path:
    try:
        made_by = version("uncramp")
    except PackageNotFoundError:
        made_by = "source"
    return folder() / f"{name}-{made_by}{suffix}"


def load_text(name: str) -> str | None:
    """The text saved under that name if it is whole, else None."""
    try:
        checksum, _, text = _path(name, ".json").read_text("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return text if checksum == _checksum(text) else None


def save_text(name: str, text: str) -> None:
    """Save the text with its checksum, whole or not at all."""
    _write(_path(name, ".json"), f"{_checksum(text)}\n{text}".encode())


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)
    except OSError:
        return


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
