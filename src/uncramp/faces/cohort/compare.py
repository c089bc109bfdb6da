"""What a change of the knowledge does to a cohort: who is told something else, as a table, as a picture, with examples."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from uncramp.faces.markup import Markup, document, element, table
from uncramp.terms.condition import DISPOSITIONS

LEVELS = tuple(level.value for level in DISPOSITIONS)
EXAMPLES = 10
CAUTION = "Not medical advice; no clinician has signed it off."


@dataclass(frozen=True)
class Moves:
    """How many went from one disposition to another; the flags that only one version fires; another leading condition; and a few of each move."""

    people: int = 0
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    gained: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
    other_leader: int = 0
    examples: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def adding(self, before: pa.RecordBatch, after: pa.RecordBatch) -> "Moves":
        """With the same people told by both; rows that only one version can judge are left out."""
        before, after = _shared(before, after)
        old, new = (batch.column("disposition").dictionary_decode().to_pylist() for batch in (before, after))
        leaders = [np.array(batch.column("condition_1").dictionary_decode().to_pylist(), dtype=object) for batch in (before, after)]
        flags = [Counter(batch.column("reasons").flatten().dictionary_decode().to_pylist()) for batch in (before, after)]
        return Moves(
            self.people + before.num_rows,
            Counter(self.counts) + Counter(zip(old, new, strict=True)),
            Counter(self.gained) + (flags[1] - flags[0]),
            Counter(self.lost) + (flags[0] - flags[1]),
            self.other_leader + int((leaders[0] != leaders[1]).sum()),
            self._with_examples(old, new, before),
        )

    def _with_examples(self, old: list[str], new: list[str], batch: pa.RecordBatch) -> Mapping[tuple[str, str], tuple[str, ...]]:
        found = {move: list(names) for move, names in self.examples.items()}
        moved = [place for place, (one, two) in enumerate(zip(old, new, strict=True)) if one != two]
        for place in moved:
            names = found.setdefault((old[place], new[place]), [])
            if len(names) < EXAMPLES:
                names.append(batch.column("id")[place].as_py() or f"row {batch.column('row')[place]}")
        return {move: tuple(names) for move, names in found.items()}

    @property
    def sooner(self) -> int:
        """How many are sent to care sooner."""
        return sum(count for (old, new), count in self.counts.items() if LEVELS.index(new) > LEVELS.index(old))

    @property
    def later(self) -> int:
        """How many are sent to care later."""
        return sum(count for (old, new), count in self.counts.items() if LEVELS.index(new) < LEVELS.index(old))

    def as_json(self) -> dict[str, object]:
        """The same in plain values."""
        moves = [
            {"before": old, "after": new, "people": count, "examples": list(self.examples.get((old, new), ()))}
            for (old, new), count in sorted(self.counts.items(), key=lambda one: -one[1])
        ]
        told = {"people": self.people, "sooner": self.sooner, "later": self.later, "other_leading_condition": self.other_leader}
        return {**told, "moves": moves, "flags_gained": dict(self.gained), "flags_lost": dict(self.lost)}


def lead(moves: Moves) -> str:
    """What matters first."""
    moved = f"{moves.sooner:,} are sent to care sooner and {moves.later:,} later"
    return f"Of {moves.people:,} people {moved}; {moves.other_leader:,} have another leading condition."


def page(moves: Moves, versions: tuple[str, str]) -> str:
    """The moves as one static page; the darker a cell, the more people went that way."""
    title = "What a change of the knowledge does to a cohort"
    head = (element("h1", title), element("p", lead(moves)), element("p", f"Knowledge {versions[0]} -> {versions[1]}. {CAUTION}", class_="soft"))
    flags = [("fires more often", moves.gained), ("fires less often", moves.lost)]
    rows = ([name, words, f"{count:,}"] for words, counts in flags for name, count in sorted(counts.items(), key=lambda one: -one[1]))
    parts = (_matrix(moves), table("Red flags", ("red flag", "what it does", "people, net of a table"), rows), _examples(moves))
    return document(title, element("main", *head, *parts))


def _matrix(moves: Moves) -> Markup:
    most = max((count for (old, new), count in moves.counts.items() if old != new), default=0)
    rows = ([old, *(_cell(moves.counts.get((old, new), 0), old == new, most) for new in LEVELS)] for old in LEVELS)
    return table("From (rows) to (columns)", ("before", *LEVELS), rows)


def _cell(count: int, stays: bool, most: int) -> Markup:
    """A count, and a bar as long as its part of the most frequent move; those who stay have none."""
    number = element("span", f"{count:,}")
    if stays or not most:
        return number
    bar = element("rect", x=0, y=0, width=f"{60 * count / most:.1f}", height=6, class_="fill")
    return element("div", number, element("svg", bar, viewBox="0 0 60 6", width=60, height=6, aria_hidden="true"))


def _examples(moves: Moves) -> Markup:
    return table("Examples", ("from", "to", "who"), ([old, new, ", ".join(names)] for (old, new), names in moves.examples.items()))


def _shared(before: pa.RecordBatch, after: pa.RecordBatch) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    rows = np.intersect1d(before.column("row").to_numpy(), after.column("row").to_numpy())
    one, two = (batch.filter(pa.array(np.isin(batch.column("row").to_numpy(), rows))) for batch in (before, after))
    return one, two
