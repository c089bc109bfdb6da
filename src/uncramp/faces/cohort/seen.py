"""Which ids came before, for millions of them: 128 bits are kept of each, never the words."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from uncramp.faces.cohort.laying import compiled

ROOM = 1 << 17
"""Places to begin with at least; doubled once three of four are taken."""
ODD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
"""Two odd numbers, far apart, that letters are mixed with; any would do."""


class Seen:
    """The ids that came so far. Two different ones are taken for the same with a chance of about one in 10**24 among ten million."""

    def __init__(self, expected: int = 0) -> None:
        self._held = np.zeros((max(ROOM, 1 << (4 * expected // 3).bit_length()), len(ODD)), dtype=np.uint64)
        self._count = 0

    def again(self, ids: pa.Array) -> NDArray[np.int64]:
        """The places of ids that came before, here or in an earlier table; from now on these count as well. No id is no other's."""
        while 4 * (self._count + len(ids)) > 3 * len(self._held):
            self._held = grown(self._held)
        words = ids.cast(pa.large_string())
        _, offsets, letters = words.buffers()
        starts = np.frombuffer(offsets, dtype=np.int64)[words.offset : words.offset + len(words) + 1]
        text = np.frombuffer(letters, dtype=np.uint8) if letters else np.empty(0, dtype=np.uint8)
        twice = np.zeros(len(words), dtype=np.bool_)
        self._count += notice(self._held, starts, text, np.asarray(words.is_valid()), twice)
        return np.flatnonzero(twice)


@compiled
def notice(held, starts, text, there, twice):  # type: ignore[no-untyped-def]
    """Put in every id that is not there yet, and mark those that are; how many were put in."""
    new = 0
    for place in range(len(twice)):
        if there[place]:
            one, two = np.uint64(ODD[0]), np.uint64(ODD[1])
            for k in range(starts[place], starts[place + 1]):
                one = (one ^ np.uint64(text[k])) * np.uint64(ODD[1])
                one ^= one >> np.uint64(32)
                two = (two + np.uint64(text[k])) * np.uint64(ODD[0])
                two ^= two >> np.uint64(29)
            twice[place] = not put(held, one | np.uint64(1), two)
            new += not twice[place]
    return new


@compiled
def put(held, one, two):  # type: ignore[no-untyped-def]
    """Whether this was not held yet; now it is. A place that is free holds zeros."""
    last = np.uint64(len(held) - 1)
    at = (one >> np.uint64(1)) & last
    while held[at, 0]:
        if held[at, 0] == one and held[at, 1] == two:
            return False
        at = (at + np.uint64(1)) & last
    held[at, 0], held[at, 1] = one, two
    return True


@compiled
def grown(held):  # type: ignore[no-untyped-def]
    """The same in twice the room."""
    more = np.zeros((2 * len(held), 2), dtype=np.uint64)
    for place in range(len(held)):
        if held[place, 0]:
            put(more, held[place, 0], held[place, 1])
    return more
