"""Stepping by hand equals PyTorch's own kernels, for every setting."""

import itertools

import pytest
import torch
from torch import nn

from lstm_diagrams.layers.stepping import Step, stepped, stepper

_SETTINGS = [
    (cls, layers, both, proj, bias)
    for cls, layers, both, proj, bias in itertools.product(
        (nn.LSTM, nn.GRU, nn.RNN), (1, 3), (False, True), (0, 2), (True, False)
    )
    if cls is nn.LSTM or not proj
]


def _step(module: nn.Module) -> Step:
    step = stepper(module)
    assert step is not None
    return step


@pytest.mark.parametrize(("cls", "layers", "both", "proj", "bias"), _SETTINGS)
def test_every_step_equals_the_module(cls: type[nn.RNNBase], layers: int, both: bool, proj: int, bias: bool) -> None:
    torch.manual_seed(0)
    settings = {"proj_size": proj} if proj else {}
    module = cls(3, 5, layers, bidirectional=both, bias=bias, **settings).double().eval()
    entries = layers * (2 if both else 1)
    x, lengths = torch.randn(6, 4, 3).double(), torch.tensor([6, 4, 3, 1])
    first = {"h": torch.randn(entries, 4, proj or 5).double()}
    if cls is nn.LSTM:
        first["c"] = torch.randn(entries, 4, 5).double()
    packed = nn.utils.rnn.pack_padded_sequence(x, lengths)
    with torch.no_grad():
        output, final = module(packed, tuple(first.values()) if cls is nn.LSTM else first["h"])
        chains = stepped(_step(module), x, first, lengths, 2 if both else 1)
    padded, _ = nn.utils.rnn.pad_packed_sequence(output)
    top = torch.cat([chain.history["h"] for chain in chains if chain.layer == layers - 1], dim=-1)
    torch.testing.assert_close(top, padded)
    for name, state in zip("hc", final if cls is nn.LSTM else (final,), strict=False):
        torch.testing.assert_close(torch.stack([chain.final[name] for chain in chains]), state)


def test_rnn_with_relu() -> None:
    module = nn.RNN(2, 3, nonlinearity="relu")
    x = torch.randn(4, 2, 2)
    with torch.no_grad():
        output, _ = module(x)
        (chain,) = stepped(_step(module), x, {"h": torch.zeros(1, 2, 3)}, torch.tensor([4, 4]))
    torch.testing.assert_close(chain.history["h"], output)


def test_gates_lie_between_zero_and_one() -> None:
    module = nn.LSTM(2, 3)
    with torch.no_grad():
        states = {name: torch.zeros(1, 2, 3) for name in "hc"}
        (chain,) = stepped(_step(module), 5 * torch.randn(4, 2, 2), states, torch.tensor([4, 4]))
    for gate in "ifo":
        assert chain.history[gate].min() > 0 and chain.history[gate].max() < 1
    assert chain.history["g"].min() < 0
