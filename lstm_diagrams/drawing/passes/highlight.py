"""Highlighting by name: what is named stands out, the rest of the picture fades."""

import re
from collections.abc import Iterable
from dataclasses import replace

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.errors import UnknownName

_STATES = {
    f"{state}_{suffix}": {state, name} for state in ("h", "c") for suffix, name in (("0", "initial"), ("n", "final"))
}
_GATES = {f"gate {gate}": f"gate-{gate}" for gate in ("i", "f", "g", "o", "r", "z", "n", "h")}
_NUMBERED = {"t": "t={}", "layer": "layer {}", "unit": "unit {}", "sample": "sample {}"}
_NAMED = (
    "x",
    "h",
    "c",
    "output",
    "forward",
    "reverse",
    "cell",
    "kernel",
    "connection",
    "weight",
    "bias",
    "matrix",
    "module",
    "operator",
)


def highlighted(canvas: Canvas, names: str) -> Canvas:
    """The canvas with all marks faded but those named.

    Args:
        canvas: a finished picture.
        names: one or more names with commas between them, such as ``"h_n"``, ``"output"``, ``"t=3, layer 2"``.

    Raises:
        UnknownName: a name that nothing in this picture has; the message lists those that it has.
    """
    chosen = [_classes(name.strip(), canvas) for name in names.split(",")]
    marks = tuple(
        replace(mark, faded=not any(wanted <= set(mark.classes) for wanted in chosen)) for mark in canvas.marks
    )
    return replace(canvas, marks=marks)


def known_names(canvas: Canvas) -> tuple[str, ...]:
    """Every name that can be highlighted in this picture, in reading order."""
    present = {frozenset(mark.classes) for mark in canvas.marks}
    classes = frozenset().union(*present)
    states = [name for name, wanted in _STATES.items() if any(wanted <= found for found in present)]
    plain = [name for name in _NAMED if name in classes]
    gates = [name for name, wanted in _GATES.items() if wanted in classes]
    return (*plain, *gates, *states, *_numbered(classes))


def _classes(name: str, canvas: Canvas) -> set[str]:
    known = known_names(canvas)
    if name not in known:
        raise UnknownName("name to highlight", name, known)
    if name in _STATES:
        return _STATES[name]
    return {_GATES.get(name, name.replace("=", "").replace(" ", ""))}


def _numbered(classes: Iterable[str]) -> Iterable[str]:
    found = [match for match in map(re.compile(rf"({'|'.join(_NUMBERED)})(\d+)").fullmatch, classes) if match]
    for kind in _NUMBERED:
        numbers = sorted(int(match[2]) for match in found if match[1] == kind)
        yield from (_NUMBERED[kind].format(number) for number in numbers)
