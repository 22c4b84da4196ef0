"""What goes into each run of a unit, and on which way: from other runs, from the model's input, from layers beside them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.facts import Capture, Source, Wiring
from lstm_diagrams.readings.recursion.units import Key, Unit
from lstm_diagrams.readings.whole.axes import moments
from lstm_diagrams.readings.whole.nodes import VIEWS

_JOINING = VIEWS | {
    "add", "amax", "cat", "chunk", "index", "index_select", "max", "mean", "narrow", "select", "slice", "split",
    "split_with_sizes", "stack", "sum",
}  # fmt: skip
"""Operations that only show, pick or join what came in: what a run does with it comes after them."""
_PICKING = {"select", "slice", "narrow", "index", "index_select", "unbind", "split", "split_with_sizes", "chunk"}
"""Operations whose result is a thing by itself, where they pick it from what no run has given."""
_MOST = 64
"""Of a run that reads more than these nobody could see where each of them goes."""
_LONGEST = 12
"""Of what enters a run so many steps before it are followed, to so many beginnings."""
_Ways = dict[Source, tuple[Source, ...]]
"""Where something comes from, each with what it was put through from there on."""


class TooMany(Exception):
    """A run reads more than can be drawn."""


@dataclass(frozen=True, slots=True)
class Way:
    """A tensor that came into run ``target``, counted from 0.

    ``origin`` is an output of run ``source``, or where that is None an input of the model or what a layer gave of nothing; ``near``
    is the same, or then what was picked or prepared of it last. ``through`` has what it was put through, in order, up to the first
    thing in the run that does more than join or show it; ``into`` is that, with the number of its input.
    """

    target: int
    source: int | None
    origin: Source
    through: tuple[Source, ...]
    into: tuple[Key, int]
    near: Source


class Ways:
    """All ways into the runs of a unit; and for what ran beside them which runs it comes from. TooMany as it says."""

    def __init__(self, capture: Capture, wiring: Wiring, unit: Unit) -> None:
        self._wiring, self._joins = wiring, unit.layer is None
        self._run = {key: number for number, keys in enumerate(unit.runs) for key in keys}
        self._reach: dict[Key, _Ways] = {}
        self._open = defaultdict[int, dict[Source, Way]](dict)
        self._origins = defaultdict[int, set[Source]](set)
        self._prepared: dict[Key, _Ways] = {}
        self.ways: list[Way] = []
        for key in moments(capture, wiring):
            self._pass(key)
        met = {(way.target, way.origin) for way in self.ways}
        self.ways += [
            way for ways in self._open.values() for way in ways.values() if (way.target, way.origin) not in met
        ]

    def run(self, source: Source) -> int | None:
        """The run that a tensor was made in, None where it was in none."""
        return self._run.get((source.kind, source.number))

    def is_inside(self, key: Key) -> bool:
        """Whether a call or an operation was made in a run."""
        return key in self._run

    def reached(self, key: Key) -> _Ways:
        """Where what ran beside the runs comes from."""
        return self._reach.get(key, {})

    def behind(self, source: Source) -> _Ways:
        """The origins of a tensor: itself, where it was made in a run or is an input of the model."""
        key = (source.kind, source.number)
        return {source: ()} if source.kind == "input" or key in self._run else self._reach.get(key, {})

    def inputs(self, key: Key) -> tuple[tuple[Source, ...], ...]:
        """What was given to a call or an operation."""
        return self._wiring.calls[key[1]] if key[0] == "call" else self._wiring.operations[key[1]].inputs

    def name(self, key: Key) -> str:
        """Of an operation, as PyTorch calls it; "" of a call."""
        return self._wiring.operations[key[1]].name if key[0] == "operation" else ""

    def _pass(self, key: Key) -> None:
        own = self._run.get(key)
        joins = own is None or (self._joins and self.name(key) in _JOINING)
        found: _Ways = {}
        for number, sources in enumerate(self.inputs(key)):
            for source in sources:
                for origin, way in self._coming(source, own):
                    if joins:
                        through = Source("call" if key[0] == "call" else "operation", key[1], 0)
                        found.setdefault(origin, (*way, through))
                    if own is not None:
                        self._arrive(own, origin, way, (key, number), met=not joins)
        alone = key[0] == "call" or self.name(key) in _PICKING
        if own is None and alone and all(self.run(origin) is None for origin in found):
            self._prepared[key] = self._roots(found)
            found = {Source("call" if key[0] == "call" else "operation", key[1], 0): ()}
        self._reach[key] = found

    def _coming(self, source: Source, own: int | None) -> Iterator[tuple[Source, tuple[Source, ...]]]:
        """The origins of what a run, or something beside them, is given; () for what the run has made itself."""
        key = (source.kind, source.number)
        run = self._run.get(key)
        if source.kind == "input" or (run is not None and run != own):
            yield source, ()
        elif own is None or run is None or self._joins:
            for origin, way in self._reach.get(key, {}).items():
                if not way:
                    yield (source if (origin.kind, origin.number) == key else origin), way
                    continue
                last = way[-1]
                yield origin, (*way[:-1], source) if (last.kind, last.number) == key else way

    def _arrive(self, own: int, origin: Source, way: tuple[Source, ...], into: tuple[Key, int], *, met: bool) -> None:
        self._origins[own].add(origin)
        if len(self._origins[own]) > _MOST:
            raise TooMany
        if not met:
            self._open[own].setdefault(origin, Way(own, self.run(origin), origin, way, into, origin))
            return
        prepared = self._prepared.get((origin.kind, origin.number)) or {origin: ()}
        for first, before in prepared.items():
            exact = (*before[:-1], origin) if before else ()
            self.ways.append(Way(own, self.run(origin), first, (*exact, *way), into, origin))

    def _roots(self, found: _Ways) -> _Ways:
        """Where what was picked or prepared comes from in the end, so far as it can be written in one line."""
        roots: _Ways = {}
        for origin, way in found.items():
            prepared = self._prepared.get((origin.kind, origin.number)) or {origin: ()}
            for first, before in prepared.items():
                short = len(before) + len(way) <= _LONGEST and len(roots) < _LONGEST
                roots.setdefault(*((first, (*before, *way)) if short else (origin, way)))
        return roots
