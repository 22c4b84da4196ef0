"""Stacks of planes in rows."""

import pytest

from lstm_diagrams.drawing.kit.marks import Box, Line, Parallelogram
from lstm_diagrams.errors import UnknownName
from lstm_diagrams.facts import Axis, Layer, Setting, Tensor
from lstm_diagrams.figures.cnn.chain import FeatureMap
from lstm_diagrams.figures.cnn.maps import SCALES, Scale
from lstm_diagrams.figures.cnn.planes import plane_marks
from lstm_diagrams.readings.stages import Stage


def _maps(count: int, *space: tuple[str, int], channels: int = 5) -> tuple[FeatureMap, ...]:
    tensor = Tensor((Axis("channel", channels), *(Axis(*axis) for axis in space)), "float32")
    stage = Stage("convolution", "Conv2d", tensor, Layer("0", "Conv2d", "convolution", (Setting("kernel_size", 3),)))
    return tuple(FeatureMap(number, tensor, stage if number else None, ()) for number in range(count))


@pytest.mark.parametrize(("count", "rows"), [(3, 1), (12, 2), (40, 7)])
def test_long_chains_take_several_rows(count: int, rows: int) -> None:
    maps = _maps(count, ("height", 8), ("width", 8))
    marks = list(plane_marks(maps, Scale.of([8]), 8, "en"))
    planes = [mark for mark in marks if isinstance(mark, Box) and "plane" in mark.classes]
    assert len(planes) == 5 * count
    turns = [mark for mark in marks if isinstance(mark, Line) and "turn" in mark.classes]
    assert len(turns) == rows - 1
    windows = [mark for mark in marks if isinstance(mark, Box) and "kernel" in mark.classes]
    assert len(windows) == 2 * (count - rows)


def test_a_volume_shows_two_sides_more_and_fewer_at_once_the_deeper_it_is() -> None:
    flat, deep = (_maps(1, ("depth", depth), ("height", 64), ("width", 64), channels=9) for depth in (2, 64))
    for maps, drawn in ((flat, 4), (deep, 3)):
        marks = list(plane_marks(maps, Scale.of([64]), 5, "en"))
        sides = [mark for mark in marks if isinstance(mark, Parallelogram)]
        fronts = [mark for mark in marks if isinstance(mark, Box)]
        assert len(fronts) == drawn and len(sides) == 2 * len(fronts)


def test_scales() -> None:
    assert [round(Scale.of([100, 25], name).points(25), 1) for name in ("auto", "true", "root")] == [26, 26, 52]
    assert Scale.of([1000, 1], "auto").points(1) == pytest.approx(9)
    with pytest.raises(UnknownName, match=", ".join(SCALES)):
        Scale.of([1], "log")
