"""A page that somebody else wrote, taken apart: what it says, and what only stands around it."""

from dataclasses import dataclass
from typing import Literal

FurnitureKind = Literal["previous or next", "recommended", "menu", "notice", "around the article"]


@dataclass(frozen=True)
class Block:
    """A heading or a paragraph of a page."""

    text: str
    heading: bool = False


@dataclass(frozen=True)
class Furniture:
    """A piece of a page that is no part of the article, and what it was taken for."""

    text: str
    kind: FurnitureKind


@dataclass(frozen=True)
class Page:
    """A page without its furniture, and the furniture beside it, so that nothing is left out in silence."""

    title: str
    blocks: tuple[Block, ...]
    furniture: tuple[Furniture, ...]
