"""How time and memory grow with a model: a chain, layers that read all before them, a decoder that attends over its past."""

import gc
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from benchmarks.timing import Section, peak, printed
from lstm_diagrams import capture, draw
from lstm_diagrams.layers.tensors import tensors


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


class Summing(nn.Module):
    """Each layer reads the sum of all that was made before it, added one by one."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(3, 3) for _ in range(count))

    def forward(self, x: Tensor) -> Tensor:
        """(batch, 3) to (batch, 3)."""
        made = [x]
        for layer in self.layers:
            made.append(layer(torch.as_tensor(sum(made))))
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
    "layers that read the sum of all before them": (Summing, 1_000),
    "steps that attend over the past": (Attending, 200),
}
_FIGURES = {"draw": None, "draw overview": "overview"}


def section() -> Section:
    """Each at half its size and whole, in a process of its own; the exponents are what operations and their inputs are raised to."""
    return Section(
        "growth of capture and of drawing with the operations of a run and the tensors that each reads (seconds of the processor)",
        _lines(),
    )


def _lines() -> Iterator[str]:
    for label, (_, size) in _MODELS.items():
        half, whole = (json.loads(printed("benchmarks.growth", label, str(count))) for count in (size // 2, size))
        for name in ("capture", *_FIGURES):
            exponent = math.log(whole[name] / half[name]) / math.log(whole["links"] / half["links"])
            yield f"  {size:,} {label + ', ' + name:<60} {whole[name]:>7.2f} s, exponent {exponent:.2f}"
        said = (
            "all followed"
            if whole["followed"] is None
            else f"followed up to call {whole['followed']:,}, said in the picture"
        )
        yield f"  {size:,} {label + ', ' + said:<100} {whole['memory']:>5.0f} MB"


def _measured(model: nn.Module) -> dict[str, float | None]:
    x = torch.randn(2, 3)
    draw(nn.Linear(3, 3), x).svg()  # what is loaded at the first one does not count
    gc.freeze()  # or the collector looks at all of PyTorch, half a second, at one size and not at another
    started = time.process_time()
    facts = capture(model, x)
    found: dict[str, float | None] = {"capture": time.process_time() - started, "followed": facts.followed}
    for name, figure in _FIGURES.items():
        gc.freeze()
        started = time.process_time()
        draw(facts, figure=figure).svg()
        found[name] = time.process_time() - started
    with _Links() as counted, torch.no_grad():  # type: ignore[no-untyped-call]
        model(x)
    return {**found, "links": counted.links, "memory": peak()}


class _Links(TorchDispatchMode):
    """Counts the operations of a run and the tensors that each reads."""

    links = 0

    def __torch_dispatch__(self, function: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None) -> Any:
        self.links += 1 + len(list(tensors(args)))
        return function(*args, **(kwargs or {}))


if __name__ == "__main__":
    print(json.dumps(_measured(_MODELS[sys.argv[1]][0](int(sys.argv[2])))))
