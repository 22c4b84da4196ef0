"""The cube against the live tensor: sizes, orders, numbers and the first sample."""

import re

import pytest
import torch
from torch import nn

from lstm_diagrams import Text, UsageError, draw
from lstm_diagrams.drawing.kit.numbers import short_number
from lstm_diagrams.drawing.recurrent.values import role_of
from tests.figures.geometry import flaws, role
from tests.figures.picture import Outline, Picture


def _picture(*args: object, **options: object) -> Picture:
    return Picture.of(draw(*args, **options).svg())  # type: ignore[arg-type]


def _cells(picture: Picture, *classes: str) -> set[tuple[int, int, int]]:
    """Sample, step and feature of the drawn cells."""
    found = set()
    for shape in picture.shapes("element", *classes):
        numbers = {match[1]: int(match[2]) for name in shape.classes if (match := re.fullmatch(r"([a-z]+)(\d+)", name))}
        if len(numbers) == 3:
            found.add((numbers["sample"], numbers["t"], numbers["unit"]))
    return found


@pytest.mark.parametrize("shape", [(2, 4, 3), (1, 1, 1), (5, 2, 6)])
def test_every_visible_number_of_a_tensor_has_a_cell(shape: tuple[int, int, int]) -> None:
    batch, time, feature = shape
    picture = _picture(torch.zeros(shape))
    seen = _cells(picture)
    assert seen == {
        (n, t, f)
        for n in range(1, batch + 1)
        for t in range(1, time + 1)
        for f in range(1, feature + 1)
        if n == 1 or f == 1 or t == time  # the front, the top and the right side
    }
    assert {n for n, _, _ in _cells(picture, "sample")} == {1}
    for letter, size in zip("NTF", shape, strict=True):
        assert f"{letter} = {size}" in picture.texts


def test_features_run_down_time_to_the_right_and_samples_to_the_back() -> None:
    picture = _picture(torch.zeros(3, 4, 2))

    def place(sample: int, t: int, unit: int) -> tuple[float, float]:
        return picture.shapes("element", f"sample{sample}", f"t{t}", f"unit{unit}")[0].rect.center

    assert place(1, 1, 1)[0] < place(1, 4, 1)[0]
    assert place(1, 1, 1)[1] < place(1, 1, 2)[1]
    assert place(1, 4, 2)[0] < place(3, 4, 2)[0]
    assert place(1, 4, 2)[1] > place(3, 4, 2)[1]


@pytest.mark.parametrize("first", [True, False])
def test_a_model_and_its_bare_input_give_the_same_block(first: bool) -> None:
    x = torch.randn(4, 2, 3)
    model = _picture(nn.LSTM(3, 5, 2, batch_first=first), x, figure="cube")
    bare = _picture(x, order="batch, time, feature" if first else "time, batch, feature")
    assert _cells(model) == _cells(bare)
    code = "x[0]" if first else "x[:, 0]"
    for picture in (model, bare):
        assert any(text.endswith(f": {code}") for text in picture.texts)
        assert any("(batch 4, time 2, feature 3)" in text for text in picture.texts) == first


def test_huge_tensors_are_elided_but_measured_as_they_are() -> None:
    picture = _picture(torch.zeros(1, 1, 1).expand(64, 1000, 300))
    assert len(picture.shapes("element")) < 300
    assert picture.shapes("dots")
    assert {"N = 64", "T = 1000", "F = 300"} <= set(picture.texts)
    steps = {t for _, t, _ in _cells(picture)}
    assert {1, 1000} <= steps and len(steps) == 7


def test_the_most_of_everything_can_be_chosen() -> None:
    x = torch.zeros(12, 12, 12)
    assert _cells(_picture(x, samples=0, steps=0, features=0)) >= {
        (1, t, f) for t in range(1, 13) for f in range(1, 13)
    }
    assert {t for _, t, _ in _cells(_picture(x, steps=3))} == {1, 12}
    for option in ("samples", "steps", "features"):
        with pytest.raises(UsageError, match=option):
            draw(x, **{option: 1})


def _plates(picture: Picture) -> list[Outline]:
    return [shape for shape in picture.shapes("value") if role(shape.fill) != "surface"]


