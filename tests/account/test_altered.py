"""What a hook, or a forward of an object's own, does to a layer is in the facts, and no picture is silent about it."""

from collections.abc import Callable
from types import MethodType
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import capture, draw
from lstm_diagrams.figures.registry import fitting


def _model() -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)).eval()


def _doubles(model: nn.Sequential) -> None:
    model[2].register_forward_hook(lambda _module, _given, output: output * 2)


def _doubles_in_place(model: nn.Sequential) -> None:
    model[2].register_forward_hook(lambda _module, _given, output: _twice(output))


def _twice(output: Tensor) -> None:
    output.mul_(2)


def _halves_what_is_given(model: nn.Sequential) -> None:
    model[2].register_forward_pre_hook(lambda _module, given: (given[0] / 2,))


def _own_forward(model: nn.Sequential) -> None:
    before = model[2].forward
    model[2].forward = MethodType(lambda _module, x: before(x) * 2, model[2])  # type: ignore[method-assign]


def _looks(model: nn.Sequential) -> None:
    model[2].register_forward_hook(lambda _module, _given, output: output)
    model[2].register_forward_pre_hook(lambda _module, _given: None)


@pytest.mark.parametrize(
    ("change", "ends", "words"),
    [
        (_doubles, ("output",), "changes what 2 gives"),
        (_doubles_in_place, ("output",), "changes what 2 gives"),
        (_halves_what_is_given, ("input",), "changes what 2 is given"),
        (_own_forward, ("forward",), "the forward does that 2 has of its own"),
    ],
)
def test_what_stands_around_a_layer_is_said(
    change: Callable[[nn.Sequential], None], ends: tuple[str, ...], words: str
) -> None:
    model, x = _model(), torch.randn(2, 3)
    plain = model(x)
    change(model)
    assert not torch.equal(plain, model(x))
    seen = capture(model, x)
    assert [call.altered for call in seen.calls] == [(), (), ends]
    for figure in fitting(seen):
        diagram = draw(seen, figure=figure.name)
        assert [part.reason for part in diagram.coverage.left_out] == ["altered"]
        assert words in diagram.description
        assert [mark for mark in diagram.canvas.marks if "left-out" in mark.classes]


def test_hooks_that_only_look_are_not_spoken_of() -> None:
    model, x = _model(), torch.randn(2, 3)
    _looks(model)
    seen = capture(model, x)
    assert [call.altered for call in seen.calls] == [(), (), ()]
    assert draw(seen).coverage.left_out == ()


class _WithHead(nn.LSTM):
    """Gives what a further layer makes of its output."""

    def __init__(self) -> None:
        super().__init__(3, 4)
        self.head = nn.Linear(4, 2)

    def forward(self, x: Tensor, hx: Any = None) -> Any:
        output, states = super().forward(x, hx)
        return self.head(output), states


class _Reversed(nn.GRU):
    """Reads backwards."""

    def forward(self, x: Tensor, hx: Any = None) -> Any:
        return super().forward(x.flip(0), hx)


class _ByHand(nn.RNN):
    """Computes something of its own with the weights of an RNN."""

    def forward(self, x: Tensor, hx: Any = None) -> Any:
        output = x @ self.weight_ih_l0.t()
        return output, output[-1:]


class _Same(nn.LSTM):
    """Gives what its base gives."""

    def forward(self, x: Tensor, hx: Any = None) -> Any:
        return super().forward(x, hx)


@pytest.mark.parametrize(
    ("model", "ends", "words"),
    [
        (_WithHead(), ("output",), "changes what _WithHead gives"),
        (_Reversed(3, 4), ("input",), "changes what _Reversed is given"),
        (_ByHand(3, 4), ("forward",), "the forward does that _ByHand has of its own"),
        (_Same(3, 4), (), ""),
    ],
)
def test_what_a_class_made_of_a_layer_does_besides_is_said(model: nn.Module, ends: tuple[str, ...], words: str) -> None:
    seen = capture(model, torch.randn(5, 2, 3))
    assert [call.altered for call in seen.calls] == [ends]
    for figure in fitting(seen):
        diagram = draw(seen, figure=figure.name)
        assert words in diagram.description
        assert [part.reason for part in diagram.coverage.left_out] == ["altered"] * len(ends)
