"""What every open question would bring many people at once: the same numbers as `information`, as matrix products.

With P(c | e) of every person and R[a, c] = P(answer a | c, e) of every open answer, chance, information and expected loss after an answer are
products R P. P is laid out by how soon a condition needs care, so that four sums give every expected loss. Where a cluster is partly answered, R
depends on its pattern; there people are sorted by pattern, and those with the same one are taken together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product

import numpy as np

from uncramp.inference.dependence import Array, Indices
from uncramp.inference.network import Network, Table
from uncramp.many.belief import Asked, Flags, Layers, Levels, People

ABREAST, SIDE_BY_SIDE = 2048, 32
"""People, and answers, whose products are held at once where no pattern matters; more do not fit into the processor's memory."""
OF_A_TABLE = 4096
"""People whose products are held at once for one partly answered table."""
PATTERNS = 64
"""Patterns of it whose products are held at once."""
SLACK = 1e-9
"""How much nearer than computed a condition is taken to be to the leading one before it is left out of account."""


@dataclass(frozen=True, eq=False)
class Worth:
    """What every group of answers brings, shape [group, person]; of what is known it means nothing."""

    information: Array
    harm: Array
    other_disposition: Array


@dataclass(frozen=True, eq=False)
class _Laid:
    """P(c | e) by level: share[place, person] = p of column[place] where its level is the one whose part the place is in, else 0."""

    share: Array
    column: Indices
    parts: Sequence[slice]

    @cached_property
    def by_person(self) -> Array:
        """The same, person by person."""
        return np.ascontiguousarray(self.share.T)


def _laid(people: People) -> _Laid:
    shares, columns = [], []
    for level in range(len(people.right)):
        here = people.level == level
        own = np.flatnonzero(here.any(axis=1))
        shares.append(people.p[own] * here[own])
        columns.append(own)
    ends = np.cumsum([0, *(len(own) for own in columns)])
    return _Laid(np.concatenate(shares), np.concatenate(columns), [slice(*part) for part in pairwise(ends)])


@dataclass(frozen=True, eq=False)
class _Piece:
    """What some people would answer to some of the questions, as products.

    mass[level, answer, person] = P(answer, condition of this level | e), surprise[answer, person] = sum_c P(answer, c) log R, if it is wanted;
    ends[group] bound its answers; groups and people are their places among all.
    """

    groups: slice | Indices
    people: slice | Indices
    ends: Sequence[int]
    mass: Array
    surprise: Array | None

    def summed(self, by_answer: Array) -> Array:
        """The answers of each group taken together."""
        found = np.empty((len(self.ends) - 1, by_answer.shape[1]))
        for own, (start, end) in zip(found, pairwise(self.ends), strict=True):
            np.add.reduce(by_answer[start:end], axis=0, out=own)
        return found


def worth(network: Network, asked: Asked, people: People) -> Worth:
    """What every group of answers would bring everybody."""
    found = Worth(*(np.empty((len(asked.start), people.p.shape[1])) for _ in range(3)))
    best, said = people.expected.min(axis=0), _said(people)
    for piece in _pieces(network, asked, people, surprising=True):
        chance, least, moves = _after(people, said, piece)
        with np.errstate(divide="ignore", invalid="ignore"):
            information = np.asarray(piece.surprise) - chance * np.log(chance)
        where = (piece.groups, piece.people)
        found.information[where] = np.maximum(piece.summed(information), 0.0)
        found.harm[where] = np.maximum(piece.summed(chance * best[piece.people] - least), 0.0)
        found.other_disposition[where] = piece.summed(chance * moves)
    return found


def other_disposition(network: Network, asked: Asked, people: People) -> Array:
    """The chance alone that the answer changes the disposition, shape [group, person]."""
    found, said = np.empty((len(asked.start), people.p.shape[1])), _said(people)
    for piece in _pieces(network, asked, people, surprising=False):
        chance, _, moves = _after(people, said, piece)
        found[piece.groups, piece.people] = piece.summed(chance * moves)
    return found


def _said(people: People) -> tuple[Levels, Levels]:
    """Everybody's floor, and the disposition from it and from expected harm."""
    floor = people.floor.astype(np.int8)
    return floor, np.maximum(people.expected.argmin(axis=0).astype(np.int8), floor)


