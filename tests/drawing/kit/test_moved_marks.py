"""Marks that are moved or get other classes are, field by field, what dataclasses.replace makes of them."""

from dataclasses import replace

import pytest

from lstm_diagrams.drawing.kit.groups import moved, with_classes
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Parallelogram, Writing

_MARKS: tuple[Mark, ...] = (
    Box(1, 2, 3, 4, "gate", None, 2, True, True, Label("a"), ("b",), "c", True),
    Circle(1, 2, 3),
    Parallelogram(1, 2, (3, 0), (1, 4), tooltip="t"),
    Writing(1, 2, Label("w"), "left", ("x",)),
    Line(((1, 2), (3, 4)), arrow=True, classes=("flow",)),
)


@pytest.mark.parametrize("mark", _MARKS, ids=lambda mark: type(mark).__name__)
def test_a_copy_differs_in_what_was_asked_for_alone(mark: Mark) -> None:
    before = repr(mark)
    points = {"points": ((6, 1), (8, 3))} if isinstance(mark, Line) else {"x": 6, "y": 1}
    assert moved([mark], 5, -1) == (replace(mark, **points),)  # type: ignore[arg-type]
    assert with_classes(mark, ("n",), 5, -1) == replace(mark, **points, classes=("n",))  # type: ignore[arg-type]
    assert with_classes(mark, ("n",)) == replace(mark, classes=("n",))
    assert repr(mark) == before
