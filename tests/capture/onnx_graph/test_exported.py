"""Models of PyTorch that went through ONNX: the layers, their sizes and numbers, and the pictures, are those of the original."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import onnx
import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lstm_diagrams import capture, draw
from lstm_diagrams.capture.files import limits, load_model
from lstm_diagrams.capture.onnx_graph import from_model
from lstm_diagrams.facts import Capture
from tests.capture.onnx_graph.graphs import exported


class _Classifier(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(20, 6)
        self.lstm = nn.LSTM(6, 5, 2, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(10, 3)

    def forward(self, tokens: Tensor) -> Tensor:
        y, _ = self.lstm(self.embed(tokens))
        out: Tensor = self.fc(y[:, -1])
        return out


class _Every(nn.Module):
    """All that a layer gives is used, with states that are given; two layers follow one another."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(3, 5, 3, batch_first=True)
        self.gru = nn.GRU(5, 4, batch_first=True)

    def forward(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, ...]:
        y, (h, c) = self.lstm(x, (h, c))
        z, last = self.gru(y)
        return z, last, h, c


class _Convolutional(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv1d(3, 6, 3, padding=1)
        self.act = nn.ReLU()
        self.pool = nn.MaxPool1d(2)
        self.gru = nn.GRU(6, 5, batch_first=True)
        self.norm = nn.LayerNorm(5)
        self.head = nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 2))

    def forward(self, x: Tensor) -> Tensor:
        y, _ = self.gru(self.pool(self.act(self.conv(x.transpose(1, 2)))).transpose(1, 2))
        out: Tensor = self.head(self.norm(y.mean(1)))
        return out


class _Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(3, 5, batch_first=True)
        self.score = nn.Linear(5, 1, bias=False)
        self.h0 = nn.Parameter(torch.ones(1, 1, 5))

    def forward(self, x: Tensor) -> Tensor:
        h = self.h0.expand(-1, x.shape[0], -1).contiguous()
        y, _ = self.lstm(x, (h, torch.zeros_like(h)))
        return (self.score(torch.tanh(y)).softmax(1) * y).sum(1)


def _case(net: nn.Module, *inputs: Tensor) -> Any:
    return pytest.param(net, inputs, id=type(net).__name__)


CASES = [
    _case(_Classifier(), torch.randint(0, 20, (2, 7))),
    _case(_Every(), torch.randn(2, 7, 3), torch.randn(3, 2, 5), torch.randn(3, 2, 5)),
    _case(_Convolutional(), torch.randn(2, 8, 3)),
    _case(_Attention(), torch.randn(2, 7, 3)),
]


