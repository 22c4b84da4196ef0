"""The operations between layers that a reader should see, by the names of torch.ops.aten."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import torch

from lstm_diagrams.facts import Operation, Setting
from lstm_diagrams.layers.tensors import named, sizes, tensors, unnamed

_NAMES = {
    "relu": "relu", "leaky_relu": "leaky_relu", "elu": "elu", "gelu": "gelu", "silu": "silu", "tanh": "tanh", "sigmoid": "sigmoid",
    "hardtanh": "hardtanh", "softplus": "softplus", "_softmax": "softmax", "_safe_softmax": "softmax", "_log_softmax": "log_softmax",
    "cat": "cat", "stack": "cat", "add": "add", "sub": "sub", "rsub": "sub", "mul": "mul", "div": "div",
    "mm": "matmul", "bmm": "matmul", "addmm": "matmul", "baddbmm": "matmul", "addbmm": "matmul",
    "mv": "matmul", "addmv": "matmul", "dot": "matmul", "_sparse_addmm": "matmul", "mean": "mean", "sum": "sum", "max": "max", "amax": "max",
    "select": "select", "index": "select", "index_select": "select", "gather": "select",
    "repeat": "repeat", "repeat_interleave": "repeat", "expand": "expand",
    "transpose": "transpose", "permute": "transpose", "t": "transpose",
    "max_pool2d_with_indices": "max_pool", "max_pool1d": "max_pool", "max_pool3d_with_indices": "max_pool",
    "avg_pool1d": "avg_pool", "avg_pool2d": "avg_pool", "avg_pool3d": "avg_pool",
    "adaptive_max_pool2d": "max_pool", "_adaptive_avg_pool2d": "avg_pool", "_adaptive_avg_pool3d": "avg_pool",
    "native_dropout": "dropout", "bernoulli": "dropout", "convolution": "convolution",
}  # fmt: skip
_RESHAPES = {"view", "_unsafe_view", "reshape", "_reshape_alias"}
_SILENT = {
    *_RESHAPES, "alias", "clone", "contiguous", "copy", "_to_copy", "lift_fresh", "squeeze", "unsqueeze", "as_strided",
}  # fmt: skip
"""What changes no number, nor the order of any, nor what gradients reach."""
_SPACE = ("depth", "height", "width")
_CONVOLUTION = ("kernel_size", "stride", "padding", "dilation", "groups")
_POOL = ("kernel_size", "stride", "padding")


def operation_facts(
    name: str, inputs: list[torch.Tensor], output: object, args: tuple[Any, ...], slot: str | None = None
) -> Operation | None:
    """The facts of an aten operation, or None for one that a reader need not see.

    Args:
        name: the name without overload, such as ``max_pool2d_with_indices``; a trailing ``_`` (in place) is ignored.
        inputs: its tensors, those with an origin.
        output: what it returned.
        args: its positional arguments.
        slot: the name of the call's output that it takes whole, if it is one.
    """
    result = output[0] if isinstance(output, tuple | list) and output else output
    if not isinstance(result, torch.Tensor) or not inputs or any(tensor.is_nested for tensor in (result, *inputs)):
        return None
    plain = name.removesuffix("_")
    known = _reshape(inputs[0], result) if plain in _RESHAPES else _known(plain)
    if known is None or (known == "expand" and result.numel() == inputs[0].numel()):
        return None
    if plain == "convolution":
        transposed = args[6]
        return Operation(
            "transposed_convolution" if transposed else known,
            named(result, _axes(result, args[1].dim() - 2)),
            _settings(_CONVOLUTION, (tuple(args[1].shape[2:]), *args[3:6], args[8])),
        )
    if plain == "index_select" and _is_order(args[2]):
        return Operation("reorder", named(result, _axes(result, None)))
    if plain == "select":
        return Operation(known, named(result, _axes(result, None)), _selection(args, slot))
    settings = _settings(_POOL, args[1:4]) if known.endswith("_pool") and "adaptive" not in plain else ()
    return Operation(known, named(result, _axes(result, _dimensions(plain))), settings)


def minor_operation(name: str, inputs: list[torch.Tensor], output: object, *, told: bool) -> Operation | None:
    """The facts of one that ``operation_facts`` knows no name for, by PyTorch's own: detach, masked_fill, where, slice ...

    None where it only looks at the same numbers in another shape, unless it is to be ``told`` anyway.
    """
    result = next(tensors(output), None)
    plain = name.removesuffix("_")
    same = plain in _SILENT or (plain == "slice" and result is not None and sizes(result) == sizes(inputs[0]))
    return None if result is None or (same and not told) else Operation(plain.removeprefix("_"), unnamed(result))


def _known(plain: str) -> str | None:
    """What a reader calls it; attention has a name of its own for every device and way of computing it."""
    return "attention" if plain.startswith("_scaled_dot_product") else _NAMES.get(plain)


def _is_order(index: torch.Tensor) -> bool:
    """Whether an index names each entry once, as packing does that sorts samples by their lengths."""
    return not index.is_meta and torch.equal(index.sort().values, torch.arange(len(index), device=index.device))


def _selection(args: tuple[Any, ...], slot: str | None) -> tuple[Setting, ...]:
    """Which entry of which axis, as it was asked for (-1 is the last), and of which output, if that is known."""
    axis, index = int(args[1]), int(args[2])
    place = (Setting("axis", axis % args[0].dim()), Setting("index", index))
    return place if slot is None else (Setting("slot", slot), *place)


@lru_cache(maxsize=1024)
def _dimensions(name: str) -> int | None:
    """2 for ``max_pool2d_with_indices``; None where the name tells nothing."""
    found = re.search(r"pool(\d)d", name)
    return int(found[1]) if found else None


def _reshape(before: torch.Tensor, after: torch.Tensor) -> str | None:
    """A flatten joins neighbouring axes and keeps the others; any other change of shape is a reshape."""
    if before.shape == after.shape:
        return None
    if after.dim() < before.dim() and before.dim() > 1 and after.shape[0] in (before.shape[0], before.numel()):
        return "flatten"
    return "reshape"


def _axes(tensor: torch.Tensor, dimensions: int | None) -> tuple[str, ...]:
    """Axis names of a result with so many axes of space, batched or not; guessed by the number of axes where that is not known."""
    count = tensor.dim()
    space = dimensions or (count - 2 if count in (4, 5) else 0)
    if space and count <= space + 2:
        return ("batch", "channel", *_SPACE[3 - space :])[-count:]
    if count == 2:
        return ("batch", "feature")
    return tuple(f"axis{index}" for index in range(count))


def _settings(names: tuple[str, ...], values: Sequence[Any]) -> tuple[Setting, ...]:
    """The values that are whole numbers, one or one for each axis, by these names."""
    found = []
    for name, value in zip(names, values, strict=False):
        if isinstance(value, int):
            found.append(Setting(name, value))
        elif isinstance(value, list | tuple) and value and all(isinstance(entry, int) for entry in value):
            found.append(Setting(name, tuple(value)))
    return tuple(found)
