"""Every error that is expected is told in one clear sentence, and ends with exit code 2."""

import sys
from collections.abc import Callable
from typing import NoReturn

from uncramp.errors import UncrampError

BAD_INPUT = 2


def told(command: Callable[[], object]) -> None:
    """Run a command."""
    try:
        command()
    except UncrampError as error:
        _refuse(error)
    except BrokenPipeError:
        sys.exit(0)


def _refuse(error: Exception) -> NoReturn:
    print(f"uncramp: {error}", file=sys.stderr)
    sys.exit(BAD_INPUT)
