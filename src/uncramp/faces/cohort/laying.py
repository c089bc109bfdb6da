"""Columns of answers laid person by person, compiled: no step is taken for an answer that was not given."""

import numba
import numpy as np

BAD = np.iinfo(np.uint16).max
"""In place of a code: what came is no answer."""
LOWEST = np.array([0, *((byte & -byte).bit_length() - 1 for byte in range(1, 256))])
"""The place of the lowest bit that is set in a byte."""
compiled = numba.njit(nogil=True, cache=True)


@compiled
def tally(values, bits, offset, meaning, count, bad):  # type: ignore[no-untyped-def]
    """Add one to count[person] for every answer of a column; bad[person] becomes true where a value is no answer.

    values[offset:] are places in meaning, which holds codes; bit offset + person of bits says whether there is a value, without bits there always is.
    """
    for byte in range(offset >> 3, (offset + len(count) + 7) >> 3):
        held = given(bits, byte, offset, len(count))
        while held:
            here = 8 * byte + LOWEST[held]
            code = said(values[here], meaning)
            bad[here - offset] |= code == BAD
            count[here - offset] += code != BAD and code > 0
            held &= held - 1


@compiled
def put(values, bits, offset, meaning, cursor, codes):  # type: ignore[no-untyped-def]
    """Write every answer of a column at the cursor of its person, and move the cursor on."""
    for byte in range(offset >> 3, (offset + len(cursor) + 7) >> 3):
        held = given(bits, byte, offset, len(cursor))
        while held:
            here = 8 * byte + LOWEST[held]
            code = said(values[here], meaning)
            if code != BAD and code:
                codes[cursor[here - offset]] = code
                cursor[here - offset] += 1
            held &= held - 1


@compiled
def given(bits, byte, offset, people):  # type: ignore[no-untyped-def]
    """The bits of one byte, of these people only."""
    held = np.int64(bits[byte]) if len(bits) else 255
    if 8 * byte < offset:
        held &= 255 << offset - 8 * byte
    if 8 * byte + 8 > offset + people:
        held &= 255 >> 8 * byte + 8 - offset - people
    return held & 255


@compiled
def said(value, meaning):  # type: ignore[no-untyped-def]
    """The code of a value."""
    return meaning[value] if 0 <= value < len(meaning) else BAD


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
