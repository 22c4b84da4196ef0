"""Models that several tests look at: LeNet, and the zoo, whose specimens stand in tests/zoo by family."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from tests.zoo.attention import ATTENTION
from tests.zoo.feedforward import FEEDFORWARD
from tests.zoo.flows import FLOWS
from tests.zoo.loops import LOOPS
from tests.zoo.numbers import NUMBERS
from tests.zoo.recurrent import RECURRENT
from tests.zoo.values import VALUES
from tests.zoo.wrapped import WRAPPED


class LeNet(nn.Module):
    """A small LeNet (LeCun et al. 1998), with ReLU, max pooling and flatten as functions; takes (batch, 1, 32, 32)."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
        self.dense, self.result = nn.Linear(400, 120), nn.Linear(120, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.max_pool2d(functional.relu(self.first(x)), 2)
        x = functional.max_pool2d(functional.relu(self.second(x)), 2)
        return self.result(functional.relu(self.dense(torch.flatten(x, 1))))


ZOO = {**RECURRENT, **LOOPS, **VALUES, **FEEDFORWARD, **ATTENTION, **WRAPPED, **NUMBERS, **FLOWS}
"""Every specimen by its name."""
