"""What every open question would bring many people at once: the same numbers as `information`, as matrix products.

With P(c | e) of every person and R[a, c] = P(answer a | c, e) of every open answer, chance, information and expected loss after an answer are
products R P. P is laid out by how soon a condition needs care, so that four sums give every expected loss. Where a cluster is partly answered, R
depends on its pattern; there people are sorted by pattern, and those with the same one are taken together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from uncramp.inference.dependence import Array
from uncramp.inference.network import Indices, Network, Table
from uncramp.many.belief import Asked, Flags, Layers, Levels, People

ABREAST, SIDE_BY_SIDE = 512, 64
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
    return _Laid(np.concatenate(shares), np.concatenate(columns), [slice(*part) for part in zip(ends[:-1], ends[1:], strict=True)])


@dataclass(frozen=True, eq=False)
class _Piece:
    """Some groups of answers for some people: mass[level, answer, person] = P(answer, level), surprise[answer, person] = sum_c P(answer, c) log R."""

    groups: slice
    answers: slice
    people: slice | Indices
    mass: Array
    surprise: Array


def worth(network: Network, asked: Asked, people: People) -> Worth:
    """What every group of answers would bring everybody."""
    found = Worth(*(np.empty((len(asked.start), people.p.shape[1])) for _ in range(3)))
    best = people.expected.min(axis=0)
    for piece in _pieces(network, asked, people):
        chance, least, moves = _after(people, piece)
        start = asked.start[piece.groups] - piece.answers.start
        with np.errstate(divide="ignore", invalid="ignore"):
            information = piece.surprise - chance * np.log(chance)
        falls = chance * best[piece.people] - least
        where = (piece.groups, piece.people)
        found.information[where] = np.maximum(np.add.reduceat(information, start, axis=0), 0.0)
        found.harm[where] = np.maximum(np.add.reduceat(falls, start, axis=0), 0.0)
        found.other_disposition[where] = np.add.reduceat(chance * moves, start, axis=0)
    return found


def other_disposition(network: Network, asked: Asked, people: People) -> Array:
    """The chance alone that the answer changes the disposition, shape [group, person]."""
    found = np.empty((len(asked.start), people.p.shape[1]))
    for piece in _pieces(network, asked, people):
        chance, _, moves = _after(people, piece)
        found[piece.groups, piece.people] = np.add.reduceat(chance * moves, asked.start[piece.groups] - piece.answers.start, axis=0)
    return found


def _after(people: People, piece: _Piece) -> tuple[Array, Array, Flags]:
    """P(answer), the least expected loss after it times P(answer), and whether the disposition is another; shapes [answer, person]."""
    weights = np.concatenate([np.ones((1, len(people.right))), people.right])
    chance, *cost = (weights @ piece.mass.reshape(len(people.right), -1)).reshape(-1, *piece.surprise.shape)
    least, level = _least(cost)
    floor = people.floor[piece.people].astype(np.int8)
    now = np.maximum(people.expected.argmin(axis=0)[piece.people].astype(np.int8), floor)
    return chance, least, np.maximum(level, floor) != now


def _least(cost: Sequence[Array]) -> tuple[Array, Levels]:
    """The least of the planes and its number, the first of equals; shapes [answer, person]."""
    least, level = cost[0], np.zeros(cost[0].shape, dtype=np.int8)
    for number, plane in enumerate(cost[1:], 1):
        np.maximum(level, (plane < least).view(np.int8) * np.int8(number), out=level)
        least = np.minimum(least, plane)
    return least, level


def _pieces(network: Network, asked: Asked, people: People) -> Iterator[_Piece]:
    """Everything that is asked, first as if no cluster were partly answered, then each that is for those for whom it is."""
    laid, ratios = _laid(people), layer_ratios(asked, people.layers)
    first = np.array([table.first_row for table in network.tables])
    for piece in _unanswered(network, asked, laid):
        _with_layers(network, asked, people, piece, (ratios, first[:, None]))
        yield piece
    for piece in _partly(network, asked, people.patterns, laid):
        _with_layers(network, asked, people, piece, (ratios, people.patterns[:, piece.people]))
        yield piece


def _unanswered(network: Network, asked: Asked, laid: _Laid) -> Iterator[_Piece]:
    """All answers for everybody, as if nothing else of their clusters were known."""
    first = np.array([table.first_row for table in network.tables])
    log_ratio = network.rows[first[asked.table] + asked.step]
    ratio = np.exp(log_ratio)
    surprising, ratio = (ratio * log_ratio)[:, laid.column], ratio[:, laid.column]
    size = laid.share.shape[1]
    for start in range(0, size, ABREAST):
        people = slice(start, min(start + ABREAST, size))
        share = laid.share[:, people]
        for groups, answers in _side_by_side(asked):
            mass = np.empty((len(laid.parts), answers.stop - answers.start, share.shape[1]))
            for level, part in enumerate(laid.parts):
                np.matmul(ratio[answers, part], share[part], out=mass[level])
            yield _Piece(groups, answers, people, mass, surprising[answers] @ share)


def _side_by_side(asked: Asked) -> list[tuple[slice, slice]]:
    """All groups, a few whole ones at a time, with their answers."""
    cuts = [*np.flatnonzero(np.diff(asked.start // SIDE_BY_SIDE, prepend=-1)), len(asked.start)]
    ends = [*asked.start, len(asked.table)]
    return [(slice(one, two), slice(ends[one], ends[two])) for one, two in pairwise(cuts)]


def _partly(network: Network, asked: Asked, patterns: Indices, laid: _Laid) -> Iterator[_Piece]:
    """The answers to every partly answered cluster, for those for whom it is and has something open."""
    for number, table in enumerate(network.tables):
        first, last = np.searchsorted(asked.table, [number, number + 1])
        if len(table.findings) == 1 or first == last:
            continue
        answers, groups = slice(first, last), slice(*np.searchsorted(asked.start, [first, last]))
        for rows, people, ends in _alike(table, asked, answers, patterns[number]):
            log_ratio = network.rows[np.minimum(rows[:, None] + asked.step[answers], len(network.rows) - 1)] - network.rows[rows][:, None]
            ratio = np.exp(log_ratio)
            surprising, ratio = (ratio * log_ratio)[:, :, laid.column], ratio[:, :, laid.column]
            share = laid.by_person[people]
            mass, surprise = np.empty((len(laid.parts), last - first, len(people))), np.empty((last - first, len(people)))
            for k, (start, end) in enumerate(pairwise(ends)):
                own = share[start:end].T
                for level, part in enumerate(laid.parts):
                    np.matmul(ratio[k, :, part], own[part], out=mass[level, :, start:end])
                np.matmul(surprising[k], own, out=surprise[:, start:end])
            yield _Piece(groups, answers, people, mass, surprise)


def _alike(table: Table, asked: Asked, answers: slice, patterns: Indices) -> Iterator[tuple[Indices, Indices, list[int]]]:
    """Some patterns of a partly answered cluster at a time: their rows, their people pattern by pattern, and where those of each begin and end."""
    rows, rank = _ranked(table, patterns)
    still = still_open(table, asked, answers, rows).any(axis=1) & (rows != table.first_row)
    rank = np.where(still, np.cumsum(still) - 1, -1).astype(np.int16)[rank]
    rows, counts = rows[still], np.bincount(rank + 1, minlength=still.sum() + 1)[1:]
    order = np.argsort(rank, kind="stable")[len(rank) - counts.sum() :]
    ends = np.cumsum([0, *counts])
    cuts = [*np.flatnonzero(np.diff(ends[:-1] // OF_A_TABLE + np.arange(len(rows)) // PATTERNS, prepend=-1)), len(rows)]
    for one, two in pairwise(cuts):
        yield rows[one:two], order[ends[one] : ends[two]], [*(ends[one : two + 1] - ends[one])]


def _ranked(table: Table, patterns: Indices) -> tuple[Indices, Indices]:
    """The rows of a table that somebody has, and the place of everybody's among them."""
    own = patterns - table.first_row
    there = np.bincount(own, minlength=table.size) > 0
    return np.flatnonzero(there) + table.first_row, (np.cumsum(there) - 1)[own]


