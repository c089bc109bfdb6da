"""The labelled pages of tests/reader, and how often a matcher is right about them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uncramp.reading.page_file import read_page
from uncramp.reading.strict_yaml import parse
from uncramp.terms.page import Page

FOLDER = Path(__file__).parent.parent / "tests" / "reader"
DENYING = ("denies", "against")

Said = tuple[int, str, bool]
"""Number of the sentence, id of the claim or measure, whether it is denied."""


@dataclass(frozen=True)
class Labelled:
    """One page with what a reader would say of it; `group` says when the matching first saw it."""

    name: str
    group: str
    page: Page
    says: tuple[Mapping[str, Any], ...]
    furniture: tuple[str, ...]
    told: frozenset[str]
    promotes: bool

    def expected(self, sentences: Iterable[str]) -> tuple[set[Said], set[Said]]:
        """What must be found among the sentences, and what may be."""
        must: set[Said] = set()
        may: set[Said] = set()
        texts = list(sentences)
        for label in self.says:
            (place,) = [number for number, text in enumerate(texts) if label["text"] in text]
            (may if label.get("optional") else must).add((place, label["names"], label["stance"] in DENYING))
        return must, may


@dataclass(frozen=True)
class Score:
    """How many were rightly found, wrongly found, and not found."""

    right: int
    wrong: int
    missed: int

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """How much of what was found is right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """How much of what is there was found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def balance(self) -> float:
        """F1: the harmonic mean of both."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def labelled_pages(*groups: str) -> list[Labelled]:
    """The labelled pages of these groups, or all."""
    document = parse((FOLDER / "labels.yaml").read_bytes(), "labels.yaml")
    return [_labelled(raw) for raw in document.data["pages"] if not groups or raw["group"] in groups]


def _labelled(raw: Mapping[str, Any]) -> Labelled:
    page = read_page((FOLDER / "pages" / raw["page"]).read_bytes(), raw["page"])
    return Labelled(raw["page"], raw["group"], page, tuple(raw["says"]), tuple(raw["furniture"]), frozenset(raw["told"]), raw["promotes"])


def score(found: set[Said], must: set[Said], may: set[Said], *, counts: Callable[[Said], bool]) -> Score:
    """How right a matcher is about one page, counting only some kinds of labels."""
    found, must = set(filter(counts, found)), set(filter(counts, must))
    return Score(len(found & must), len(found - must - may), len(must - found))
