"""Highlighting by name: what is named stands out, the rest of the picture fades."""

import re
from collections.abc import Iterable
from dataclasses import replace

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.errors import UnknownName

_GATE = re.compile(r"gate-(\w+)")
_NUMBERED = {"t": "t={}", "layer": "layer {}", "unit": "unit {}", "sample": "sample {}"}
_NAMED = (
    "x",
    "output",
    "forward",
    "reverse",
    "cell",
    "connection",
    "weight",
    "bias",
    "module",
)


def highlighted(canvas: Canvas, names: str, own: Iterable[str] = (), states: Iterable[str] = ("h", "c")) -> Canvas:
    """The canvas with all marks faded but those named.

    Args:
        canvas: a finished picture.
        names: one or more names with commas between them, such as ``"h_n"``, ``"output"``, ``"t=3, layer 2"``.
        own: the classes that this figure has a name for besides those of all figures.
        states: what the states of the model's cells are called.

    Raises:
        UnknownName: a name that nothing in this picture has; the message lists those that it has.
    """
    known = _known(canvas, own, tuple(states))
    chosen = []
    for name in map(str.strip, names.split(",")):
        if name not in known:
            raise UnknownName("name to highlight", name, known)
        chosen.append(known[name])
    marks = tuple(
        replace(mark, faded=not any(wanted <= set(mark.classes) for wanted in chosen)) for mark in canvas.marks
    )
    return replace(canvas, marks=marks)


def known_names(canvas: Canvas, own: Iterable[str] = (), states: Iterable[str] = ("h", "c")) -> tuple[str, ...]:
    """Every name that can be highlighted in this picture, in reading order."""
    return tuple(_known(canvas, own, states))


def _known(canvas: Canvas, own: Iterable[str], states: Iterable[str]) -> dict[str, set[str]]:
    """The classes that each name stands for; a mark is meant that has them all."""
    present = {frozenset(mark.classes) for mark in canvas.marks}
    classes = frozenset().union(*present)
    plain = [name for name in dict.fromkeys((*_NAMED[:1], *states, *_NAMED[1:], *own)) if name in classes]
    gates = sorted(match[1] for match in map(_GATE.fullmatch, classes) if match)
    ends = {
        f"{state}_{suffix}": {state, name} for state in states for suffix, name in (("0", "initial"), ("n", "final"))
    }
    found = {name: {name} for name in plain} | {f"gate {gate}": {f"gate-{gate}"} for gate in gates}
    found |= {name: wanted for name, wanted in ends.items() if any(wanted <= one for one in present)}
    return found | {name: {name.replace("=", "").replace(" ", "")} for name in _numbered(classes)}


def _numbered(classes: Iterable[str]) -> Iterable[str]:
    found = [match for match in map(re.compile(rf"({'|'.join(_NUMBERED)})(\d+)").fullmatch, classes) if match]
    for kind in _NUMBERED:
        numbers = sorted(int(match[2]) for match in found if match[1] == kind)
        yield from (_NUMBERED[kind].format(number) for number in numbers)
