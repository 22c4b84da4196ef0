"""Every layer family: its kind, its settings, and named axes whose sizes are those of the tensors."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import capture
from lstm_diagrams.facts import Layer
from lstm_diagrams.layers import describe, slots

_IMAGE = ["batch", "channel", "height", "width"]
_LINE = ["batch", "channel", "width"]
_CASES: list[tuple[nn.Module, Tensor, str, list[str], list[str]]] = [
    (nn.Linear(4, 5), torch.randn(2, 4), "linear", ["batch", "feature"], ["batch", "feature"]),
    (nn.Linear(4, 5), torch.randn(2, 3, 4), "linear", ["axis0", "axis1", "feature"], ["axis0", "axis1", "feature"]),
    (nn.ReLU(), torch.randn(2, 4), "activation", ["batch", "feature"], ["batch", "feature"]),
    (nn.Softmax(dim=1), torch.randn(2, 4), "activation", ["batch", "feature"], ["batch", "feature"]),
    (nn.Dropout(0.3), torch.randn(2, 4), "dropout", ["batch", "feature"], ["batch", "feature"]),
    (nn.Flatten(), torch.randn(2, 3, 4, 5), "flatten", [], ["batch", "feature"]),
    (nn.Conv2d(3, 6, 3), torch.randn(2, 3, 8, 9), "convolution", _IMAGE, _IMAGE),
    (nn.Conv2d(3, 6, 3), torch.randn(3, 8, 9), "convolution", _IMAGE[1:], _IMAGE[1:]),
    (nn.Conv1d(3, 6, 3), torch.randn(2, 3, 8), "convolution", _LINE, _LINE),
    (nn.ConvTranspose2d(3, 6, 3), torch.randn(2, 3, 8, 9), "convolution", _IMAGE, _IMAGE),
    (nn.MaxPool2d(2), torch.randn(2, 3, 8, 9), "pooling", _IMAGE, _IMAGE),
    (nn.AvgPool1d(2), torch.randn(2, 3, 8), "pooling", _LINE, _LINE),
    (nn.AdaptiveAvgPool2d(2), torch.randn(2, 3, 8, 9), "pooling", _IMAGE, _IMAGE),
    (nn.BatchNorm1d(4), torch.randn(2, 4), "normalization", ["batch", "feature"], ["batch", "feature"]),
    (nn.BatchNorm2d(3), torch.randn(2, 3, 8, 9), "normalization", _IMAGE, _IMAGE),
    (nn.LayerNorm(4), torch.randn(2, 3, 4), "normalization", ["axis0", "axis1", "feature"], []),
    (nn.BatchNorm1d(3), torch.randn(2, 3, 8), "normalization", _LINE, _LINE),
    (nn.SyncBatchNorm(3), torch.randn(2, 3, 8, 9), "normalization", _IMAGE, _IMAGE),
    (nn.GroupNorm(2, 4), torch.randn(2, 4, 8, 9), "normalization", _IMAGE, _IMAGE),
    (nn.GroupNorm(2, 4), torch.randn(2, 4), "normalization", ["batch", "feature"], ["batch", "feature"]),
    (nn.InstanceNorm1d(3), torch.randn(2, 3, 8), "normalization", _LINE, _LINE),
    (nn.LocalResponseNorm(2), torch.randn(2, 3, 8, 9), "normalization", _IMAGE, _IMAGE),
    (nn.RMSNorm(4), torch.randn(2, 3, 4), "normalization", ["axis0", "axis1", "feature"], []),
    (nn.LPPool2d(2, 2), torch.randn(2, 3, 8, 9), "pooling", _IMAGE, _IMAGE),
    (nn.FractionalMaxPool2d(2, 3), torch.randn(2, 3, 8, 9), "pooling", _IMAGE, _IMAGE),
    (nn.Tanh(), torch.tensor(0.5), "activation", [], []),
    (nn.Embedding(9, 4), torch.randint(9, (2, 3)), "embedding", ["axis0", "axis1"], ["axis0", "axis1", "feature"]),
    (nn.Identity(), torch.randn(2, 4), "identity", ["batch", "feature"], ["batch", "feature"]),
]


@pytest.mark.parametrize(("module", "x", "kind", "before", "after"), _CASES)
def test_families(module: nn.Module, x: Tensor, kind: str, before: list[str], after: list[str]) -> None:
    seen = capture(module, x)
    (layer,), (call,) = seen.layers, seen.calls
    assert (layer.kind, layer.type, layer.path) == (kind, type(module).__name__, "")
    with torch.no_grad():
        expected = tuple(module.eval()(x).shape)
    assert call.inputs[0].tensor.shape == tuple(x.shape)
    assert call.outputs[0].tensor.shape == expected
    assert call.inputs[0].tensor.dtype == str(x.dtype).removeprefix("torch.")
    for tensor, names in ((call.inputs[0].tensor, before), (call.outputs[0].tensor, after)):
        assert not names or [axis.name for axis in tensor.axes] == names
    for setting in layer.settings:
        held = getattr(module, setting.name)
        assert setting.value == (tuple(held) if isinstance(held, tuple | list | torch.Size) else held)


def test_attention_is_one_layer_with_its_heads() -> None:
    query, memory = torch.randn(2, 3, 8), torch.randn(2, 5, 8)
    seen = capture(nn.MultiheadAttention(8, 4, batch_first=True), query, memory, memory)
    (layer,), (call,) = seen.layers, seen.calls
    assert (layer.kind, layer.setting("embed_dim"), layer.setting("num_heads")) == ("attention", 8, 4)
    assert [slot.tensor.shape for slot in call.inputs] == [(2, 3, 8), (2, 5, 8), (2, 5, 8)]
    assert call.outputs[0].tensor.shape == (2, 3, 8)


def test_settings_that_matter_are_told() -> None:
    layer = describe(nn.Conv2d(4, 8, (3, 5), stride=2, dilation=2, groups=4), "a.b")
    assert layer.setting("kernel_size") == (3, 5)
    assert layer.setting("stride") == (2, 2)
    assert layer.setting("dilation") == (2, 2)
    assert layer.setting("groups") == 4
    assert layer.setting("no such thing", "default") == "default"
    assert describe(nn.RNN(2, 3, nonlinearity="relu"), "").setting("nonlinearity") == "relu"
    assert describe(nn.Dropout(0.25), "").setting("p") == 0.25


def test_gates_in_the_order_of_pytorch() -> None:
    gates = {cls: describe(cls(2, 3), "").cell for cls in (nn.LSTM, nn.GRU, nn.RNN)}
    assert [gates[cls].symbols for cls in gates] == [("i", "f", "g", "o"), ("r", "z", "n"), ("h",)]
    assert [gates[cls].states for cls in gates] == [("h", "c"), ("h",), ("h",)]
    for cls, cell in gates.items():
        assert len(cls(2, 3).weight_ih_l0) == 3 * len(cell.gates)


class _Scale(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.ones(4))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.factor


def test_a_layer_of_an_unknown_type_is_a_box_with_its_real_shapes() -> None:
    seen = capture(nn.Sequential(nn.Linear(3, 4), _Scale()), torch.randn(2, 3))
    layer, call = seen.layers[1], seen.calls[1]
    assert (layer.kind, layer.type) == ("module", "_Scale")
    assert [(parameter.name, parameter.shape) for parameter in layer.parameters] == [("factor", (4,))]
    assert call.outputs[0].tensor.shape == (2, 4)


def test_users_describe_their_own_types() -> None:
    class Mine(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x

    @describe.register
    def _(module: Mine, path: str) -> Layer:
        return Layer(path, "Mine", "identity")

    assert capture(Mine(), torch.randn(2, 3)).layers[0].kind == "identity"
    assert slots.dispatch(Mine) is slots.dispatch(object)
