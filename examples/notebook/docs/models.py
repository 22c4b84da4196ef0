"""A model of the project that is documented."""

import torch


class Classifier(torch.nn.Module):
    """Words to two scores."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(1000, 3)
        self.lstm = torch.nn.LSTM(3, 4, num_layers=2, batch_first=True)
        self.head = torch.nn.Linear(4, 2)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        """(batch, seq) of word numbers -> (batch, 2)."""
        return self.head(self.lstm(self.embedding(words))[0][:, -1])
