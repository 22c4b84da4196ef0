"""What a denser drawing may not do: cover text, run through it, or leave arrows without a shaft."""

from collections.abc import Sequence

import pytest

from lstm_diagrams.drawing.kit.clearance import as_clear
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Writing

_WORD = Writing(0, 0, Label("word"))
_FAR = (
    _WORD,
    Writing(100, 0, Label("other")),
    Box(300, 0, 40, 40),
    Circle(400, 0, 10),
    Line(straight((500, 0), (600, 0)), arrow=True),
)


def _with(number: int, mark: Mark) -> Sequence[Mark]:
    return tuple(mark if place == number else old for place, old in enumerate(_FAR))


def test_what_only_moves_is_clear() -> None:
    assert as_clear(_FAR, _FAR)
    assert as_clear(_FAR, _with(1, Writing(60, 0, Label("other"))))


@pytest.mark.parametrize(
    ("number", "mark"),
    [
        (1, Writing(10, 0, Label("other"))),
        (2, Box(18, 0, 40, 40)),
        (3, Circle(325, 0, 10)),
        (4, Line(straight((-50, 0), (50, 0)), arrow=True)),
        (4, Line(straight((500, 0), (505, 0)), arrow=True)),
    ],
    ids=["text over text", "an outline through text", "a shape over a shape", "a line through text", "a short arrow"],
)
def test_what_gets_in_the_way_is_not(number: int, mark: Mark) -> None:
    assert not as_clear(_FAR, _with(number, mark))


def test_what_was_so_before_may_stay_so() -> None:
    near = _with(1, Writing(10, 0, Label("other")))
    assert as_clear(near, near)