def _after(people: People, said: tuple[Levels, Levels], piece: _Piece) -> tuple[Array, Array, Flags]:
    """P(answer), the least expected loss after it times P(answer), and whether the disposition is another; shapes [answer, person]."""
    weights = np.concatenate([np.ones((1, len(people.right))), people.right])
    chance, *cost = (weights @ piece.mass.reshape(len(people.right), -1)).reshape(-1, *piece.mass.shape[1:])
    least, level = _least(cost)
    floor, now = (each[piece.people] for each in said)
    return chance, least, np.maximum(level, floor) != now


def _least(cost: Sequence[Array]) -> tuple[Array, Levels]:
    """The least of the planes and its number, the first of equals; shapes [answer, person]."""
    least, level = cost[0], np.zeros(cost[0].shape, dtype=np.int8)
    for number, plane in enumerate(cost[1:], 1):
        np.maximum(level, (plane < least).view(np.int8) * np.int8(number), out=level)
        np.minimum(least, plane, out=least)
    return least, level


@dataclass(frozen=True, eq=False)
class _Bench:
    """What the products are made of, and whether the surprise is wanted."""

    network: Network
    people: People
    laid: _Laid
    surprising: bool

    def factors(self, log_ratio: Array) -> tuple[Array, Array]:
        """R and R log R for every place of what is laid out; log_ratio[..., answer, column]."""
        ratio = np.exp(log_ratio)
        return ratio[..., self.laid.column], (ratio * log_ratio)[..., self.laid.column] if self.surprising else ratio[..., :0]

    def empty(self, answers: int, people: int) -> tuple[Array, Array | None]:
        """Room for the products of so many."""
        return np.empty((len(self.laid.parts), answers, people)), np.empty((answers, people)) if self.surprising else None

    def multiply(self, factors: tuple[Array, Array], share: Array, mass: Array, surprise: Array | None) -> None:
        """The products of these answers and people; share[place, person]."""
        for level, part in enumerate(self.laid.parts):
            np.matmul(factors[0][:, part], share[part], out=mass[level])
        if surprise is not None:
            np.matmul(factors[1], share, out=surprise)


def _pieces(network: Network, asked: Asked, people: People, *, surprising: bool) -> Iterator[_Piece]:
    """Everything that is asked, for all to whom it is open."""
    bench = _Bench(network, people, _laid(people), surprising)
    tables = asked.table[asked.start]
    lone = np.array([len(table.findings) == 1 for table in network.tables])[tables]
    if lone.any():
        yield from _of_lone(bench, asked.only(lone), np.flatnonzero(lone))
    for number in np.unique(tables[~lone]).tolist():
        yield from _of_cluster(bench, asked.only(tables == number), slice(*np.searchsorted(tables, [number, number + 1])))


