"""One file per layer family: how its modules are described and their tensors named."""

import importlib
import pkgutil

from lstm_diagrams.layers.registry import class_name, describe, slots

__all__ = ["class_name", "describe", "slots"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
