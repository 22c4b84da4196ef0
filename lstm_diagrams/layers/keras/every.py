"""Every layer of Keras: families and recurrent layers as their files say, any other that Keras has itself as one box.

A class derived from one of these is described like it; models, and layers that a user wrote, are opened. Imported by ``added.py``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import keras
from keras import layers

from lstm_diagrams import facts
from lstm_diagrams.layers.arguments import followed
from lstm_diagrams.layers.keras import families, recurrent
from lstm_diagrams.layers.keras.contents import keras_facts
from lstm_diagrams.layers.registry import Slots, describe, slots
from lstm_diagrams.layers.shapes import one_to_one, unknown

__all__ = ["families", "recurrent"]


def _derived(kind: type[object]) -> Iterator[type[object]]:
    """All classes of Keras' own that are derived from one."""
    for derived in kind.__subclasses__():
        if derived.__module__.startswith("keras."):
            yield derived
            yield from _derived(derived)


def _box(module: Any, path: str) -> facts.Layer:
    return keras_facts(module, path, "module", {})


def _named(_module: Any, args: tuple[Any, ...], _kwargs: Mapping[str, Any], output: object) -> Slots:
    """Masks and the training flag, which Keras hands along, are not among the inputs."""
    return one_to_one(args, output, unknown, unknown)


def _without_mask(_module: Any, kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keras hands masks along with its tensors by itself."""
    return {name: value for name, value in kwargs.items() if name != "mask"}


_OPENED = {keras.Model, *_derived(keras.Model), layers.Wrapper, layers.TorchModuleWrapper}
for _kind in {*_derived(layers.Layer)} - _OPENED:
    followed.register(_kind, _without_mask)
    if _kind not in describe.registry:
        describe.register(_kind, _box)
        slots.register(_kind, _named)
