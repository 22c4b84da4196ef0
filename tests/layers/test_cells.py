"""LSTMCell, GRUCell and RNNCell: their facts, and one step by hand against the module."""

from itertools import product

import pytest
import torch
from torch import nn

from lstm_diagrams.capture import capture, capture_with_values
from lstm_diagrams.errors import CaptureError
from lstm_diagrams.layers import describe

_CELLS = {"LSTMCell": nn.LSTMCell, "GRUCell": nn.GRUCell, "RNNCell": nn.RNNCell}
_STATES = {"LSTMCell": ("h", "c"), "GRUCell": ("h",), "RNNCell": ("h",)}
_GATES = {"LSTMCell": 4, "GRUCell": 3, "RNNCell": 1}
_EACH = pytest.mark.parametrize(
    ("kind", "batched", "given", "bias"), list(product(_CELLS, (True, False), (True, False), (True, False)))
)


def _run(kind: str, batched: bool, given: bool, bias: bool) -> tuple[nn.Module, tuple[object, ...]]:
    torch.manual_seed(2)
    outer = (2,) if batched else ()
    states = tuple(torch.randn(*outer, 5) for _ in _STATES[kind])
    return _CELLS[kind](3, 5, bias=bias), (
        torch.randn(*outer, 3),
        *([states if len(states) > 1 else states[0]] if given else []),
    )


@_EACH
def test_a_call_has_named_states_before_and_after(kind: str, batched: bool, given: bool, bias: bool) -> None:
    module, inputs = _run(kind, batched, given, bias)
    seen = capture(module, *inputs)
    (layer,), (call,) = seen.layers, seen.calls
    assert (layer.kind, layer.type, layer.setting("hidden_size"), layer.setting("bias")) == ("recurrent", kind, 5, bias)
    assert layer.cell is not None
    assert (layer.cell.states, len(layer.cell.gates)) == (_STATES[kind], _GATES[kind])
    assert len(layer.cell.gates) * 5 == dict(module.named_parameters())["weight_ih"].shape[0]
    assert [slot.name for slot in call.inputs] == ["input", *(f"{name}_0" for name in _STATES[kind])]
    assert [slot.name for slot in call.outputs] == [f"{name}_n" for name in _STATES[kind]]
    assert [slot.given for slot in call.inputs] == [True, *([given] * len(_STATES[kind]))]
    outer = ["batch"] if batched else []
    assert [axis.name for axis in call.inputs[0].tensor.axes] == [*outer, "feature"]
    assert all([axis.name for axis in slot.tensor.axes] == [*outer, "hidden"] for slot in call.outputs)
    assert call.outputs[0].tensor.shape == ((2, 5) if batched else (5,))


@_EACH
def test_values_are_the_cell_s_own(kind: str, batched: bool, given: bool, bias: bool) -> None:
    module, inputs = _run(kind, batched, given, bias)
    (chain,) = capture_with_values(module, *inputs).chains
    with torch.no_grad():
        made = module(*inputs)
    for name, state in zip(_STATES[kind], made if isinstance(made, tuple) else (made,), strict=True):
        rows = state if batched else state.unsqueeze(0)
        values = chain.values(name)
        assert values.shape == (1, *rows.shape)
        for sample, unit in product(range(len(rows)), range(5)):
            assert values.at(0, sample, unit) == pytest.approx(rows[sample, unit].item(), abs=1e-6)


def test_a_cell_with_relu() -> None:
    module, x = nn.RNNCell(3, 5, nonlinearity="relu"), torch.randn(2, 3)
    (chain,) = capture_with_values(module, x).chains
    with torch.no_grad():
        assert chain.values("h").at(0, 1, 2) == pytest.approx(module(x)[1, 2].item(), abs=1e-6)
    assert describe(module, "").setting("nonlinearity") == "relu"


def test_a_cell_that_does_something_else_has_no_values() -> None:
    class Odd(nn.GRUCell):
        def forward(self, x: torch.Tensor, hx: torch.Tensor | None = None) -> torch.Tensor:
            return 2 * super().forward(x, hx)

    with pytest.raises(CaptureError, match="stepping by hand does not give its h_n"):
        capture_with_values(Odd(3, 5), torch.randn(2, 3))


def test_a_wrong_input_is_told_what_would_have_fitted() -> None:
    with pytest.raises(CaptureError, match=r"takes \(batch, input_size\) or \(input_size\) with input_size=3"):
        capture(nn.LSTMCell(3, 5), torch.randn(2, 4))
