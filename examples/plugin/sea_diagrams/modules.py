"""The modules of the package: nothing here knows of diagrams."""

import torch


class Highway(torch.nn.Module):
    """A layer that lets a part of its input through as it is (Srivastava, Greff and Schmidhuber 2015)."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.change = torch.nn.Linear(size, size)
        self.gate = torch.nn.Linear(size, size)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, size) -> (batch, size)."""
        share = self.gate(x).sigmoid()
        return share * self.change(x).relu() + (1 - share) * x


class Tide(torch.nn.Module):
    """The next height of the water from the last hours."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = torch.nn.LSTM(3, 8, batch_first=True)
        self.highway = Highway(8)
        self.head = torch.nn.Linear(8, 1)

    def forward(self, hours: torch.Tensor) -> torch.Tensor:
        """(batch, hours, 3) -> (batch, 1)."""
        return self.head(self.highway(self.lstm(hours)[0][:, -1]))
