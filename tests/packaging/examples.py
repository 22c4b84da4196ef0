"""The small projects in examples, as their READMEs tell them: one command installs, one builds."""

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from tests.packaging.distributions import ROOT

_FOLDER = ROOT / "examples"
OWN = "lstm-diagrams"


@dataclass(frozen=True, slots=True)
class Example:
    """An example project.

    Attributes:
        name: that of its folder.
        requirements: what pip is told to install, without this package itself.
        extras: those of this package.
        command: the one that builds; it ends by itself and is strict.
    """

    name: str
    requirements: tuple[str, ...]
    extras: frozenset[str]
    command: tuple[str, ...]

    def copied(self, folder: Path) -> Path:
        """Copy the project to ``folder``, without what somebody has built in it."""
        made = shutil.ignore_patterns("site", "out", ".cache", "__pycache__", "dist", "*.egg-info")
        return Path(shutil.copytree(_FOLDER / self.name, folder, ignore=made, dirs_exist_ok=True))


def examples() -> list[Example]:
    """Every folder of examples that builds pages, in the order of their names; the paper is for LaTeX."""
    folders = [folder for folder in sorted(_FOLDER.iterdir()) if folder.is_dir()]
    return [_read(folder) for folder in folders if not (folder / "paper.tex").exists()]


def _read(folder: Path) -> Example:
    blocks = re.findall(
        r"^```sh\n(.*?)^```", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(blocks) == 1, f"the README of the example {folder.name} has one block of commands"
    install, build = map(shlex.split, blocks[0].splitlines())
    assert install[:2] == ["pip", "install"]
    own, others = set(), []
    for word in install[2:]:
        requirement = None if word.startswith(".") else Requirement(word)
        if requirement is not None and requirement.name == OWN:
            own |= {"", *requirement.extras}
        else:
            others.append(word)
    assert own, f"the README of the example {folder.name} installs {OWN}"
    return Example(folder.name, tuple(others), frozenset(own - {""}), tuple(_strict(build)))


def _strict(build: list[str]) -> Iterator[str]:
    """``mkdocs serve`` goes on until it is stopped, and is lenient."""
    yield from ["mkdocs", "build", "--strict"] if build == ["mkdocs", "serve"] else build
