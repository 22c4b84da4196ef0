"""What operators without weights compute, by the functions of PyTorch of the same meaning."""

import functools
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy
import torch
from torch.nn import functional

from lstm_diagrams.capture.onnx_graph.graph import Array, Node
from lstm_diagrams.capture.onnx_graph.tensors import Value, as_tensor

_TYPES = {1: torch.float32, 2: torch.uint8, 3: torch.int8, 6: torch.int32, 7: torch.int64, 9: torch.bool, 10: torch.float16,
          11: torch.float64, 16: torch.bfloat16}  # fmt: skip
"""ONNX' numbers for types of elements."""


def operation(node: Node, opset: int) -> Callable[..., Any]:
    """The computation of a node, from values to one value or a tuple.

    Raises:
        UsageError: the operator is not known here.
    """
    if node.operation in _OF_NODE:
        return functools.partial(_OF_NODE[node.operation], node, opset)
    if node.operation in _PLAIN:
        return functools.partial(_plain, _PLAIN[node.operation])
    raise node.refused(f"this operator is not among those that are read: {', '.join(known())}")


def known() -> list[str]:
    """The operators that have a computation here, besides the layers."""
    return sorted(name for name in (*_OF_NODE, *_PLAIN) if name[0].isupper())


def numbers(node: Node, value: Value, what: str) -> list[int]:
    """Whole numbers that follow from sizes and constants. UsageError where they come from the model's data."""
    if isinstance(value, torch.Tensor):
        raise node.refused(f"its {what} come from the model's data, not from sizes")
    return [int(entry) for entry in numpy.asarray(value).reshape(-1)]


def _plain(function: Callable[..., Any], *values: Value) -> Any:
    return function(*(as_tensor(value) for value in values if value is not None))


def _given(node: Node, name: str, values: Sequence[Value], place: int) -> list[int] | None:
    """Whole numbers out of an attribute or an input; None where they are left out."""
    if name in node.attributes:
        value = node.attributes[name]
        return list(value) if isinstance(value, tuple) else [int(value)]
    found = values[place] if place < len(values) else None
    return None if found is None else numbers(node, found, name)


def _transpose(node: Node, _opset: int, x: torch.Tensor) -> torch.Tensor:
    order = node.attributes.get("perm") or tuple(reversed(range(x.dim())))
    changed = [axis for axis, source in enumerate(order) if axis != source]
    return x.transpose(*changed) if len(changed) == 2 else x.permute(*order)


def _reshape(node: Node, _opset: int, x: torch.Tensor, sizes: Value) -> torch.Tensor:
    wanted = numbers(node, sizes, "sizes")
    kept = bool(node.attributes.get("allowzero"))
    return x.reshape([x.shape[at] if size == 0 and not kept else size for at, size in enumerate(wanted)])


def _squeeze(node: Node, _opset: int, x: torch.Tensor, *values: Value) -> torch.Tensor:
    axes = _given(node, "axes", (x, *values), 1)
    return x.squeeze() if axes is None else x.squeeze(axes[0]) if len(axes) == 1 else x.squeeze(tuple(axes))


def _unsqueeze(node: Node, _opset: int, x: torch.Tensor, *values: Value) -> torch.Tensor:
    axes = _given(node, "axes", (x, *values), 1) or []
    whole = x.dim() + len(axes)
    for axis in sorted(axis % whole for axis in axes):
        x = x.unsqueeze(axis)
    return x


def _concat(node: Node, _opset: int, *values: Value) -> torch.Tensor:
    return torch.cat([as_tensor(value) for value in values], node.attributes["axis"])


