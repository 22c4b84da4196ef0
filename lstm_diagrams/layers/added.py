"""Layers of packages that may not be installed: those of Keras, and those that others describe by entry points ``lstm_diagrams.layers``.

The name is that of the package whose layers they are, and behind it stands a module that registers them. It is imported once
that package is, which is before a model with such a layer can be drawn.
"""

import sys
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import EntryPoint
from warnings import warn

from lstm_diagrams.errors import PluginError, PluginWarning
from lstm_diagrams.layers.keras import DEFINED_IN
from lstm_diagrams.layers.registry import describe, slots
from lstm_diagrams.plugins import Addition, additions

_KERAS = Addition(
    "layers", DEFINED_IN, (EntryPoint(DEFINED_IN, "lstm_diagrams.layers.keras.every", "lstm_diagrams.layers"),)
)
"""Described as by any other package; it is known by the module that Keras 3 alone has."""


def take_in_added_layers() -> None:
    """Import the descriptions of what is imported. PluginWarning, once, of one that fails or describes what is described already."""
    for addition in (_KERAS, *additions("layers")):
        if addition.name in sys.modules:
            for point in addition.points:
                _take_in(replace(addition, points=(point,)))


@lru_cache(maxsize=256)
def _take_in(addition: Addition) -> None:
    before = [(registry, dict(registry.registry)) for registry in (describe, slots)]
    try:
        addition.load()
    except PluginError as error:
        warn(f"{error}; the layers of {addition.name} are drawn without it", PluginWarning, stacklevel=3)
    for registry, known in before:
        for kind, function in known.items():
            if registry.registry[kind] is not function:
                registry.register(kind, function)
                there = getattr(function, "__module__", "another")
                warn(
                    f"{addition} describes {kind.__qualname__}, as {there} does, whose words stay",
                    PluginWarning,
                    stacklevel=3,
                )
