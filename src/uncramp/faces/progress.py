"""A line of progress for long work, only where somebody watches."""

import sys
import time
from types import TracebackType


class Progress:
    """Counts up to a total and rewrites one line of the terminal, at most a few times a second; silent when nobody watches."""

    def __init__(self, what: str, total: int) -> None:
        self.what = what
        self.total = total
        self.done = 0
        self.started = self.shown = time.monotonic()
        self.watched = sys.stderr.isatty()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.watched:
            print(file=sys.stderr)

    def tick(self) -> None:
        """One more is done."""
        self.reach(self.done + 1)

    def reach(self, done: int) -> None:
        """So many are done."""
        self.done = done
        now = time.monotonic()
        if self.watched and (now - self.shown > 1 / 4 or done == self.total):
            self.shown = now
            left = (now - self.started) / done * (self.total - done)
            print(f"\r{done:,} of {self.total:,} {self.what}, about {left:.0f} s left ", end="", file=sys.stderr, flush=True)