def still_open(table: Table, asked: Asked, answers: slice, rows: Indices) -> Flags:
    """Which of the answers, all to this table, are to findings of which nothing is known in these rows of it; shape [row, answer]."""
    place = (rows[:, None, None] - table.first_row) // asked.units[answers] % asked.widths[answers]
    return np.asarray((place == 0).all(axis=2))


Ratios = Mapping[int, Sequence[tuple[int, Array]]]
"""By answer, the columns of the layers that speak about it with their log P(answer | condition, evidence), shape [person]."""


def layer_ratios(asked: Asked, layers: Sequence[Layers]) -> Ratios:
    """What the trigger layers say of the answers they speak about."""
    found: dict[int, list[tuple[int, Array]]] = {}
    for state in layers:
        own = [(k, said) for k, said in asked.of_layers if any(f in state.layer.exposures or f in state.layer.signs for f in said)]
        for (k, _), log_ratio in zip(own, state.ratios([said for _, said in own]), strict=True):
            found.setdefault(k, []).append((state.layer.column, log_ratio))
    return found


def _with_layers(network: Network, asked: Asked, people: People, piece: _Piece, told: tuple[Ratios, Indices]) -> None:
    """Put in what the trigger layers, not the tables, say of an answer under their own conditions; told by them, and by the rows of every table."""
    ratios, patterns = told
    for k in range(piece.answers.start, piece.answers.stop):
        for column, log_ratio in ratios.get(k, ()):
            base = patterns[asked.table[k]]
            row = np.minimum(base + asked.step[k], len(network.rows) - 1)
            by_table = network.rows[row, column] - network.rows[base, column]
            by_both = by_table + log_ratio[piece.people]
            before, after = np.exp(by_table), np.exp(by_both)
            p, level = people.p[column, piece.people], people.level[column, piece.people]
            mass = p * (after - before)
            for number in range(len(people.right)):
                piece.mass[number, k - piece.answers.start] += np.where(level == number, mass, 0.0)
            piece.surprise[k - piece.answers.start] += p * (after * by_both - before * by_table)


