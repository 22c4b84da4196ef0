"""Packages that seem to be installed: a module and what it tells of itself, in a folder that Python searches."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lstm_diagrams import plugins, themes
from lstm_diagrams.figures import registry
from lstm_diagrams.layers import added

_READ_ONCE = (plugins._added, themes.paints_of, registry._added, added._take_in)
"""What is read once in a process."""


class Installer:
    """Puts packages into ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules: list[str] = []

    def __call__(self, module: str, source: str, version: str = "1.0", **points: str) -> None:
        """Install one module; ``points`` are the entry points by group, ``figures="bars = my_module:bars"``."""
        (self.folder / f"{module}.py").write_text(source, encoding="utf-8")
        told = self.folder / f"{module}-{version}.dist-info"
        told.mkdir()
        (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: {version}\n", encoding="utf-8")
        lines = [f"[lstm_diagrams.{group}]\n{point}\n" for group, point in points.items()]
        (told / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
        self.modules.append(module)
        forget()


def forget() -> None:
    """Let what is read once be read again."""
    for function in _READ_ONCE:
        function.cache_clear()


@contextmanager
def installer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installer]:
    """Takes back everything at the end: the modules, the figures, and what was read."""
    registry.registered()
    figures = dict(registry._DECORATED)
    made = Installer(folder)
    monkeypatch.syspath_prepend(str(folder))
    try:
        yield made
    finally:
        monkeypatch.undo()
        for module in made.modules:
            sys.modules.pop(module, None)
        registry._DECORATED.clear()
        registry._DECORATED.update(figures)
        forget()
