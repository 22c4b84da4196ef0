"""The models of the page "Comparison": small enough to be drawn whole, each of a kind that people bring."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

Subject = tuple[nn.Module, tuple[Tensor, ...]]
"""A model and what it is called with."""


class Classifier(nn.Module):
    """An LSTM whose last step is classified; takes (batch, seq, 3)."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 5, batch_first=True), nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, seq, 3) to (batch, 2)."""
        output, _ = self.lstm(x)
        made: Tensor = self.head(output[:, -1])
        return made


class Translator(nn.Module):
    """An encoder whose last states start the decoder."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.LSTM(3, 5, batch_first=True), nn.LSTM(2, 5, batch_first=True)
        self.head = nn.Linear(5, 2)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """(batch, seq, 3) and (batch, steps, 2) to (batch, steps, 2)."""
        _, states = self.encoder(source)
        made: Tensor = self.head(self.decoder(target, states)[0])
        return made


class Attending(nn.Module):
    """An encoder and a decoder that attends to all steps of the source, by dot products."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.LSTM(3, 5, batch_first=True), nn.LSTM(2, 5, batch_first=True)
        self.head = nn.Linear(10, 2)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """(batch, seq, 3) and (batch, steps, 2) to (batch, steps, 2)."""
        keys, states = self.encoder(source)
        queries, _ = self.decoder(target, states)
        weights = torch.softmax(queries @ keys.transpose(1, 2), dim=-1)
        made: Tensor = self.head(torch.cat([weights @ keys, queries], dim=-1))
        return made


def _mlp() -> Subject:
    layers = (nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3))
    return nn.Sequential(*layers), (torch.randn(2, 4),)


def _cnn() -> Subject:
    first = (nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2))
    second = (nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2))
    return nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(256, 10)), (torch.randn(1, 1, 28, 28),)


def _both_ways() -> Subject:
    return nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True), (torch.randn(2, 5, 3),)


MODELS: dict[str, Callable[[], Subject]] = {
    "mlp": _mlp,
    "cnn": _cnn,
    "lstm": lambda: (Classifier(), (torch.randn(2, 4, 3),)),
    "both-ways": _both_ways,
    "encoder-decoder": lambda: (Translator(), (torch.randn(2, 4, 3), torch.randn(2, 3, 2))),
    "attention": lambda: (Attending(), (torch.randn(2, 4, 3), torch.randn(2, 3, 2))),
}


def subject(name: str) -> Subject:
    """Always the same model and input of that name."""
    torch.manual_seed(0)
    model, inputs = MODELS[name]()
    return model.eval(), inputs
