"""defaults(): the language, theme, engine and palette of diagrams that name none."""

from contextlib import AbstractContextManager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from threading import Lock
from typing import Any, ClassVar, Self
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


@dataclass(frozen=True, slots=True)
class _Changes:
    lang: Language | None
    theme: ThemeName | None
    engine: str | None
    palette: str | None = None

    def over(self, settings: Settings) -> Settings:
        """The settings with what is named here in their place."""
        return Settings(
            self.lang or settings.lang,
            self.theme or settings.theme,
            self.engine or settings.engine,
            self.palette or settings.palette,
        )


class _Process:
    """The settings of the whole process: each cell of a notebook and each thread has a context of its own.

    ``made`` are the changes since ``settings``, the latest last; a ``with`` takes its own out again, whatever was made since.
    """

    settings = Settings()
    made: ClassVar[list[tuple["ref[_Defaults]", _Changes]]] = []
    lock = Lock()


_around: ContextVar[tuple[_Changes, ...]] = ContextVar("lstm_diagrams_defaults", default=())
"""The ``with`` blocks around what is running, in this thread or task, the innermost last."""


class _Defaults:
    """What ``defaults()`` was given: made, it is a setting; entered, it holds inside the block alone."""

    def __init__(self, changes: _Changes) -> None:
        self._changes = changes
        self._tokens: list[Token[tuple[_Changes, ...]]] = []
        with _Process.lock:
            while _Process.made and _Process.made[0][0]() is None:  # nobody can enter it any more
                _Process.settings = _Process.made.pop(0)[1].over(_Process.settings)
            _Process.made.append((ref(self), changes))

    def __enter__(self) -> Self:
        with _Process.lock:  # it was not meant as a setting
            _Process.made[:] = [made for made in _Process.made if made[0]() is not self]
        self._tokens.append(_around.set((*_around.get(), self._changes)))
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
    changes = _Changes(
        None if lang is None else language_named(lang),
        None if theme is None else theme_named(theme),
        None if engine is None else engine_named(engine).name,
        None if palette is None else palette_named(palette),
    )
    return _Defaults(changes)


def current() -> Settings:
    """The settings that hold here and now."""
    with _Process.lock:
        settings, made = _Process.settings, [changes for _, changes in _Process.made]
    for changes in (*made, *_around.get()):
        settings = changes.over(settings)
    return settings
