"""The names of states."""

import pytest

from lstm_diagrams.drawing.kit.symbols import state_symbol


@pytest.mark.parametrize(
    ("layer", "direction", "name"),
    [(None, None, "h_{t}"), (0, None, "h_{t}^{(1)}"), (None, 0, "h_{t}^{→}"), (1, 1, "h_{t}^{(2)←}")],
)
def test_only_what_is_told_stands_above(layer: int | None, direction: int | None, name: str) -> None:
    assert state_symbol("h", "t", layer, direction) == name
