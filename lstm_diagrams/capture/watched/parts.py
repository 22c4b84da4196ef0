"""The modules of a model that a capture looks at, by path: down to those that count as layers."""

from collections.abc import Iterator

import torch
from torch import nn
from torch.nn.utils import parametrize

from lstm_diagrams.layers import describe
from lstm_diagrams.layers.contents import children


def parts(module: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Every module with its path, once; what lies inside a layer is not looked at."""
    found = dict[nn.Module, str]()
    collect(module, "", found)
    return ((own, part) for part, own in found.items())


def collect(module: nn.Module, path: str, found: dict[nn.Module, str]) -> None:
    """Add a module and those in it to what is found, each with its path, unless it is there already."""
    if module in found:
        return
    found[module] = path
    if not is_leaf(module):
        for name, child in _children(module):
            collect(child, f"{path}.{name}" if path else name, found)


def _children(module: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """The modules right inside a module that could run: neither lists of parameters nor what makes a parameter."""
    made = parametrize.is_parametrized(module)
    for name, child in children(module):
        if not isinstance(child, nn.ParameterList | nn.ParameterDict) and not (made and name == "parametrizations"):
            yield name, child


def is_leaf(module: nn.Module) -> bool:
    """A module of a known type, a TorchScript module, or one without modules of its own that could run."""
    return is_closed(module) or not any(True for _ in _children(module))


def is_closed(module: nn.Module) -> bool:
    """A module of a known type, or a TorchScript module: what it runs within itself is its own business."""
    return describe.dispatch(type(module)) is not describe.dispatch(object) or isinstance(
        module, torch.jit.ScriptModule
    )
