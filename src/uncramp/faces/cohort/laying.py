"""Columns of answers laid person by person, compiled: no step is taken for an answer that was not given."""

from typing import Any, NamedTuple

import numba
import numpy as np
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

BAD = np.iinfo(np.uint16).max
"""In place of a code: what came is no answer."""
WORD = 64
"""Bits in a machine word."""
PRIME = 67
"""The least number that leaves another rest for each power of two in a word."""
LANE_OF = np.zeros(PRIME, dtype=np.intp)
LANE_OF[[(1 << lane) % PRIME for lane in range(WORD)]] = np.arange(WORD)
ABREAST = 2048
"""People laid side by side."""
carray: Any = numba.carray  # type: ignore[attr-defined]
compiled = numba.njit(nogil=True, cache=True)


class Spots(NamedTuple):
    """Where the answers of columns lie in memory, by column.

    values: the address of the first value, narrow: whether values are of one byte (else of four); bits: the address of the bits that say who has a
    value, 0 if everybody has. A value means meaning[first + base + value], if base + value is below size.
    """

    values: NDArray[np.uintp]
    narrow: NDArray[np.bool_]
    bits: NDArray[np.uintp]
    first: NDArray[np.int64]
    base: NDArray[np.int64]
    size: NDArray[np.int64]


@intrinsic
def _pointer(typing, address):  # type: ignore[no-untyped-def]
    """An address as a pointer; whoever asks keeps what lies there alive."""

    def made(context, builder, signature, given):  # type: ignore[no-untyped-def]
        return builder.inttoptr(given[0], cgutils.voidptr_t)

    return types.voidptr(types.uintp), made


pointer: Any = _pointer


@compiled
def lay(spots, meaning, start, codes, bad):  # type: ignore[no-untyped-def]
    """Write every answer person by person, in the order of the columns; start[person + 1] says where each one's end.

    bad[person] becomes true where a value is no answer. Some people at a time, so that what is written of them stays in the nearest cache.
    """
    mine, count, at = np.empty((ABREAST, len(spots.values)), dtype=np.uint16), np.zeros(ABREAST, dtype=np.int64), 0
    for first in range(0, len(bad), ABREAST):
        here = min(ABREAST, len(bad) - first)
        count[:] = 0
        for column in range(len(spots.values)):
            collect(spots, column, meaning, first, mine, count, bad[first : first + here])
        for lane in range(here):
            for k in range(count[lane]):
                codes[at] = mine[lane, k]
                at += 1
            start[first + lane + 1] = at


@compiled
def collect(spots, column, meaning, first, mine, count, bad):  # type: ignore[no-untyped-def]
    """The answers of one column by some people."""
    bits = carray(pointer(spots.bits[column]), (first + len(bad) + 7) >> 3, np.uint8)
    small = carray(pointer(spots.values[column]), first + len(bad), np.int8)
    large = carray(pointer(spots.values[column]), first + len(bad), np.int32)
    are_bits, is_narrow, base = spots.bits[column] > 0, spots.narrow[column], spots.base[column]
    means = meaning[spots.first[column] : spots.first[column] + spots.size[column]]
    for start in range(0, len(bad), WORD):
        held = word_of(bits, first + start, len(bad) - start, are_bits)
        while held:
            low = held & (~held + np.uint64(1))
            lane = start + LANE_OF[low % np.uint64(PRIME)]
            value = base + (small[first + lane] if is_narrow else large[first + lane])
            code = means[value] if 0 <= value < len(means) else BAD
            if code == BAD:
                bad[lane] = True
            elif code:
                mine[lane, count[lane]] = code
                count[lane] += 1
            held ^= low


@compiled
def word_of(bits, first, people, are_bits):  # type: ignore[no-untyped-def]
    """The bits of up to 64 people from the first on, the first in the lowest; first is a multiple of eight."""
    all_of_them = ~np.uint64(0) if people >= WORD else (np.uint64(1) << np.uint64(people)) - np.uint64(1)
    if not are_bits:
        return all_of_them
    held = np.uint64(0)
    if people >= WORD:
        for byte in range(WORD >> 3):
            held |= np.uint64(bits[(first >> 3) + byte]) << np.uint64(8 * byte)
        return held
    for byte in range((people + 7) >> 3):
        held |= np.uint64(bits[(first >> 3) + byte]) << np.uint64(8 * byte)
    return held & all_of_them


@compiled
def places_of_bits(words):  # type: ignore[no-untyped-def]
    """The places of the bits that are set in each person's words, one person after the other, and where each person's start."""
    start = np.zeros(len(words) + 1, dtype=np.int32)
    for person in range(len(words)):
        start[person + 1] = start[person]
        for word in range(words.shape[1]):
            held = words[person, word]
            while held:
                held &= held - np.uint64(1)
                start[person + 1] += 1
    places = np.empty(start[-1], dtype=np.int16)
    for person in range(len(words)):
        at = start[person]
        for word in range(words.shape[1]):
            held, place = words[person, word], 64 * word
            while held:
                if not held & np.uint64(0xFFFF):
                    held >>= np.uint64(16)
                    place += 16
                    continue
                if held & np.uint64(1):
                    places[at] = place
                    at += 1
                held >>= np.uint64(1)
                place += 1
    return start, places


@compiled
def repeated(start, codes, finding_of, findings):  # type: ignore[no-untyped-def]
    """For every person a code of a finding that was answered before, 0 where there is none; shape [person]."""
    last = np.full(findings, -1, dtype=np.int64)
    found = np.zeros(len(start) - 1, dtype=np.uint16)
    for person in range(len(found)):
        for k in range(start[person], start[person + 1]):
            finding = finding_of[codes[k]]
            if last[finding] == person:
                found[person] = codes[k]
            last[finding] = person
    return found


def load() -> None:
    """Load what compiled code needs, which otherwise its first call does."""
    places_of_bits(np.zeros((0, 1), dtype=np.uint64))
