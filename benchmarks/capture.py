"""Capture against the bare forward pass of the same model on the same input."""

from collections.abc import Iterator

import torch
from torch import nn

from benchmarks.timing import Ratio, Section, compared
from lstm_diagrams import capture

_ROUNDS = 20


def section() -> Section:
    """Capture / forward, for models from tiny to realistic."""
    return Section("capture(model, x) against model(x)", _ratios())


def _ratios() -> Iterator[Ratio]:
    for label, model, shape in (
        ("LSTM(3, 5, 2), x of shape 4, 2, 3", nn.LSTM(3, 5, 2), (4, 2, 3)),
        ("LSTM(64, 256, 2), x of shape 100, 32, 64", nn.LSTM(64, 256, 2), (100, 32, 64)),
        ("MLP 784-256-10, x of shape 64, 784", _mlp(), (64, 784)),
        ("CNN with 2 convolutions, x of shape 16, 3, 64, 64", _cnn(), (16, 3, 64, 64)),
    ):
        yield _ratio(label, model.eval(), torch.randn(shape))


def _ratio(label: str, model: nn.Module, x: torch.Tensor) -> Ratio:
    def forward() -> None:
        with torch.no_grad():
            model(x)

    return compared(label, lambda: capture(model, x), forward, _ROUNDS)


def _mlp() -> nn.Module:
    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))


def _cnn() -> nn.Module:
    first = (nn.Conv2d(3, 16, 3), nn.ReLU(), nn.MaxPool2d(2))
    second = (nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2))
    return nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(32 * 14 * 14, 10))
