"""What uncramp says of the example days, in words and as pictures. `python -m tests.remake_days` writes it anew beside them."""

import re
from functools import cache
from pathlib import Path

from uncramp.faces.day import as_picture, words
from uncramp.physiology.report import Report, report
from uncramp.reading.day_file import read_day
from uncramp.reading.physiology_file import read_physiology
from uncramp.reading.read import read_knowledge

DAYS = Path(__file__).parent.parent / "examples" / "days"


def day_files() -> tuple[Path, ...]:
    """The example days, by name."""
    return tuple(sorted(DAYS.glob("*.yaml")))


@cache
def told(path: Path) -> Report:
    """What the models say of one example."""
    physiology = read_physiology(read_knowledge().sources)
    return report(physiology, *read_day(physiology, path.read_bytes(), path.name))


def said_of(path: Path) -> str:
    """What `uncramp day` prints for the example."""
    return "\n".join(words(told(path))) + "\n"


def without_figures(text: str) -> str:
    """The words alone: the last digit of a figure, and the height of a bar, may differ from machine to machine."""
    return re.sub(r"[-+]?[0-9]+(\.[0-9]+)?|[▁▂▃▄▅▆▇█]+", "#", re.sub(" +", " ", text))


def main() -> None:
    """Write the words and the picture of every example."""
    for path in day_files():
        path.with_suffix(".txt").write_text(said_of(path), "utf-8")
        path.with_suffix(".svg").write_text(as_picture(told(path)), "utf-8")
        print(path.stem)


if __name__ == "__main__":
    main()
