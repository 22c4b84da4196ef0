"""Loops over cells written by hand, layer by layer or step by step: one grid."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.diagram import draw
from tests.figures.geometry import flaws
from tests.figures.picture import Picture


class _Loop(nn.Module):
    def __init__(self, order: str, dim: int) -> None:
        super().__init__()
        self.order, self.dim = order, dim
        self.cells = nn.ModuleList([nn.GRUCell(3, 5), nn.GRUCell(5, 5)])

    def forward(self, x: Tensor) -> Tensor:
        batch = x.shape[1 - self.dim]
        if self.order == "steps":
            states, made = [x.new_zeros(batch, 5)] * 2, []
            for step in x.unbind(self.dim):
                for depth, cell in enumerate(self.cells):
                    states[depth] = step = cell(step, states[depth])
                made.append(step)
            return torch.stack(made, self.dim)
        for cell in self.cells:
            h, made = x.new_zeros(batch, 5), []
            for number in range(x.shape[self.dim]):
                h = cell(x.select(self.dim, number), h)
                made.append(h)
            x = torch.stack(made, self.dim)
        return x


@pytest.mark.parametrize("dim", [0, 1])
def test_layer_by_layer_and_step_by_step_give_the_same_grid(dim: int) -> None:
    x = torch.randn(*((4, 2, 3) if dim == 0 else (2, 4, 3)))
    one, other = (draw(_Loop(order, dim), x) for order in ("layers", "steps"))
    assert one.figure == other.figure == "network"
    assert one.coverage.left_out == other.coverage.left_out == ()
    first, second = Picture.of(one.svg()), Picture.of(other.svg())
    assert len(first.shapes("cell")) == 2 * 4
    assert [cell.rect for cell in first.shapes("cell")] == [cell.rect for cell in second.shapes("cell")]
    assert first.texts == second.texts
    assert flaws(first) == []
