"""A clean environment with the wheel in it, and what pip brings for it: what somebody has who installs the package.

PyTorch alone is not installed again but seen through a folder of links. Which build of it a machine has (for processors
alone, a gigabyte; for GPUs, five) is its owner's choice, and nothing of the package is in it.
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


class CleanEnvironment:
    """An environment in ``folder``, made by ``create`` and ``install``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = Path(sysconfig.get_path("scripts", "venv", {"base": str(folder), "platbase": str(folder)}))

    def create(self, linked: Iterable[str] = ("torch",)) -> None:
        """Make it, with the ``linked`` requirements and what these need in it as links, but never this package."""
        venv.create(self.folder, clear=True, symlinks=os.name != "nt")
        libraries = Path(sysconfig.get_path("purelib", "venv", {"base": str(self.folder)}))
        links = libraries / "_linked"  # in there, so that nobody takes PyTorch for a part of his project
        links.mkdir()
        needed = set[str]()
        for requirement in map(Requirement, linked):
            _needed(requirement, needed)
        for entry in _entries(sorted(needed - {OWN})):
            (links / entry.name).symlink_to(entry)
        for file in _programs(sorted(needed - {OWN})):
            program = Path(os.path.normpath(links / file))
            program.parent.mkdir(parents=True, exist_ok=True)
            program.symlink_to(Path(str(file.locate())).resolve())
        (libraries / "linked.pth").write_text("_linked\n", encoding="utf-8")

    def install(self, requirements: Iterable[str]) -> None:
        """Install with pip, at the versions of constraints.txt."""
        self._pip("install", "--quiet", "--no-compile", "--constraint", str(ROOT / "constraints.txt"), *requirements)

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
        extras, others = {"mkdocs", "notebook", "pdf", "sphinx"}, list[str]()
        for example in examples():
            extras |= example.extras
            copy = example.copied(folder / example.name)
            others += [str(copy / word) if word.startswith(".") else word for word in example.requirements]
        environment.create()
        environment.install([f"{wheel_of(ROOT, folder)}[{','.join(sorted(extras))}]", *others])
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


def _entries(names: Iterable[str]) -> Iterator[Path]:
    """The files and folders that these distributions have beside each other among the libraries."""
    seen = set()
    for name in names:
        distribution = metadata.distribution(name)
        for file in distribution.files or []:
            entry = Path(str(distribution.locate_file(file.parts[0])))
            inside = file.parts[0] not in ("..", "__pycache__") and entry.suffix != ".pth"
            if inside and entry not in seen:
                seen.add(entry)
                yield entry


def _programs(names: Iterable[str]) -> Iterator[metadata.PackagePath]:
    """The programs of these distributions that are no scripts, which would run in this environment: Graphviz's own."""
    for name in names:
        for file in metadata.files(name) or []:
            if file.parts[0] == ".." and "bin" in file.parts and not file.read_binary().startswith(b"#!"):
                yield file
