"""What it costs to leave a model of 1 GB of weights as it was: time against its forward pass, and memory beside it."""

import sys
from collections.abc import Iterator

import torch
from torch import nn

from benchmarks.timing import Section, compared, peak, printed
from lstm_diagrams.capture.untouched.guard import untouched

_WIDTH, _LAYERS, _ROUNDS = 4096, 16, 15


def section() -> Section:
    """In a process of its own, for the memory's sake."""
    return Section("the guard around a model of 1 GB of weights, nothing written", _lines())


def _lines() -> Iterator[str]:
    yield from printed("benchmarks.guard", "measure").splitlines()


def _measure() -> None:
    model = nn.Sequential(*[nn.Linear(_WIDTH, _WIDTH) for _ in range(_LAYERS)]).eval()
    x = torch.randn(1, _WIDTH)

    def forward() -> None:
        with torch.no_grad():
            model(x)

    def guard() -> None:
        with untouched(model, [x]):
            pass

    forward()
    before = peak()
    ratio = compared("putting back / model(x), x of shape 1, 4096", guard, forward, _ROUNDS)
    print(f"{ratio}\n  {'memory beside the weights':<66} {peak() - before:>8.1f} MB")


if __name__ == "__main__" and sys.argv[1:] == ["measure"]:
    _measure()
