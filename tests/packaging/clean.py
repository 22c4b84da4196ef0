"""A clean environment with the wheel in it, and all that it asks for: what somebody has who installs the package.

Only wheels of this repository are installed in it. The rest, what they and the examples require and nothing else, is seen
through links to where it is installed already, so that nothing is fetched, and nothing is copied.
"""

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.distributions import ROOT, wheel_of
from tests.packaging.examples import OWN, examples

_NOT_HANDED_ON = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
"""Variables that would let programs of the environment find this checkout, or another environment."""
_LAUNCHER = """\
#!{python}
import sys
from {entry.module} import {main}
sys.exit({entry.attr}())
"""


class CleanEnvironment:
    """An environment in ``folder``, made by ``create``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = self._place("scripts")

    def _place(self, kind: str) -> Path:
        return Path(sysconfig.get_path(kind, "venv", {"base": str(self.folder), "platbase": str(self.folder)}))

    def create(self, requirements: Iterable[str], wheels: Iterable[Path]) -> None:
        """Make it, with all that the requirements need as links, but not the package of the wheels: these are installed."""
        venv.create(self.folder, clear=True, symlinks=os.name != "nt")
        needed = set[str]()
        for requirement in map(Requirement, requirements):
            _needed(requirement, needed)
        for name in sorted(needed - {OWN}):
            self._link(name)
        self._pip("install", "--quiet", "--no-compile", "--no-deps", "--no-index", *map(str, wheels))

    def _link(self, name: str) -> None:
        """Let one distribution be there: its modules, its data and its programs, whose scripts start this environment."""
        libraries = self._place("purelib")
        for file in _linked(name):
            place = Path(os.path.normpath(libraries / file))
            if not place.is_symlink():
                place.parent.mkdir(parents=True, exist_ok=True)
                place.symlink_to(Path(str(file.locate())).resolve())
        for entry in metadata.distribution(name).entry_points.select(group="console_scripts"):
            program = self.programs / entry.name
            main = entry.attr.partition(".")[0]
            program.write_text(
                _LAUNCHER.format(python=self.programs / "python", entry=entry, main=main), encoding="utf-8"
            )
            program.chmod(0o755)

    def check(self) -> str:
        """What pip says of the requirements of everything in it, if none is broken."""
        return self._pip("check").strip()

    def _pip(self, *arguments: str) -> str:
        """The pip of this process's environment at work in the other, which so needs none."""
        command = [sys.executable, "-m", "pip", "--python", str(self.folder), "--disable-pip-version-check"]
        done = self.run([*command, *arguments], self.folder)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(self, command: Sequence[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment (or one with a path of its own) in ``folder``."""
        kept = {name: value for name, value in os.environ.items() if name not in _NOT_HANDED_ON}
        path = os.pathsep.join([str(self.programs), kept["PATH"]])
        own = {"PATH": path, "PYTHONNOUSERSITE": "1", **variables}
        program = self.programs / command[0]
        return subprocess.run(
            [str(program) if program.exists() else command[0], *command[1:]],
            cwd=folder,
            env={**kept, **own},
            capture_output=True,
            text=True,
            check=False,
        )


def furnished(folder: Path) -> CleanEnvironment:
    """The environment in ``folder`` with the wheel, the extras that belong to its use, and what the examples ask for.

    It is made where it is not there yet, or not whole.
    """
    environment, whole = CleanEnvironment(folder / "environment"), folder / "whole"
    if not whole.exists():
        wheels, extras, others = [wheel_of(ROOT, folder)], {"mkdocs", "notebook", "pdf", "sphinx"}, list[str]()
        for example in examples():
            extras |= example.extras
            others += [word for word in example.requirements if word != "."]
            if "." in example.requirements:
                wheels.append(wheel_of(example.copied(folder / example.name), folder))
        environment.create([f"{OWN}[{','.join(sorted(extras))}]", *others], wheels)
        whole.touch()
    return environment


def _needed(wanted: Requirement, found: set[str]) -> None:
    """Add the distribution that is wanted, and all that it needs here, for the extras that are wanted too."""
    name, extras = canonicalize_name(wanted.name), {"", *wanted.extras}
    if name in found and extras == {""}:
        return
    found.add(name)
    for requirement in map(Requirement, metadata.requires(name) or []):
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
            _needed(requirement, found)


def _linked(name: str) -> Iterator[metadata.PackagePath]:
    """What a distribution has beside others among the libraries, whole, and each of its files elsewhere that is no script."""
    seen = set()
    for file in metadata.files(name) or []:
        if file.parts[0] == "..":
            if "bin" not in file.parts or not file.read_binary().startswith(b"#!"):
                yield file
        elif file.parts[0] not in seen and file.parts[0] != "__pycache__" and file.suffix != ".pth":
            seen.add(file.parts[0])
            top = metadata.PackagePath(file.parts[0])
            top.dist = file.dist
            yield top
