"""Layers whose operations nobody needs to see, as what they do with tensors and weights is known: to watch one takes longer than to run it."""

from collections.abc import Iterable

from torch import nn
from torch.utils._mode_utils import no_dispatch

from lstm_diagrams.capture.watched.ledger import Ledger
from lstm_diagrams.capture.watched.reached import Reached

_MODULES = frozenset(f"torch.nn.modules.{name}" for name in ("conv", "linear", "rnn"))
"""Whose layers write into no tensor, and compute with all weights that they have."""


class Unwatched:
    """Those among the layers of a plain model."""

    def __init__(self, layers: Iterable[nn.Module], ledger: Ledger) -> None:
        self._layers = {layer for layer in layers if type(layer).__module__ in _MODULES}
        self._ledger = ledger

    def enter(self, reached: Reached) -> None:
        """A layer starts: if it is one of them, PyTorch reports nothing until it ends. One that was given a weight is watched."""
        if reached.module in self._layers and not any(reached.weights):
            reached.used.append((self._ledger.held_by(reached.module), None))
            reached.unwatched.enter_context(no_dispatch())
