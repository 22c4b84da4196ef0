"""What installed packages add: told by their entry points without importing them, and imported where it is needed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from typing import Any, Literal, get_args

from lstm_diagrams.errors import PluginError

Group = Literal["figures", "layers", "themes"]
"""What can be added: the groups of entry points are ``lstm_diagrams.figures``, ``lstm_diagrams.layers``, ``lstm_diagrams.themes``."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What stands behind one name: one entry point, or several of different packages that cannot be told apart."""

    group: Group
    name: str
    points: tuple[metadata.EntryPoint, ...]

    def __str__(self) -> str:
        packages = " and ".join(_package(point) for point in self.points)
        return f"{packages} (entry point {self.name!r} of lstm_diagrams.{self.group})"

    def load(self) -> Any:
        """The object that the entry point names. PluginError if it cannot be imported, or if several packages add this name."""
        if len(self.points) > 1:
            raise PluginError(f"{self.name!r} is added by {self}: uninstall all but one")
        try:
            return self.points[0].load()
        except (Exception, SystemExit) as error:
            raise PluginError(f"{self} cannot be imported: {type(error).__name__}: {error}") from error


def additions(group: Group) -> tuple[Addition, ...]:
    """What is added to a group by name, in alphabetical order; nothing is imported."""
    return _added()[group]


@lru_cache(maxsize=1)
def _added() -> dict[Group, tuple[Addition, ...]]:
    """Of each group; read once in a process, as every installed package is asked."""
    every = metadata.entry_points()
    return {group: _by_name(group, every.select(group=f"lstm_diagrams.{group}")) for group in get_args(Group)}


def _by_name(group: Group, entry_points: Iterable[metadata.EntryPoint]) -> tuple[Addition, ...]:
    points: dict[str, list[metadata.EntryPoint]] = defaultdict(list)
    for point in entry_points:
        points[point.name].append(point)
    return tuple(Addition(group, name, tuple(sorted(same, key=_package))) for name, same in sorted(points.items()))


def packages() -> frozenset[str]:
    """The top-level modules that hold what is added."""
    points = (point for added in _added().values() for addition in added for point in addition.points)
    return frozenset(point.module.partition(".")[0] for point in points)


def _package(point: metadata.EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.value
