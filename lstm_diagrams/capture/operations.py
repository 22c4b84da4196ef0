"""The operations between layers that a reader should see, by the names of torch.ops.aten."""

from typing import Any

import torch

from lstm_diagrams.facts import Operation, Setting
from lstm_diagrams.layers.tensors import named

_NAMES = {
    "relu": "relu", "leaky_relu": "leaky_relu", "elu": "elu", "gelu": "gelu", "silu": "silu", "tanh": "tanh", "sigmoid": "sigmoid",
    "hardtanh": "hardtanh", "softplus": "softplus", "_softmax": "softmax", "_log_softmax": "log_softmax",
    "cat": "cat", "stack": "cat", "add": "add", "sub": "sub", "mul": "mul", "div": "div",
    "mm": "matmul", "bmm": "matmul", "addmm": "matmul", "baddbmm": "matmul", "mean": "mean", "sum": "sum", "max": "max", "amax": "max",
    "select": "select", "index": "select", "index_select": "select",
    "transpose": "transpose", "permute": "transpose", "t": "transpose",
    "max_pool2d_with_indices": "max_pool", "max_pool1d": "max_pool", "max_pool3d_with_indices": "max_pool",
    "avg_pool1d": "avg_pool", "avg_pool2d": "avg_pool", "avg_pool3d": "avg_pool",
    "adaptive_max_pool2d": "max_pool", "_adaptive_avg_pool2d": "avg_pool", "_adaptive_avg_pool3d": "avg_pool",
    "native_dropout": "dropout", "bernoulli": "dropout", "convolution": "convolution",
}  # fmt: skip
_RESHAPES = {"view", "_unsafe_view", "reshape", "_reshape_alias"}
_SPACE = ("depth", "height", "width")


def operation_facts(name: str, inputs: list[torch.Tensor], output: object, args: tuple[Any, ...]) -> Operation | None:
    """The facts of an aten operation, or None for one that a reader need not see.

    Args:
        name: the name without overload, such as ``max_pool2d_with_indices``; a trailing ``_`` (in place) is ignored.
        inputs: its tensors, those with an origin.
        output: what it returned.
        args: its positional arguments.
    """
    result = output[0] if isinstance(output, tuple | list) and output else output
    if not isinstance(result, torch.Tensor) or not inputs:
        return None
    plain = name.removesuffix("_")
    known = _reshape(inputs[0], result) if plain in _RESHAPES else _NAMES.get(plain)
    if known is None:
        return None
    settings = _window(args) if known.endswith("_pool") and "adaptive" not in plain else ()
    return Operation(known, named(result, _axes(known, result)), settings)


def _reshape(before: torch.Tensor, after: torch.Tensor) -> str | None:
    """A flatten joins neighbouring axes and keeps the others; any other change of shape is a reshape."""
    if before.shape == after.shape:
        return None
    if after.dim() < before.dim() and before.dim() > 1 and after.shape[0] in (before.shape[0], before.numel()):
        return "flatten"
    return "reshape"


def _axes(name: str, tensor: torch.Tensor) -> tuple[str, ...]:
    count = tensor.dim()
    if name.endswith("_pool") or name == "convolution" or count in (4, 5):
        return ("batch", "channel", *_SPACE[5 - count :]) if count > 2 else ("channel", "width")[-count:]
    if count == 2:
        return ("batch", "feature")
    return tuple(f"axis{index}" for index in range(count))


def _window(args: tuple[Any, ...]) -> tuple[Setting, ...]:
    """Kernel and stride of a pooling: the second and third argument of all of them."""
    found = []
    for name, value in zip(("kernel_size", "stride", "padding"), args[1:4], strict=False):
        if isinstance(value, int):
            found.append(Setting(name, value))
        elif isinstance(value, list | tuple) and value and all(isinstance(entry, int) for entry in value):
            found.append(Setting(name, tuple(value)))
    return tuple(found)