@pytest.mark.parametrize(("net", "inputs"), CASES)
def test_calls_flows_layers_and_numbers_are_those_of_the_original(net: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    made = exported(net, *inputs)
    read = from_model(made)
    with torch.no_grad():
        torch.testing.assert_close(read(*inputs), net(*inputs))
    own, other = capture(net, *inputs), capture(made, *inputs)
    assert [(call.layer, call.inputs, call.outputs) for call in other.calls] == [
        (call.layer, call.inputs, call.outputs) for call in own.calls
    ]
    assert _ways(other) == _ways(own)
    before = {layer.path: layer for layer in own.layers}
    for layer in other.layers:
        original = before[layer.path]
        assert (layer.type, layer.kind, layer.parameters) == (original.type, original.kind, original.parameters)
        assert layer.settings[:-1] == original.settings
        assert str(layer.setting("read_from")).startswith("ONNX ")
    assert other.total_parameters == sum(parameter.numel() for parameter in net.parameters())


def _ways(facts: Capture) -> list[Any]:
    """What goes from where to where, through which operations."""
    return [
        (flow.source, flow.target, [(operation.name, operation.output) for operation in flow.operations])
        for flow in facts.flows
    ]


def _texts(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter() if element.tag.endswith("}text")]


@pytest.mark.parametrize("figure", ["network", "unrolled", "interface", "cell", "parameters", "folded"])
def test_pictures_have_the_texts_of_the_original(figure: str) -> None:
    net, tokens = _Classifier(), torch.randint(0, 20, (2, 7))
    options: dict[str, Any] = {"values": True} if figure == "cell" else {}
    made = from_model(exported(net, tokens))
    texts = _texts(draw(made, tokens, figure=figure, **options).svg())
    assert [text for text in texts if "read" not in text] == [
        text.replace("_Classifier", type(made).__name__)
        for text in _texts(draw(net, tokens, figure=figure, **options).svg())
    ]


def test_the_default_figure_is_that_of_the_original_and_says_what_was_read() -> None:
    net, tokens = _Classifier(), torch.randint(0, 20, (2, 7))
    made = exported(net, tokens)
    assert draw(made, tokens).figure == draw(net, tokens).figure == "network"
    assert "read from ONNX LSTM" in draw(made, tokens, figure="overview").svg()


def test_packed_sequences_keep_their_lengths() -> None:
    class Packed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = nn.LSTM(3, 5, batch_first=True)

        def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
            y, (h, _) = self.lstm(pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False))
            return pad_packed_sequence(y, batch_first=True)[0], h[-1]

    net, inputs = Packed(), (torch.randn(3, 4, 3), torch.tensor([2, 4, 3]))
    read = from_model(exported(net, *inputs))
    with torch.no_grad():
        torch.testing.assert_close(read(*inputs), net(*inputs))
    (call,) = capture(read, *inputs).calls
    assert sorted(call.inputs[0].tensor.lengths or ()) == [2, 3, 4]


def test_a_layer_that_is_called_twice_is_one_layer() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = nn.LSTM(3, 3)

        def forward(self, x: Tensor) -> Tensor:
            y: Tensor = self.lstm(self.lstm(x)[0] + 1)[0]
            return y

    made = capture(exported(Twice(), torch.randn(4, 2, 3)), torch.randn(4, 2, 3))
    assert [call.layer for call in made.calls] == ["lstm", "lstm"]
    assert len(made.layers) == 1


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tagger.onnx"
    onnx.save(exported(_Classifier(), torch.randint(0, 20, (2, 7))), path)
    return path


def test_a_file_is_read_under_its_own_name(file: Path) -> None:
    read = load_model(str(file))
    assert type(read).__name__ == "tagger"
    assert "dropout" in limits(read)
    assert draw(read, torch.randint(0, 20, (2, 7))).figure == "network"


def test_weights_beside_a_file_are_read_and_none_from_elsewhere(tmp_path: Path) -> None:
    net, tokens = _Classifier(), torch.randint(0, 20, (2, 7))
    made = exported(net, tokens)
    inside, outside = tmp_path / "inside", tmp_path / "secret"
    inside.mkdir()
    options: dict[str, Any] = {"save_as_external_data": True, "size_threshold": 0, "location": "weights.bin"}
    onnx.save_model(made, str(inside / "net.onnx"), **options)
    read: Any = load_model(str(inside / "net.onnx"))
    with torch.no_grad():
        torch.testing.assert_close(read(tokens), net(tokens))
    (inside / "weights.bin").rename(outside)
    for place, location in (("../secret", "../secret"), (str(outside), str(outside)), ("weights.bin", "link")):
        (inside / "link").unlink(missing_ok=True)
        (inside / "link").symlink_to(outside)
        _point(inside / "net.onnx", inside / "other.onnx", location)
        with pytest.raises(Exception, match=r"other\.onnx") as caught:
            load_model(str(inside / "other.onnx"))
        assert type(caught.value).__name__ == "UsageError", place


def _point(source: Path, target: Path, location: str) -> None:
    """A copy of a model whose weights lie elsewhere."""
    proto = onnx.load(source, load_external_data=False)
    for tensor in proto.graph.initializer:
        for entry in tensor.external_data:
            if entry.key == "location":
                entry.value = location
    target.write_bytes(proto.SerializeToString())
