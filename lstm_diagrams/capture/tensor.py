"""A tensor by itself to facts: what is drawn where there is no model yet, only data."""

import numpy
import torch

from lstm_diagrams import facts
from lstm_diagrams.errors import UsageError
from lstm_diagrams.layers.tensors import unnamed

TensorLike = torch.Tensor | numpy.ndarray
"""What can be drawn without a model."""


def tensor_facts(value: TensorLike, *, values: bool) -> facts.Capture:
    """The facts of one tensor: the capture has no layers and no calls, and one input called ``tensor``.

    Args:
        value: a tensor or NumPy array with 2 or 3 axes, none of them empty.
        values: whether its numbers are kept.

    Raises:
        UsageError: another number of axes, an empty axis, or numbers that cannot be read; the message names the shape.
    """
    if isinstance(value, torch.Tensor) and value.is_nested:
        raise UsageError(
            "a nested tensor has rows of different lengths: draw one of them, x.unbind()[0], "
            "or all padded, torch.nested.to_padded_tensor(x, 0.0)"
        )
    if value.ndim not in (2, 3) or 0 in value.shape:
        raise UsageError(
            f"a tensor by itself is drawn as a cube or a matrix: it needs 3 or 2 axes and none of size 0, "
            f"not the shape {tuple(value.shape)}; give a part of it such as x[0], or x.unsqueeze(0)"
        )
    tensor = value if isinstance(value, torch.Tensor) else from_array(value)
    slot = facts.Slot("tensor", unnamed(tensor))
    numbers = (facts.Numbers(facts.INPUT, slot.name, _values(tensor)),) if values else ()
    name = type(value).__name__
    return facts.Capture(name, (), (), (), (), (slot,), (), 0, numbers=numbers)


def from_array(array: "numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.generic]]") -> torch.Tensor:
    """A tensor with the numbers of an array. UsageError for an array of something else."""
    try:
        return torch.from_numpy(array.astype(array.dtype.newbyteorder("=")))
    except (TypeError, ValueError) as error:
        raise UsageError(f"an array of {array.dtype} is no tensor of numbers: {error}") from error


def _values(tensor: torch.Tensor) -> facts.Values:
    if tensor.is_complex():
        raise UsageError("complex numbers have no colour: draw x.real, x.imag or x.abs()")
    try:
        data = tensor.detach().cpu().double().contiguous().numpy().tobytes()
    except (RuntimeError, TypeError, NotImplementedError) as error:
        raise UsageError(f"the numbers of this tensor cannot be read: {error}") from error
    return facts.Values(tuple(tensor.shape), data)
