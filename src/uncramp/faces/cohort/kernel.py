"""What is told about many people, by a compiled kernel: the meaning of `exact`, and of `assess`, at the speed of the machine."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uncramp.faces.cohort.codebook import Codebook, Packed, Told
from uncramp.faces.cohort.crunch import BLOCK, COLUMNS, LANES, LEADERS, RAISED, TOGETHER, WORDS, Out, Room, Those, crunch
from uncramp.faces.cohort.exact import Exact, compile_exact, tell_exactly
from uncramp.faces.cohort.fixed import Beliefs, Choices, aligned, compile_beliefs, compile_choices
from uncramp.faces.cohort.rules import Rules, compile_rules
from uncramp.inference.network import Network
from uncramp.terms.condition import DISPOSITIONS


@dataclass(frozen=True, eq=False)
class Program:
    """The knowledge as arrays that the kernel runs, and as the exact computation for people too close to a threshold for whole numbers."""

    rules: Rules
    beliefs: Beliefs
    choices: Choices
    exact: Exact


def compile_cohort(network: Network) -> Program:
    """The program of a network; built once."""
    codebook = Codebook(network.knowledge)
    return Program(compile_rules(network, codebook), compile_beliefs(network, codebook), compile_choices(network), compile_exact(network))


def tell(program: Program, packed: Packed) -> Told:
    """What is told about everybody; of each only from that person's own answers."""
    out = _out(program, packed.size)
    those = Those(packed.age_years, packed.sex, packed.start, packed.codes)
    crunch(program.rules, program.beliefs, program.choices, those, out, _room(program))
    told = Told(**{name: getattr(out, name) for name in Told.__dataclass_fields__})
    if out.close.any():
        _mend(told, out.close, tell_exactly(program.exact, packed.taken(out.close)))
    return told


def _mend(told: Told, close: NDArray[np.bool_], exactly: Told) -> None:
    """Put in what was worked out in full precision."""
    for name in Told.__dataclass_fields__:
        getattr(told, name)[close] = getattr(exactly, name)


def _out(program: Program, size: int) -> Out:
    words = -(-len(program.rules.fired) // LANES)
    causes = program.exact.network.knowledge.causes
    return Out(
        disposition=np.empty(size, dtype=np.int8),
        floor=np.empty(size, dtype=np.int8),
        harm=np.empty(size, dtype=np.int8),
        incomplete=np.empty(size, dtype=np.bool_),
        top=np.empty((LEADERS, size), dtype=np.int8).T,
        probability=np.empty((LEADERS, size), dtype=np.float32).T,
        flags=np.zeros((size, words), dtype=np.uint64),
        share=np.empty((len(causes), size), dtype=np.float32).T,
        none_known=np.empty(size, dtype=np.float32),
        muscular=np.empty(size, dtype=np.float32),
        close=np.empty(size, dtype=np.bool_),
    )


def _room(program: Program) -> Room:
    rules, beliefs, conditions = program.rules, program.beliefs, len(program.choices.level)
    causes, layers, levels = len(beliefs.cause), len(beliefs.column), len(DISPOSITIONS)
    shares = len(program.exact.network.knowledge.causes) + len(("none known", "muscular"))
    return Room(
        signals=aligned((rules.signals, WORDS), np.uint64),
        decided=aligned((BLOCK, len(rules.composites)), np.uint16),
        decisions=aligned((BLOCK,), np.intp),
        pattern=aligned((beliefs.tables,), np.int64),
        touched=aligned((beliefs.tables + TOGETHER,), np.uint64),
        raised=aligned((RAISED, LANES), np.uint64),
        total=aligned((COLUMNS,), np.int64),
        logs=aligned((conditions, LANES + 8), np.int64),
        chance=aligned((conditions, LANES), np.float64),
        power=aligned((LANES,), np.int64),
        keys=aligned((LEADERS, LANES), np.int64),
        mass=aligned((levels, LANES), np.float64),
        level=aligned((conditions, LANES), np.int8),
        departs=aligned((conditions,), np.bool_),
        cost=aligned((levels, LANES), np.float64),
        lost=aligned((LANES,), np.float64),
        rest=aligned((causes, LANES + 8), np.float64),
        tau=aligned((layers, LANES), np.float64),
        shares=aligned((shares, LANES), np.float64),
    )
