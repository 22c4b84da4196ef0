"""Nodes with weights, activations, pooling and dropout as the layers of PyTorch that compute the same."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy
from torch import nn

from lstm_diagrams.capture.onnx_graph.graph import Array, Graph, Node
from lstm_diagrams.capture.onnx_graph.tensors import filled

Made = tuple[nn.Module, str] | None
"""A layer with its one input; None where the node is none."""


def with_layers(graph: Graph) -> None:
    """Let nodes that are layers be run by modules."""
    for node in list(graph.nodes):
        make = _LAYERS.get(node.operation)
        made = make(graph, node) if make else None
        if made is not None:
            module, given = made
            graph.exchange(node, [replace(node, inputs=(given,), outputs=node.outputs[:1], operation="layer", module=module,
                                          attributes={"of": node.operation, "names": node.inputs})])  # fmt: skip
    for node in list(graph.nodes):
        if node.operation == "MatMul" and any(node.outputs == each.outputs for each in graph.nodes):
            _matrix(graph, node)


def _constants(graph: Graph, node: Node, start: int = 1) -> list[Array] | None:
    """The inputs from a place on, None where one is computed."""
    found = [graph.constant(name) for name in node.inputs[start:] if name]
    known = [array for array in found if array is not None]
    return known if len(known) == len(found) and graph.constant(node.inputs[0]) is None else None


def _gemm(graph: Graph, node: Node) -> Made:
    about, arrays = node.attributes, _constants(graph, node)
    if arrays is None or about.get("transA") or about.get("alpha", 1.0) != 1.0 or about.get("beta", 1.0) != 1.0:
        return None
    weight = arrays[0] if about.get("transB") else arrays[0].T
    if len(arrays) > 1 and arrays[1].size not in (1, len(weight)):
        return None
    return linear(
        weight, [numpy.broadcast_to(bias.reshape(-1), len(weight)) for bias in arrays[1:]], "Gemm"
    ), node.inputs[0]


def linear(weight: Array, bias: list[Array], operation: str) -> nn.Module:
    """``nn.Linear`` with a weight (out, in)."""
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bool(bias), device="meta")
    return filled(layer, dict(zip(("weight", "bias"), (weight, *bias), strict=False)), f"ONNX {operation}")


def _matrix(graph: Graph, node: Node) -> None:
    """A product with a constant matrix, and the bias that is added to nothing else, as ``nn.Linear``."""
    weight = graph.constant(node.inputs[1])
    if weight is None or weight.ndim != 2 or not numpy.issubdtype(weight.dtype, numpy.floating):
        return
    users = graph.users(node.outputs[0])
    added = (
        users[0] if len(users) == 1 and users[0].operation == "Add" and not graph.is_output(node.outputs[0]) else None
    )
    bias = _bias(graph, node, added, weight.shape[1]) if added is not None else None
    last = added if added is not None and bias is not None else node
    operation = "MatMul" if bias is None else "MatMul, Add"
    module = linear(weight.T, [] if bias is None else [bias], operation)
    names = tuple(dict.fromkeys(name for each in (node, last) for name in each.inputs if name != node.outputs[0]))
    made = Node(node.name, "layer", node.inputs[:1], last.outputs, {"of": "MatMul", "names": names}, node.scope, module)
    if last is not node:
        graph.exchange(node, ())
    graph.exchange(last, [made])


def _bias(graph: Graph, node: Node, added: Node, width: int) -> Array | None:
    """What an addition adds to a product, where it is one number for each of its columns."""
    other = added.inputs[1] if added.inputs[0] == node.outputs[0] else added.inputs[0]
    array = graph.constant(other)
    fits = array is not None and array.size == width == array.shape[-1] and len(added.inputs) == 2
    return array.reshape(-1) if fits and array is not None and added.scope == node.scope else None


def _embedding(graph: Graph, node: Node) -> Made:
    table = graph.constant(node.inputs[0])
    floating = table is not None and table.ndim == 2 and numpy.issubdtype(table.dtype, numpy.floating)
    if (
        table is None
        or not floating
        or graph.constant(node.inputs[1]) is not None
        or node.attributes.get("axis", 0) != 0
    ):
        return None
    return filled(
        nn.Embedding(table.shape[0], table.shape[1], device="meta"), {"weight": table}, "ONNX Gather"
    ), node.inputs[1]


def _convolution(graph: Graph, node: Node) -> Made:
    about, arrays = node.attributes, _constants(graph, node)
    if arrays is None:
        raise node.refused("its weights are computed while the model runs")
    weight, count = arrays[0], arrays[0].ndim - 2
    if count not in (1, 2, 3):
        raise node.refused(f"it has {count} axes besides batch and channels; PyTorch's convolutions have 1 to 3")
    kind: Any = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[count - 1]
    layer = kind(
        weight.shape[1] * about.get("group", 1), weight.shape[0], weight.shape[2:],
        stride=about.get("strides", (1,) * count), padding=_padding(node, count, weight.shape[2:]),
        dilation=about.get("dilations", (1,) * count), groups=about.get("group", 1), bias=len(arrays) > 1, device="meta",
    )  # fmt: skip
    return filled(layer, dict(zip(("weight", "bias"), arrays, strict=False)), "ONNX Conv"), node.inputs[0]


def _padding(node: Node, count: int, kernel: tuple[int, ...]) -> tuple[int, ...]:
    """Zeros at each side of each axis; UsageError where the sides differ."""
    about = node.attributes
    pads = about.get("pads", (0,) * (2 * count))
    if about.get("auto_pad", "NOTSET") in ("SAME_UPPER", "SAME_LOWER"):
        spread = [(size - 1) * step for size, step in zip(kernel, about.get("dilations", (1,) * count), strict=True)]
        if any(entry % 2 for entry in spread) or set(about.get("strides", (1,))) != {1}:
            raise node.refused(f"auto_pad {about['auto_pad']} puts other zeros at one side than at the other here")
        return tuple(entry // 2 for entry in spread)
    if about.get("auto_pad", "NOTSET") == "VALID":
        return (0,) * count
    if pads[:count] != pads[count:]:
        raise node.refused(f"its pads {pads} differ from side to side; export it with a padding layer in front")
    return tuple(pads[:count])


def _normalization(graph: Graph, node: Node) -> Made:
    """Batch normalization, where it is known for how many axes."""
    arrays, rank = _constants(graph, node), len(graph.shapes.get(node.inputs[0], ()))
    if arrays is None or node.attributes.get("training_mode") or rank not in (2, 3, 4, 5):
        return None
    kind: Any = {2: nn.BatchNorm1d, 3: nn.BatchNorm1d, 4: nn.BatchNorm2d, 5: nn.BatchNorm3d}[rank]
    layer = kind(len(arrays[0]), eps=node.attributes.get("epsilon", 1e-5), device="meta")
    names = ("weight", "bias", "running_mean", "running_var")
    weights = dict(zip(names, arrays, strict=True)) | {"num_batches_tracked": numpy.array(0)}
    return filled(layer, weights, "ONNX BatchNormalization"), node.inputs[0]


def _layer_normalization(graph: Graph, node: Node) -> Made:
    arrays = _constants(graph, node)
    if arrays is None or node.attributes.get("axis", -1) not in (-1, -arrays[0].ndim) or any(node.outputs[1:]):
        return None
    layer = nn.LayerNorm(arrays[0].shape, node.attributes.get("epsilon", 1e-5), bias=len(arrays) > 1, device="meta")
    return filled(layer, dict(zip(("weight", "bias"), arrays, strict=False)), "ONNX LayerNormalization"), node.inputs[0]


def _pooling(kinds: tuple[Any, Any, Any], **settings: Any) -> Callable[[Graph, Node], Made]:
    def made(_graph: Graph, node: Node) -> Made:
        about = node.attributes
        kernel = about["kernel_shape"]
        strides = about.get("strides", (1,) * len(kernel))
        more = dict(settings)
        if "count_include_pad" in more:
            more["count_include_pad"] = bool(about.get("count_include_pad", 0))
        elif about.get("dilations"):
            more["dilation"] = _one(about["dilations"])
        if len(kernel) > 3 or any(node.outputs[1:]):
            raise node.refused("PyTorch's pooling has 1 to 3 axes, and gives no places here")
        kind = kinds[len(kernel) - 1]
        sizes = [_one(sizes) for sizes in (kernel, strides, _padding(node, len(kernel), kernel))]
        layer = kind(*sizes, ceil_mode=bool(about.get("ceil_mode", 0)), **more)
        return filled(layer, {}, f"ONNX {node.operation}"), node.inputs[0]

    return made


def _one(sizes: tuple[int, ...]) -> int | tuple[int, ...]:
    """One number where it is that of every axis."""
    return sizes[0] if len(set(sizes)) == 1 else sizes


def _dropout(graph: Graph, node: Node) -> Made:
    ratio = graph.constant(node.input(1))
    share = node.attributes.get("ratio", 0.5 if ratio is None else float(ratio))
    return (filled(nn.Dropout(share), {}, "ONNX Dropout"), node.inputs[0]) if not any(node.outputs[1:]) else None


def _activation(make: Callable[[Node], nn.Module]) -> Callable[[Graph, Node], Made]:
    """A layer where the exporter names a module that holds nothing else; else it is an operation."""

    def made(graph: Graph, node: Node) -> Made:
        inside = [other for other in graph.nodes if other.scope and other.scope == node.scope]
        alone = bool(inside) and all(other.operation in (node.operation, "layer") for other in inside)
        alone = alone and all(
            other.operation != "layer" or other.attributes["of"] == node.operation for other in inside
        )
        return (filled(make(node), {}, f"ONNX {node.operation}"), node.inputs[0]) if alone else None

    return made


def _softmax(kind: type[nn.Softmax] | type[nn.LogSoftmax]) -> Callable[[Graph, Node], Made]:
    """Of one axis; before version 13 the operator took several as one."""
    layer = _activation(lambda node: kind(node.attributes.get("axis", -1)))
    return lambda graph, node: layer(graph, node) if graph.opset >= 13 or node.attributes.get("axis") == -1 else None


_LAYERS: dict[str, Callable[[Graph, Node], Made]] = {
    "Gemm": _gemm,
    "Gather": _embedding,
    "Conv": _convolution,
    "BatchNormalization": _normalization,
    "LayerNormalization": _layer_normalization,
    "MaxPool": _pooling((nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)),
    "AveragePool": _pooling((nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d), count_include_pad=True),
    "Dropout": _dropout,
    "Relu": _activation(lambda node: nn.ReLU()),
    "Sigmoid": _activation(lambda node: nn.Sigmoid()),
    "Tanh": _activation(lambda node: nn.Tanh()),
    "LeakyRelu": _activation(lambda node: nn.LeakyReLU(node.attributes.get("alpha", 0.01))),
    "Elu": _activation(lambda node: nn.ELU(node.attributes.get("alpha", 1.0))),
    "Gelu": _activation(lambda node: nn.GELU(node.attributes.get("approximate", "none"))),
    "Softmax": _softmax(nn.Softmax),
    "LogSoftmax": _softmax(nn.LogSoftmax),
}