def _slice(node: Node, _opset: int, x: torch.Tensor, *values: Value) -> torch.Tensor:
    all_values = (x, *values)
    starts, ends = _given(node, "starts", all_values, 1) or [], _given(node, "ends", all_values, 2) or []
    axes = _given(node, "axes", all_values, 3) or list(range(len(starts)))
    steps = _given(node, "steps", all_values, 4) or [1] * len(starts)
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        whole = slice(start, end, step).indices(x.shape[axis])
        if step < 0:
            x = x.index_select(axis, torch.tensor(list(range(*whole)), dtype=torch.long))
        elif whole[:2] != (0, x.shape[axis]) or step != 1:
            x = x[(slice(None),) * (axis % x.dim()) + (slice(*whole),)]
    return x


def _gather(node: Node, _opset: int, x: Value, at: Value) -> torch.Tensor:
    source, axis = as_tensor(x), node.attributes.get("axis", 0)
    if isinstance(at, torch.Tensor):
        places = torch.where(at < 0, at + source.shape[axis], at)
        taken = source.index_select(axis, places.reshape(-1).long())
        axis %= source.dim()
        return taken.reshape(*source.shape[:axis], *at.shape, *source.shape[axis + 1 :])
    known = numpy.asarray(at)
    if known.ndim == 0:
        return source.select(axis, int(known))
    steps = torch.from_numpy(known % source.shape[axis]).long()
    taken = source.index_select(axis, steps.reshape(-1))
    return taken if known.ndim == 1 else taken.unflatten(axis, known.shape)


