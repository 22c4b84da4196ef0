"""Operators and layers without recurrence: the numbers of ONNX' reference, the class of PyTorch's layer."""

from typing import Any

import numpy as np
import pytest
import torch
from onnx import helper
from onnx.reference import ReferenceEvaluator
from torch import nn

from lstm_diagrams.capture import capture
from lstm_diagrams.capture.onnx_graph import from_model
from tests.capture.onnx_graph.graphs import model

_RANDOM = np.random.default_rng(5)


def _floats(*shape: int) -> np.ndarray[Any, Any]:
    return _RANDOM.normal(size=shape).astype(np.float32)


def _whole(*numbers: int) -> np.ndarray[Any, Any]:
    return np.array(numbers, dtype=np.int64)


def _read(node: Any, x: np.ndarray[Any, Any], weights: dict[str, Any]) -> nn.Module:
    """The model of one node, once its numbers are seen to be those of the reference."""
    outputs = {name: x.ndim for name in node.output if name}
    whole_numbers = ("x",) if x.dtype == np.int64 else ()
    made = model([node], {"x": x.shape}, outputs, weights, whole_numbers=whole_numbers)
    read = from_model(made)
    expected: list[Any] = ReferenceEvaluator(made).run(None, {"x": x})
    with torch.no_grad():
        found = read(torch.from_numpy(x))
    for one, other in zip(found if isinstance(found, tuple) else (found,), expected, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one.numpy(), other, atol=1e-5)
    return read


@pytest.mark.parametrize(
    ("operator", "constants", "attributes"),
    [
        ("Transpose", {}, {"perm": (2, 0, 1)}),
        ("Transpose", {}, {}),
        ("Reshape", {"s": _whole(0, -1)}, {}),
        ("Unsqueeze", {"a": _whole(0, -1)}, {}),
        ("Slice", {"s": _whole(-2), "e": _whole(9), "a": _whole(1)}, {}),
        ("Slice", {"s": _whole(-1), "e": _whole(-9), "a": _whole(1), "t": _whole(-1)}, {}),
        ("Gather", {"i": np.array(-1)}, {"axis": 1}),
        ("Gather", {"i": np.array([[0, 2], [1, -1]])}, {"axis": 1}),
        ("Expand", {"s": _whole(2, 1, 1, 1)}, {}),
        ("Tile", {"r": _whole(1, 2, 1)}, {}),
        ("Flatten", {}, {"axis": 2}),
        ("Concat", {"w": _floats(2, 4, 5)}, {"axis": -1}),
        ("Softmax", {}, {"axis": 1}),
        ("LogSoftmax", {}, {}),
        ("ReduceMean", {"a": _whole(1)}, {"keepdims": 0}),
        ("ReduceSum", {}, {}),
        ("ReduceMax", {"a": _whole(-1)}, {}),
        ("ReduceProd", {"a": _whole(0, 2)}, {"keepdims": 0}),
        ("ReduceL2", {"a": _whole(2)}, {"keepdims": 0}),
        ("ArgMax", {}, {"axis": 2, "keepdims": 0}),
        ("TopK", {"k": _whole(2)}, {"axis": 1, "outputs": 2}),
        ("Split", {"s": _whole(1, 3)}, {"axis": 1, "outputs": 2}),
        ("Clip", {"low": np.array(-0.5, dtype=np.float32)}, {}),
        ("Pad", {"p": _whole(0, 1, 0, 0, 2, 0)}, {}),
        ("Add", {"w": _floats(4, 1)}, {}),
        ("Mul", {"w": _floats(1)}, {}),
        ("Div", {"w": _floats(4, 1)}, {}),
        ("MatMul", {"w": _floats(2, 4, 2)}, {}),
        ("LeakyRelu", {}, {"alpha": 0.3}),
        ("Gelu", {}, {}),
        ("HardSigmoid", {}, {}),
        ("LayerNormalization", {"w": _floats(4, 4), "b": _floats(4, 4)}, {"axis": 1}),
    ],
)
def test_operators_have_the_numbers_of_the_reference(
    operator: str, constants: dict[str, Any], attributes: dict[str, Any]
) -> None:
    own = {name: value for name, value in attributes.items() if name != "outputs"}
    names = [f"y{number}" for number in range(attributes.get("outputs", 1))]
    node = helper.make_node(operator, ["x", *constants], names, **own)
    _read(node, _floats(2, 4, 4), constants)


