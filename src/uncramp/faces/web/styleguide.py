"""Every piece of the front door on one page, each with the values of its fixture."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from uncramp.faces.web.look import COMPONENTS

TOP = 2
"""The highest level of a heading inside the page."""


@dataclass(frozen=True)
class Shown:
    """One piece as it looks with one set of values."""

    title: str
    drawn: Markup

    @property
    def level(self) -> int:
        """The level of the heading above it, so that none is left out: one above its own first, and below the page's."""
        first = re.search(r"<h(\d)", self.drawn)
        return max(int(first[1]) - 1, TOP) if first else TOP


@dataclass(frozen=True)
class Piece:
    """One folder of `components/`."""

    name: str
    shown: tuple[Shown, ...]


def page(environment: Environment, **frame: Any) -> str:
    """The style guide as a whole page; `frame` is what `base.html` takes."""
    return environment.get_template("styleguide.html").render(title="Style guide", pieces=pieces(environment), tokens=tokens(), **frame)


def pieces(environment: Environment) -> tuple[Piece, ...]:
    """Every piece, in the order of its name."""
    return tuple(_piece(environment, folder) for folder in sorted(COMPONENTS.iterdir()) if folder.is_dir())


def tokens() -> tuple[str, ...]:
    """The names of the colours, as they stand in `tokens.css`."""
    text = (COMPONENTS.parent / "static" / "tokens.css").read_text("utf-8")
    return tuple(line.split(":")[0].strip().removeprefix("--") for line in text.splitlines() if "light-dark(#" in line)


def _piece(environment: Environment, folder: Path) -> Piece:
    module = environment.get_template(f"{folder.name}/{folder.name}.html").module
    fixtures = json.loads((folder / "fixture.json").read_text("utf-8"))
    return Piece(folder.name, tuple(_shown(module, folder.name, fixture) for fixture in fixtures))


def _shown(module: Any, name: str, fixture: dict[str, Any]) -> Shown:
    macro = getattr(module, fixture.get("macro", name))
    inside = fixture.get("inside")
    drawn = macro(*fixture["with"], caller=lambda: inside) if inside else macro(*fixture["with"])
    return Shown(fixture["title"], Markup(drawn))
