"""How much of a graph of parts is shown: as many modules opened as keep a picture readable, and what is left out beyond that."""

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property
from itertools import product

from lstm_diagrams.readings.graph.parts import ModuleGraph, Part, ancestors, closed_but, condensed, in_rows, levels
from lstm_diagrams.readings.graph.repeats import Repeat, folded, look

_FEW = 8
"""A picture of so few parts tells too little to leave everything in it closed."""

_MANY = 5
"""So many operations in a row are told as one where there are too many parts."""

Shown = tuple[ModuleGraph, tuple[Repeat, ...]]
"""A graph, and the repeats folded in it."""


class Opener:
    """Opens modules of a graph, for one limit or for several: what has been tried for one is not made again for the next."""

    def __init__(self, graph: ModuleGraph, *, fold: bool) -> None:
        self._graph, self._fold = graph, fold
        self._found: dict[tuple[bool, frozenset[str]], Shown] = {}

    def within(self, most: int) -> Shown:
        """The graph with as many modules opened as keep it within ``most`` parts, outer ones first (0: all opened).

        Of modules of one class on one level all are opened, or the first with all that equal it, or none. If what cannot be closed has more
        parts, in a row without branches more than twice as many, those in the middle become one of kind ``gap``.
        """
        if most == 0:
            return self._shown({path for part in self._graph.parts for path in ancestors(part.owner)}, short=False)
        opened = {""}
        refused: set[str] = set()
        short, shorter = len(self._shown(opened, short=False)[0].parts) > most, self._condensed is not self._graph
        best = self._shown(opened, short=short)
        while alike := _closed(best[0], refused):
            equal = _equal(self._graph, alike)
            for paths, (condense, last) in product((alike, equal), ((short, False), (True, shorter))):
                tried = self._shown(opened.union(paths), short=condense)
                if len(tried[0].parts) <= most or (last and _inner(best[0]) <= _FEW):
                    opened.update(paths)
                    short, best = condense, tried
                    break
            refused.update(alike)
        in_a_row = len(best[0].links) < len(best[0].parts)
        return _without_middle(best, most) if len(best[0].parts) > most * (2 if in_a_row else 1) else best

    @cached_property
    def _condensed(self) -> ModuleGraph:
        return condensed(self._graph, _MANY)

    def _shown(self, opened: Collection[str], *, short: bool) -> Shown:
        """The graph with these modules opened; where it is ``short`` with many operations in a row told as one."""
        key = short, frozenset(opened)
        if key not in self._found:
            rows = in_rows(closed_but(self._condensed if short else self._graph, opened))
            self._found[key] = folded(rows) if self._fold else (rows, ())
        return self._found[key]


def _closed(graph: ModuleGraph, refused: Collection[str]) -> list[str]:
    """The closed modules to be opened next, in the order they ran: of the outermost level the first, with all like it."""
    found = [part for part in graph.parts if part.kind == "group" and part.path not in refused]
    kinds = {part.path: (len(levels(graph, part.path)), part.type) for part in found}
    if not kinds:
        return []
    level = min(kinds.values(), key=lambda kind: kind[0])[0]
    first = next(kind for kind in kinds.values() if kind[0] == level)
    folded_too = [path for path, name in graph.groups.items() if (len(levels(graph, path)), name) == first]
    return [path for path, kind in kinds.items() if kind == first] + folded_too


def _equal(graph: ModuleGraph, paths: list[str]) -> list[str]:
    """The first of some modules, and those that look like it inside: they fold into one."""
    contents: dict[str, list[tuple[object, ...]]] = {path: [] for path in paths}
    for part in graph.parts:
        for path in contents.keys() & ancestors(part.owner):
            contents[path].append((*look(part), part.owner.removeprefix(path)))
    return [path for path in paths if contents[path] == contents[paths[0]]]


def _inner(graph: ModuleGraph) -> int:
    return sum(part.kind not in ("input", "output") for part in graph.parts)


def _without_middle(shown: Shown, most: int) -> Shown:
    """Only the first and the last parts, at most ``most`` in all; a repeat is kept or left out as a whole."""
    graph, repeats = shown
    hidden = range(most // 2, len(graph.parts) - (most - most // 2 - 1))
    for _ in repeats:
        for repeat in repeats:
            whole = range(repeat.members[0], repeat.members[-1] + 1)
            apart = whole.stop <= hidden.start or hidden.stop <= whole.start
            around = whole.start < hidden.start and hidden.stop < whole.stop
            if not apart and not around:
                hidden = range(min(hidden.start, whole.start), max(hidden.stop, whole.stop))
    start, stop = hidden.start, hidden.stop
    gap = Part("gap", _around(graph, hidden), output=None, run=(1, len(hidden)))
    new = [
        start if index in hidden else index - (len(hidden) - 1) * (index >= stop) for index in range(len(graph.parts))
    ]
    kept = tuple(
        replace(repeat, members=tuple(dict.fromkeys(new[index] for index in repeat.members)))
        for repeat in repeats
        if repeat.members[0] not in hidden
    )
    return graph.joined(new, (*graph.parts[:start], gap, *graph.parts[stop:])), kept


def _around(graph: ModuleGraph, parts: Collection[int]) -> str:
    """The innermost module that all of these parts stand in."""
    ways = [ancestors(graph.parts[index].owner) for index in parts]
    return next(path for path in reversed(ways[0]) if all(path in way for way in ways))
