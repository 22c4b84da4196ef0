"""Names of states."""

import pytest

from lstm_diagrams.drawing.boxed.state_names import symbol
from lstm_diagrams.readings.recurrence import recurrences
from tests.figures.made_facts import recurrent


@pytest.mark.parametrize(("layers", "directions", "direction", "name"), [
    (1, 1, 0, "h_{t}"), (3, 1, 0, "h_{t}^{(2)}"), (1, 2, 0, "h_{t}^{→}"), (3, 2, 1, "h_{t}^{(2)←}"),
    (3, 2, None, "h_{t}^{(2)}"), (1, 2, None, "h_{t}"),
])  # fmt: skip
def test_only_what_there_are_several_of_is_named(
    layers: int, directions: int, direction: int | None, name: str
) -> None:
    run = next(recurrences(recurrent(layers=layers, directions=directions)))
    assert symbol(run, "h", "t", 1, direction) == name
