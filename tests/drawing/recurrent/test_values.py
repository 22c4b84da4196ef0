"""Numbers as colours."""

import math
import struct
from dataclasses import replace

import pytest

from lstm_diagrams.drawing.kit.marks import Box, Circle, Writing
from lstm_diagrams.drawing.recurrent.values import chains_of, painted, role_of, scales
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture, Chain, Values
from lstm_diagrams.readings.recurrence import recurrences
from lstm_diagrams.theme import VALUE_ROLES
from tests.figures.made_facts import recurrent


def _values(numbers: list[float], *shape: int) -> Values:
    return Values(shape, struct.pack(f"{len(numbers)}d", *numbers))


def _with_numbers() -> Capture:
    """One layer, two steps, two samples, one unit, one feature."""
    seen = recurrent("gru", steps=2, batch=2, features=1, hidden=1, layers=1)
    history = (("x", _values([4, -4, 2, 0], 2, 2, 1)), ("h", _values([0.5, -0.1, 0.25, 0], 2, 2, 1)))
    return replace(seen, chains=(Chain(0, 0, 0, history),))


@pytest.mark.parametrize(
    ("value", "role"),
    [
        (-1, "value1"),
        (-9, "value1"),
        (-math.inf, "value1"),
        (math.inf, "value9"),
        (0, "value5"),
        (0.01, "value5"),
        (1, "value9"),
        (9, "value9"),
        (0.5, "value7"),
    ],
)
def test_the_colour_of_a_value(value: float, role: str) -> None:
    assert role_of(value, 1) == role


def test_larger_values_never_step_back() -> None:
    places = [VALUE_ROLES.index(role_of(step / 50, 2)) for step in range(-150, 151)]
    assert places == sorted(places)
    assert set(places) == set(range(9))


@pytest.mark.parametrize(("value", "limit"), [(0, 0), (3, 0), (math.nan, 1), (math.nan, 0)])
def test_what_is_no_number_or_has_no_scale_is_the_middle(value: float, limit: float) -> None:
    assert role_of(value, limit) == "value5"


@pytest.mark.parametrize(("sample", "tooltips"), [(0, ["+4", "+0.25"]), (1, ["-4", "+0"])])
def test_units_are_painted_by_h_and_features_by_x(sample: int, tooltips: list[str]) -> None:
    seen = _with_numbers()
    chains = chains_of(seen, next(recurrences(seen)), sample)
    marks = [
        Circle(0, 0, 5, "x_fill", "x", classes=("feature", "x", "t1", "unit1")),
        Circle(0, 0, 5, "layer1_fill", classes=("unit", "layer1", "t2", "unit1")),
        Circle(0, 0, 1, "muted", classes=("dots",)),
    ]
    feature, unit, dots = painted(marks, chains, sample)
    assert [feature.tooltip, unit.tooltip] == tooltips
    assert feature.fill == {0: "value9", 1: "value1"}[sample]
    assert unit.fill == {0: "value7", 1: "value5"}[sample]
    assert dots == marks[2]
    assert (feature.x, feature.stroke, feature.classes) == (0, "x", marks[0].classes)


def test_the_scale_shows_every_colour_once_between_its_ends() -> None:
    seen = _with_numbers()
    marks = list(scales(chains_of(seen, next(recurrences(seen)), 0), 100, 50, "zh"))
    boxes = [mark for mark in marks if isinstance(mark, Box)]
    assert [box.fill for box in boxes] == [*VALUE_ROLES, *VALUE_ROLES]
    assert [mark.label.text for mark in marks if isinstance(mark, Writing)] == [
        "x 的数值", "−4", "0", "+4", "h 的数值", "−0.5", "0", "+0.5",
    ]  # fmt: skip
    assert sum(box.x for box in boxes) / len(boxes) == pytest.approx(100)


@pytest.mark.parametrize("sample", [-1, 2])
def test_a_sample_outside_the_batch_is_refused(sample: int) -> None:
    seen = _with_numbers()
    with pytest.raises(UsageError, match=f"'sample' counts the batch from 0 to 1, not {sample}"):
        chains_of(seen, next(recurrences(seen)), sample)


def test_without_captured_values_the_cure_is_named() -> None:
    seen = recurrent()
    with pytest.raises(UsageError, match=r"draw\(model, x, values=True\)"):
        chains_of(seen, next(recurrences(seen)), 0)
