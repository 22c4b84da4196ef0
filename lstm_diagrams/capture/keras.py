"""Models of Keras 3: which of them can be run here as they are, and what they are given."""

import sys
from typing import Any

import numpy
from torch import nn
from torch.utils import _pytree as pytree

from lstm_diagrams.capture.tensor import from_array
from lstm_diagrams.errors import CaptureError, UsageError
from lstm_diagrams.layers.keras import is_keras


def check_backend(model: object) -> None:
    """UsageError for a model of Keras that does not run on torch."""
    if is_keras(model) and not isinstance(model, nn.Module):
        backend = sys.modules["keras"].config.backend()
        raise UsageError(
            f"{type(model).__name__} is a Keras model on the {backend} backend; only those on the torch backend can be drawn: "
            'set os.environ["KERAS_BACKEND"] = "torch" before keras is imported'
        )


def check_built(model: nn.Module) -> None:
    """CaptureError for a layer of Keras that has no weights yet: its first run would make them, and so change the model."""
    outer = [model] if is_keras(model) else model.modules()
    for layer in outer:
        if is_keras(layer) and not getattr(layer, "built", True):
            raise CaptureError(
                f"the Keras model {type(layer).__name__} is not built yet, and to run it would build it: "
                "let it begin with keras.Input(shape), or call it once before it is drawn"
            )


def as_tensors(model: nn.Module, value: Any) -> Any:
    """What is given to a model; NumPy arrays in it, which Keras takes, as tensors whose way can be followed."""
    if not is_keras(model):
        return value
    return pytree.tree_map_only(numpy.ndarray, from_array, value)
