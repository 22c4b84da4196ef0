"""How time grows with a model: many layers in a chain, layers that read all before them, a decoder that attends over its past."""

import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from benchmarks.timing import Section, seconds
from lstm_diagrams import capture, draw


class Dense(nn.Module):
    """Each layer reads all that was made before it, as in DenseNet (Huang et al. 2016)."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(3 + index, 1) for index in range(count))

    def forward(self, x: Tensor) -> Tensor:
        """(batch, 3) to (batch, 1)."""
        made = [x]
        for layer in self.layers:
            made.append(layer(torch.cat(made, 1)))
        return made[-1]


class Attending(nn.Module):
    """A decoder that attends over its own past at each of ``count`` steps."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count, self.cell, self.query = count, nn.LSTMCell(3, 3), nn.Linear(3, 3)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, 3) to (batch, 3)."""
        h = c = torch.zeros_like(x)
        past = [x]
        for _ in range(self.count):
            keys = torch.stack(past, 1)
            weights = torch.softmax((keys * self.query(h)[:, None]).sum(-1), 1)
            h, c = self.cell((weights[..., None] * keys).sum(1), (h, c))
            past.append(h)
        return h


def _chain(count: int) -> nn.Module:
    return nn.Sequential(*(nn.Linear(3, 3) if index % 7 else nn.Tanh() for index in range(count)))


_MODELS: dict[str, tuple[Callable[[int], nn.Module], int]] = {
    "layers in a chain": (_chain, 5_000),
    "layers that read all before them": (Dense, 1_000),
    "steps that attend over the past": (Attending, 200),
}


def section() -> Section:
    """Each at half its size and whole; the exponent is what the size is raised to."""
    return Section("growth of capture and of draw(figure='overview') with the size of a model", _lines())


def _lines() -> Iterator[str]:
    for label, (make, size) in _MODELS.items():
        (seen_half, drawn_half), (seen, drawn) = (_times(make(count)) for count in (size // 2, size))
        for name, half, whole in (("capture", seen_half, seen), ("draw", drawn_half, drawn)):
            exponent = math.log2(whole / half)
            yield f"  {size:,} {label}, {name:<8} {whole:>7.2f} s, exponent {exponent:.2f}"


def _times(model: nn.Module) -> tuple[float, float]:
    x = torch.randn(2, 3)
    capture(nn.Linear(3, 3), x)  # what PyTorch loads at the first one does not count
    taken = seconds(lambda: capture(model, x))
    facts = capture(model, x)
    return taken, seconds(lambda: draw(facts, figure="overview").svg())
