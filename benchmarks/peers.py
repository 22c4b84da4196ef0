"""From a live model to SVG beside two other programs that draw live PyTorch models, where they are installed.

They are in the dependency group ``peers``: ``pip install --group peers``. torchview needs Graphviz' own ``dot`` besides.
"""

import resource
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import torch
from torch import Tensor, nn

from benchmarks.models import encoder, resnet
from benchmarks.timing import Section, printed
from lstm_diagrams import draw

Made = tuple[nn.Module, Tensor]
_MODULE = "benchmarks.peers"


class Forecaster(nn.Module):
    """An LSTM, and a linear layer on its last step; takes (batch, seq, 3)."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 5, batch_first=True), nn.Linear(5, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, seq, 3) to (batch, 1)."""
        made: Tensor = self.head(self.lstm(x)[0][:, -1])
        return made


class Loop(nn.Module):
    """An LSTMCell called once a step; takes (seq, batch, 3)."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.LSTMCell(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        """(seq, batch, 3) to (batch, 5)."""
        h = c = x.new_zeros(x.shape[1], 5)
        for step in x:
            h, c = self.cell(step, (h, c))
        return h


MODELS: dict[str, Callable[[int], Made]] = {
    "LSTM + Linear, T = 4": lambda batch: (Forecaster(), torch.randn(batch, 4, 3)),
    "LSTMCell loop, T = 4": lambda batch: (Loop(), torch.randn(4, batch, 3)),
    "LSTMCell loop, T = 32": lambda batch: (Loop(), torch.randn(32, batch, 3)),
    "a CNN like ResNet-50": lambda batch: (resnet(), torch.randn(batch, 3, 64, 64)),
    "24-layer Transformer encoder": lambda batch: (encoder(64, 4, 24), torch.randn(batch, 16, 64)),
}


def section() -> Section:
    """CPU seconds of the second drawing in a process, ours and theirs."""
    return Section("CPU seconds of the second drawing in a process: ours / Tensorgami / torchview", _lines())


def _lines() -> Iterator[str]:
    there = [name for name in _PROGRAMS if name == "lstm_diagrams" or find_spec(name)]
    for model in MODELS:
        seconds = {name: float(printed(_MODULE, name, model)) for name in there}
        shown = " / ".join(f"{seconds[name]:.2f}" if name in seconds else "not installed" for name in _PROGRAMS)
        yield f"  {model:<66} {shown}"


def _ours(model: nn.Module, x: Tensor) -> str:
    return draw(model, x).svg()


def _tensorgami(model: nn.Module, x: Tensor) -> str:
    from tensorgami import draw as drawn  # type: ignore[import-not-found, unused-ignore]

    recurrent = isinstance(model, Forecaster | Loop)
    return str(drawn(model, x, view="unrolled" if recurrent else "auto").to_svg())


def _torchview(model: nn.Module, x: Tensor) -> str:
    from torchview import draw_graph  # type: ignore[import-not-found, unused-ignore]

    return str(draw_graph(model, input_data=x).visual_graph.pipe(format="svg", encoding="utf-8"))


_PROGRAMS: dict[str, Callable[[nn.Module, Tensor], str]] = {
    "lstm_diagrams": _ours,
    "tensorgami": _tensorgami,
    "torchview": _torchview,
}


def _spent() -> float:
    """CPU seconds of this process and of those that it started and that have ended."""
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


def main(program: str, model: str) -> None:
    """Draw the model with one batch size, then with another, and print what the second one cost."""
    torch.set_num_threads(1)
    drawn = _PROGRAMS[program]
    assert "<svg" in drawn(*MODELS[model](1))
    second = MODELS[model](2)
    started = _spent()
    assert "<svg" in drawn(*second)
    print(_spent() - started)


if __name__ == "__main__":
    main(*sys.argv[1:])