def other_leader(network: Network, asked: Asked, people: People) -> Array:
    """The chance that the answer changes the most probable condition, shape [group, person].

    Only where the greatest change that the answer can make is enough to overtake the leader are conditions compared.
    """
    with np.errstate(divide="ignore"):  # a condition that cannot be
        log_p = np.log(people.p.T)
    ratios = layer_ratios(asked, people.layers)
    found = np.zeros((len(asked.start), len(log_p)))
    group = np.repeat(np.arange(len(asked.start)), np.diff([*asked.start, len(asked.table)]))
    for answer, those in _near(network, asked, people, ratios):
        base = people.patterns[asked.table[answer], those]
        joint = network.rows[base + asked.step[answer]] - network.rows[base] + log_p[those]
        for column, log_ratio in ratios.get(answer, ()):
            joint[:, column] += log_ratio[those]
        other = joint.argmax(axis=1) != people.p[:, those].argmax(axis=0)
        found[group[answer], those[other]] += np.exp(joint[other]).sum(axis=1)
    return found


def _near(network: Network, asked: Asked, people: People, ratios: Ratios) -> Iterator[tuple[int, Indices]]:
    """Every answer, with the people of whom it is open and of whom it could bring some condition level with the leading one."""
    size = np.arange(people.p.shape[1])
    leader = people.p.argmax(axis=0)
    others = people.p.copy()
    others[leader, size] = 0.0
    with np.errstate(divide="ignore"):  # nothing else can be
        gap = np.log(people.p[leader, size]) - np.log(others.max(axis=0)) - SLACK
    for number, table in enumerate(network.tables):
        first, last = np.searchsorted(asked.table, [number, number + 1])
        if first < last:
            rows, rank = _ranked(table, people.patterns[number])
            still = still_open(table, asked, slice(first, last), rows)
        for answer in range(first, last):
            log_ratio = network.rows[np.minimum(rows + asked.step[answer], len(network.rows) - 1)] - network.rows[rows]
            most = np.where(still[:, answer - first], log_ratio.max(axis=1), -np.inf)[rank]
            own = log_ratio[rank, leader]
            for column, told in ratios.get(answer, ()):
                most = np.where(still[rank, answer - first], np.maximum(most, log_ratio[rank, column] + told), most)
                own = own + np.where(leader == column, told, 0.0)
            those = np.flatnonzero(most - own >= gap)
            if those.size:
                yield answer, those
