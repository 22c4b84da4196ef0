"""Models with mistakes that raise nothing, for pictures of what check() finds."""

from typing import Any

import torch
from torch import Tensor, nn


class Faulty(nn.Module):
    """The reverse half has read one step, dropout does nothing, a layer is never called, six layers are right."""

    def __init__(self) -> None:
        super().__init__()
        self.reader = nn.Sequential(*(nn.Linear(3, 3) for _ in range(6)))
        self.lstm = nn.LSTM(3, 4, batch_first=True, bidirectional=True, dropout=0.2)
        self.cell = nn.GRUCell(8, 4)
        self.head, self.spare = nn.Linear(12, 2), nn.Linear(2, 2)

    def forward(self, x: Tensor) -> Any:
        output, _ = self.lstm(self.reader(x))
        steps = [self.cell(step) for step in output.unbind(1)]
        return self.head(torch.cat([output[:, -1], steps[-1]], -1))


class WrongAxis(nn.Module):
    """Batch and time are taken for each other, and every step is an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 5), nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Any:
        return self.head(self.lstm(x)[0])
