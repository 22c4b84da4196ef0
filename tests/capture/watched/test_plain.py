"""Only a model that runs nobody else's code is plain; one called past what is plain is never missed."""

import functools
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations

from lstm_diagrams import capture
from lstm_diagrams.capture.watched.plain import is_plain
from lstm_diagrams.layers.contents import modules

_HIDDEN = nn.Tanh()
"""A layer of no model, called by its forward alone."""


class _Part(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return _HIDDEN.forward(x)


class _Numbers(Tensor):
    """A class of tensors of somebody's own."""


def _hooked() -> nn.Module:
    model = nn.Sequential(nn.Linear(3, 3), nn.ReLU())
    model.register_forward_hook(lambda _module, _args, output: _HIDDEN.forward(output))
    return model


def _hooked_before() -> nn.Module:
    model = nn.Sequential(nn.Linear(3, 3), nn.ReLU())
    model.register_forward_pre_hook(lambda _module, args: (_HIDDEN.forward(args[0]),))
    return model


def _with_own_forward() -> nn.Module:
    model = nn.Sequential(nn.Linear(3, 3), nn.ReLU())
    model.forward = lambda x: _HIDDEN.forward(model[0](x))  # type: ignore[method-assign, assignment, operator]
    return model


def _with_own_activation() -> nn.Module:
    return nn.TransformerEncoderLayer(3, 1, 4, activation=lambda x: _HIDDEN.forward(x), batch_first=True)


_OTHERS: dict[str, Callable[[], nn.Module]] = {
    "a class": lambda: nn.Sequential(nn.Linear(3, 3), _Part()),
    "a hook": _hooked,
    "a hook before": _hooked_before,
    "a forward of the object": _with_own_forward,
    "a function given": _with_own_activation,
    "a parametrization": lambda: parametrizations.weight_norm(nn.Linear(3, 3)),
    "another class of parameters": lambda: _with_own_weight(nn.Linear(3, 3)),
}


def _with_own_weight(layer: nn.Linear) -> nn.Module:
    layer.weight = nn.Parameter(layer.weight.detach().as_subclass(_Numbers))
    return layer


@pytest.mark.parametrize("name", _OTHERS)
def test_a_model_that_runs_the_code_of_others_is_not_plain(name: str) -> None:
    assert not is_plain(modules(_OTHERS[name]()), [])


@pytest.mark.parametrize("name", [name for name in _OTHERS if "para" not in name])
def test_a_layer_that_such_code_calls_by_its_forward_is_seen(name: str) -> None:
    seen = capture(_OTHERS[name](), torch.randn(2, 4, 3))
    assert ["Tanh", False] in [[layer.type, layer.registered] for layer in seen.layers]


@pytest.mark.parametrize(
    "model",
    [
        nn.LSTM(3, 5, 2),
        nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3), nn.ReLU()),
        nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2, enable_nested_tensor=False),
    ],
)
def test_a_model_of_pytorchs_layers_alone_is_plain_unless_its_tensors_are_not(model: nn.Module) -> None:
    assert is_plain(modules(model), [torch.zeros(2, 3)])
    assert not is_plain(modules(model), [torch.zeros(2, 3).as_subclass(_Numbers)])


def test_a_forward_put_in_place_of_pytorchs_is_not_taken_for_it_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = nn.Sequential.forward

    @functools.wraps(plain)
    def forward(model: nn.Sequential, x: Tensor) -> Tensor:
        return _HIDDEN.forward(plain(model, x))

    monkeypatch.setattr(nn.Sequential, "forward", forward)
    model = nn.Sequential(nn.Linear(3, 3))
    assert not is_plain(modules(model), [])
    assert [layer.type for layer in capture(model, torch.randn(2, 3)).layers] == ["Linear", "Tanh"]


def test_the_classes_of_a_plain_model_are_as_before() -> None:
    before = nn.LSTM.forward, nn.Module.__call__
    inside: list[bool] = []

    class Looking(Tensor):
        @classmethod
        def __torch_function__(cls, *args: object, **kwargs: object) -> object:
            inside.append(nn.LSTM.forward is before[0])
            return super().__torch_function__(*args, **kwargs)  # type: ignore[arg-type]

    capture(nn.LSTM(3, 5), torch.randn(4, 2, 3).as_subclass(Looking))
    assert inside and not any(inside)  # a tensor's own code may call anything: all report
    assert len(capture(nn.LSTM(3, 5), torch.randn(4, 2, 3)).calls) == 1
    assert (nn.LSTM.forward, nn.Module.__call__) == before
