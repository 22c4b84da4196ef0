"""Which files a model has read, such as a ``cfg.json`` beside it: Python says of each that is opened, before it is.

Not seen are files that a library opens by itself outside of Python (such as ``.safetensors``), unless a block names them, and
whether a folder or a file is there at all.
"""

import os
import site
import sys
import sysconfig
from pathlib import Path
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


class ReadFiles:
    """The files that were opened since this was made, but for those of libraries and those that the process wrote itself.

    All that is read in the life of a process counts for every picture it draws after that: what a module read as it was
    imported is read once only.
    """

    def __init__(self) -> None:
        self._read: set[str] = set()
        self._written: set[str] = set()
        sys.addaudithook(self._hear)  # which nothing can take away again

    def paths(self) -> set[str]:
        """The files, also those that were looked for and are not there."""
        found = {path for path in list(self._read) if not path.startswith((*LIBRARIES, *_SYSTEM, _OWN))}
        return {path for path in found - self._written if os.path.isfile(path) or not os.path.exists(path)}

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _OPENING or not arguments or not isinstance(arguments[0], str | bytes):
            return
        try:
            path = os.path.abspath(os.fsdecode(arguments[0]))
        except (OSError, ValueError):  # the folder is gone
            return
        if path.endswith(".pyc"):
            return
        (self._written if event == "open" and _writes(*arguments[1:3]) else self._read).add(path)


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
