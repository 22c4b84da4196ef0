"""A layer that is running, with what it was given, and the layers that are running in a thread."""

import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.ledger import Names
from lstm_diagrams.capture.watched.sources import Trace
from lstm_diagrams.capture.watched.whole_outputs import Whole
from lstm_diagrams.capture.watched.wires import Sources
from lstm_diagrams.layers.arguments import followed
from lstm_diagrams.layers.tensors import sizes, tensors


@dataclass(slots=True, eq=False)
class Reached:
    """The layer that was running: its path and the module, with what it was given and where that came from.

    ``run`` counts the runs of the layer from 1; ``ordered`` has its arguments in the order of its own parameters;
    ``opened`` says that layers ran within it, so that it is none itself; ``unwatched`` ends with it.
    """

    path: str
    module: nn.Module
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    run: int
    ordered: list[object]
    sources: tuple[Trace, ...]
    handed: tuple[tuple[Whole, ...], ...]
    closed: bool = True
    weights: tuple[Names, ...] = ()
    wires: tuple[Sources, ...] = ()
    opened: bool = False
    used: list[tuple[Names, facts.Operation | None]] = field(default_factory=list)
    unwatched: ExitStack = field(default_factory=ExitStack)
    _before: list[tuple[torch.Tensor, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._before = [(tensor, _writes(tensor)) for tensor in tensors((self.args, self.kwargs))]

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shapes of what it was given."""
        return tuple(map(sizes, tensors((self.args, followed(self.module, self.kwargs)))))

    def changed(self) -> list[torch.Tensor]:
        """The tensors that it was given and that have been written into since."""
        return [tensor for tensor, before in self._before if _writes(tensor) != before]


def _writes(tensor: torch.Tensor) -> int:
    """How often its memory has been written into, as PyTorch counts it; it does not for tensors of inference mode."""
    try:
        return tensor._version
    except RuntimeError:
        return 0


class Running(threading.local):
    """The layers that are running in this thread, the innermost last; ``base`` says that the thread runs for the model."""

    layers: tuple[Reached, ...] = ()
    base = False
