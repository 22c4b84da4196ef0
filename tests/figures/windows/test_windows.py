"""Windows of a record: which rows they hold and what leaks, counted by hand from how each was cut."""

from typing import Any

import numpy
import pytest
import torch
from torch import Tensor
from torch.utils.data import Dataset, Subset, TensorDataset

from lstm_diagrams import capture, draw
from lstm_diagrams.drawing.kit.marks import Writing
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Windows
from lstm_diagrams.readings.windows import Split, split_of
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.figures.subjects import seen


def _cut(record: Tensor, steps: int, horizon: int, stride: int = 1, gap: int = 0) -> tuple[Tensor, Tensor]:
    """Windows with the first column of the rows that begin ``gap`` after them."""
    x = record.unfold(0, steps, stride).transpose(1, 2)
    y = record[steps + gap :, 0].unfold(0, horizon, stride)
    count = min(len(x), len(y))
    return x[:count], y[:count]


def _found(*given: Any) -> Windows:
    found = capture(*given).windows
    assert found is not None
    return found


def _record(rows: int = 60) -> Tensor:
    return torch.randn(rows, 3, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("stride", [1, 4])
@pytest.mark.parametrize("gap", [-2, 0, 3])
def test_the_rows_are_those_that_were_cut(stride: int, gap: int) -> None:
    record = _record()
    x, y = _cut(record, 8, 3, stride, gap)
    found = _found(record, (x, y)).train
    assert found.firsts == tuple(stride * number for number in range(len(x)))
    assert (found.steps, found.columns) == (8, (0, 1, 2))
    assert (found.ahead, found.horizon, found.target_columns) == (8 + gap, 3, (0,))


def test_copies_in_another_order_with_some_columns_are_found_by_their_numbers() -> None:
    record = _record()
    x, y = _cut(record, 8, 3)
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(2))
    found = _found(record.double().numpy(), (x[order][:, :, [2, 0]].clone(), y[order].clone())).train
    assert found.firsts == tuple(order.tolist())
    assert (found.columns, found.target_columns) == ((2, 0), (0,))


class _Pairs(Dataset[Any]):
    def __init__(self, record: Tensor) -> None:
        self.record = record

    def __len__(self) -> int:
        return 20

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.record[index : index + 8], self.record[index + 8]


def test_datasets_and_lists_are_asked_for_their_windows() -> None:
    record = _record()
    own = _found(record, _Pairs(record)).train
    assert (own.firsts, own.ahead, own.horizon, own.target_columns) == (tuple(range(20)), 8, 1, (0, 1, 2))
    both = _found(record, Subset(TensorDataset(*_cut(record, 8, 3)), [5, 9]), [record[30:38], record[40:48]])
    assert both.train.firsts == (5, 9) and both.test is not None
    assert (both.test.firsts, both.test.ahead) == ((30, 40), None)


def test_a_series_and_one_number_ahead() -> None:
    series = numpy.cumsum(numpy.arange(30.0))
    x = numpy.lib.stride_tricks.sliding_window_view(series, 5)[:-1]
    found = _found(series, (x, series[5:])).train
    assert (len(found.firsts), found.ahead, found.horizon) == (25, 5, 1)


def test_equal_numbers_are_told_apart_by_their_place_in_memory_alone() -> None:
    record = torch.zeros(20, 2)
    x = record.unfold(0, 4, 2).transpose(1, 2)
    assert _found(record, x).train.firsts == (0, 2, 4, 6, 8, 10, 12, 14, 16)
    with pytest.raises(UsageError, match=r"window 0 .* at row 0 and at row 1: .* unless it is a view"):
        capture(record, x.clone())


def _refused() -> dict[str, tuple[tuple[Any, ...], str]]:
    record = _record()
    x, y = _cut(record, 8, 3)
    other = x.clone()
    other[4] += 1
    return {
        "scaled": ((record, x * 2), "window 0 of those to train with .* nowhere in the record"),
        "one": ((record, x, other), "window 4 of those to test with .* nowhere"),
        "changes": ((record, (x, y - 1)), "targets to train with are nowhere in the record"),
        "constant": (
            (record * 0, (torch.zeros(1, 60, 3), torch.zeros(1, 1))),
            "targets to train with are at .* distances",
        ),
        "targets": ((record, (x, y[:3])), "windows to train with need as many targets"),
        "lengths": ((record, [record[:4], record[:5]]), "not of one length"),
        "long": ((record[:4], x), "fit into the record of shape"),
        "text": ((record, "x"), "str holds no windows"),
        "three": ((record, x, x, x), "not 3 things"),
        "cube": ((x, x), "a record has the axes row and column"),
        "complex": ((record.to(torch.complex64), x), "plain tensors of real numbers"),
    }


