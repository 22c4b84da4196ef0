"""Capture against the bare forward pass of the same model on the same input."""

from collections.abc import Iterator

import torch
from torch import nn

from benchmarks.models import EXAMPLES
from benchmarks.timing import Ratio, Section, compared
from lstm_diagrams import capture

_ROUNDS = 10


def section() -> Section:
    """Capture / forward, for models from tiny to realistic."""
    return Section("capture(model, x) against model(x)", _ratios())


def _ratios() -> Iterator[Ratio]:
    yield _ratio("LSTM(3, 5, 2), x of shape 4, 2, 3", nn.LSTM(3, 5, 2), torch.randn(4, 2, 3))
    for label, make in EXAMPLES.items():
        model, x = make()
        yield _ratio(label, model.eval(), x)


def _ratio(label: str, model: nn.Module, x: torch.Tensor) -> Ratio:
    def forward() -> None:
        with torch.no_grad():
            model(x)

    return compared(label, lambda: capture(model, x), forward, _ROUNDS)
