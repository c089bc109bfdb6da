"""What stands around an article: menus, previous and next, recommended pages with their teasers, notices. Known by its form alone."""

import re
from collections.abc import Iterable, Iterator

from uncramp.terms.page import Block, Furniture, FurnitureKind

SHORT = 200
"""Characters; a teaser is no longer."""
FEW_WORDS = 12
"""A notice has no more."""
ITEM_WORDS = 4
"""An item of a menu has no more."""
MENU_ITEMS = 3

TURNING = re.compile(
    r"(?:<<|>>|[«»←→‹›])|(?:previous|prev|next|older|newer)(?: (?:article|post|page|story|entry))?\s*(?:[:»›>→«‹<←]|$)",  # noqa: RUF001
    re.IGNORECASE,
)
RECOMMENDING = re.compile(
    r"(?:recommend(?:ed|ations?)?|related|popular|trending|most read)(?: (?:for you|articles?|posts?|pages?|reading|stories))?\W*"
    r"|you (?:may|might) (?:also )?(?:like|enjoy)\W*|(?:read next|read more|more from|more on|customers also)\b.*",
    re.IGNORECASE,
)
INLINE = re.compile(r"(?:see also|read also|read next|related)\s*:", re.IGNORECASE)
NOTICE = re.compile(
    r"(?:©|copyright\b|all rights reserved|subscribe\b|sign up\b|follow us\b|share (?:this|on)\b"
    r"|we use cookies|log ?in\b|privacy policy|advertisement\b)",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r"\s+[|·›»>]\s+")  # noqa: RUF001
CUT_OFF = ("...", "…")


def sort_out(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], tuple[Furniture, ...]]:
    """The blocks of the article, and the furniture that stood between and after them."""
    kept: list[Block] = []
    furniture: list[Furniture] = []
    for block, kind in _kinds(blocks):
        if kind:
            furniture.append(Furniture(block.text, kind))
        elif not (block.heading and block in kept):
            kept.append(block)
    return tuple(kept), tuple(furniture)


def _kinds(blocks: Iterable[Block]) -> Iterator[tuple[Block, FurnitureKind | None]]:
    """Each block with what it is taken for. A recommending heading makes teasers of the short blocks after it, up to the first long one."""
    recommending = False
    for block in blocks:
        recommending = RECOMMENDING.fullmatch(block.text) is not None or (recommending and len(block.text) <= SHORT)
        yield block, kind_of(block.text) or ("recommended" if recommending else None)


def kind_of(text: str) -> FurnitureKind | None:
    """What a piece of text is taken for by its own form; None for what may belong to the article."""
    if TURNING.match(text):
        return "previous or next"
    if len(text) <= SHORT and (RECOMMENDING.fullmatch(text) or INLINE.match(text) or text.endswith(CUT_OFF)):
        return "recommended"
    if NOTICE.match(text) and len(text.split()) <= FEW_WORDS:
        return "notice"
    return "menu" if _is_menu(text) else None


def _is_menu(text: str) -> bool:
    items = SEPARATOR.split(text)
    return len(items) >= MENU_ITEMS and all(len(item.split()) <= ITEM_WORDS for item in items)
