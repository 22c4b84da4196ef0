"""Layers whose operations nobody needs to see, as what they do with tensors and weights is known: to watch one takes longer than to run it."""

from collections.abc import Iterable
from itertools import chain

from torch import Tensor, nn
from torch.utils._mode_utils import no_dispatch

from lstm_diagrams.capture.watched.ledger import Ledger
from lstm_diagrams.capture.watched.plain import is_left_as_made, is_pytorchs, nothing_stands_between
from lstm_diagrams.capture.watched.reached import Reached
from lstm_diagrams.capture.watched.wrapped import has_own_class, is_transformed
from lstm_diagrams.layers.tensors import tensors

_MODULES = frozenset(f"torch.nn.modules.{name}" for name in ("conv", "linear", "rnn"))
"""Whose layers write into no tensor, and compute with all weights that they have."""


class Unwatched:
    """Those among the layers of a model; of one that is not ``plain`` each is looked at again whenever it starts."""

    def __init__(self, layers: Iterable[nn.Module], ledger: Ledger, *, plain: bool) -> None:
        own = (layer for layer in layers if type(layer).__module__ in _MODULES)
        self._layers = {layer for layer in own if plain or is_pytorchs(type(layer))}
        self._ledger, self._plain = ledger, plain

    def enter(self, reached: Reached, *, weighing: bool) -> None:
        """A layer starts: if it is one of them, PyTorch reports nothing until it ends.

        Watched is one that was given a weight, and where it is not PyTorch's alone what runs: by hooks, by modes, by what the model
        has put into it, or because numbers that may be weights of attention (``weighing``) can go into it.
        """
        if reached.module not in self._layers or any(reached.weights):
            return
        if self._plain or (not weighing and _is_as_made(reached)):
            reached.used.append((self._ledger.held_by(reached.module), None))
            reached.unwatched.enter_context(no_dispatch())


def _is_as_made(reached: Reached) -> bool:
    """Whether a layer that starts runs PyTorch's code alone, on plain tensors."""
    module = reached.module
    held = chain(module._parameters.values(), module._buffers.values(), tensors((reached.args, reached.kwargs)))
    return (
        nothing_stands_between(modes=1)
        and is_left_as_made(module)
        and not any(isinstance(value, Tensor) for value in vars(module).values())
        and not any(has_own_class(tensor) or is_transformed(tensor) for tensor in held if tensor is not None)
    )
