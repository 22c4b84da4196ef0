"""Memory that a run writes over is given back whole, and left alone where nothing was written."""

import torch

from lstm_diagrams.capture.untouched.overwritten import Originals
from lstm_diagrams.capture.untouched.storage import address_of


def test_tensors_that_share_memory_have_one_storage() -> None:
    base = torch.zeros(4, 4)
    assert address_of(base) == address_of(base[1:, 2]) == address_of(base.t().detach())
    assert address_of(base) != address_of(base.clone())
    assert address_of(base.to_sparse()) is None


def test_all_of_a_memory_is_given_back_though_only_a_part_was_watched() -> None:
    base = torch.arange(6.0)
    originals = Originals([base[:2], base[4:]])
    base.fill_(9)
    assert originals.restore() == ((address_of(base), True),)
    assert base.tolist() == [0, 1, 2, 3, 4, 5]
    assert originals.restore() == ()


def test_large_memory_is_copied_only_when_it_is_written_to() -> None:
    large = torch.arange(100_000.0)
    originals = Originals([large])
    assert not originals.holds(large)
    originals.before_write(large[2:])
    assert originals.holds(large[:1])
    large.fill_(9)
    originals.before_write(large)
    assert originals.restore() == ((address_of(large), True),)
    assert torch.equal(large, torch.arange(100_000.0))


def test_a_write_into_large_memory_of_which_nobody_was_told_is_noticed() -> None:
    large, other = torch.arange(100_000.0), torch.zeros(300, 512)
    originals = Originals([large, other])
    large.numpy()[:] += 1
    assert originals.restore() == ((address_of(large), False),)
    other[100:106] = 1  # some rows in the middle
    assert originals.restore() == ((address_of(large), False), (address_of(other), False))


def test_any_stretch_of_a_fiftieth_of_large_memory_is_noticed() -> None:
    for start in range(0, 98_000, 1_999):
        large = torch.zeros(100_000)
        originals = Originals([large])
        large.numpy()[start : start + 2_000] = 1
        assert originals.restore() == ((address_of(large), False),), start


def test_only_so_much_is_copied_beforehand() -> None:
    tensors = [torch.zeros(16_000) for _ in range(1100)]  # 64,000 bytes each, 70 MB in all
    originals = Originals(tensors)
    copied = sum(tensor.untyped_storage().nbytes() for tensor in tensors if originals.holds(tensor))
    assert 60 * 2**20 < copied <= 64 * 2**20


def test_memory_that_has_another_size_by_now_gets_its_own() -> None:
    tensor = torch.arange(3.0)
    alias = tensor.detach()
    originals = Originals([tensor])
    originals.before_write(tensor)
    tensor.untyped_storage().resize_(0)
    originals.restore()
    assert alias.tolist() == [0, 1, 2]


def test_what_is_not_watched_or_has_no_numbers_is_let_alone() -> None:
    other, meta, sparse = torch.zeros(2), torch.zeros(2, device="meta"), torch.eye(2).to_sparse()
    originals = Originals([meta, sparse])
    for tensor in (other, meta, sparse):
        originals.before_write(tensor)
        assert not originals.holds(tensor)
    other.fill_(1)
    originals.restore()
    assert other.tolist() == [1, 1]
