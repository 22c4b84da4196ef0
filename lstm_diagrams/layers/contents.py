"""What a module holds: other modules, the parameters that a reader counts, and the matrix of a fully connected layer.

Functions chosen by the module's type like ``describe``, for modules that keep their parts elsewhere than PyTorch does.
"""

from collections.abc import Iterable, Iterator
from functools import singledispatch

import torch
from torch import nn

from lstm_diagrams import facts


@singledispatch
def children(module: nn.Module) -> Iterable[tuple[str, nn.Module]]:
    """The modules that one holds itself, by name."""
    return module.named_children()


@singledispatch
def parameters(module: nn.Module) -> Iterator[facts.Parameter]:
    """The parameters of a module and of all in it; one without a shape yet is left out."""
    for name, parameter in module.named_parameters():
        if not issubclass(type(parameter), nn.UninitializedParameter):
            yield facts.Parameter(name, tuple(parameter.shape), parameter.requires_grad)


def modules(model: nn.Module) -> dict[nn.Module, str]:
    """The model and every module in it, each once, with its path."""
    found: dict[nn.Module, str] = {}
    waiting = [(model, "")]
    while waiting:
        module, path = waiting.pop()
        if module not in found:
            found[module] = path
            inside = [(child, f"{path}.{name}" if path else name) for name, child in children(module)]
            waiting += reversed(inside)
    return found


@singledispatch
def matrix(_module: nn.Module) -> tuple[torch.Tensor, torch.Tensor | None] | None:
    """Of a fully connected layer its weight (out_features, in_features) and its bias (out_features); None of any other."""
    return None


@matrix.register
def _(module: nn.Linear) -> tuple[torch.Tensor, torch.Tensor | None]:
    return module.weight, module.bias
