"""ONNX models made for tests: node by node, and out of PyTorch."""

import io
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


def model(
    nodes: Sequence[onnx.NodeProto],
    inputs: Mapping[str, Sequence[int | str]],
    outputs: Mapping[str, int],
    weights: Mapping[str, np.ndarray[Any, Any]] | None = None,
    opset: int = 20,
    whole_numbers: Sequence[str] = (),
) -> onnx.ModelProto:
    """A model of nodes: inputs have sizes and hold float32, or int64 where they are named; outputs have as many axes as said."""
    given = [
        helper.make_tensor_value_info(
            name, TensorProto.INT32 if name == "lens" else TensorProto.INT64 if name in whole_numbers else TensorProto.FLOAT, shape
        )
        for name, shape in inputs.items()
    ]  # fmt: skip
    returned = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, (None,) * rank) for name, rank in outputs.items()
    ]
    held = [numpy_helper.from_array(array, name) for name, array in (weights or {}).items()]
    graph = helper.make_graph(list(nodes), "made", given, returned, held)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])


def recurrent(
    kind: str,
    *,
    direction: str = "forward",
    layout: int = 0,
    bias: bool = True,
    states: bool = False,
    lens: bool = False,
) -> onnx.ModelProto:
    """One recurrent node: 3 features, 4 units, any steps and batch, random weights."""
    random = np.random.default_rng(0)
    count = 2 if direction == "bidirectional" else 1
    rows = GATES[kind] * 4
    weights = {
        "W": random.normal(size=(count, rows, 3)).astype(np.float32),
        "R": random.normal(size=(count, rows, 4)).astype(np.float32),
        "B": random.normal(size=(count, 2 * rows)).astype(np.float32),
    }
    ends = ["h0", "c0"][: 1 + (kind == "LSTM")]
    names = ["x", "W", "R", "B" if bias else "", "lens" if lens else "", *(ends if states else [])]
    outputs = ["y", *(name.replace("0", "n") for name in ends)]
    more = {"linear_before_reset": 1} if kind == "GRU" else {}
    node = helper.make_node(kind, names, outputs, hidden_size=4, direction=direction, layout=layout, **more)
    first = ("batch", count, 4) if layout else (count, "batch", 4)
    inputs: dict[str, Sequence[int | str]] = {"x": ("a", "b", 3)}
    inputs |= {"lens": ("batch",)} if lens else {}
    inputs |= dict.fromkeys(ends, first) if states else {}
    ranks = {name: 4 if name == "y" else 3 for name in outputs}
    return model([node], inputs, ranks, {name: weights[name] for name in ("W", "R", "B")[: 2 + bias]})


def exported(net: nn.Module, *inputs: torch.Tensor) -> onnx.ModelProto:
    """A model of PyTorch as its exporter that needs nothing but the package onnx writes it."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(net.eval(), inputs, file, dynamo=False)
    return onnx.load_from_string(file.getvalue())
