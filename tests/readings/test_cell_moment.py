"""Sizes, symbols and numbers of one cell at one moment."""

import pytest

from tests.figures.moments import moment, numbered


def test_the_first_layer_takes_the_features_the_others_h_of_all_directions() -> None:
    sizes = {"features": 3, "hidden": 7, "layers": 2, "directions": 2, "projection": 2}
    first, second = (moment(layer=layer, **sizes) for layer in (0, 1))
    assert (first.inputs, first.hidden, first.width) == (3, 7, 2)
    assert (second.inputs, second.hidden, second.width) == (4, 7, 2)
    assert [second.size(name) for name in "xhcf"] == [4, 2, 7, 7]


def test_parameters_are_named_by_layer_and_direction() -> None:
    assert moment().suffix == "_l0"
    assert moment(layer=1, direction=1, directions=2).suffix == "_l1_reverse"


def test_symbols_of_any_step_and_of_one_step() -> None:
    assert (moment().now("f"), moment().before("h"), moment().input) == ("f_{t}", "h_{t-1}", "x_{t}")
    assert moment(direction=1, directions=2).before("c") == "c_{t+1}"
    assert (moment(step=3).now("f"), moment(step=3).before("h")) == ("f_{3}", "h_{2}")
    assert moment(step=3, direction=1, directions=2).before("h") == "h_{4}"
    assert moment(layer=1).input == "x_{t} = h_{t}^{(1)}"


@pytest.mark.parametrize("direction", [0, 1])
def test_states_come_from_the_step_before_in_the_order_of_running(direction: int) -> None:
    now = numbered(step=2, direction=direction)
    assert now.number("f", 3) == 113
    assert now.number_before("h", 3) == (123 if direction else 103)
    assert not now.begins


@pytest.mark.parametrize(("direction", "step"), [(0, 1), (1, 3)])
def test_the_first_step_of_a_direction_takes_the_initial_states(direction: int, step: int) -> None:
    now = numbered(step=step, direction=direction)
    assert now.begins
    assert now.number_before("c", 0) == -1


def test_activation_of_a_plain_rnn() -> None:
    assert moment("rnn").cell.gate("h").written == "tanh"
    assert moment("rnn").gates == ("h",)
    assert moment("gru").gates == ("r", "z", "n")
