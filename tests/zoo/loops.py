"""LSTMCell, GRUCell and RNNCell in loops written by hand."""

import torch
from torch import Tensor, nn

from tests.zoo.specimen import Specimen, normal


class Loop(nn.Module):
    """An LSTMCell over a sequence (seq, batch, feature), its h written into a tensor made before."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.head = nn.LSTMCell(3, 4), nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        h = c = x.new_zeros(x.shape[1], 4)
        output = x.new_empty(*x.shape[:2], 4)
        for t, step in enumerate(x):
            h, c = self.cell(step, (h, c))
            output[t] = h
        return self.head(output)


class Stacked(nn.Module):
    """Two GRUCells over each other, in a list."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = nn.ModuleList([nn.GRUCell(3, 4), nn.GRUCell(4, 4)])

    def forward(self, x: Tensor) -> Tensor:
        states: list[Tensor | None] = [None, None]
        for t in range(len(x)):
            value = x[t]
            for place, cell in enumerate(self.cells):
                value = states[place] = cell(value, states[place])
        return value


class Plain(nn.Module):
    """An RNNCell over a single sequence (seq, feature) without a batch."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.RNNCell(3, 4, nonlinearity="relu", bias=False)

    def forward(self, x: Tensor) -> Tensor:
        h = torch.zeros(4)
        for step in x:
            h = self.cell(step, h)
        return h


_STEP = "2,3 2,4 2,4 -> 2,4 2,4"
_FIRST, _LATER = "cells.0: 2,3 {}-> 2,4", "cells.1: 2,4 {}-> 2,4"

LOOPS = {
    "loop over an lstm cell": Specimen(
        Loop, normal((3, 2, 3)), calls=f"cell: {_STEP} x3; head: 3,2,4 -> 3,2,2",
        flows="in > 0; in > 1; 0 > 1; in > 2; 1 > 2; 0 > 3; 1 > 3; 2 > 3; 3 > out",
        figure="network",
    ),
    "two gru cells over each other": Specimen(
        Stacked, normal((2, 2, 3)),
        calls=f"{_FIRST.format('')}; {_LATER.format('')}; {_FIRST.format('2,4 ')}; {_LATER.format('2,4 ')}",
        flows="in > 0 select; 0 > 1; in > 2 select; 0 > 2; 1 > 3; 2 > 3; 3 > out", figure="network",
    ),
    "rnn cell without a batch": Specimen(
        Plain, normal((2, 3)), calls="cell: 3 4 -> 4 x2", flows="in > 0; in > 1; 0 > 1; 1 > out", figure="unrolled",
    ),
    "cell alone": Specimen(
        lambda: nn.LSTMCell(3, 4), normal((2, 3)), calls=".: 2,3 -> 2,4 2,4", flows="in > 0; 0 > out", figure="unrolled",
    ),
}  # fmt: skip
