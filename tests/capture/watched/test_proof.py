"""The numbers of a run are those of the module, or there are none."""

from itertools import product

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

import lstm_diagrams
from lstm_diagrams.capture import capture_with_values


@pytest.mark.parametrize("batch_first", [True, False])
def test_values_are_the_module_s_own(batch_first: bool) -> None:
    torch.manual_seed(0)
    module = nn.LSTM(3, 5, 2, batch_first=batch_first, bidirectional=True)
    x = torch.randn(4, 7, 3)
    seen = capture_with_values(module, x)
    with torch.no_grad():
        output, (h_n, c_n) = module(x)
    batch, steps = (4, 7) if batch_first else (7, 4)
    forward, reverse = (next(c for c in seen.chains if (c.layer, c.direction) == (1, d)) for d in (0, 1))
    for t in range(steps):
        row = output[batch - 1, t] if batch_first else output[t, batch - 1]
        found = [chain.values("h").at(t, batch - 1, unit) for chain in (forward, reverse) for unit in range(5)]
        torch.testing.assert_close(torch.tensor(found), row)
    assert forward.values("c").at(steps - 1, 0, 2) == pytest.approx(c_n[2, 0, 2].item(), abs=1e-6)
    assert reverse.values("h").at(0, 0, 2) == pytest.approx(h_n[3, 0, 2].item(), abs=1e-6)


def test_padding_of_a_packed_sequence_holds_no_values() -> None:
    module = nn.GRU(3, 5, batch_first=True)
    packed = nn.utils.rnn.pack_padded_sequence(torch.randn(2, 4, 3), [4, 2], batch_first=True)
    (chain,) = capture_with_values(module, packed).chains
    assert chain.values("h").shape == (4, 2, 5)
    assert chain.values("h").at(1, 1, 0) != 0
    assert chain.values("h").at(2, 1, 0) == 0


_PACKED = [
    case
    for case in product(
        (nn.LSTM, nn.GRU, nn.RNN), (1, 2), (False, True), (0, 2), (False, True), (False, True), (False, True)
    )
    if case[0] is nn.LSTM or not case[3]
]


@pytest.mark.parametrize(("cls", "layers", "both", "proj", "first", "ordered", "given"), _PACKED)
def test_packed_sequences_of_every_kind(
    cls: type[nn.RNNBase], layers: int, both: bool, proj: int, first: bool, ordered: bool, given: bool
) -> None:
    torch.manual_seed(1)
    settings = {"proj_size": proj} if proj else {}
    module = cls(3, 5, layers, bidirectional=both, batch_first=first, **settings)
    lengths = [4, 3, 1] if ordered else [1, 4, 2]
    x = torch.randn((3, 4, 3) if first else (4, 3, 3))
    packed = pack_padded_sequence(x, lengths, batch_first=first, enforce_sorted=ordered)
    entries = layers * (2 if both else 1)
    h_0, c_0 = torch.randn(entries, 3, proj or 5), torch.randn(entries, 3, 5)
    states = ((h_0, c_0) if cls is nn.LSTM else h_0,) if given else ()
    seen = capture_with_values(module, packed, *states)
    (call,) = seen.calls
    assert [call.slot(name).tensor.lengths for name in ("sequence", "output")] == [tuple(lengths)] * 2
    with torch.no_grad():
        made, final = module(packed, *states)
    output, _ = pad_packed_sequence(made)
    finals = dict(zip("hc", final if isinstance(final, tuple) else (final,), strict=False))
    for chain in seen.chains:
        entry = chain.layer * (2 if both else 1) + chain.direction
        for (name, states_), sample in product(finals.items(), range(3)):
            last = 0 if chain.direction else lengths[sample] - 1
            found = [chain.values(name).at(last, sample, unit) for unit in range(states_.shape[-1])]
            torch.testing.assert_close(torch.tensor(found), states_[entry, sample])
        if chain.layer == layers - 1:
            width = proj or 5
            for t, sample, unit in product(range(4), range(3), range(width)):
                expected = output[t, sample, chain.direction * width + unit].item()
                assert chain.values("h").at(t, sample, unit) == pytest.approx(expected, abs=1e-5)


def test_initial_states_and_unbatched_input_count() -> None:
    module = nn.LSTM(3, 5)
    x, states = torch.randn(4, 3), (torch.randn(1, 5), torch.randn(1, 5))
    (chain,) = capture_with_values(module, x, states).chains
    with torch.no_grad():
        output, _ = module(x, states)
    assert chain.values("h").at(3, 0, 4) == pytest.approx(output[3, 4].item(), abs=1e-6)


def test_active_dropout_gives_an_error_and_no_values() -> None:
    module = nn.LSTM(3, 50, 2, dropout=0.9).train()
    with (
        pytest.raises(lstm_diagrams.CaptureError, match="dropout"),
        lstm_diagrams.observe(module, values=True),
    ):
        module(torch.randn(4, 2, 3))
    assert not module._forward_hooks and not module._forward_pre_hooks


def test_without_asking_no_numbers_are_kept() -> None:
    assert lstm_diagrams.capture(nn.LSTM(3, 5), torch.randn(4, 2, 3)).chains == ()


@pytest.mark.parametrize("given", [True, False])
def test_the_states_before_the_first_step_are_kept(given: bool) -> None:
    module, x = nn.LSTM(3, 5, bidirectional=True, proj_size=2), torch.randn(4, 6, 3)
    states = (torch.randn(2, 6, 2), torch.randn(2, 6, 5)) if given else None
    chains = capture_with_values(module, x, states).chains if given else capture_with_values(module, x).chains
    for chain in chains:
        for name, width in (("h", 2), ("c", 5)):
            kept = chain.values(f"{name}_0")
            assert kept.shape == (1, 6, width)
            expected = states["hc".index(name)][chain.direction, 3, 1].item() if states else 0.0
            assert kept.at(0, 3, 1) == pytest.approx(expected)
