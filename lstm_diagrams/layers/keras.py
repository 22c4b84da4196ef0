"""Layers of Keras 3 on the torch backend: which there are, what they hold, and how one is described that nothing more is known of.

Keras is not imported: its layers are known by the classes that their own class is made from. A layer of Keras' own is one box,
a model or a layer that a user wrote is opened.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from torch import nn

from lstm_diagrams import facts
from lstm_diagrams.layers.contents import children, parameters
from lstm_diagrams.layers.registry import Slots, class_name, describe, setting_value, slots
from lstm_diagrams.layers.shapes import one_to_one, unknown

_ROOT = "keras.src.layers.layer.Layer"
_OPENED = ("Layer", "Wrapper", "Model", "Functional", "Sequential", "TorchModuleWrapper")
"""Classes whose layers are seen one by one; in a class derived from them those that the user gave it."""


class _ByName(type):
    """Makes classes that others belong to by the names of the classes they are made from, not by derivation."""

    takes: Callable[[str], bool]
    """Whether a class belongs to this one, by the name of the nearest class of Keras' own."""

    def __subclasscheck__(cls, other: type) -> bool:
        return type.__subclasscheck__(cls, other) or (_is_keras(other) and cls.takes(keras_class(other)))

    def __instancecheck__(cls, one: object) -> bool:
        return issubclass(type(one), cls)


class KerasLayer(nn.Module, metaclass=_ByName):
    """Any layer or model of Keras 3. On a backend other than torch its instances are no modules."""

    @staticmethod
    def takes(name: str) -> bool:
        """All of them."""
        return bool(name)


class KerasBox(KerasLayer):
    """A layer that Keras has itself, or one derived from it: it is seen as a whole."""

    @staticmethod
    def takes(name: str) -> bool:
        """Those that are not opened."""
        return name not in _OPENED


def keras_named(*names: str) -> type[KerasBox]:
    """A type for the layers of Keras' own that have these names, and those derived from them."""

    class Named(KerasBox):
        @staticmethod
        def takes(name: str) -> bool:
            return name in names

    return Named


def _is_keras(own: type) -> bool:
    return any(f"{base.__module__}.{base.__qualname__}" == _ROOT for base in own.__mro__)


def keras_class(own: type) -> str:
    """The name of the nearest class of Keras' own that a class is, or is derived from."""
    return next(base.__name__ for base in own.__mro__ if base.__module__.startswith("keras."))


@children.register
def _(module: KerasLayer) -> Iterator[tuple[str, nn.Module]]:
    """Layers are not registered as modules: they are kept in a list of their own, by the names that ``summary()`` shows."""
    layer: Any = module
    found: dict[str, int] = {}
    for part in layer._flatten_layers(include_self=False, recursive=False):
        name = str(part.name).replace(".", "_")
        found[name] = found.get(name, 0) + 1
        yield (name if found[name] == 1 else f"{name}_{found[name]}"), part
    for name, part in layer.named_children():
        if not isinstance(part, KerasLayer | nn.ParameterDict):
            yield name, part


@parameters.register
def _(module: KerasLayer) -> Iterator[facts.Parameter]:
    """The weights that Keras counts, trainable or not, named as in the layer: ``kernel``, ``lstm_cell.kernel``."""
    layer: Any = module
    for variable in layer.weights:
        *outer, own = str(variable.path).split("/")
        inner = outer[len(outer) - outer[::-1].index(layer.name) :] if layer.name in outer else []
        yield facts.Parameter(".".join((*inner, own)), tuple(variable.shape), bool(variable.trainable))


@describe.register
def _(module: KerasBox, path: str) -> facts.Layer:
    return keras_facts(module, path, "module", {})


@slots.register
def _(module: KerasBox, args: tuple[Any, ...], _kwargs: Mapping[str, Any], output: object) -> Slots:
    """Masks and the training flag, which Keras hands along, are not among the inputs."""
    return one_to_one(args, output, unknown, unknown)


def keras_facts(module: Any, path: str, kind: str, settings: Mapping[str, object]) -> facts.Layer:
    """A layer of this kind with these settings, and its parameters."""
    found = tuple(facts.Setting(name, setting_value(value)) for name, value in settings.items())
    return facts.Layer(path, class_name(module), kind, found, tuple(parameters(module)))


def function_name(function: Any) -> str | None:
    """The name of an activation function, None where there is none."""
    name = str(getattr(function, "__name__", type(function).__name__))
    return None if function is None or name == "linear" else name