def _split(node: Node, _opset: int, x: torch.Tensor, *values: Value) -> tuple[torch.Tensor, ...]:
    axis, count = node.attributes.get("axis", 0), len(node.outputs)
    sizes = _given(node, "split", (x, *values), 1)
    return tuple(x.split(sizes, axis)) if sizes else tuple(x.split(-(-x.shape[axis] // count), axis))


def _expand(node: Node, _opset: int, x: Value, sizes: Value) -> torch.Tensor:
    source, wanted = as_tensor(x), numbers(node, sizes, "sizes")
    return source.expand(torch.broadcast_shapes(source.shape, wanted))


def _flatten(node: Node, _opset: int, x: torch.Tensor) -> torch.Tensor:
    axis = node.attributes.get("axis", 1) % (x.dim() + 1)
    return x.flatten(1) if axis == 1 and x.dim() > 1 else x.reshape(int(numpy.prod(x.shape[:axis])), -1)


def _shape(node: Node, _opset: int, x: torch.Tensor) -> Array:
    return numpy.array(x.shape, dtype=numpy.int64)[node.attributes.get("start", 0) : node.attributes.get("end")]


def _softmax(function: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    def softmax(node: Node, opset: int, x: torch.Tensor) -> torch.Tensor:
        axis = node.attributes.get("axis", -1 if opset >= 13 else 1)
        if opset >= 13 or axis in (-1, x.dim() - 1):
            return function(x, axis)
        return function(x.flatten(axis), -1).reshape(x.shape)

    return softmax


def _reduce(function: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    def reduced(node: Node, _opset: int, x: torch.Tensor, *values: Value) -> torch.Tensor:
        axes = _given(node, "axes", (x, *values), 1)
        if not axes and node.attributes.get("noop_with_empty_axes"):
            return x
        return function(x, tuple(axes or range(x.dim())), keepdim=bool(node.attributes.get("keepdims", 1)))

    return reduced


def _product(x: torch.Tensor, axes: tuple[int, ...], *, keepdim: bool) -> torch.Tensor:
    for axis in sorted((axis % x.dim() for axis in axes), reverse=True):
        x = x.prod(axis, keepdim=keepdim)
    return x


def _extreme(function: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    def found(node: Node, _opset: int, x: torch.Tensor) -> torch.Tensor:
        if node.attributes.get("select_last_index"):
            raise node.refused("of equal numbers it takes the last (select_last_index)")
        return function(x, node.attributes.get("axis", 0), keepdim=bool(node.attributes.get("keepdims", 1)))

    return found


def _clip(node: Node, _opset: int, x: torch.Tensor, *values: Value) -> torch.Tensor:
    bounds = [None if value is None else as_tensor(value) for value in (*values, None, None)[:2]]
    least, most = (node.attributes.get(name, bound) for name, bound in zip(("min", "max"), bounds, strict=True))
    return x if least is None and most is None else torch.clamp(x, least, most)


def _pad(node: Node, _opset: int, x: torch.Tensor, *values: Value) -> torch.Tensor:
    pads = _given(node, "pads", (x, *values), 1) or []
    axes = _given(node, "axes", (x, *values), 3) or list(range(x.dim()))
    sides = {axis % x.dim(): (pads[at], pads[at + len(axes)]) for at, axis in enumerate(axes)}
    flat = [side for axis in reversed(range(x.dim())) for side in sides.get(axis, (0, 0))]
    mode = node.attributes.get("mode", "constant")
    if mode != "constant":
        raise node.refused(f"it pads with {mode}; only constants are read")
    value = values[1] if len(values) > 1 and values[1] is not None else node.attributes.get("value", 0.0)
    return functional.pad(x, flat, value=float(value))


def _cast(node: Node, _opset: int, x: torch.Tensor) -> torch.Tensor:
    kind = _TYPES.get(node.attributes["to"])
    if kind is None:
        raise node.refused(f"it makes elements of ONNX type {node.attributes['to']}, which PyTorch has not")
    return x.to(kind)


def _gemm(node: Node, _opset: int, a: Value, b: Value, c: Value = None) -> torch.Tensor:
    about = node.attributes
    left, right = (as_tensor(x).t() if about.get(f"trans{n}") else as_tensor(x) for x, n in ((a, "A"), (b, "B")))
    product = (left @ right) * about.get("alpha", 1.0) if about.get("alpha", 1.0) != 1.0 else left @ right
    return product if c is None else product + as_tensor(c) * about.get("beta", 1.0)


def _mean_and_variance(
    node: Node, _opset: int, x: torch.Tensor, scale: Value, bias: Value, mean: Value, variance: Value
) -> torch.Tensor:
    epsilon = node.attributes.get("epsilon", 1e-5)
    about, scales = (as_tensor(mean), as_tensor(variance)), (as_tensor(scale), as_tensor(bias))
    return functional.batch_norm(x, *about, *scales, False, 0.0, epsilon)


def _layer_norm(node: Node, _opset: int, x: torch.Tensor, scale: Value, bias: Value = None) -> torch.Tensor:
    axis = node.attributes.get("axis", -1) % x.dim()
    shape = x.shape[axis:]
    weight, shift = (None if value is None else as_tensor(value).expand(shape) for value in (scale, bias))
    return functional.layer_norm(x, shape, weight, shift, node.attributes.get("epsilon", 1e-5))


def _directions(node: Node, _opset: int, x: torch.Tensor) -> torch.Tensor:
    """PyTorch's output with an axis of directions, where ONNX has it."""
    apart: torch.Tensor = x.unflatten(-1, (node.attributes["directions"], node.attributes["hidden"]))
    return apart if node.attributes["batch_first"] else apart.transpose(1, 2)


def _top(node: Node, _opset: int, x: torch.Tensor, count: Value = None) -> tuple[torch.Tensor, ...]:
    about = node.attributes
    (wanted,) = [about["k"]] if "k" in about else numbers(node, count, "count")
    found = x.topk(wanted, about.get("axis", -1), bool(about.get("largest", 1)), bool(about.get("sorted", 1)))
    return found.values, found.indices


def _scatter(node: Node, _opset: int, x: Value, places: Value, updates: Value) -> torch.Tensor:
    if node.attributes.get("reduction", "none") != "none":
        raise node.refused(f"it joins numbers by {node.attributes['reduction']}; only replacing ones is read")
    return as_tensor(x).scatter(node.attributes.get("axis", 0), as_tensor(places).long(), as_tensor(updates))


def _part(node: Node, _opset: int, x: torch.Tensor) -> torch.Tensor:
    return x[node.attributes["start"] : node.attributes["end"]]


_PLAIN: dict[str, Callable[..., Any]] = {
    "Abs": torch.abs, "Add": operator.add, "And": torch.logical_and, "Ceil": torch.ceil, "Cos": torch.cos,
    "Div": lambda a, b: a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="trunc"), "Equal": torch.eq,
    "Erf": torch.erf, "Exp": torch.exp, "Floor": torch.floor, "Greater": torch.gt, "GreaterOrEqual": torch.ge,
    "Identity": lambda x: x, "Less": torch.lt, "LessOrEqual": torch.le, "Log": torch.log, "MatMul": torch.matmul,
    "Max": lambda *xs: functools.reduce(torch.maximum, xs), "Mean": lambda *xs: functools.reduce(operator.add, xs) / len(xs),
    "Min": lambda *xs: functools.reduce(torch.minimum, xs), "Mul": operator.mul, "Neg": operator.neg,
    "Not": torch.logical_not, "Or": torch.logical_or, "Pow": torch.pow, "Reciprocal": torch.reciprocal, "Relu": torch.relu,
    "Round": torch.round, "Sigmoid": torch.sigmoid, "Sign": torch.sign, "Sin": torch.sin, "Softplus": functional.softplus,
    "Softsign": functional.softsign, "Sqrt": torch.sqrt, "Sub": operator.sub, "Sum": lambda *xs: functools.reduce(operator.add, xs),
    "Tanh": torch.tanh, "Where": torch.where,
}  # fmt: skip
"""Functions of tensors alone."""
_OF_NODE: dict[str, Callable[..., Any]] = {
    "ArgMax": _extreme(torch.argmax), "ArgMin": _extreme(torch.argmin), "BatchNormalization": _mean_and_variance,
    "Cast": _cast, "Clip": _clip, "Concat": _concat, "Dropout": lambda node, opset, x, *rest: x,
    "Einsum": lambda node, opset, *xs: torch.einsum(node.attributes["equation"], *map(as_tensor, xs)),
    "Elu": lambda node, opset, x: functional.elu(x, node.attributes.get("alpha", 1.0)), "Expand": _expand,
    "Flatten": _flatten, "Gather": _gather, "Gelu": lambda node, opset, x: functional.gelu(x, approximate=node.attributes.get("approximate", "none")),
    "Gemm": _gemm, "GlobalAveragePool": lambda node, opset, x: x.mean(tuple(range(2, x.dim())), keepdim=True),
    "GlobalMaxPool": lambda node, opset, x: x.amax(tuple(range(2, x.dim())), keepdim=True),
    "HardSigmoid": lambda node, opset, x: (x * node.attributes.get("alpha", 0.2) + node.attributes.get("beta", 0.5)).clamp(0, 1),
    "LayerNormalization": _layer_norm,
    "LeakyRelu": lambda node, opset, x: functional.leaky_relu(x, node.attributes.get("alpha", 0.01)),
    "LogSoftmax": _softmax(torch.log_softmax), "Pad": _pad, "ReduceMax": _reduce(torch.amax),
    "ReduceMean": _reduce(torch.mean), "ReduceMin": _reduce(torch.amin), "ReduceProd": _reduce(_product),
    "ReduceSum": _reduce(torch.sum), "ReduceL2": _reduce(lambda x, axes, keepdim: torch.linalg.vector_norm(x, 2, axes, keepdim)),
    "Reshape": _reshape, "Shape": _shape, "ScatterElements": _scatter, "Slice": _slice, "Softmax": _softmax(torch.softmax), "Split": _split,
    "Squeeze": _squeeze, "Tile": lambda node, opset, x, repeats: x.repeat(*numbers(node, repeats, "repeats")),
    "TopK": _top, "Transpose": _transpose, "Unsqueeze": _unsqueeze,
    "directions": _directions, "flip": lambda node, opset, x: x.flip(node.attributes["axis"]), "part": _part,
}  # fmt: skip
"""Functions that look at the attributes of a node too."""
