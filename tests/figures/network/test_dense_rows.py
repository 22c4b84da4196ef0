"""Dense layers as rows: every neuron and weight up to the limit, labels that fit."""

import itertools

import pytest

from lstm_diagrams.drawing.kit.marks import Circle, Line
from lstm_diagrams.figures.network.dense_rows import RADIUS, RISE, connections, neurons


@pytest.mark.parametrize("sizes", [(1, 1), (4, 3, 2), (5, 5)])
def test_all_neurons_and_weights(sizes: tuple[int, ...]) -> None:
    rows = [list(neurons("hidden", size, 0, 60 * row, 5, row)) for row, size in enumerate(sizes)]
    assert [sum(isinstance(mark, Circle) for mark in row) for row in rows] == list(sizes)
    for row, (low, high) in enumerate(itertools.pairwise(sizes)):
        weights = list(connections((low, 0, RISE * row), (high, 0, RISE * (row + 1)), 5, row + 1))
        assert len(weights) == low * high
        assert all(isinstance(mark, Line) for mark in weights)


def test_large_rows_are_elided() -> None:
    drawn = [mark.classes[-1] for mark in neurons("taken", 1000, 0, 0, 5, 0) if "neuron" in mark.classes]
    assert drawn == ["unit1", "unit2", "unit999", "unit1000"]


def test_the_index_of_a_result_fits_its_circle() -> None:
    for mark in neurons("result", 123456, 0, 0, 3, 1):
        if isinstance(mark, Circle) and mark.label:
            assert mark.label.width <= 2 * RADIUS - 5.9
