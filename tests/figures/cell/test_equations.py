"""Equations as mathematical labels (the whole of them is compared in tests/figures/cell/test_cell.py)."""

import pytest

from lstm_diagrams.figures.cell.equations import affine, earlier, gate_equation, state_equations
from tests.figures.moments import moment


def test_an_affine_map_of_the_input_and_of_h() -> None:
    assert affine(moment(), "i", "f") == "W_{if} x_t + b_{if}"
    assert affine(moment(direction=1, directions=2), "h", "f") == "W_{hf} h_{t+1} + b_{hf}"


def test_the_reset_gate_of_a_gru_multiplies_what_comes_from_h() -> None:
    assert gate_equation(moment("gru"), "n") == "n_t = tanh(W_{in} x_t + b_{in} + r_t ⊙ (W_{hn} h_{t-1} + b_{hn}))"


@pytest.mark.parametrize(("kind", "count"), [("lstm", 2), ("gru", 1), ("rnn", 0)])
def test_states_follow_from_the_gates(kind: str, count: int) -> None:
    assert len(state_equations(moment(kind))) == count


def test_a_projection_stands_before_the_output() -> None:
    assert state_equations(moment(projection=2))[1] == "h_t = W_{hr} (o_t ⊙ tanh(c_t))"
    assert earlier(moment(), "c") == "c_{t-1}"