@pytest.mark.parametrize("source", ["model", "tensor", "sheet"])
def test_values_are_those_of_the_first_sample(source: str) -> None:
    x = torch.randn(4, 3) if source == "sheet" else torch.randn(4, 2, 3)
    own = {} if source == "model" else {"order": "time, feature" if source == "sheet" else "time, batch, feature"}
    args = (nn.LSTM(3, 5), x) if source == "model" else (x,)
    picture = _picture(*args, figure="cube", values=True, **own)
    sample, limit = (x if source == "sheet" else x[:, 0]).double(), x.double().abs().max().item()
    assert flaws(picture) == []
    assert len(_plates(picture)) == 12
    for t in range(4):
        for f in range(3):
            value = sample[t, f].item()
            classes = {"value", f"t{t + 1}", f"unit{f + 1}"}
            (plate,) = (shape for shape in _plates(picture) if classes <= shape.classes)
            assert role(plate.fill) == role_of(value, limit)
            (text,) = (writing.text for writing in picture.writings if classes <= writing.classes)
            assert text == short_number(value)


@pytest.mark.parametrize("numbers", [[1e-300, -1e300], [float("nan"), float("inf")], [-0.00123, -123456.0], [0.0, 0.0]])
def test_odd_numbers_fit_their_cells(numbers: list[float]) -> None:
    picture = _picture(torch.tensor(numbers, dtype=torch.float64).reshape(1, 1, 2), values=True)
    assert flaws(picture) == []
    assert {short_number(number) for number in numbers} <= set(picture.texts)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_matrix_beside_it_has_the_same_samples_and_features(lang: str) -> None:
    plain, both = (_picture(torch.zeros(4, 2, 3), matrix=matrix, lang=lang) for matrix in (False, True))
    table = both.shapes("table", "element")
    assert not plain.shapes("table")
    assert len(table) == 4 * 3
    assert len([cell for cell in table if "sample" in cell.classes]) == 3
    assert max(cell.rect.right for cell in table) < min(
        cell.rect.left for cell in both.shapes("element") if "table" not in cell.classes
    )
    assert flaws(both) == []
    assert any(text.endswith("N × F = 4 × 3") for text in both.texts)
    assert {"zh": "一行 = 一个样本", "en": "one row = one sample"}[lang] in both.texts


@pytest.mark.parametrize(
    ("order", "across", "down", "words"),
    [
        ("", "F = 4", "N = 6", "one row = one sample: x[0]"),
        ("feature, batch", "F = 6", "N = 4", "one row = one sample: x[:, 0]"),
        ("batch, time", "T = 4", "N = 6", "one row = one sample's sequence: x[0]"),
        ("time, feature", "T = 6", "F = 4", "the whole sheet = one sample's sequence: x"),
    ],
)
def test_a_matrix_is_a_sheet(order: str, across: str, down: str, words: str) -> None:
    picture = _picture(torch.zeros(6, 4), order=order, matrix=True)
    cells = picture.shapes("element")
    assert len(cells) == 24
    assert {across, down, words} <= set(picture.texts)
    rows = len({cell.rect.top for cell in cells})
    assert down.endswith(f" {rows}")
    assert len([cell for cell in cells if "sample" in cell.classes]) == (24 if order == "time, feature" else 24 // rows)


def test_axes_take_own_names() -> None:
    axes = {"batch": Text("机场", "airport"), "time": "hour"}
    diagram = draw(torch.zeros(3, 24, 5), axes=axes)
    texts = Picture.of(diagram.svg()).texts
    assert {"airport", "hour", "feature"} <= set(texts)
    assert "x (airport 3, hour 24, feature 5)" in texts
    assert "airport to the back (3)" in diagram.description
    assert "x（机场 3，hour 24，特征 5）" in Picture.of(draw(torch.zeros(3, 24, 5), axes=axes, lang="zh").svg()).texts


def test_a_model_without_recurrence_has_no_cube() -> None:
    with pytest.raises(UsageError, match="figures that can: mlp"):
        draw(nn.Linear(3, 2), torch.randn(5, 3), figure="cube")


def test_values_must_have_been_captured() -> None:
    with pytest.raises(UsageError, match="values=True"):
        draw(draw(torch.zeros(2, 3, 4)).facts, values=True)
