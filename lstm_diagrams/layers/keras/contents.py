"""What layers of Keras hold: the layers in them and their weights; and how one is described."""

from collections.abc import Iterator, Mapping
from typing import Any

from keras import layers
from torch import nn

from lstm_diagrams import facts
from lstm_diagrams.layers.contents import children, parameters
from lstm_diagrams.layers.registry import class_name, setting_value


def _children(layer: Any) -> Iterator[tuple[str, nn.Module]]:
    """Layers are not registered as modules: they are kept in a list of their own, by the names that ``summary()`` shows."""
    found: dict[str, int] = {}
    for part in layer._flatten_layers(include_self=False, recursive=False):
        name = str(part.name).replace(".", "_")
        found[name] = found.get(name, 0) + 1
        yield (name if found[name] == 1 else f"{name}_{found[name]}"), part
    for name, part in layer.named_children():
        if not isinstance(part, layers.Layer | nn.ParameterDict):
            yield name, part


def _parameters(layer: Any) -> Iterator[facts.Parameter]:
    """The weights that Keras counts, trainable or not, named as in the layer: ``kernel``, ``lstm_cell.kernel``."""
    for variable in layer.weights:
        *outer, own = str(variable.path).split("/")
        inner = outer[len(outer) - outer[::-1].index(layer.name) :] if layer.name in outer else []
        yield facts.Parameter(".".join((*inner, own)), tuple(variable.shape), bool(variable.trainable))


children.register(layers.Layer, _children)
parameters.register(layers.Layer, _parameters)


def keras_facts(module: Any, path: str, kind: str, settings: Mapping[str, object]) -> facts.Layer:
    """A layer of this kind with these settings, and its parameters."""
    found = tuple(facts.Setting(name, setting_value(value)) for name, value in settings.items())
    return facts.Layer(path, class_name(module), kind, found, tuple(parameters(module)))


def function_name(function: Any) -> str | None:
    """The name of an activation function, None where there is none."""
    name = str(getattr(function, "__name__", type(function).__name__))
    return None if function is None or name == "linear" else name
