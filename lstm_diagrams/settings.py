"""defaults(): the language, theme, engine and palette of diagrams that name none."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Any, Self
from weakref import ref

from lstm_diagrams.engines import engine_named
from lstm_diagrams.themes import STANDARD, ThemeName, palette_named, theme_named
from lstm_diagrams.words import Language, language_named


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds where a diagram names nothing."""

    lang: Language = "en"
    theme: ThemeName = "auto"
    engine: str = "bundled"
    palette: str = STANDARD

    @property
    def options(self) -> dict[str, Any]:
        """What holds of the options that every figure has."""
        return {} if self.palette == STANDARD else {"palette": self.palette}


_lock = Lock()
_settled: dict[str, Any] = {}
"""What was set for the whole process, by names of ``Settings``: each cell of a notebook and each thread has a context of its own."""
_held: list[tuple["ref[_Defaults]", Mapping[str, Any]]] = []
"""What was set since, the latest last, by values that somebody may still enter: then it was meant for a block alone."""
_around: ContextVar[Mapping[str, Any]] = ContextVar("lstm_diagrams_defaults", default=MappingProxyType({}))
"""What the ``with`` blocks around what is running set, in this thread or task."""


class _Defaults:
    """What ``defaults()`` was given: made, it is a setting; entered, it holds inside the block alone."""

    def __init__(self, changes: Mapping[str, Any]) -> None:
        self._changes = changes
        self._tokens: list[Token[Mapping[str, Any]]] = []
        with _lock:
            while _held and _held[0][0]() is None:
                _settled.update(_held.pop(0)[1])
            _held.append((ref(self), changes))

    def __enter__(self) -> Self:
        with _lock:
            _held[:] = [(made, changes) for made, changes in _held if made() is not self]
        self._tokens.append(_around.set({**_around.get(), **self._changes}))
        return self

    def __exit__(self, *_error: object) -> None:
        _around.reset(self._tokens.pop())

    def __repr__(self) -> str:
        """What now holds: the last line of a notebook's cell shows it."""
        usual = current()
        palette = "" if usual.palette == STANDARD else f", palette={usual.palette!r}"
        return f"defaults(lang={usual.lang!r}, theme={usual.theme!r}, engine={usual.engine!r}{palette})"


def defaults(
    *,
    lang: str | None = None,
    theme: str | None = None,
    engine: str | None = None,
    palette: str | None = None,
) -> AbstractContextManager[object]:
    """Set what ``draw()`` uses where it is given no language, theme, engine or palette; what is left out here stays as it is.

    Called, it holds from then on, in the whole process. As a context manager, ``with defaults(lang="zh"):``, it holds inside
    the block, in this thread or task alone, and afterwards everything is as before.

    Args:
        lang: ``"zh"`` or ``"en"``, which it is at first.
        theme: ``"auto"``, which it is at first, ``"light"``, ``"dark"`` or ``"print"``.
        engine: ``"bundled"``, which it is at first, or ``"system"``.
        palette: ``"standard"``, which it is at first, or ``"colorblind"``.

    Raises:
        UnknownName: an unknown language, theme, engine or palette; the message lists the known ones, and nothing has changed.
    """
    changes = {
        "lang": None if lang is None else language_named(lang),
        "theme": None if theme is None else theme_named(theme),
        "engine": None if engine is None else engine_named(engine).name,
        "palette": None if palette is None else palette_named(palette),
    }
    return _Defaults({name: value for name, value in changes.items() if value is not None})


def current() -> Settings:
    """The settings that hold here and now."""
    with _lock:
        every = (_settled, *(changes for _, changes in _held), _around.get())
        return Settings(**{name: value for changes in every for name, value in changes.items()})