@pytest.mark.parametrize("kind", _refused())
def test_what_cannot_be_proven_is_refused_with_what_was_wrong(kind: str) -> None:
    given, message = _refused()[kind]
    with pytest.raises(UsageError, match=message):
        draw(*given)


def _split(train: range, test: range) -> Split:
    record = _record(100)
    x, y = _cut(record, 8, 3)
    own = _found(record, *((x[list(part)], y[list(part)]) for part in (train, test)))
    found = split_of(own)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("train", "test"),
    [(range(40), range(40, 80)), (range(40), range(50, 80)), (range(40), range(51, 80)), (range(0, 80, 2), range(1, 80, 2)), (range(60, 80), range(20))],
)  # fmt: skip
def test_what_both_hold_is_counted_row_by_row(train: range, test: range) -> None:
    split = _split(train, test)
    rows = {first + step for first in train for step in range(11)}
    tested = {first + step for first in test for step in range(11)}
    assert {row for start, end in split.shared for row in range(start, end)} == rows & tested
    assert split.crossing == sum(any(first + step in rows for step in range(11)) for first in test)
    assert split.known_targets == sum(any(first + step in rows for step in range(8, 11)) for first in test)
    assert split.backwards == (max(train) > min(test))
    one, other = split.closest
    common = {(a, b): 11 - abs(a - b) for a in train for b in test}
    assert common[one, other] == max(common.values())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("shape", "windows"), [((40, 6, 2, 1), 0), ((4000, 48, 12, 1), 7), ((300, 24, 1, 24), 3), ((300, 24, 1, 24), 1)]
)
def test_nothing_overlaps_and_the_leak_is_said(lang: str, shape: tuple[int, int, int, int], windows: int) -> None:
    rows, steps, horizon, stride = shape
    record = _record(rows)
    x, y = _cut(record, steps, horizon, stride)
    half = len(x) // 2
    diagram = draw(record, (x[:half], y[:half]), (x[half:], y[half:]), lang=lang, windows=windows, legend=True)
    picture = Picture.of(diagram.svg())
    assert flaws(picture) == []
    assert diagram.figure == "windows"
    split = split_of(_found(record, (x[:half], y[:half]), (x[half:], y[half:])))
    assert split is not None
    leaks = [mark for mark in diagram.canvas.marks if "leak" in mark.classes and {"train", "test"} & {*mark.classes}]
    assert bool(leaks) == bool(split.shared)
    assert str(split.crossing) in " ".join(picture.texts)


def test_a_target_inside_its_window_is_pointed_out() -> None:
    record = _record()
    diagram = draw(record, _cut(record, 8, 3, gap=-2))
    assert "the target begins inside the window" in diagram.description
    assert flaws(Picture.of(diagram.svg())) == []


def test_it_moves_window_by_window() -> None:
    record = _record()
    sentences = [moment.sentence.en for moment in draw(record, _cut(record, 8, 3, 4), windows=2).moments]
    assert sentences == [
        "Number 1, window of rows 0 … 7, target of rows 8 … 10.",
        "Number 2, window of rows 4 … 11, target of rows 12 … 14.",
    ]
    with pytest.raises(UsageError, match="option 'windows' takes 0"):
        draw(record, _cut(record, 8, 3), windows=-1)


def test_parts_alone() -> None:
    diagram = draw(seen("windows"), figure="windows", parts=("record",))
    headings = [
        mark.label.text for mark in diagram.canvas.marks if isinstance(mark, Writing) and "heading" in mark.classes
    ]
    assert headings == ["the whole record, to scale"]
    assert "stacked" not in diagram.description and "to scale" in diagram.description
    record = torch.randn(12, 2)
    with pytest.raises(UsageError, match="there are no windows to test with"):
        draw(record, _cut(record, 4, 1), figure="windows", parts="record+pair")