def _of_lone(bench: _Bench, asked: Asked, groups: Indices) -> Iterator[_Piece]:
    """Answers to findings of no cluster, a few at a time for everybody."""
    network, size = bench.network, len(bench.people.floor)
    first = np.array([table.first_row for table in network.tables])[asked.table]
    ratio, surprising = bench.factors(network.rows[first + asked.step] - network.rows[first])
    told = _Told(bench, asked)
    ends = np.array([*asked.start, len(asked.table)])
    cuts = [*np.flatnonzero(np.diff(asked.start // SIDE_BY_SIDE, prepend=-1)), len(groups)]
    for start, (one, two) in product(range(0, size, ABREAST), pairwise(cuts)):
        people, answers = slice(start, min(start + ABREAST, size)), slice(ends[one], ends[two])
        mass, surprise = bench.empty(answers.stop - answers.start, people.stop - start)
        bench.multiply((ratio[answers], surprising[answers]), bench.laid.share[:, people], mass, surprise)
        piece = _Piece(groups[one:two], people, (ends[one : two + 1] - ends[one]).tolist(), mass, surprise)
        told.put_in(piece, first[answers, None], ends[one])
        yield piece


def _of_cluster(bench: _Bench, asked: Asked, groups: slice) -> Iterator[_Piece]:
    """Answers to the findings of one cluster for all for whom some are open; people who answered the others alike are taken together."""
    network, number = bench.network, asked.table[0]
    told, patterns = _Told(bench, asked), bench.people.patterns[number]
    for rows, those, ends in _alike(network.tables[number], asked, patterns):
        after = np.minimum(rows[:, None] + asked.step, len(network.rows) - 1)
        ratio, surprising = bench.factors(network.rows[after] - network.rows[rows][:, None])
        share = bench.laid.by_person[those]
        mass, surprise = bench.empty(len(asked.table), len(those))
        for k, (start, end) in enumerate(pairwise(ends)):
            own = None if surprise is None else surprise[:, start:end]
            bench.multiply((ratio[k], surprising[k]), share[start:end].T, mass[:, :, start:end], own)
        piece = _Piece(groups, those, [*asked.start.tolist(), len(asked.table)], mass, surprise)
        told.put_in(piece, patterns[those][None], 0)
        yield piece


def _alike(table: Table, asked: Asked, patterns: Indices) -> Iterator[tuple[Indices, Indices, list[int]]]:
    """Some patterns of a cluster with open answers at a time: their rows, their people pattern by pattern, and where those of each begin and end."""
    rows, rank = _ranked(table, patterns)
    still = still_open(table, asked, rows).any(axis=1)
    among = np.where(still, np.cumsum(still) - 1, -1).astype(np.int16)[rank]  # short numbers are sorted fast
    rows, counts = rows[still], np.bincount(among + 1, minlength=still.sum() + 1)[1:]
    order = np.argsort(among, kind="stable")[len(among) - counts.sum() :]
    ends = np.cumsum([0, *counts])
    cuts = np.flatnonzero(np.diff(ends[:-1] // OF_A_TABLE + np.arange(len(rows)) // PATTERNS, prepend=-1))
    for one, two in pairwise([*cuts, len(rows)]):
        yield rows[one:two], order[ends[one] : ends[two]], (ends[one : two + 1] - ends[one]).tolist()


def _ranked(table: Table, patterns: Indices) -> tuple[Indices, Indices]:
    """The rows of a table that somebody has, and the place of everybody's among them."""
    own = patterns - table.first_row
    there = np.bincount(own, minlength=table.size) > 0
    return np.flatnonzero(there) + table.first_row, (np.cumsum(there) - 1)[own]


def still_open(table: Table, asked: Asked, rows: Indices) -> Flags:
    """Which of the answers, all to this table, are to findings of which nothing is known in these rows of it; shape [row, answer]."""
    place = (rows[:, None, None] - table.first_row) // asked.units % asked.widths
    return np.asarray((place == 0).all(axis=2))


Ratios = Mapping[int, Sequence[tuple[int, Array]]]
"""By answer, the columns of the layers that speak about it with their log P(answer | condition, evidence), shape [person]."""


def layer_ratios(asked: Asked, layers: Sequence[Layers]) -> Ratios:
    """What the trigger layers say of the answers they speak about."""
    found: dict[int, list[tuple[int, Array]]] = {}
    for state in layers:
        own = [(k, said) for k, said in asked.of_layers if any(f in state.layer.exposures or f in state.layer.signs for f in said)]
        for (k, _), log_ratio in zip(own, state.ratios([said for _, said in own]) if own else (), strict=True):
            found.setdefault(k, []).append((state.layer.column, log_ratio))
    return found


class _Told:
    """What the trigger layers, not the tables, say of answers under their own conditions."""

    def __init__(self, bench: _Bench, asked: Asked) -> None:
        self.network, self.asked, self.people = bench.network, asked, bench.people
        self.ratios = layer_ratios(asked, bench.people.layers)
        columns = {column for ratios in self.ratios.values() for column, _ in ratios}
        self.levels = {c: [level for level, part in enumerate(bench.laid.parts) if c in bench.laid.column[part]] for c in columns}

    def put_in(self, piece: _Piece, base: Indices, first: int) -> None:
        """Put it into a piece whose answers are numbered from the first; base[answer or all, person or all] are the rows of what is known."""
        own = range(first, first + piece.mass.shape[1])
        for number, k, column, log_ratio in ((n, k, *told) for k, n in enumerate(own) for told in self.ratios.get(n, ())):
            known = base[min(k, len(base) - 1)]
            row = np.minimum(known + self.asked.step[number], len(self.network.rows) - 1)
            by_table = self.network.rows[row, column] - self.network.rows[known, column]
            by_both = by_table + log_ratio[piece.people]
            before, after = np.exp(by_table), np.exp(by_both)
            p = self.people.p[column, piece.people]
            self._add(piece.mass[:, k], column, piece.people, p * (after - before))
            if piece.surprise is not None:
                piece.surprise[k] += p * (after * by_both - before * by_table)

    def _add(self, mass: Array, column: int, people: slice | Indices, more: Array) -> None:
        levels = self.levels[column]
        for level in levels:
            mass[level] += more if len(levels) == 1 else np.where(self.people.level[column, people] == level, more, 0.0)


def other_leader(network: Network, asked: Asked, people: People) -> Array:
    """The chance that the answer changes the most probable condition, shape [group, person].

    Only where the greatest change that the answer can make is enough to overtake the leader are conditions compared.
    """
    with np.errstate(divide="ignore"):  # a form that cannot be
        log_p = np.log(np.ascontiguousarray(people.p.T))
    ratios = layer_ratios(asked, people.layers)
    found = np.zeros((len(asked.start), len(log_p)))
    group = np.repeat(np.arange(len(asked.start)), np.diff([*asked.start, len(asked.table)]))
    leader, lead = _leader(network, people)
    for answer, those, log_ratio in _near(network, asked, people, ratios, (leader, lead)):
        joint = log_p[those] + log_ratio
        for column, told in ratios.get(answer, ()):
            joint[:, column] += told[those]
        other = network.log_by_condition(joint).argmax(axis=1) != leader[those]
        found[group[answer], those[other]] += np.exp(joint[other]).sum(axis=1)
    return found


def _leader(network: Network, people: People) -> tuple[Indices, Array]:
    """Everybody's most probable condition, and how far it leads, as a difference of logarithms."""
    by_condition = network.by_condition(people.p.T).T.copy()
    leader, size = by_condition.argmax(axis=0), np.arange(by_condition.shape[1])
    most = by_condition[leader, size]
    by_condition[leader, size] = 0.0
    with np.errstate(divide="ignore"):  # nothing else can be
        return leader, np.log(most) - np.log(by_condition.max(axis=0)) - SLACK


def _near(network: Network, asked: Asked, people: People, ratios: Ratios, leads: tuple[Indices, Array]) -> Iterator[tuple[int, Indices, Array]]:
    """Every answer with the people to whom it is open and for whom it could bring some condition level with the leader, and its log R for them."""
    leader, lead = leads
    for number, table in enumerate(network.tables):
        first, last = np.searchsorted(asked.table, [number, number + 1])
        if first < last:
            rows, rank = _ranked(table, people.patterns[number])
            still = still_open(table, asked.only(asked.table[asked.start] == number), rows)
        for answer in range(first, last):
            log_ratio = network.rows[np.minimum(rows + asked.step[answer], len(network.rows) - 1)] - network.rows[rows]
            most = np.where(still[:, answer - first], log_ratio.max(axis=1), -np.inf)[rank]
            least = _least_of_forms(network, log_ratio)[rank, leader]
            for column, told in ratios.get(answer, ()):
                most = np.where(still[rank, answer - first], np.maximum(most, log_ratio[rank, column] + told), most)
                least = least + np.where(leader == network.of_form[column], _least_told(network, column, told), 0.0)
            those = np.flatnonzero(most - least >= lead)
            if those.size:
                yield answer, those, log_ratio[rank[those]]


def _least_of_forms(network: Network, log_ratio: Array) -> Array:
    """The least log R of the forms of each condition; log_ratio[row, form], shape [row, condition]."""
    least = log_ratio[:, : len(network.conditions)].copy()
    for form in range(len(network.conditions), len(network.of_form)):
        own = network.of_form[form]
        np.minimum(least[:, own], log_ratio[:, form], out=least[:, own])
    return least


def _least_told(network: Network, column: int, told: Array) -> Array:
    """The least that what a layer tells of a form adds to its whole condition: where that has other forms, they may stay as they are."""
    alone = np.count_nonzero(network.of_form == network.of_form[column]) == 1
    return told if alone else np.minimum(told, 0.0)
