"""Both orders of the axes against plain torch, and which of them the model takes."""

import re

import pytest
import torch
from torch import nn

from lstm_diagrams import FigureMismatch, UsageError, draw
from tests.figures.geometry import flaws
from tests.figures.picture import Picture


def _picture(*args: object, **options: object) -> Picture:
    return Picture.of(draw(*args, figure="transpose", **options).svg())  # type: ignore[arg-type]


def _shapes(picture: Picture) -> list[tuple[int, ...]]:
    """The shapes written in the picture, from left to right."""
    writings = [writing for writing in picture.writings if writing.text.startswith("x.shape")]
    ordered = sorted(writings, key=lambda writing: writing.rect.left)
    return [tuple(map(int, re.findall(r"\d+", writing.text))) for writing in ordered]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
def test_both_shapes_are_those_of_torch_and_the_live_one_is_framed(kind: type[nn.RNNBase], first: bool) -> None:
    x = torch.randn(4, 2, 3)
    picture = _picture(kind(3, 5, batch_first=first), x)
    other = x.transpose(0, 1)
    assert _shapes(picture) == [tuple((x if first else other).shape), tuple((other if first else x).shape)]
    (frame,) = (shape for shape in picture.shapes("taken") if shape.rect.bottom - shape.rect.top > 100)
    inside = [text.text for text in picture.writings if frame.rect.holds(text.rect)]
    assert f"batch_first={first}" in inside and f"batch_first={not first}" not in inside
    assert f"x.shape = {tuple(x.shape)}" in inside
    assert any(text.endswith("this model takes this one") for text in picture.texts)


def test_the_same_sample_is_amber_on_both_sides() -> None:
    x = torch.randn(4, 2, 3)
    picture = _picture(nn.LSTM(3, 5), x)
    for code, side in (("x[0]", x.transpose(0, 1)), ("x[:, 0]", x)):
        assert f"one sample: {code}" in picture.texts
        assert torch.equal(eval(code, {"x": side}), x[:, 0])
    middle = picture.view.center[0]
    cells = picture.shapes("element")
    for half in ([cell for cell in cells if (cell.rect.left < middle) == left] for left in (True, False)):
        amber = {
            name for cell in half if "sample" in cell.classes for name in cell.classes if name.startswith("sample")
        }
        rest = {name for cell in half if "sample" not in cell.classes for name in cell.classes if "sample" in name}
        assert (amber, rest) == ({"sample", "sample1"}, {"sample2"})


def test_the_first_axis_runs_down_the_second_back_and_the_third_to_the_right() -> None:
    picture = _picture(torch.zeros(3, 6, 4))
    middle = picture.view.center[0]
    first_step, first_sample = picture.shapes("element", "t1", "unit1"), picture.shapes("element", "sample1", "unit1")
    left = sorted((cell for cell in first_step if cell.rect.right < middle), key=lambda cell: cell.rect.bottom)
    right = sorted((cell for cell in first_sample if cell.rect.left > middle), key=lambda cell: cell.rect.bottom)
    assert len({round(cell.rect.center[0]) for cell in left[-3:]}) == 1  # samples below each other
    assert len({round(cell.rect.center[0]) for cell in right[-6:]}) == 1  # steps below each other
    for cells, kind, size in ((left, "sample", 3), (right, "t", 6)):
        assert all(f"{kind}{number}" in cell.classes for number, cell in enumerate(cells[-size:], 1))


@pytest.mark.parametrize(("order", "first"), [("", True), ("time, batch, feature", False)])
def test_a_tensor_by_itself_is_framed_by_its_order(order: str, first: bool) -> None:
    x = torch.zeros(5, 2, 3)
    picture = _picture(x, order=order)
    assert _shapes(picture)[0 if first else 1] == (5, 2, 3)
    assert "this tensor has this order" in picture.texts
    with pytest.raises(UsageError, match="needs the axes batch, time, feature or time, batch, feature"):
        _picture(x, order="feature, time, batch")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 9, 1), (1000, 64, 300)])
def test_any_size_is_drawn_cleanly(shape: tuple[int, int, int], lang: str) -> None:
    assert (
        flaws(_picture(torch.zeros(1).expand(shape), lang=lang, axes={"time": "小时" * 30, "batch": "airport"})) == []
    )


def test_without_a_batch_there_is_nothing_to_transpose() -> None:
    with pytest.raises(FigureMismatch, match="batched call"):
        _picture(nn.LSTM(3, 5), torch.randn(4, 3))
    with pytest.raises(FigureMismatch, match="figures that can: cube"):
        _picture(torch.zeros(4, 3))


def test_the_description_names_both_orders_and_the_live_one() -> None:
    diagram = draw(nn.GRU(3, 5, batch_first=True), torch.randn(2, 4, 3), figure="transpose")
    assert diagram.title == "The input x of GRU: batch_first=True"
    assert diagram.description.count("(batch 2, time 4, feature 3)") == 2
    assert diagram.description.count("(time 4, batch 2, feature 3)") == 1
    assert diagram.description.endswith("takes this one: (batch 2, time 4, feature 3).")
