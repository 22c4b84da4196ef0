"""What may be the node of a tree: a layer or a module that ran several times, each run with the calls and operations made in it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.facts import Capture, Layer

Key = tuple[str, int]
"""``("call", 3)`` or ``("operation", 5)``; of the model's input ``("input", 0)``."""
LEAST = 3
"""Fewest runs that make a tree: two that one reads, or one that two read."""
_KINDS = ("recurrent", "linear", "convolution", "attention", "module")
"""Of layers that may be a node by themselves."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A layer, or a module that holds layers (``layer`` is None), with what belongs to each of its runs, in order."""

    path: str
    type: str
    layer: Layer | None
    runs: tuple[tuple[Key, ...], ...]


def units(capture: Capture) -> Iterator[Unit]:
    """Recurrent layers first, then modules that hold layers, then other layers; those that ran often enough."""
    calls = defaultdict[str, list[Key]](list)
    for call in capture.calls:
        calls[call.layer].append(("call", call.id))
    often = [(capture.layer(path), keys) for path, keys in calls.items() if len(keys) >= LEAST]
    layers = [
        Unit(layer.path, layer.type, layer, tuple((key,) for key in keys))
        for layer, keys in often
        if layer.kind in _KINDS
    ]
    yield from (unit for unit in layers if unit.layer and unit.layer.kind == "recurrent")
    yield from _modules(capture)
    yield from (unit for unit in layers if unit.layer and unit.layer.kind != "recurrent")


def _modules(capture: Capture) -> Iterator[Unit]:
    """Modules that hold layers; what a run of one made in a run of its own within it belongs to the inner one."""
    for group in capture.groups:
        visits = [visit for visit in capture.visits if visit.path == group.path]
        if len(visits) < LEAST:
            continue
        owner: dict[Key, int] = {}
        for number, visit in enumerate(visits):
            owner |= dict.fromkeys((("call", place) for place in range(*visit.calls)), number)
            owner |= dict.fromkeys((("operation", place) for place in range(*visit.operations)), number)
        runs = defaultdict[int, list[Key]](list)
        for key, number in owner.items():
            runs[number].append(key)
        if len(runs) >= LEAST:
            ended = sorted(runs, key=lambda number: (visits[number].calls[1], visits[number].operations[1]))
            yield Unit(group.path, group.type, None, tuple(tuple(runs[number]) for number in ended))
