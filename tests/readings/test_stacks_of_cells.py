"""Two cells, run layer by layer or step by step: the same model, and the same grid of layers and steps."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import draw
from lstm_diagrams.drawing.kit.marks import Box, Circle
from tests.figures.geometry import flaws
from tests.figures.picture import Picture


class _LayerByLayer(nn.Module):
    def __init__(self, cell: Any, dim: int = 0) -> None:
        super().__init__()
        self.low, self.high, self.dim = cell(3, 5), cell(5, 4), dim

    def forward(self, x: Tensor) -> Tensor:
        for cell in (self.low, self.high):
            state, outputs = None, []
            for step in x.unbind(self.dim):
                state = cell(step, state)
                outputs.append(_h(state))
            x = torch.stack(outputs, self.dim)
        return x


class _StepByStep(_LayerByLayer):
    def forward(self, x: Tensor) -> Tensor:
        low = high = None
        outputs = []
        for step in x.unbind(self.dim):
            low = self.low(step, low)
            high = self.high(_h(low), high)
            outputs.append(_h(high))
        return torch.stack(outputs, self.dim)


class _Reversed(_LayerByLayer):
    """The upper cell reads the steps of the lower one from the last to the first."""

    def forward(self, x: Tensor) -> Tensor:
        low = high = None
        outputs = []
        for step in x.unbind(self.dim):
            low = self.low(step, low)
            outputs.append(_h(low))
        for step in reversed(torch.stack(outputs).unbind()):
            high = self.high(step, high)
        return _h(high)


def _h(state: Any) -> Tensor:
    found = state[0] if isinstance(state, tuple) else state
    assert isinstance(found, Tensor)
    return found


def _grid(model: nn.Module, x: Tensor, figure: str) -> list[tuple[object, ...]]:
    """What is drawn where, but for the words that say which calls were seen."""
    diagram = draw(model, x, figure=figure)
    assert diagram.coverage.left_out == ()
    assert flaws(Picture.of(diagram.svg())) == []
    shapes = (mark for mark in diagram.canvas.marks if isinstance(mark, Box | Circle))
    return [(mark.x, mark.y, mark.classes, mark.label and mark.label.text) for mark in shapes]


@pytest.mark.parametrize("figure", ["unrolled", "network"])
@pytest.mark.parametrize("cell", [nn.LSTMCell, nn.GRUCell, nn.RNNCell])
@pytest.mark.parametrize("dim", [0, 1])
def test_both_orders_of_two_loops_are_one_grid(cell: Any, figure: str, dim: int) -> None:
    x = torch.randn(4, 4, 3)
    assert _grid(_LayerByLayer(cell, dim), x, figure) == _grid(_StepByStep(cell, dim), x, figure)
    weights = _LayerByLayer(cell, dim).state_dict()
    both = [kind(cell, dim) for kind in (_LayerByLayer, _StepByStep)]
    for model in both:
        model.load_state_dict(weights)
    assert torch.allclose(both[0](x), both[1](x)), "they are the same model"


def test_steps_that_are_read_the_other_way_round_are_no_stack() -> None:
    diagram = draw(_Reversed(nn.GRUCell), torch.randn(4, 2, 3), figure="unrolled")
    assert [left.layer for left in diagram.coverage.left_out] == ["high"]
