"""Capture against the bare forward pass of the same model on the same input, and that ratio against what it was once."""

from collections.abc import Iterator

import torch
from torch import nn

from benchmarks.models import EXAMPLES
from benchmarks.timing import Ratio, Section, compared
from lstm_diagrams import capture

_ROUNDS = 10
_TINY = "LSTM(3, 5, 2), x of shape 4, 2, 3"
_COMMIT = "b41c559"
_BEFORE = dict(zip((_TINY, *EXAMPLES), (8.8, 0.9, 3.3, 1.6, 3.8, 1.5), strict=True))
"""The ratios of that commit, which saw no layer that is not registered or is called by ``forward()``, and no weight without a layer:
the middle of several measurements of the processor's time on one thread, PyTorch 2.13. A capture shall take at most 1.3 times as long."""


def section() -> Section:
    """Capture / forward, for models from tiny to realistic, and how many times the ratio of the earlier commit that is."""
    return Section(f"capture(model, x) against model(x), and that against commit {_COMMIT}", _lines())


def _lines() -> Iterator[str]:
    for ratio in _ratios():
        before = _BEFORE[ratio.label]
        yield f"{ratio}, {ratio.value / before:.2f} x {_COMMIT} ({before})"


def _ratios() -> Iterator[Ratio]:
    yield _ratio(_TINY, nn.LSTM(3, 5, 2), torch.randn(4, 2, 3))
    for label, make in EXAMPLES.items():
        model, x = make()
        yield _ratio(label, model.eval(), x)


def _ratio(label: str, model: nn.Module, x: torch.Tensor) -> Ratio:
    def forward() -> None:
        with torch.no_grad():
            model(x)

    return compared(label, lambda: capture(model, x), forward, _ROUNDS)
