"""Layers that nobody watches from within leave the same facts, and all around them is watched as before and after."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch._C import _len_torch_dispatch_stack
from torch.func import functional_call, vmap
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from lstm_diagrams import CaptureError, capture
from lstm_diagrams.capture import capture_with_values
from lstm_diagrams.capture.watched import unwatched
from lstm_diagrams.capture.watched.plain import is_plain
from lstm_diagrams.capture.watched.recorder import Recorder
from lstm_diagrams.layers.contents import modules

Made = tuple[nn.Module, tuple[object, ...]]


def _shared() -> Made:
    layer = nn.Linear(3, 3)
    return nn.Sequential(layer, nn.ReLU(inplace=True), layer), (torch.randn(2, 3),)


def _given_its_own_weight() -> Made:
    layer = nn.Linear(3, 3)
    return layer, (layer.weight,)


_MODELS: dict[str, Callable[[], Made]] = {
    "LSTM": lambda: (nn.LSTM(3, 5, 2, bidirectional=True, proj_size=2), (torch.randn(4, 2, 3),)),
    "GRU without bias": lambda: (nn.GRU(3, 5, bias=False), (torch.randn(4, 2, 3), torch.randn(1, 2, 5))),
    "cell": lambda: (nn.RNNCell(3, 5), (torch.randn(2, 3),)),
    "convolutions": lambda: (
        nn.Sequential(nn.Conv1d(3, 4, 3), nn.BatchNorm1d(4), nn.ConvTranspose1d(4, 3, 3)),
        (torch.randn(2, 3, 9),),
    ),
    "a weight that is made small as it is used": lambda: (
        nn.Sequential(nn.Embedding(10, 4, max_norm=0.1), nn.Linear(4, 2)),
        (torch.tensor([[1, 2, 3]]),),
    ),
    "a layer run twice": _shared,
    "a layer given its own weight": _given_its_own_weight,
    "an encoder": lambda: (
        nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2, enable_nested_tensor=False),
        (torch.randn(3, 2, 8),),
    ),
}


class _Operations(TorchDispatchMode):
    """Somebody's own, which sees what is run, and counts it."""

    seen = 0

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # or PyTorch loads its compiler, for seconds

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        _Operations.seen += 1
        return function(*args, **(kwargs or {}))


class _Around(nn.Module):
    """A model of somebody's own: a layer, a weight beside it, and what is done with them."""

    def __init__(self, does: Callable[["_Around", Tensor], object]) -> None:
        super().__init__()
        self.layer, self.scale, self.does = nn.Linear(3, 3), nn.Parameter(torch.eye(3)), does

    def forward(self, x: Tensor) -> object:
        """(batch, 3) to whatever is made of it."""
        return self.does(self, x)


def _hooked() -> Made:
    model = _Around(lambda own, x: own.layer(x))
    model.layer.register_forward_hook(lambda _module, _given, output: output * model.scale[0])
    return model, (torch.randn(2, 3),)


def _weight_of_its_own(own: _Around, x: Tensor) -> object:
    del own.layer._parameters["weight"]
    own.layer.__dict__["weight"] = own.scale * 2
    return own.layer(x)


def _weight_in_its_place(own: _Around, x: Tensor) -> object:
    return functional_call(own.layer, {"weight": own.scale * 2}, (x,))


def _within_a_mode(own: _Around, x: Tensor) -> object:
    with _Operations():
        return own.layer(x)


_MODELS |= {
    name: partial(lambda does: (_Around(does), (torch.randn(2, 3),)), does)
    for name, does in {
        "a layer in a loop of somebody's own": lambda own, x: own.layer(own.layer(x) + 1),
        "a weight that was put into a layer": _weight_of_its_own,
        "a weight in the place of a layer's own": _weight_in_its_place,
        "a layer on every sample": lambda own, x: vmap(own.layer)(x),
        "a layer that is given what may be weights of attention": lambda own, x: own.layer(x.softmax(-1)),
    }.items()
} | {"a layer with a hook that uses a weight": _hooked}


@pytest.mark.parametrize("run", [capture, capture_with_values])
@pytest.mark.parametrize("name", _MODELS)
def test_the_facts_are_those_of_a_run_that_is_watched_throughout(
    name: str, run: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, given = _MODELS[name]()
    before = [tensor.clone() for tensor in model.state_dict().values()]
    seen = run(model, *given)
    monkeypatch.setattr(unwatched, "_MODULES", frozenset())
    assert run(model, *given) == seen
    assert all(map(torch.equal, before, model.state_dict().values()))


def test_such_a_layer_is_not_watched_and_what_follows_is(monkeypatch: pytest.MonkeyPatch) -> None:
    operations: list[str] = []
    watched = Recorder.operation

    def operation(recorder: Recorder, function: Any, *rest: Any) -> Any:
        operations.append(str(function))
        return watched(recorder, function, *rest)

    monkeypatch.setattr(Recorder, "operation", operation)
    facts = capture(nn.Sequential(nn.Linear(3, 4), nn.Tanh()), torch.randn(2, 3))
    assert operations == ["aten.tanh.default"]
    assert sorted(use.parameter for use in facts.uses) == ["0.bias", "0.weight"]
    operations.clear()
    facts = capture(_Around(lambda own, x: own.layer(x).tanh()), torch.randn(2, 3))
    assert operations == ["aten.tanh.default"]
    assert sorted(use.parameter for use in facts.uses) == ["layer.bias", "layer.weight"]


def test_somebody_s_own_mode_sees_what_runs_in_a_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Operations, "seen", 0)
    capture(_Around(_within_a_mode), torch.randn(2, 3))
    assert _Operations.seen


def test_a_layer_that_fails_is_watched_no_longer() -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(5, 2))
    with pytest.raises(CaptureError, match="layer '1'"):
        capture(model, torch.randn(2, 3))
    assert _len_torch_dispatch_stack() == 0
    model[1] = nn.Linear(4, 2)
    assert [call.layer for call in capture(model, torch.randn(2, 3)).calls] == ["0", "1"]


class _Functions(TorchFunctionMode):
    """Somebody's own, which sees what is called."""


@pytest.mark.parametrize("mode", [_Functions, _Operations])
def test_where_somebody_else_watches_no_model_is_plain(mode: type[TorchFunctionMode] | type[TorchDispatchMode]) -> None:
    held = modules(nn.LSTM(3, 5))
    assert is_plain(held, [])
    with mode():
        assert not is_plain(held, [])


def test_a_layer_that_takes_numbers_by_chance_is_not_plain() -> None:
    model = nn.Sequential(nn.FractionalMaxPool2d(2, output_size=2))
    assert not is_plain(modules(model), [])
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    capture(model, torch.zeros(1, 1, 8, 8))
    assert torch.equal(torch.rand(3), expected)
