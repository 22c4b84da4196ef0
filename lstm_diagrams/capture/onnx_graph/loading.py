"""ONNX files, and models of the package onnx, as a ``Graph``: checked, functions put in place, constants computed."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import onnx
from onnx import helper, inliner, numpy_helper, shape_inference
from onnx.reference import ReferenceEvaluator

from lstm_diagrams.capture.onnx_graph.graph import Array, Graph, Node, identifier
from lstm_diagrams.capture.onnx_graph.recurrent import KINDS
from lstm_diagrams.errors import UsageError

_SCOPES = "pkg.torch.onnx.name_scopes"
_CLASSES = "pkg.torch.onnx.class_hierarchy"
_RANDOM = ("Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike")
_MOST = 50_000_000
"""So many numbers a constant that is computed may have: a few bytes of a file can ask for any number of them."""
_USUAL_NAMES = ("", "main_graph", "torch_jit", "torch-jit-export", "tf2onnx", "graph")
"""Names that exporters give to any graph."""


def load(path: str) -> onnx.ModelProto:
    """The model in a file, with weights that lie beside it, in its folder or below.

    Raises:
        UsageError: it holds no ONNX model, or weights elsewhere.
    """
    try:
        return onnx.load(path)  # which opens no file outside of the folder, and follows no link
    except Exception as error:
        raise UsageError(f"model {path}: the file cannot be opened as ONNX: {_line(error)}") from error


def graph_of(model: onnx.ModelProto, file: str = "") -> Graph:
    """What a model says.

    Raises:
        UsageError: it is not valid, or has what no layer is made of.
    """
    try:
        onnx.checker.check_model(model)
        model = inliner.inline_local_functions(model) if model.functions else model
    except Exception as error:
        raise UsageError(f"the ONNX model is not valid: {_line(error)}") from error
    if model.graph.sparse_initializer:
        raise UsageError("the ONNX model has sparse weights, which are not read")
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    opsets = {entry.domain: entry.version for entry in model.opset_import}
    graph = Graph(
        name=_name(model, file),
        opset=opsets.get("", opsets.get("ai.onnx", 1)),
        inputs=tuple(entry.name for entry in model.graph.input if entry.name not in constants),
        outputs=tuple(entry.name for entry in model.graph.output),
        nodes=[],
        constants=constants,
        shapes=_shapes(model),
        weights=frozenset(constants),
    )
    for proto in model.graph.node:
        _add(graph, _node(proto, opsets))
    graph.prune()
    return graph


def _add(graph: Graph, node: Node) -> None:
    """Add a node, or what it computes where that depends on nothing that the model is given."""
    repeated = node.operation == "Expand" and node.inputs[0] in graph.weights  # a learned state, for every sample
    if node.evaluated is None or repeated or any(name and name not in graph.constants for name in node.inputs):
        graph.nodes.append(node)
        return
    if _size(graph, node) > _MOST:
        raise node.refused(f"it makes a constant of more than {_MOST} numbers")
    made = node.evaluated([graph.constant(name) for name in node.inputs])
    graph.constants.update(zip(node.outputs, made, strict=False))


def _size(graph: Graph, node: Node) -> float:
    """How many numbers a node makes where its inputs say so: those that can make much of little."""
    first, second = graph.constant(node.input(0)), graph.constant(node.input(1))
    if node.operation == "ConstantOfShape" and first is not None:
        return float(numpy.prod(first.astype(float)))
    if node.operation == "Expand" and first is not None and second is not None:
        return float(first.size * numpy.prod(second.astype(float)))
    if node.operation == "Tile" and first is not None and second is not None:
        return float(first.size * numpy.prod(second.astype(float)))
    if node.operation == "Range" and first is not None and second is not None:
        return float(abs(second - first) / abs(graph.constants[node.input(2)]))
    return 0


def _node(proto: onnx.NodeProto, opsets: dict[str, int]) -> Node:
    name = proto.name or f"{proto.op_type} of {next(iter(proto.output), '')}"
    attributes = {entry.name: _attribute(entry) for entry in proto.attribute}
    if proto.domain not in ("", "ai.onnx"):
        raise Node(name, f"{proto.domain}.{proto.op_type}", (), ()).refused("it is no operator of ONNX itself")
    return Node(
        name, proto.op_type, tuple(proto.input), tuple(proto.output), attributes, _scope(proto),
        evaluated=None if proto.op_type in (*_RANDOM, *KINDS) else _evaluation(proto, opsets),
    )  # fmt: skip


def _attribute(entry: onnx.AttributeProto) -> Any:
    value = helper.get_attribute_value(entry)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, onnx.TensorProto):
        return numpy_helper.to_array(value)
    if isinstance(value, onnx.GraphProto):
        return None
    if isinstance(value, float):
        return float(str(numpy.float32(value)))  # 1e-05, not the nearest number of 32 bits
    if not isinstance(value, int):
        return tuple(part.decode(errors="replace") if isinstance(part, bytes) else part for part in value)
    return value


def _evaluation(proto: onnx.NodeProto, opsets: dict[str, int]) -> Callable[[list[Array | None]], list[Array]]:
    """The computation of one node by ONNX's own reference."""

    def evaluated(given: list[Array | None]) -> list[Array]:
        names = [name for name in proto.input if name]
        inputs = [helper.make_empty_tensor_value_info(name) for name in dict.fromkeys(names)]
        outputs = [helper.make_empty_tensor_value_info(name) for name in proto.output if name]
        graph = helper.make_graph([proto], "one", inputs, outputs)
        ids = [helper.make_opsetid(domain, version) for domain, version in opsets.items()]
        known = {name: value for name, value in zip(proto.input, given, strict=True) if name}
        return [
            numpy.asarray(value)
            for value in ReferenceEvaluator(helper.make_model(graph, opset_imports=ids)).run(None, known)
        ]

    return evaluated


