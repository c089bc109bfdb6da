"""One answer to a finding, and all answers so far."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

PRESENT, ABSENT, UNKNOWN = "present", "absent", "unknown"


@dataclass(frozen=True)
class Observation:
    """One finding answered for one person; `option` may be `unknown`, `number` is what was measured."""

    finding: str
    option: str
    number: float | None = None

    @property
    def value(self) -> str | float:
        """What was said, as it would stand in an answer file."""
        return self.option if self.number is None else self.number


class Evidence(Mapping[str, Observation]):
    """All observations so far; never changed, `evidence + observation` makes a new one."""

    __slots__ = ("_numbers", "_observations", "_options")

    def __init__(self, observations: Iterable[Observation] = ()) -> None:
        self._observations = {observation.finding: observation for observation in observations}
        self._options = {finding: observation.option for finding, observation in self._observations.items()}
        self._numbers = {o.finding: o.number for o in self._observations.values() if o.number is not None}

    def __getitem__(self, finding: str) -> Observation:
        return self._observations[finding]

    def __iter__(self) -> Iterator[str]:
        return iter(self._observations)

    def __contains__(self, finding: object) -> bool:
        return finding in self._options

    def __len__(self) -> int:
        return len(self._observations)

    def __hash__(self) -> int:
        return hash(frozenset(self._options.items()))

    def __add__(self, more: "Observation | Iterable[Observation]") -> "Evidence":
        """A new evidence with the observation, or observations, added; a later answer replaces an earlier one."""
        added = Evidence((more,) if isinstance(more, Observation) else more)
        result = Evidence()
        result._observations = self._observations | added._observations
        result._options = self._options | added._options
        kept = {finding: number for finding, number in self._numbers.items() if finding not in added._observations}
        result._numbers = kept | added._numbers
        return result

    def __sub__(self, finding: str) -> "Evidence":
        """A new evidence without that finding, as if it had never been asked."""
        return Evidence(o for o in self._observations.values() if o.finding != finding)

    def __repr__(self) -> str:
        return f"Evidence({ {finding: o.value for finding, o in self._observations.items()} })"

    @property
    def options(self) -> Mapping[str, str]:
        """Finding to answered option, `unknown` among them."""
        return MappingProxyType(self._options)

    def option(self, finding: str) -> str | None:
        """The answer, or None when it was not asked."""
        return self._options.get(finding)

    def number(self, finding: str) -> float | None:
        """The measured number, or None when there is none."""
        return self._numbers.get(finding)

    def is_known(self, finding: str) -> bool:
        """Whether it was asked and the answer is not `unknown`."""
        return self._options.get(finding, UNKNOWN) != UNKNOWN
