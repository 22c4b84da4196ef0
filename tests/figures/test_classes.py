"""The classes of the pictures are an interface: every figure carries those that its module promises, and no others."""

import inspect
import re
from functools import cache

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.figures.registry import registered
from tests.figures.sheet import entries
from tests.figures.subjects import SUBJECTS, diagrams, seen

_COUNTED = re.compile(r"\d+$")
_OTHERS = re.compile(r"those of ``(\w+)``")
_EVERYWHERE = {"faded", "legend", "left-out"}


@cache
def _canvases() -> tuple[tuple[str, Canvas], ...]:
    """Every figure of the sheet and of every subject, without rendering it."""
    drawn = [entry.diagram("en", "light") for entry in entries()]
    drawn += [diagram for subject in SUBJECTS for diagram in diagrams(subject, "en")]
    return tuple((diagram.figure, diagram.canvas) for diagram in drawn)


def _found(figure: str) -> set[str]:
    marks = (mark for name, canvas in _canvases() if name == figure for mark in canvas.marks)
    return {_COUNTED.sub("1", name) for mark in marks for name in mark.classes} - _EVERYWHERE


def _promised(figure: str) -> set[str]:
    """What the docstring names, numbers as 1; ``those of`` another figure are its promise too."""
    words = inspect.getdoc(inspect.getmodule(registered()[figure].function)) or ""
    listed = words.partition("Classes: ")[2]
    others = {name for other in _OTHERS.findall(listed) for name in _promised(other)}
    own = re.findall(r"``([^`]+)``", _OTHERS.sub("", listed))
    return others | {_COUNTED.sub("1", name) for name in own}


def _families() -> set[str]:
    """Kinds of layers and operations, by which the figures of whole models name what they draw."""
    layers = {layer.kind for subject in SUBJECTS for layer in seen(subject).layers}
    every = [seen(subject) for subject in SUBJECTS]
    flows = (flow for one in every for flow in (*one.flows, *one.branches, *one.slot_flows))
    operations = {operation.name for flow in flows for operation in flow.operations}
    wired = {operation.name for one in every if one.wiring is not None for operation in one.wiring.operations}
    return layers | operations | wired


def test_every_class_of_a_picture_is_promised() -> None:
    families = _families()
    for figure, own in registered().items():
        free = families if "family" in (inspect.getdoc(inspect.getmodule(own.function)) or "") else set()
        assert _found(figure) - _promised(figure) - free == set(), figure


def test_every_promised_class_is_in_a_picture() -> None:
    for figure, own in registered().items():
        words = inspect.getdoc(inspect.getmodule(own.function)) or ""
        borrowed = {name for other in _OTHERS.findall(words) for name in _promised(other)}
        assert _promised(figure) - borrowed - _found(figure) == set(), figure
