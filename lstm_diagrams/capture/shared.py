"""Settings of the whole process: changed by the first of several captures that overlap, put back by the last."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Shared:
    """One such setting. ``change`` makes the change and returns what puts it back, or None where there is nothing to change yet."""

    def __init__(self, change: Callable[[], Callable[[], object] | None]) -> None:
        self._change = change
        self._lock = threading.Lock()
        self._count = 0
        self._undo: Callable[[], object] | None = None

    @contextmanager
    def changed(self) -> Iterator[None]:
        """The setting is changed while the block runs, in whatever order such blocks of several threads begin and end."""
        with self._lock:
            self._undo = self._undo or self._change()
            self._count += 1
        try:
            yield
        finally:
            with self._lock:
                self._count -= 1
                if not self._count and self._undo is not None:
                    undo, self._undo = self._undo, None  # also where Ctrl-C ends it
                    undo()
