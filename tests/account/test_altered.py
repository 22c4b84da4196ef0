"""What a hook, or a forward of an object's own, does to a layer is in the facts, and no picture is silent about it."""

from collections.abc import Callable
from types import MethodType

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