def _scope(proto: onnx.NodeProto) -> str:
    """The path of the module that a node is from: as PyTorch's exporters, and others that put slashes between, say it."""
    said = _said(proto, _SCOPES)
    if said:
        return ".".join(map(identifier, said[-2].split("."))) if len(said) > 1 and said[-2] else ""
    path: list[str] = []
    before = ""
    for part in [part for part in proto.name.split("/") if part][:-1]:
        path += part.removeprefix(f"{before}.").split(".")  # net/net.0 is net.0
        before = part
    return ".".join(map(identifier, path))


def _said(proto: onnx.NodeProto, key: str) -> list[str]:
    """A list of texts that PyTorch's exporter wrote beside a node."""
    for entry in proto.metadata_props:
        if entry.key == key:
            try:
                value = ast.literal_eval(entry.value)
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                return []
            return [str(part) for part in value] if isinstance(value, list) else []
    return []


def _name(model: onnx.ModelProto, file: str) -> str:
    """The name of a model: its class where an exporter wrote it down, that of the graph, of the file."""
    classes = (_said(node, _CLASSES) for node in model.graph.node)
    original = next((said[0].rpartition(".")[2] for said in classes if len(said) > 1), "")
    graph = "" if model.graph.name in _USUAL_NAMES else model.graph.name
    return identifier(original or graph or Path(file).stem or "OnnxModel")


def _shapes(model: onnx.ModelProto) -> dict[str, tuple[int | None, ...]]:
    """The sizes of values as far as they can be said, None for those that depend on what is given."""
    try:
        inferred = shape_inference.infer_shapes(model).graph
    except Exception:  # an aid: without it fewer operations are seen to be parts of a layer
        inferred = model.graph
    return {name: shape for entry in (*inferred.value_info, *inferred.input) for name, shape in _shape(entry)}


def _shape(entry: onnx.ValueInfoProto) -> Iterator[tuple[str, tuple[int | None, ...]]]:
    kind = entry.type.tensor_type
    if kind.HasField("shape"):
        yield entry.name, tuple(size.dim_value if size.HasField("dim_value") else None for size in kind.shape.dim)


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
