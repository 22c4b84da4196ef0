"""Columns of neurons and their connections."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_diagrams.drawing.kit.marks import Circle, Line
from lstm_diagrams.figures.mlp.neurons import RADIUS, Column, connections, crossed_out, neurons, symbol


def _column(number: int, count: int, **options: object) -> Column:
    return Column(number, "hidden", 128.0 * number, tuple(range(count)), 34.0, **options)


def test_a_column_is_centred_and_its_bias_unit_stands_above() -> None:
    column = _column(1, 3, bias=True)
    assert column.heights == (34, 0, -34)
    assert column.bias_height == 68
    assert column.top == 68 + RADIUS
    assert _column(1, 3).top == 34 + RADIUS == -column.bottom


@given(st.integers(1, 9), st.integers(1, 9), st.booleans())
def test_every_neuron_is_joined_to_every_one_of_the_next_column(before: int, after: int, bias: bool) -> None:
    lines = list(connections([_column(0, before, bias=bias), _column(1, after)]))
    assert len(lines) == (before + bias) * after
    assert all(
        isinstance(line, Line) and line.points[0][0] == RADIUS and line.points[-1][0] == 128 - RADIUS for line in lines
    )
    assert sum("bias" in line.classes for line in lines) == bias * after


def test_gaps_and_crossed_out_neurons_have_no_connections() -> None:
    gap = Column(0, "input", 0.0, (0, None, 9), 34.0)
    crossed = _column(1, 3, crossed=frozenset({1}))
    ends = {frozenset(line.classes) - {"connection", "layer1"} for line in connections([gap, crossed])}
    assert ends == {frozenset({f"from{a}", f"to{b}"}) for a in (1, 10) for b in (1, 3)}
    assert list(connections([gap, None, crossed])) == []
    marks = list(neurons(crossed))
    assert sum(isinstance(mark, Line) for mark in marks) == 2
    labels = [mark.label for mark in marks if isinstance(mark, Circle)]
    assert [label is None for label in labels] == [False, True, False]


@pytest.mark.parametrize(
    ("count", "share", "expected"), [(8, 0.25, 2), (8, 0.01, 1), (8, 0.0, 0), (3, 1.0, 3), (1, 0.5, 1)]
)
def test_so_many_are_crossed_out(count: int, share: float, expected: int) -> None:
    assert len(crossed_out(range(count), share)) == expected


def test_only_drawn_neurons_are_crossed_out() -> None:
    assert crossed_out((0, 1, None, 98, 99), 1.0) == {0, 1, 98, 99}


def test_symbols_count_from_one() -> None:
    assert symbol(Column(0, "input", 0, (0,), 34), 3) == "x_{4}"
    assert symbol(Column(2, "hidden", 0, (0,), 34), 0) == "h_{1}^{(2)}"
    assert symbol(Column(3, "result", 0, (0,), 34), 9) == "y_{10}"


def test_symbols_of_a_million_are_legible_inside_their_neurons() -> None:
    for kind, number in (("input", 0), ("hidden", 12), ("result", 3)):
        column = Column(number, kind, 0.0, (0, 1, None, 999_998, 999_999), 34.0)
        circles = [mark for mark in neurons(column) if isinstance(mark, Circle) and "neuron" in mark.classes]
        assert all(
            mark.label and mark.label.size >= 8 and mark.label.width <= 2 * mark.radius - 6 + 0.01 for mark in circles
        )
        assert all(2 * mark.radius < column.pitch for mark in circles)
    assert Column(0, "input", 0.0, (0, 1, 2), 34.0).radius == RADIUS
