"""The models whose pictures stand in the paper."""

import torch
from torch import Tensor, nn


class Forecaster(nn.Module):
    """The next value of a series from its last day."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(8, 32, 2, batch_first=True, dropout=0.2)
        self.fc = nn.Linear(32, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, seq, 8) to (batch, 1)."""
        output: Tensor = self.lstm(x)[0]
        result: Tensor = self.fc(output[:, -1])
        return result


class Tagger(nn.Module):
    """A tag for every word."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(1000, 16)
        self.lstm = nn.LSTM(16, 32, batch_first=True)
        self.tags = nn.Linear(32, 9)

    def forward(self, tokens: Tensor) -> Tensor:
        """(batch, seq) to (batch, seq, 9)."""
        tags: Tensor = self.tags(self.lstm(self.words(tokens))[0])
        return tags


class Aligned(nn.Module):
    """A decoder that looks back at every step of its encoder, by dot products (Luong, Pham, Manning 2015)."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.GRU(3, 8, batch_first=True), nn.GRU(2, 8, batch_first=True)
        self.head = nn.Linear(16, 2)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """(batch, n, 3) and (batch, m, 2) to (batch, m, 2)."""
        memory, state = self.encoder(source)
        asking, _ = self.decoder(target, state)
        weights = torch.softmax(asking @ memory.transpose(1, 2), -1)
        result: Tensor = self.head(torch.cat([asking, weights @ memory], -1))
        return result


class Chunks(nn.Module):
    """Truncated backpropagation: a long series in pieces, the state handed on without its gradients."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(3, 16)

    def forward(self, x: Tensor) -> Tensor:
        """(seq, batch, 3) to (seq, batch, 16)."""
        states, outputs = None, []
        for piece in x.split(4):
            output, states = self.lstm(piece, states)
            states = tuple(state.detach() for state in states)
            outputs.append(output)
        return torch.cat(outputs)
