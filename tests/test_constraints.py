"""constraints.txt: one exact version for everything that the project brings into its environment."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

_ROOT = Path(__file__).parents[1]
_FILE = _ROOT / "constraints.txt"
_GROUPS = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
_BUILD = ("pip", "hatchling", "editables")


def _pinned() -> dict[str, str]:
    lines = [line.split("#")[0].strip() for line in _FILE.read_text(encoding="utf-8").splitlines()]
    return dict(line.split("==") for line in lines if line)


def _needed(requirement: Requirement, found: set[tuple[str, str]]) -> None:
    """Put the distribution and all that it needs here into ``found``, with the extras it was asked for with."""
    name = canonicalize_name(requirement.name)
    for extra in ("", *requirement.extras):
        if (name, extra) in found:
            continue
        found.add((name, extra))
        for text in metadata.requires(name) or []:
            below = Requirement(text)
            if below.marker is None or below.marker.evaluate({"extra": extra}):
                _needed(below, found)


def test_every_line_is_one_name_and_one_version() -> None:
    lines = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*(  # .+)?", line) for line in lines)
    assert lines == sorted(set(lines), key=lambda line: line.split("==")[0])


def test_everything_needed_is_pinned_at_the_version_installed() -> None:
    found: set[tuple[str, str]] = set()
    for text in ("lstm-diagrams", *_GROUPS["docs"], *_GROUPS["dev"], *_BUILD):
        _needed(Requirement(text), found)
    names = {name for name, _ in found} - {"lstm-diagrams"}
    assert len(names) > 50
    installed = {name: Version(metadata.version(name)).public for name in names}
    pinned = _pinned()
    assert installed == {name: pinned.get(name) for name in names}
