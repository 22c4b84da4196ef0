"""Numbers in few characters say what they are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_diagrams.drawing.kit.numbers import short_number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (-0.0, "0"), (1e-7, "1.0e−7"), (1, "1"), (-1, "−1"), (0.5, "0.5"), (-0.5346, "−0.535"), (42, "42"), (1234.5, "1.2e3"),
        (0.00448, "4.5e−3"), (123456.0, "1.2e5"), (float("nan"), "nan"), (float("-inf"), "−inf"),
    ],
)  # fmt: skip
def test_known_numbers(value: float, text: str) -> None:
    assert short_number(value) == text


@given(st.floats(-1e300, 1e300))
def test_what_is_read_back_is_close(value: float) -> None:
    text = short_number(value)
    assert len(text) <= len("−1.2e−300")
    assert "-" not in text
    assert math.isclose(float(text.replace("−", "-")), value, rel_tol=0.051, abs_tol=5e-324)
