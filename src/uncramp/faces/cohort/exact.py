"""What is told about many people, as arrays: the meaning of `assess`, person by person, in NumPy.

Slow beside what a compiled kernel can do, and the measure that one is held against.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uncramp.faces.cohort.codebook import NO_CODE, Codebook, Packed, Told
from uncramp.inference.dependence import Array
from uncramp.inference.network import Network
from uncramp.many.belief import Layers
from uncramp.many.crowd import NOT_ASKED, Crowd, names_of
from uncramp.many.interview import Standing, standing

PEOPLE = 4096
"""How many are worked out at a time, so that memory stays small."""
LEADERS = 3
BITS = 64


@dataclass(frozen=True, eq=False)
class Exact:
    """The knowledge as it is asked about many people: of every code its finding, as a number, and its place among the options."""

    network: Network
    finding: NDArray[np.intp]
    option: NDArray[np.int8]


def compile_exact(network: Network) -> Exact:
    """The numbers of a network; built once."""
    names = names_of(network.knowledge)
    answers = Codebook(network.knowledge).answers
    finding = [0, *(names.number[name] for name, _ in answers)]
    option = [NOT_ASKED, *(names.code[name].get(option, 0) for name, option in answers)]
    return Exact(network, np.array(finding, dtype=np.intp), np.array(option, dtype=np.int8))


def tell_exactly(program: Exact, packed: Packed) -> Told:
    """What is told about everybody; of each only from that person's own answers."""
    parts = [_told(program, packed, first, min(first + PEOPLE, packed.size)) for first in range(0, max(packed.size, 1), PEOPLE)]
    return Told(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in Told.__dataclass_fields__})


def _told(program: Exact, packed: Packed, first: int, last: int) -> Told:
    stands = standing(program.network, _crowd(program, packed, first, last))
    p = stands.belief.T
    top = np.argsort(-p, axis=1, kind="stable")[:, :LEADERS]
    harm = stands.people.expected.argmin(axis=0)
    reached = np.maximum(stands.floor.level, harm)
    disposition = stands.disposition
    share, none_known, muscular = _causes(program.network, p, stands.people.layers)
    return Told(
        disposition=disposition.astype(np.int8),
        floor=stands.floor.level.astype(np.int8),
        harm=harm.astype(np.int8),
        incomplete=disposition > reached,
        top=top.astype(np.int8),
        probability=np.take_along_axis(p, top, axis=1).astype(np.float32),
        flags=_flags(stands, last - first),
        share=share.astype(np.float32),
        none_known=none_known.astype(np.float32),
        muscular=muscular.astype(np.float32),
    )


def _crowd(program: Exact, packed: Packed, first: int, last: int) -> Crowd:
    knowledge = program.network.knowledge
    names = names_of(knowledge)
    codes = np.full((len(names.findings), last - first), NOT_ASKED, dtype=np.int8)
    given = packed.codes[packed.start[first] : packed.start[last]] if packed.size else packed.codes
    person = np.repeat(np.arange(last - first), np.diff(packed.start[first : last + 1]))
    some = given != NO_CODE
    codes[program.finding[given[some]], person[some]] = program.option[given[some]]
    return Crowd(knowledge, names, packed.age_years[first:last].astype(np.intp), packed.sex[first:last].astype(np.intp), codes)


def _flags(stands: Standing, size: int) -> NDArray[np.uint64]:
    """One bit for each red flag that fired, the first in the lowest bit of the first word."""
    fired = list(stands.floor.fired.values())
    words = np.zeros((size, -(-len(fired) // BITS)), dtype=np.uint64)
    for place, people in enumerate(fired):
        words[:, place // BITS] |= people.astype(np.uint64) << np.uint64(place % BITS)
    return words


def _causes(network: Network, p: Array, layers: Iterable[Layers]) -> tuple[Array, Array, Array]:
    """The share of each cause [person, cause], that of none known, and the chance of a muscular episode, as `inference.causes` says them."""
    names = list(network.knowledge.causes)
    share = np.zeros((len(p), len(names)))
    none_known, muscular = np.zeros(len(p)), np.zeros(len(p))
    for state in layers:
        weight, tau = p[:, state.layer.column], 1.0 - state.nothing
        muscular += weight
        none_known += weight * state.layer.leak * np.prod(state.at_rest, axis=0) / tau
        for cause, rest in zip(state.layer.causes, state.at_rest, strict=True):
            share[:, names.index(cause)] += weight * (1.0 - rest) / tau
    named = muscular >= network.knowledge.policy.offered_from
    by = np.where(named, muscular, 1.0)
    return np.where(named[:, None], share / by[:, None], 0.0), np.where(named, none_known / by, 1.0), muscular
