"""While a program is loaded, nearly everything that is made is kept: nobody need look for what can be thrown away."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept() -> Iterator[None]:
    """No search for garbage while this lasts, nor later for what was made meanwhile: such searches can take a third of the loading."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
