"""Layers of Keras 3 on the torch backend: described once Keras is imported, as those of any added package (see layers/added.py)."""

import sys

DEFINED_IN = "keras.src.layers.layer"
"""The module of the class that all layers and models of Keras 3 are derived from, which older ones do not have."""


def is_keras(module: object) -> bool:
    """Whether it is a layer or a model of Keras 3. On a backend other than torch it is no module of PyTorch."""
    return isinstance(module, getattr(sys.modules.get(DEFINED_IN), "Layer", ()))
