"""All around a model that its forward can change, kept as it is by the table in settings.py."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lstm_diagrams.capture.untouched.settings import Setting, of_process, of_thread

Report = Callable[[str, bool], None]
"""Takes the name of a setting that had been changed, and whether it could be put back."""


@contextmanager
def kept(report: Report = lambda _name, _restored: None) -> Iterator[None]:
    """Put the surroundings back as they are now when the block ends, however it ends.

    What the whole process shares is noted by the first of several blocks in several threads, for all of them.
    """
    thread = _read(of_thread())
    process = _enter()
    try:
        yield
    finally:
        _leave(process, report)
        _restore(thread, report)


_Noted = tuple[Setting, Any]
"""A setting with what it was."""


def _read(settings: tuple[Setting, ...]) -> tuple[_Noted, ...]:
    noted = []
    for setting in settings:
        try:
            noted.append((setting, setting.read()))
        except Exception:  # what cannot be read now, as the name of a folder that is gone, cannot be kept
            continue
    return tuple(noted)


def _restore(noted: tuple[_Noted, ...], report: Report) -> None:
    """Each by itself, so that one which cannot be put back keeps no other from it."""
    for setting, value in noted:
        try:
            if not setting.expected and setting.same(value, setting.read()):
                continue
        except Exception:  # what cannot be read any more, as the name of a folder that is gone, is not what it was
            pass
        try:
            setting.write(value)
        except Exception:
            report(setting.name, False)
        else:
            if not setting.expected:
                report(setting.name, True)


_lock = threading.Lock()
_inside: list[tuple[_Noted, ...]] = []
"""The state that the first of the blocks now running found, once for each of them."""


def _enter() -> tuple[_Noted, ...]:
    with _lock:
        _inside.append(_inside[0] if _inside else _read(of_process()))
        return _inside[-1]


def _leave(noted: tuple[_Noted, ...], report: Report) -> None:
    with _lock:
        _inside.pop()
        _restore(noted, report)
