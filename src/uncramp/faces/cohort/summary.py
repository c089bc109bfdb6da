"""What a whole cohort came to, in counts: added up table by table in bounded memory, the same however the cohort was cut."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from uncramp.terms.condition import DISPOSITIONS

SHARES = "cause_"
"""How the columns begin that hold a cause's share."""
NONE_KNOWN = "none_known"
LEVELS = ("disposition", "floor", "harm")

Counts = Mapping[str, int]
Sums = Mapping[str, float]


@dataclass(frozen=True)
class Summary:
    """How many people came to what; nothing in it points at one person.

    `levels` counts people by disposition, by what red flags demand (floor) and by what expected harm chooses (harm). `muscular` adds up the chances
    of a muscular episode among people of whom causes are named, `shares` each cause's share weighted by that chance.
    """

    judged: int = 0
    incomplete: int = 0
    levels: Mapping[str, Counts] = field(default_factory=dict)
    leaders: Counts = field(default_factory=dict)
    flags: Counts = field(default_factory=dict)
    rejected: Counts = field(default_factory=dict)
    muscular: float = 0.0
    shares: Sums = field(default_factory=dict)

    @classmethod
    def nobody(cls) -> "Summary":
        """The summary before anybody is judged."""
        return cls()

    def adding(self, results: pa.RecordBatch, rejects: pa.RecordBatch) -> "Summary":
        """With one more table of results and of rejects."""
        weight = _weight(results)
        return Summary(
            self.judged + results.num_rows,
            self.incomplete + results.column("incomplete").true_count,
            {name: _with(self.levels.get(name, {}), _counted(results.column(name))) for name in LEVELS},
            _with(self.leaders, _counted(results.column("condition_1"))),
            _with(self.flags, _counted(results.column("reasons").flatten())),
            _with(self.rejected, _counted(rejects.column("reason").dictionary_encode())),
            self.muscular + float(weight.sum()),
            _with_sums(self.shares, {name: _weighted(results.column(name), weight) for name in _share_columns(results)}),
        )

    def joined(self, other: "Summary") -> "Summary":
        """Both together."""
        return Summary(
            self.judged + other.judged,
            self.incomplete + other.incomplete,
            {name: _with(self.levels.get(name, {}), other.levels.get(name, {})) for name in {**self.levels, **other.levels}},
            _with(self.leaders, other.leaders),
            _with(self.flags, other.flags),
            _with(self.rejected, other.rejected),
            self.muscular + other.muscular,
            _with_sums(self.shares, other.shares),
        )

    @property
    def mean_shares(self) -> Sums:
        """Each cause's mean share of the muscular episodes, every person weighted by the chance of having one; empty where there is none."""
        return {name.removeprefix(SHARES): total / self.muscular for name, total in self.shares.items()} if self.muscular else {}

    def as_json(self) -> dict[str, object]:
        """The counts under plain names, the most frequent first, the levels from self-care to emergency."""
        return {
            "people": self.judged + sum(self.rejected.values()),
            "judged": self.judged,
            "incomplete": self.incomplete,
            "levels": {name: {level.value: counts.get(level.value, 0) for level in DISPOSITIONS} for name, counts in self.levels.items()},
            "leading_conditions": _frequent_first(self.leaders),
            "mean_share_by_cause": dict(self.mean_shares),
            "red_flags": _frequent_first(self.flags),
            "rejected": _frequent_first(self.rejected),
        }


def _counted(words: pa.DictionaryArray) -> Counts:
    """How often each word came; words that did not come are left out."""
    numbers = words.indices.drop_null().to_numpy(zero_copy_only=False)
    counts = np.bincount(numbers, minlength=len(words.dictionary))
    return {words.dictionary[int(place)].as_py(): int(counts[place]) for place in np.flatnonzero(counts)}


def _with(counts: Counts, more: Counts) -> Counts:
    return {word: counts.get(word, 0) + more.get(word, 0) for word in {**counts, **more}}


def _with_sums(sums: Sums, more: Sums) -> Sums:
    return {word: sums.get(word, 0) + more.get(word, 0) for word in {**sums, **more}}


def _share_columns(results: pa.RecordBatch) -> list[str]:
    return [name for name in results.schema.names if name.startswith(SHARES) or name == NONE_KNOWN]


def _weight(results: pa.RecordBatch) -> NDArray[np.float64]:
    """weight[person]: the chance of a muscular episode; nothing where no cause is named."""
    return _numbers(results.column("muscular")) * results.column(NONE_KNOWN).is_valid().to_numpy(zero_copy_only=False)


def _weighted(column: pa.Array, weight: NDArray[np.float64]) -> float:
    """The sum of a column's values times their weights; where a value is open the weight is nothing."""
    _, values = column.buffers()
    return float(np.multiply(np.frombuffer(values or b"", dtype=np.float32)[column.offset : column.offset + len(column)], weight).sum())


def _numbers(column: pa.Array) -> NDArray[np.float64]:
    """A column as numbers, open places as nothing."""
    return column.fill_null(0).to_numpy(zero_copy_only=False).astype(np.float64)


def _frequent_first(counts: Counts) -> Counts:
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))
