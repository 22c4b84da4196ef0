"""Highlighting by name."""

import pytest

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.marks import Circle
from lstm_diagrams.drawing.passes.highlight import highlighted, known_names
from lstm_diagrams.errors import UnknownName
from lstm_diagrams.words import same

_CLASSES = {
    "first h": ("h", "t1", "layer1"),
    "second h": ("h", "t2", "layer1"),
    "tenth h": ("h", "t10", "layer2"),
    "final h": ("h", "final", "layer2"),
    "final c": ("c", "final", "layer2"),
    "forget gate": ("gate", "gate-f"),
    "dots": ("dots",),
    "bare": (),
}


def _canvas() -> Canvas:
    return Canvas(same(""), same(""), tuple(Circle(0, 0, 1, classes=classes) for classes in _CLASSES.values()))


def _lit(names: str) -> set[str]:
    marks = highlighted(_canvas(), names).marks
    return {name for name, mark in zip(_CLASSES, marks, strict=True) if not mark.faded}


@pytest.mark.parametrize(
    ("names", "lit"),
    [
        ("h", {"first h", "second h", "tenth h", "final h"}),
        ("h_n", {"final h"}),
        ("c_n", {"final c"}),
        ("t=1", {"first h"}),
        ("t=10", {"tenth h"}),
        ("layer 2", {"tenth h", "final h", "final c"}),
        ("gate f", {"forget gate"}),
        ("t=2, c", {"second h", "final c"}),
    ],
)
def test_what_is_named_stays_and_the_rest_fades(names: str, lit: set[str]) -> None:
    assert _lit(names) == lit


def test_the_names_of_a_picture_in_reading_order() -> None:
    assert known_names(_canvas()) == ("h", "c", "gate f", "h_n", "c_n", "t=1", "t=2", "t=10", "layer 1", "layer 2")


@pytest.mark.parametrize("name", ["h_0", "t=3", "dots", "", "h_n,", "output", "gate i", "gate-f"])
def test_a_name_that_nothing_has_is_refused_and_those_that_exist_listed(name: str) -> None:
    with pytest.raises(UnknownName, match="known: h, c, gate f, h_n, c_n, t=1, t=2, t=10, layer 1, layer 2"):
        highlighted(_canvas(), name)


def test_nothing_else_changes() -> None:
    before, after = _canvas(), highlighted(_canvas(), "c")
    assert (after.title, after.extent, len(after.marks)) == (before.title, before.extent, len(before.marks))
