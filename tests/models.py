"""Models that several tests look at."""

import torch
from torch import Tensor, nn
from torch.nn import functional


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
