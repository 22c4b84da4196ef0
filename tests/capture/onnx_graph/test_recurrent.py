"""LSTM, GRU and RNN nodes compute what ONNX' reference computes, and are the layers of PyTorch of that name."""

from typing import Any

import numpy as np
import pytest
import torch
from onnx import helper
from onnx.reference import ReferenceEvaluator
from torch import nn

from lstm_diagrams.capture.onnx_graph import OnnxModel, from_model
from tests.capture.onnx_graph.graphs import model, recurrent


def _only_layer(read: OnnxModel) -> nn.RNNBase:
    (layer,) = [module for module in read.modules() if isinstance(module, nn.RNNBase)]
    return layer


_WAYS = [("forward", 0, True, False), ("reverse", 0, True, True), ("bidirectional", 0, False, True)]


@pytest.mark.parametrize(
    ("kind", "direction", "layout", "bias", "states"),
    [
        *((kind, *way) for kind in ("LSTM", "GRU", "RNN") for way in _WAYS),
        ("LSTM", "bidirectional", 1, True, True),  # which the reference has for no other
    ],
)
def test_numbers_are_those_of_the_reference(kind: str, direction: str, layout: int, bias: bool, states: bool) -> None:
    made = recurrent(kind, direction=direction, layout=layout, bias=bias, states=states)
    count = 2 if direction == "bidirectional" else 1
    random = np.random.default_rng(1)
    shapes = {"x": (2, 5, 3) if layout else (5, 2, 3)}
    first = (2, count, 4) if layout else (count, 2, 4)
    shapes |= dict.fromkeys(("h0", "c0") if kind == "LSTM" else ("h0",), first) if states else {}
    given = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    expected: list[Any] = ReferenceEvaluator(made).run(None, given)
    with torch.no_grad():
        read = from_model(made)
        found = read(*(torch.from_numpy(array) for array in given.values()))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one.numpy(), other, atol=1e-6)
    layer = _only_layer(read)
    assert type(layer) is {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}[kind]
    assert (layer.input_size, layer.hidden_size, layer.bidirectional, layer.bias) == (3, 4, count == 2, bias)


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_sequences_of_different_lengths_end_where_they_end(kind: str) -> None:
    read = from_model(recurrent(kind, direction="bidirectional", lens=True))
    x, lens = torch.randn(5, 3, 3), torch.tensor([5, 2, 3])
    with torch.no_grad():
        y, h, *_ = read(x, lens)
        for at, length in enumerate(lens.tolist()):
            alone, last, *_ = read(x[:length, at : at + 1], torch.tensor([length]))
            torch.testing.assert_close(y[:length, :, at], alone[:, :, 0])
            torch.testing.assert_close(h[:, at], last[:, 0])
            assert not y[length:, :, at].any()


@pytest.mark.parametrize(
    ("kind", "attributes", "said"),
    [
        ("GRU", {}, "linear_before_reset=0"),
        ("LSTM", {"input_forget": 1}, "neither clips nor couples"),
        ("LSTM", {"clip": 3.0}, "neither clips nor couples"),
        ("LSTM", {"activations": ["HardSigmoid", "Tanh", "Tanh"]}, "hardsigmoid"),
    ],
)
def test_what_no_layer_of_pytorch_computes_is_refused_by_name(kind: str, attributes: dict[str, Any], said: str) -> None:
    made = recurrent(kind)
    node = made.graph.node[0]
    del node.attribute[:]
    node.attribute.extend(
        helper.make_attribute(name, value) for name, value in {"hidden_size": 4, **attributes}.items()
    )
    node.name = "encoder"
    with pytest.raises(Exception, match="encoder") as caught:
        from_model(made)
    assert said in str(caught.value)
    assert kind in str(caught.value)


def test_relu_of_an_rnn_is_read() -> None:
    made = recurrent("RNN")
    made.graph.node[0].attribute.append(helper.make_attribute("activations", ["Relu"]))
    assert _only_layer(from_model(made)).nonlinearity == "relu"


def test_two_nodes_that_no_exporter_calls_one_module_stay_two() -> None:
    random = np.random.default_rng(0)
    weights = {f"{name}{at}": random.normal(size=(1, 16, width)).astype(np.float32)
               for at, width in ((0, 3), (1, 4)) for name in ("W", "R")}  # fmt: skip
    weights["R0"] = random.normal(size=(1, 16, 4)).astype(np.float32)
    weights["axes"] = np.array([1])
    nodes = [
        helper.make_node("LSTM", ["x", "W0", "R0"], ["y0"], "first", hidden_size=4),
        helper.make_node("Squeeze", ["y0", "axes"], ["s0"]),
        helper.make_node("LSTM", ["s0", "W1", "R1"], ["", "h"], "second", hidden_size=4),
    ]
    read = from_model(model(nodes, {"x": (5, 2, 3)}, {"h": 3}, weights))
    assert {name: type(module).__name__ for name, module in read.named_children()} == {
        "first": "LSTM",
        "second": "LSTM",
    }
