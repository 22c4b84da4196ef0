"""Which parameters of a layer are those of another layer: tied weights."""

from collections.abc import Mapping
from dataclasses import replace

from torch import nn

from lstm_diagrams.facts import Layer
from lstm_diagrams.layers.contents import modules


def owners(model: nn.Module) -> dict[int, str]:
    """The full name of each parameter where it stands first in a model, by the identity of its tensor."""
    found: dict[int, str] = {}
    for module, path in modules(model).items():
        for name, parameter in module.named_parameters(recurse=False):
            found.setdefault(id(parameter), f"{path}.{name}" if path else name)
    return found


def tied(layer: Layer, module: nn.Module, first: Mapping[int, str]) -> Layer:
    """The layer with the first owner of each of its parameters that is another's, the owners by ``owners``."""
    names = {name: first.get(id(parameter)) for name, parameter in module.named_parameters()}
    own = f"{layer.path}." if layer.path else ""
    told = tuple(
        replace(weight, shared_with=names[weight.name])
        if names.get(weight.name) not in (None, own + weight.name)
        else weight
        for weight in layer.parameters
    )
    return layer if told == layer.parameters else replace(layer, parameters=told)
