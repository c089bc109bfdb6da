"""What the compiled kernel reads, tells and works in: people, results and room, as arrays that begin where a cache line does."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from uncramp.faces.cohort.crunch import BLOCK, COLUMNS, LANES, LEADERS, RAISED, TOGETHER, WORDS
from uncramp.faces.cohort.fixed import Beliefs, aligned
from uncramp.faces.cohort.rules import Rules
from uncramp.terms.condition import DISPOSITIONS

Numbers = NDArray[Any]


class Those(NamedTuple):
    """People as in `codebook.Packed`."""

    age: Numbers
    sex: Numbers
    start: Numbers
    codes: Numbers


class Out(NamedTuple):
    """What is told, as in `codebook.Told`; `close[person]` where whole numbers are not enough to tell on which side of a threshold somebody is."""

    disposition: Numbers
    floor: Numbers
    harm: Numbers
    incomplete: Numbers
    top: Numbers
    probability: Numbers
    flags: Numbers
    share: Numbers
    none_known: Numbers
    muscular: Numbers
    close: Numbers


class Room(NamedTuple):
    """Room to work in.

    signals[signal, word]; what the parts say of each person's composites; the pattern of each table that one person touched; and for 64 people how
    their causes are raised, logs, chances, levels, costs, layers, shares, and how much of a chance may be lost, as a part of it.
    """

    signals: Numbers
    decided: Numbers
    decisions: Numbers
    pattern: Numbers
    touched: Numbers
    raised: Numbers
    total: Numbers
    logs: Numbers
    chance: Numbers
    power: Numbers
    keys: Numbers
    mass: Numbers
    level: Numbers
    departs: Numbers
    cost: Numbers
    lost: Numbers
    rest: Numbers
    tau: Numbers
    shares: Numbers


def out_for(size: int, causes: int, flags: int) -> Out:
    """What so many people are told, before it is."""
    return Out(
        disposition=np.empty(size, dtype=np.int8),
        floor=np.empty(size, dtype=np.int8),
        harm=np.empty(size, dtype=np.int8),
        incomplete=np.empty(size, dtype=np.bool_),
        top=np.empty((LEADERS, size), dtype=np.int8).T,
        probability=np.empty((LEADERS, size), dtype=np.float32).T,
        flags=np.zeros((size, -(-flags // LANES)), dtype=np.uint64),
        share=np.empty((causes, size), dtype=np.float32).T,
        none_known=np.empty(size, dtype=np.float32),
        muscular=np.empty(size, dtype=np.float32),
        close=np.empty(size, dtype=np.bool_),
    )


def room_for(rules: Rules, beliefs: Beliefs, conditions: int, causes: int) -> Room:
    """Room for one thread; `causes` counts all, those that no layer speaks of as well."""
    layers, levels, forms = len(beliefs.column), len(DISPOSITIONS), conditions + len(beliefs.owner)
    return Room(
        signals=aligned((rules.signals, WORDS), np.uint64),
        decided=aligned((BLOCK, len(rules.composites)), np.uint16),
        decisions=aligned((BLOCK,), np.intp),
        pattern=aligned((beliefs.tables,), np.int64),
        touched=aligned((beliefs.tables + TOGETHER,), np.uint64),
        raised=aligned((RAISED, LANES), np.uint64),
        total=aligned((COLUMNS,), np.int64),
        logs=aligned((forms, LANES + 8), np.int64),
        chance=aligned((forms, LANES), np.float64),
        power=aligned((LANES,), np.int64),
        keys=aligned((LEADERS, LANES), np.int64),
        mass=aligned((levels, LANES), np.float64),
        level=aligned((conditions, LANES), np.int8),
        departs=aligned((conditions,), np.bool_),
        cost=aligned((levels, LANES), np.float64),
        lost=aligned((LANES,), np.float64),
        rest=aligned((len(beliefs.cause), LANES + 8), np.float64),
        tau=aligned((layers, LANES), np.float64),
        shares=aligned((causes + len(("none known", "muscular")), LANES), np.float64),
    )
