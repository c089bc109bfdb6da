"""What the machine itself can do: the speed of memory, of matrix products, and of adding rows of a table, which is what a cohort mostly does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import numba
import numpy as np

THREADS = 2
GIGA = 1e9
TIMES = 5
TOGETHER = 4


def best(call: Callable[[], object]) -> float:
    """Seconds of the fastest of a few calls."""
    times = []
    for _ in range(TIMES):
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return min(times)


@numba.njit(nogil=True)
def add_rows(table, picked, out):  # type: ignore[no-untyped-def]
    """Add the picked rows of each person, four at a time, as the kernel does; out[person, column]."""
    total = np.zeros(table.shape[1], dtype=table.dtype)
    for person in range(len(picked)):
        total[:] = 0
        for k in range(0, picked.shape[1], TOGETHER):
            one, two, three, four = table[picked[person, k]], table[picked[person, k + 1]], table[picked[person, k + 2]], table[picked[person, k + 3]]
            for column in range(len(total)):
                total[column] += one[column] + two[column] + three[column] + four[column]
        out[person] = total


def row_adds(rows: int, columns: int, each: int = 20, people: int = 100_000) -> float:
    """Random rows added in a second on two threads."""
    generator = np.random.default_rng(1)
    table = generator.integers(0, 99, (rows, columns), dtype=np.int32)
    picked = generator.integers(0, rows, (THREADS, people, each))
    out = np.zeros((THREADS, people, columns), dtype=np.int32)
    add_rows(table, picked[0, :1], out[0, :1])
    with ThreadPoolExecutor(THREADS) as pool:
        return THREADS * people * each / best(lambda: list(pool.map(add_rows, [table] * THREADS, picked, out)))


def limits(rows: int, columns: int) -> dict[str, float]:
    """Each limit by the words that name it."""
    source = np.ones(1 << 25)
    target = np.empty_like(source)
    found = {
        "memory read, GB/s, one thread": source.nbytes / best(source.sum) / GIGA,
        "memory copied (read + written), GB/s, one thread": 2 * source.nbytes / best(lambda: np.copyto(target, source)) / GIGA,
    }
    for kind in (np.float32, np.float64):
        square = np.ones((1500, 1500), dtype=kind)
        found[f"matrix product {np.dtype(kind).name}, GFLOP/s"] = 2 * len(square) ** 3 / best(lambda square=square: square @ square) / GIGA
    return found | {f"row adds, million/s, {THREADS} threads, {rows:,} x {columns} int32": row_adds(rows, columns) / 1e6}
