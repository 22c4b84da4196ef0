"""A changed input differs at one entry of one axis alone, packed or not, whole numbers within what the tensor holds."""

import pytest
import torch
from torch.nn.utils.rnn import PackedSequence, pack_sequence, pad_packed_sequence

from lstm_diagrams import capture
from lstm_diagrams.capture.measured.nudges import Nudge, nudges
from lstm_diagrams.facts import Slot
from lstm_diagrams.layers.tensors import unnamed


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64])
def test_only_the_entry_differs(axis: int, dtype: torch.dtype) -> None:
    x = torch.randint(0, 9, (4, 5, 3)).to(dtype)
    x[0, 0, 0], x[0, 0, 1] = 0, 8
    before = x.clone()
    changed = Nudge(Slot("input", unnamed(x)), x, axis, 1).changed()
    assert torch.equal(x, before)
    others = [index for index in range(x.shape[axis]) if index != 1]
    assert torch.equal(changed.index_select(axis, torch.tensor(others)), x.index_select(axis, torch.tensor(others)))
    assert bool((changed.select(axis, 1) != x.select(axis, 1)).all())
    if dtype is torch.int64:
        assert int(changed.min()) >= 0
        assert int(changed.max()) <= 8


@pytest.mark.parametrize("axis", [0, 1])
def test_of_a_packed_sequence_one_step_or_one_sample(axis: int) -> None:
    packed = pack_sequence([torch.randn(size, 3) for size in (2, 5, 3)], enforce_sorted=False)
    slot = capture(torch.nn.LSTM(3, 4), packed).inputs[0]
    data = Nudge(slot, packed, axis, 1).changed()
    changed = PackedSequence(data, packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices)
    before, after = pad_packed_sequence(packed)[0], pad_packed_sequence(changed)[0]
    moved = (before != after).any(-1)
    real = (before != 0).any(-1)
    assert torch.equal(moved.select(axis, 1), real.select(axis, 1))
    assert int(moved.sum()) == int(moved.select(axis, 1).sum())


def test_what_has_nothing_to_change_is_left_out() -> None:
    given = [
        torch.zeros(2, 3, dtype=torch.bool),
        torch.ones(2, 3, dtype=torch.int64),
        torch.tensor([3, 2]),
        torch.empty(2, 0),
    ]
    slots = tuple(Slot(f"input{place}", unnamed(each)) for place, each in enumerate(given))
    assert list(nudges(slots, list(given), set())) == []
