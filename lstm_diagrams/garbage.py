"""When Python searches for garbage: seldom in our own program, and not while a picture is made of what is known.

Nearly all that Python and PyTorch import lives until the end, hundreds of thousands of objects, and each search walks them.
"""

import atexit
import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from lstm_diagrams import interruption

_OBJECTS = 100_000
"""So many more objects made than freed start a search in our own program (Python's own number is 700)."""

if interruption.is_program():
    gc.set_threshold(_OBJECTS)
    atexit.register(gc.freeze)  # the system takes all memory back at once


class _Waiting:
    """How many blocks of all threads the search waits for, and whether it was on before the first of them."""

    lock = threading.Lock()
    blocks = 0
    was_on = False


@contextmanager
def kept() -> Iterator[None]:
    """No search for garbage while the block runs, which makes thousands of small objects, in no circles, and ends soon.

    Never around code of a model: what a run leaves in circles may hold tensors of any size.
    """
    with _Waiting.lock:
        if not _Waiting.blocks:
            _Waiting.was_on = gc.isenabled()
            gc.disable()
        _Waiting.blocks += 1
    try:
        yield
    finally:
        with _Waiting.lock:
            _Waiting.blocks -= 1
            if not _Waiting.blocks and _Waiting.was_on:
                gc.enable()
