"""Which files a model has read, such as a ``cfg.json`` beside it: Python says of each that is opened, before it is.

Not seen are files that a library opens by itself outside of Python (such as ``.safetensors``), unless a block names them, and
whether a folder or a file is there at all.
"""

import os
import site
import sys
import sysconfig
import threading
from pathlib import Path
from types import FrameType
from typing import Any

LIBRARIES = tuple(
    os.path.join(os.path.abspath(path), "")
    for path in (
        *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        *site.getsitepackages(),
        site.getusersitepackages(),
    )
)
"""The folders of what is installed."""
_SYSTEM = ("/dev/", "/proc/", "/sys/")
_OWN = str(Path(__file__).parents[2]) + os.sep
_OPENING = ("open", "sqlite3.connect")
"""The events of ``sys.audit`` that have a path as their first argument."""
_UNKNOWN = ""
"""Stands for whoever has a file read in a thread of its own."""


class ReadFiles:
    """The files that were opened since this was made, but for those of libraries and those that the process wrote itself.

    What a module read as it was imported, or keeps of what it read later, is read once only. So each file is kept with the
    sources of the project that had it read, and counts for every later picture that depends on one of these. What a library
    keeps of a file that no source of a project had it read counts for the picture that was being drawn alone.
    """

    def __init__(self) -> None:
        self._read: dict[str, set[str]] = {}
        self._now: set[str] = set()
        self._written: set[str] = set()
        self._main = threading.get_ident()
        sys.addaudithook(self._hear)  # which nothing can take away again

    def begin(self) -> None:
        """From here on files are read for another picture."""
        self._now = set()

    def paths(self, sources: set[str]) -> set[str]:
        """The files read since ``begin`` and those that ``sources`` had read before, also where they are not there."""
        sources = {*sources, _UNKNOWN}
        found = self._now | {path for path, readers in [*self._read.items()] if not sources.isdisjoint(readers)}
        return {path for path in found - self._written if os.path.isfile(path) or not os.path.exists(path)}

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _OPENING or not arguments or not isinstance(arguments[0], str | bytes):
            return
        try:
            path = os.path.abspath(os.fsdecode(arguments[0]))
        except (OSError, ValueError):  # the folder is gone
            return
        if path.endswith(".pyc") or path.startswith((*LIBRARIES, *_SYSTEM, _OWN)):
            return
        if event == "open" and _writes(*arguments[1:3]):
            self._written.add(path)
            return
        self._now.add(path)
        own = threading.get_ident() == self._main
        self._read.setdefault(path, set()).update(_readers() if own else {_UNKNOWN})


def _readers() -> set[str]:
    """The sources, but for those of libraries, that are being run."""
    names = set()
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        names.add(frame.f_code.co_filename)
        frame = frame.f_back
    return {name for name in names if not name.startswith((*LIBRARIES, _OWN))}


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
