"""Copies of the bundled knowledge that a test may change."""

import shutil
from pathlib import Path

from uncramp.reading.read import bundled_folder


def copied(folder: Path) -> Path:
    """A copy of the bundled knowledge inside the folder."""
    return Path(shutil.copytree(bundled_folder(), folder / "knowledge"))


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first `old` in a file, and give the line on which it began; it must be there."""
    text = path.read_text("utf-8")
    assert old in text, f"{path} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1
