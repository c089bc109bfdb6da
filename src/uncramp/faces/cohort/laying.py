"""Columns of answers laid person by person, compiled: no step is taken for an answer that was not given."""

import numba
import numpy as np

BAD = np.iinfo(np.uint16).max
"""In place of a code: what came is no answer."""
compiled = numba.njit(nogil=True, cache=True)


@compiled
def tally(values, bits, offset, meaning, count, bad):  # type: ignore[no-untyped-def]
    """Add one to count[person] for every answer of a column; bad[person] becomes true where a value is no answer.

    values[offset:] are places in meaning, which holds codes; bit offset + person of bits says whether there is a value, without bits there always is.
    """
    for person in range(len(count)):
        here = offset + person
        if len(bits) and not bits[here >> 3] >> (here & 7) & 1:
            continue
        value = values[here]
        code = meaning[value] if 0 <= value < len(meaning) else BAD
        if code == BAD:
            bad[person] = True
        elif code:
            count[person] += 1


@compiled
def put(values, bits, offset, meaning, cursor, codes):  # type: ignore[no-untyped-def]
    """Write every answer of a column at the cursor of its person, and move the cursor on."""
    for person in range(len(cursor)):
        here = offset + person
        if len(bits) and not bits[here >> 3] >> (here & 7) & 1:
            continue
        value = values[here]
        code = meaning[value] if 0 <= value < len(meaning) else BAD
        if code != BAD and code:
            codes[cursor[person]] = code
            cursor[person] += 1


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
