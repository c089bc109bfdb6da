"""The door of the command line: cohorts have a way in of their own, on which nothing is loaded that only other commands need."""

import gc
import sys
from collections.abc import Callable

from uncramp.faces.keeping import kept
from uncramp.faces.refusing import told

COHORT = "cohort"


def main() -> None:
    """Run the command line; every expected error is one clear sentence and exit code 2."""
    try:
        with kept():
            command = _cohort if sys.argv[1:2] == [COHORT] else _all
            commands = command()
        told(commands)
    finally:
        gc.freeze()  # everything goes now: a last search for garbage would take as long as much of the loading


def _cohort() -> Callable[[], object]:
    from uncramp.faces.cohort_commands import cohort

    return lambda: cohort(sys.argv[2:], prog_name=f"uncramp {COHORT}")


def _all() -> Callable[[], object]:
    from uncramp.faces.cli import app

    return lambda: app(prog_name="uncramp")
