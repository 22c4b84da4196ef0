"""Pictures drawn in a process of their own, so that a changed model is really imported anew and the host stays as it is."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lstm_diagrams.integrations.embedding.order import Failure, Order, Picture, Sources
from lstm_diagrams.integrations.embedding.staleness import unchanged

_PROGRAM = """\
import sys
sys.path[:] = sys.argv[1:]
from lstm_diagrams.integrations.embedding.worker import main
main()
"""
_PATIENCE = 10.0
"""Seconds that the process is given to end."""
_Process = subprocess.Popen[bytes]


class Drawer:
    """Draws orders one after the other; the process starts with the first one and is replaced once a source changes.

    Args:
        folder: the working directory of the process.
        path: folders that are searched for modules before those that this process searches.
        timeout: seconds that one drawing may take, the import of the model included.
    """

    def __init__(self, folder: Path, path: tuple[Path, ...], timeout: float) -> None:
        self._folder, self._path, self._timeout = folder, path, timeout
        self._lock = threading.Lock()
        self._process: _Process | None = None
        self._ending: Callable[[], int | None] = lambda: None
        self._owner = 0
        self._sources: Sources = {}

    def draw(self, order: Order) -> Picture | Failure:
        """The picture, or why there is none. Threads wait for each other."""
        with self._lock:
            if not unchanged(self._sources):
                self._end()
            try:
                process = self._running()
            except OSError as error:  # no memory for it; the folder is gone
                return Failure(f"{order.model} could not be drawn: no process can be started: {error}", {})
            overdue = threading.Event()
            patience = threading.Timer(self._timeout, _killed, (process, overdue))
            patience.start()
            try:
                reply = _asked(process, order)
            except (OSError, EOFError, pickle.UnpicklingError):
                return Failure(f"{order.model} could not be drawn: {self._why(overdue)}", {})
            except BaseException:
                self._end()  # or the next order would get the answer to this one
                raise
            finally:
                patience.cancel()
            self._sources |= reply.sources
            return reply

    def close(self) -> None:
        """End the process; the next order starts another one."""
        with self._lock:
            self._end()

    def _running(self) -> _Process:
        inherited = self._owner != os.getpid()  # after a fork it is the parent's
        if self._process is None or inherited or self._process.poll() is not None:
            self._end()
            searched = [str(folder) for folder in self._path] + [os.path.abspath(entry) for entry in sys.path]
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, *dict.fromkeys(searched)],
                cwd=self._folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self._owner = os.getpid()
            self._ending = weakref.finalize(self, _ended, self._process, self._owner)
        return self._process

    def _why(self, overdue: threading.Event) -> str:
        code = self._end()
        if overdue.is_set():
            return f"it took longer than {self._timeout:g} seconds; the setting 'timeout' allows more"
        if code is not None and code < 0:
            return f"the process that draws was ended by {signal.Signals(-code).name}"
        return f"the process that draws ended with exit code {code}"

    def _end(self) -> int | None:
        """The exit code, where there was a process of this one."""
        self._process, self._sources = None, {}
        return self._ending()


def _asked(process: _Process, order: Order) -> Picture | Failure:
    assert process.stdin is not None and process.stdout is not None, "both are pipes"
    pickle.dump(order, process.stdin)
    process.stdin.flush()
    reply: Picture | Failure = pickle.load(process.stdout)
    return reply


def _killed(process: _Process, overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


def _ended(process: _Process, owner: int) -> int | None:
    """Close the pipes, at which it ends by itself, and wait for it; the process of another owner is left alone."""
    if owner != os.getpid():
        return None
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was not sent yet cannot be sent any more
                pipe.close()
    try:
        return process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:  # in the middle of a drawing
        process.kill()
        return process.wait()
