"""Lets Ctrl-C wait while things are put back, so that none stays half put back."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

_signal = import_module("_signal")
"""Without the enums that the module ``signal`` makes of all that it takes and gives."""


@contextmanager
def uninterrupted() -> Iterator[None]:
    """A Ctrl-C waits for the end of the block; only the main thread gets any."""
    handler = _signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    waiting: list[tuple[int, Any]] = []
    _signal.signal(signal.SIGINT, lambda number, frame: waiting.append((number, frame)))
    try:
        yield
    finally:
        _signal.signal(signal.SIGINT, handler)
        if waiting:
            handler(*waiting[0])