def test_softmax_before_version_13_took_the_axes_behind_its_own_as_one() -> None:
    """As its specification says; the reference of ONNX computes the newer one."""
    made = model([helper.make_node("Softmax", ["x"], ["y"])], {"x": (2, 3, 4)}, {"y": 3}, opset=11)
    x = torch.randn(2, 3, 4)
    torch.testing.assert_close(from_model(made)(x), x.exp() / x.exp().sum((1, 2), keepdim=True))


@pytest.mark.parametrize(
    ("operator", "x", "weights", "attributes", "kind"),
    [
        ("Gemm", _floats(2, 4), {"fc.weight": _floats(3, 4), "fc.bias": _floats(3)}, {"transB": 1}, nn.Linear),
        ("MatMul", _floats(2, 5, 4), {"fc.weight": _floats(4, 3)}, {}, nn.Linear),
        ("Conv", _floats(2, 4, 9), {"fc.weight": _floats(6, 2, 3), "fc.bias": _floats(6)},
         {"pads": (1, 1), "strides": (2,), "group": 2}, nn.Conv1d),
        ("Conv", _floats(2, 4, 6, 6), {"fc.weight": _floats(6, 4, 3, 3)}, {"auto_pad": "SAME_UPPER"}, nn.Conv2d),
        ("BatchNormalization", _floats(2, 4, 6), {"fc.weight": _floats(4), "b": _floats(4), "m": _floats(4), "v": _floats(4) ** 2},
         {}, nn.BatchNorm1d),
        ("LayerNormalization", _floats(2, 3, 4), {"fc.weight": _floats(4), "fc.bias": _floats(4)}, {}, nn.LayerNorm),
    ],
)  # fmt: skip
def test_layers_are_found_with_their_numbers_and_names(
    operator: str, x: np.ndarray[Any, Any], weights: dict[str, Any], attributes: dict[str, Any], kind: type[nn.Module]
) -> None:
    read = _read(helper.make_node(operator, ["x", *weights], ["y"], **attributes), x, weights)
    assert type(read.get_submodule("fc")) is kind


def test_a_table_that_tokens_look_up_is_an_embedding() -> None:
    node = helper.make_node("Gather", ["words.weight", "x"], ["y"])
    read = _read(node, np.array([[0, 6, 2]]), {"words.weight": _floats(7, 4)})
    assert isinstance(read.get_submodule("words"), nn.Embedding)


def test_a_product_and_the_bias_behind_it_are_one_layer() -> None:
    weights = {"onnx::MatMul_7": _floats(4, 3), "net.0.bias": _floats(3)}
    nodes = [
        helper.make_node("MatMul", ["x", "onnx::MatMul_7"], ["p"], "/net/net.0/MatMul"),
        helper.make_node("Add", ["net.0.bias", "p"], ["y"], "/net/net.0/Add"),
    ]
    made = model(nodes, {"x": (2, 5, 4)}, {"y": 3}, weights)
    read, x = from_model(made), torch.randn(2, 5, 4)
    with torch.no_grad():
        np.testing.assert_allclose(read(x), ReferenceEvaluator(made).run(None, {"x": x.numpy()})[0], atol=1e-6)
    (layer,) = capture(read, x).layers
    assert (layer.path, layer.type) == ("net.0", "Linear")
    assert [parameter.name for parameter in layer.parameters] == ["weight", "bias"]


def test_sizes_of_the_run_are_no_data() -> None:
    """Shape, Gather, Concat, Reshape, as exporters write x.reshape(x.shape[0], -1)."""
    nodes = [
        helper.make_node("Shape", ["x"], ["shape"]),
        helper.make_node("Gather", ["shape", "zero"], ["batch"]),
        helper.make_node("Concat", ["batch", "rest"], ["sizes"], axis=0),
        helper.make_node("Reshape", ["x", "sizes"], ["flat"]),
        helper.make_node("Gemm", ["flat", "fc.weight"], ["y"], transB=1),
    ]
    weights = {"zero": _whole(0), "rest": _whole(-1), "fc.weight": _floats(3, 12)}
    read = from_model(model(nodes, {"x": ("n", 3, 4)}, {"y": 2}, weights))
    for batch in (2, 5):
        (call,) = capture(read, torch.randn(batch, 3, 4)).calls
        assert call.inputs[0].tensor.shape == (batch, 12)
