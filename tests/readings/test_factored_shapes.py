"""Factored shapes against the weights of plain torch."""

from math import prod

import pytest
import torch
from torch import nn

from lstm_diagrams.capture import capture
from lstm_diagrams.readings.factored_shapes import factored, gate_count, shapes_of
from lstm_diagrams.readings.recurrence import Recurrence, recurrences

_MODELS = [
    nn.LSTM(3, 5, 2, bidirectional=True), nn.LSTM(3, 7, 2, bidirectional=True, proj_size=2), nn.GRU(3, 5, 3),
    nn.RNN(3, 5), nn.LSTM(10, 5, 2),
]  # fmt: skip


def _run(model: nn.Module) -> Recurrence:
    return next(recurrences(capture(model, torch.randn(4, 2, model.input_size))))


@pytest.mark.parametrize("model", _MODELS, ids=str)
def test_every_product_is_the_size_of_its_axis(model: nn.Module) -> None:
    run = _run(model)
    for parameter in run.layer.parameters:
        name, _, shape = factored(run, parameter).partition(": ")
        sizes = tuple(prod(map(int, part.split("·"))) for part in shape.split(" × "))
        assert (name, sizes) == (parameter.name, tuple(model.get_parameter(parameter.name).shape))


def test_gates_and_directions_are_told_apart() -> None:
    run = _run(_MODELS[0])
    assert shapes_of(run, "weight_.._l0") == ("weight_ih_l0: 4·5 × 3", "weight_hh_l0: 4·5 × 5")
    assert shapes_of(run, "weight_ih_l1_reverse") == ("weight_ih_l1_reverse: 4·5 × 2·5",)
    assert shapes_of(_run(_MODELS[1]), "weight_hr_l0") == ("weight_hr_l0: 2 × 7",)
    assert shapes_of(_run(nn.GRU(10, 5, bidirectional=True)), "weight_ih_l0") == ("weight_ih_l0: 3·5 × 10",)
    assert shapes_of(run, "weight") == ()


def test_counts_are_torch_s() -> None:
    for model in _MODELS:
        run = _run(model)
        assert gate_count(run) * model.hidden_size == model.weight_hh_l0.shape[0]
        assert run.width_of_h == model.weight_hh_l0.shape[1]
