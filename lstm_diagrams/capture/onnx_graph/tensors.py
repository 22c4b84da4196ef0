"""Arrays of a file as the parameters of layers."""

from collections.abc import Mapping

import numpy
import torch
from torch import nn

from lstm_diagrams.capture.onnx_graph.graph import Array

Value = torch.Tensor | Array | None
"""A tensor of a run; an array where it follows from sizes and constants alone; None where it is left out."""


def as_tensor(value: Value) -> torch.Tensor:
    """A value of a run as a tensor."""
    return value if isinstance(value, torch.Tensor) else tensor(numpy.asarray(value))


def tensor(array: Array) -> torch.Tensor:
    """A copy of an array. TypeError for a type that PyTorch has not."""
    return torch.from_numpy(numpy.array(array))


def parameter(array: Array) -> nn.Parameter:
    """A copy of an array as weights."""
    return nn.Parameter(tensor(array), requires_grad=bool(numpy.issubdtype(array.dtype, numpy.floating)))


def filled(layer: nn.Module, weights: Mapping[str, Array], read_from: str) -> nn.Module:
    """A layer, made without weights, with these, in eval mode."""
    for name, array in weights.items():
        if name in layer._buffers:
            layer._buffers[name] = tensor(array)
        else:
            setattr(layer, name, parameter(array))
    layer.read_from = read_from  # type: ignore[assignment]
    return layer.eval()
