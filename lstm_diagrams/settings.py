"""defaults(): the language, theme and engine of diagrams that name none."""

from contextlib import AbstractContextManager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from threading import Lock
from typing import Self

from lstm_diagrams.engines import engine_named
from lstm_diagrams.theme import ThemeName, theme_named
from lstm_diagrams.words import Language, language_named


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds where a diagram names nothing."""

    lang: Language = "en"
    theme: ThemeName = "auto"
    engine: str = "bundled"


class _Process:
    """The settings of the whole process: each cell of a notebook and each thread has a context of its own."""

    settings = Settings()
    lock = Lock()


_around: ContextVar[tuple["_Changes", ...]] = ContextVar("lstm_diagrams_defaults", default=())
"""The ``with`` blocks around what is running, in this thread or task, the innermost last."""


class _Changes:
    """What ``defaults()`` was given: made, it is a setting; entered, it holds inside the block alone."""

    def __init__(self, lang: str | None, theme: str | None, engine: str | None) -> None:
        self._lang = None if lang is None else language_named(lang)
        self._theme = None if theme is None else theme_named(theme)
        self._engine = None if engine is None else engine_named(engine).name
        self._tokens: list[Token[tuple[_Changes, ...]]] = []
        with _Process.lock:
            self._before = _Process.settings
            self._after = _Process.settings = self._over(self._before)

    def __enter__(self) -> Self:
        with _Process.lock:
            if _Process.settings is self._after:  # it was not meant as a setting
                _Process.settings = self._before
        self._tokens.append(_around.set((*_around.get(), self)))
        return self

    def __exit__(self, *_error: object) -> None:
        _around.reset(self._tokens.pop())

    def _over(self, settings: Settings) -> Settings:
        return Settings(self._lang or settings.lang, self._theme or settings.theme, self._engine or settings.engine)


def defaults(
    *, lang: str | None = None, theme: str | None = None, engine: str | None = None
) -> AbstractContextManager[object]:
    """Set what ``draw()`` uses where it is given no language, theme or engine; what is left out here stays as it is.

    Called, it holds from then on, in the whole process. As a context manager, ``with defaults(lang="zh"):``, it holds inside
    the block, in this thread or task alone, and afterwards everything is as before.

    Args:
        lang: ``"zh"`` or ``"en"``, which it is at first.
        theme: ``"auto"``, which it is at first, ``"light"`` or ``"dark"``.
        engine: ``"bundled"``, which it is at first, or ``"system"``.

    Raises:
        UnknownName: an unknown language, theme or engine; the message lists the known ones, and nothing has changed.
    """
    return _Changes(lang, theme, engine)


def current() -> Settings:
    """The settings that hold here and now."""
    settings = _Process.settings
    for block in _around.get():
        settings = block._over(settings)
    return settings
