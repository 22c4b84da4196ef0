"""A dense head: every neuron and weight up to the limit, columns apart, labels that fit."""

import itertools

import pytest

from lstm_diagrams.drawing.kit.marks import Circle, Line, Writing
from lstm_diagrams.figures.network.dense_head import RADIUS, HeadColumn, head_marks, spacing


def _columns(*sizes: int) -> tuple[HeadColumn, ...]:
    kinds = ["taken", *["hidden"] * (len(sizes) - 2), "result"]
    return tuple(HeadColumn(kind, size, kind, (f"{size}",)) for kind, size in zip(kinds, sizes, strict=True))


@pytest.mark.parametrize("sizes", [(1, 1), (4, 3, 2), (5, 5)])
def test_all_neurons_and_weights(sizes: tuple[int, ...]) -> None:
    marks = list(head_marks(_columns(*sizes), 0, 0, 5))
    neurons = [mark for mark in marks if isinstance(mark, Circle) and "neuron" in mark.classes]
    weights = [mark for mark in marks if isinstance(mark, Line)]
    assert len(neurons) == sum(sizes)
    assert len(weights) == sum(low * high for low, high in itertools.pairwise(sizes))


def test_large_columns_are_elided() -> None:
    marks = list(head_marks(_columns(1000, 7), 0, 0, 5))
    drawn = [mark.classes[-1] for mark in marks if isinstance(mark, Circle) and "taken" in mark.classes]
    assert drawn == ["unit1", "unit2", "unit999", "unit1000"]


def test_columns_stand_apart_by_their_longest_line() -> None:
    long = HeadColumn("taken", 2, "a", ("a very long line of words below the column",))
    assert spacing((long, *_columns(2, 2))) > spacing(_columns(2, 2))
    words = [mark for mark in head_marks((long, *_columns(2, 2)), 0, 0, 5) if isinstance(mark, Writing)]
    rows = [mark.extent for mark in words if mark.y < 0]
    assert all(one[2] < other[0] for one, other in itertools.pairwise(rows))


def test_the_index_of_a_result_fits_its_circle() -> None:
    for mark in head_marks(_columns(2, 123456), 0, 0, 3):
        if isinstance(mark, Circle) and mark.label:
            assert mark.label.width <= 2 * RADIUS - 5.9
