"""Graphviz engines: the one that comes with pip (graphviz-pure), or the ``dot`` of the system."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from lstm_diagrams.errors import EngineError, UnknownName


@dataclass(frozen=True, slots=True)
class Engine:
    """A Graphviz program: how to find it, and what to do when it is not there."""

    name: str
    find: Callable[[], str | None]
    cure: str

    def svg(self, dot: str) -> str:
        """Graphviz's SVG of a DOT source. EngineError if the program is missing or refuses."""
        return self.output(dot, "svg")

    def output(self, dot: str, form: str) -> str:
        """What Graphviz makes of a DOT source in one of its output formats. EngineError as for ``svg``.

        One process per drawing: several graphs in one process change the bytes of each other.
        """
        program = self.find()
        if program is None:
            raise EngineError(f"the {self.name} Graphviz engine was not found: {self.cure}")
        try:
            done = subprocess.run([program, "-q", f"-T{form}"], input=dot.encode(), capture_output=True, check=False)
        except OSError as error:
            raise EngineError(f"the {self.name} Graphviz engine at {program} cannot be run: {self.cure}") from error
        if done.returncode or not done.stdout:
            complaint = done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}"
            raise EngineError(f"the {self.name} Graphviz engine refused the drawing: {complaint}")
        return done.stdout.decode()


@lru_cache(maxsize=1)
def _bundled_program() -> str | None:
    try:
        files = metadata.files("graphviz-pure") or []
    except metadata.PackageNotFoundError:
        return None
    programs = [
        Path(str(file.locate())) for file in files if file.stem == "graphviz-pure" and file.suffix in ("", ".exe")
    ]
    return next((str(program) for program in programs if program.is_file()), None)


ENGINES = {
    engine.name: engine
    for engine in (
        Engine("bundled", _bundled_program, "pip install graphviz-pure, or ask for engine='system'"),
        Engine(
            "system",
            lambda: shutil.which("dot"),
            "install Graphviz so that 'dot' is on the PATH (for instance: apt install graphviz, brew install "
            "graphviz), or leave engine out to use the bundled one",
        ),
    )
}
"""The engines by name; ``bundled`` draws the same bytes on every machine and is the default."""


def engine_named(name: object) -> Engine:
    """The engine called ``name``; UnknownName lists the known ones otherwise."""
    if not isinstance(name, str) or name not in ENGINES:
        raise UnknownName("engine", name, ENGINES)
    return ENGINES[name]


@lru_cache(maxsize=8)
def drawn_by(engine: str, dot: str) -> str:
    """What an engine makes of DOT, as SVG; what it has made just now is not made again. Errors as of ``Engine.svg``."""
    return engine_named(engine).svg(dot)
