"""Exported models: a graph that calls aten.lstm with weights is read as that LSTM, the same numbers as before."""

import warnings

import pytest
import torch
from torch import Tensor, fx, nn

from lstm_diagrams.capture import capture
from lstm_diagrams.capture.graph_layers import with_layers
from lstm_diagrams.diagram import draw


class _Tagger(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(30, 6, padding_idx=0)
        self.lstm = nn.LSTM(6, 8, 2, batch_first=True, bidirectional=True, dropout=0.1)
        self.gru = nn.GRU(16, 5, bias=False)
        self.head = nn.Linear(5, 3)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        y, (_, c) = self.lstm(self.embed(x))
        z, h = self.gru(y.transpose(0, 1))
        return self.head(z[-1]), h.sum() + c[-1].sum()


class _GivenStates(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(6, 8, proj_size=3)
        self.rnn = nn.RNN(3, 4, nonlinearity="relu")

    def forward(self, x: Tensor, h: Tensor, c: Tensor) -> Tensor:
        y, _ = self.lstm(x, (h, c))
        y, _ = self.lstm(x + 1, (y[-1:], c))
        out: Tensor = self.rnn(y)[0]
        return out


def _exported(model: nn.Module, *inputs: Tensor) -> fx.GraphModule:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = torch.export.export(model.eval(), inputs).module()
    assert isinstance(made, fx.GraphModule)
    return made


@pytest.fixture(scope="module")
def tagger() -> tuple[_Tagger, fx.GraphModule, Tensor]:
    model, x = _Tagger(), torch.randint(0, 30, (2, 7))
    return model, _exported(model, x), x


def test_layers_and_sizes_are_those_of_the_model(tagger: tuple[_Tagger, fx.GraphModule, Tensor]) -> None:
    model, exported, x = tagger
    own, read = capture(model, x), capture(exported, x)
    assert [(call.layer, call.inputs, call.outputs) for call in read.calls] == [
        (call.layer, call.inputs, call.outputs) for call in own.calls
    ]
    before = {layer.path: layer for layer in own.layers}
    for layer in read.layers:
        assert (layer.type, layer.kind) == (before[layer.path].type, before[layer.path].kind)
        assert layer.settings[:-1] == before[layer.path].settings
        assert layer.parameters == before[layer.path].parameters
    assert {layer.path: layer.setting("read_from") for layer in read.layers} == {
        "embed": "aten.embedding.default",
        "lstm": "aten.lstm.input",
        "gru": "aten.gru.input",
        "head": "aten.linear.default",
    }
    assert read.total_parameters == sum(parameter.numel() for parameter in model.parameters())


def test_the_copy_gives_the_same_numbers_and_the_exported_model_stays(
    tagger: tuple[_Tagger, fx.GraphModule, Tensor],
) -> None:
    model, exported, x = tagger
    code = exported.code
    with torch.no_grad():
        expected, made = model(x), with_layers(exported)(x)
    torch.testing.assert_close(made, expected)
    assert exported.code == code
    assert "aten.lstm.input" in code


def test_states_that_are_given_projections_and_a_layer_called_twice() -> None:
    model = _GivenStates().eval()
    inputs = torch.randn(5, 2, 6), torch.randn(1, 2, 3), torch.randn(1, 2, 8)
    exported = _exported(model, *inputs)
    with torch.no_grad():
        torch.testing.assert_close(with_layers(exported)(*inputs), model(*inputs))
    read = capture(exported, *inputs)
    assert [call.layer for call in read.calls] == ["lstm", "lstm", "rnn"]
    assert [slot.given for slot in read.calls[0].inputs] == [True, True, True]
    assert [slot.given for slot in read.calls[2].inputs] == [True, False]
    (lstm,) = [layer for layer in read.layers if layer.path == "lstm"]
    assert (lstm.setting("proj_size"), lstm.setting("hidden_size")) == (3, 8)


def test_its_default_figure_is_that_of_the_model_and_says_what_was_read(
    tagger: tuple[_Tagger, fx.GraphModule, Tensor],
) -> None:
    model, exported, x = tagger
    assert draw(exported, x).figure == draw(model, x).figure == "network"
    assert "read from aten.lstm.input" in draw(exported, x, figure="overview").svg()


def test_other_models_are_left_as_they_are() -> None:
    model = nn.Sequential(nn.Linear(2, 2))
    traced = fx.symbolic_trace(model)
    assert with_layers(model) is model
    assert with_layers(traced) is traced
