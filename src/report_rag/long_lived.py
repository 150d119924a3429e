"""Reading what stays as long as the process does, without looking for garbage among it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def long_lived() -> Iterator[None]:
    """While it lasts no garbage is looked for, and what is there at its end never is any.

    A start makes a million objects and keeps them. To look through them again and again, as Python
    does at every few thousand new ones, takes a tenth of the time of `report-rag ask`.
    """
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if looking:
            gc.enable()
