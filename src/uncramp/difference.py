"""What a change of the knowledge does to a fixed population: who moves up or down, with examples."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from uncramp.inference.network import Network
from uncramp.inference.posterior import posterior
from uncramp.simulate import SimulatedPerson, draw_people
from uncramp.terms.condition import Disposition
from uncramp.triage import Triage, triage


@dataclass(frozen=True)
class Move:
    """One person whose disposition differs, with both triages."""

    simulated: SimulatedPerson
    before: Triage
    after: Triage

    @property
    def up(self) -> bool:
        """Whether the change sends the person to care sooner."""
        return self.after.disposition > self.before.disposition


@dataclass(frozen=True)
class Difference:
    """All moves of a population, and how many people were looked at."""

    people: int
    moves: tuple[Move, ...]

    def table(self) -> Counter[tuple[Disposition, Disposition]]:
        """How many moved from which disposition to which."""
        return Counter((move.before.disposition, move.after.disposition) for move in self.moves)

    def by_condition(self) -> Counter[tuple[str, bool]]:
        """How many people with each condition moved, up or down."""
        return Counter((move.simulated.condition, move.up) for move in self.moves)

    def examples(self, count: int) -> tuple[Move, ...]:
        """Some moves, the gravest first: down from emergency before all others, no two alike while others are left."""
        ordered = sorted(self.moves, key=lambda m: (m.up, -m.before.disposition.level, -m.after.disposition.level))
        seen: set[tuple[str, Disposition, Disposition]] = set()
        first: list[Move] = []
        again: list[Move] = []
        for move in ordered:
            kind = (move.simulated.condition, move.before.disposition, move.after.disposition)
            (again if kind in seen else first).append(move)
            seen.add(kind)
        return tuple([*first, *again][:count])


def difference(before: Network, after: Network, *, people: int, seed: int, tick: Callable[[], None] = lambda: None) -> Difference:
    """The moves of a population drawn from the earlier knowledge, each person judged by both."""
    return Difference(people, tuple(_moves(before, after, draw_people(before, people, seed), tick)))


def _moves(before: Network, after: Network, population: Iterable[SimulatedPerson], tick: Callable[[], None]) -> Iterable[Move]:
    for simulated in population:
        old, new = (_decided(network, simulated) for network in (before, after))
        tick()
        if old.disposition is not new.disposition:
            yield Move(simulated, old, new)


def _decided(network: Network, simulated: SimulatedPerson) -> Triage:
    person, evidence = simulated.person, simulated.evidence
    return triage(network, person, evidence, posterior(network, person, evidence))
