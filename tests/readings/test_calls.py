"""What became of the state between calls: known by how each model here is written, and by its states in plain torch."""

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import capture, observe
from lstm_diagrams.facts import Capture
from lstm_diagrams.readings.calls import Series, call_series, threads
from tests.figures.called_again import DONE, Chunks, Masked, Streams, forgotten, kept_over_forwards, sliding_windows


def _one(facts: Capture) -> Series:
    (series,) = call_series(facts)
    return series


def _kinds(series: Series) -> list[tuple[str, ...]]:
    return [tuple(start.kind for start in block.starts) for block in series.blocks]


@pytest.mark.parametrize(
    ("way", "kinds"),
    [
        ("whole", ("whole", "whole")),
        ("detached", ("detached", "detached")),
        ("copied", ("detached", "detached")),
        ("dropped", ("none", "none")),
        ("zeros", ("zeros", "zeros")),
        ("noisy", ("changed", "changed")),
        ("half", ("whole", "zeros")),
    ],
)
def test_each_way_to_treat_the_state_between_chunks_is_another_kind(way: str, kinds: tuple[str, ...]) -> None:
    series = _one(capture(Chunks(way), torch.randn(10, 2, 3)))
    assert _kinds(series) == [("none", "none"), kinds, kinds]
    assert [block.steps for block in series.blocks] == [4, 4, 2]
    handed = way not in ("dropped", "zeros")
    assert [block.first for block in series.blocks] == ([0, 4, 8] if handed else [0, 0, 0])
    assert [block.source for block in series.blocks] == ([None, 0, 1] if handed else [None] * 3)


@pytest.mark.parametrize("by", ["mul", "where"])
def test_a_mask_is_read_sample_by_sample(by: str) -> None:
    series = _one(capture(Masked(by=by), torch.randn(6, 3, 3), DONE))
    assert series.singles
    assert not series.plain
    assert _kinds(series) == [("zeros", "zeros"), *[("masked", "masked")] * 5]
    for block, done in zip(series.blocks[1:], DONE[1:].tolist(), strict=True):
        for start in block.starts:
            assert start.kept == tuple(not each for each in done)
            assert start.zero == tuple(bool(each) for each in done)


def test_a_mask_that_puts_a_learned_state_in_is_no_reset_to_zeros() -> None:
    series = _one(capture(Masked(learned=True), torch.randn(6, 3, 3), DONE))
    start = series.blocks[2].starts[0]
    assert (start.kind, start.kept, start.zero) == ("masked", (True, False, True), (False, False, False))


def test_states_are_followed_over_forwards_and_each_call_knows_its_own() -> None:
    series = _one(kept_over_forwards())
    assert _kinds(series) == [("none",), ("detached",), ("detached",)]
    assert [block.run for block in series.blocks] == [0, 1, 2]
    assert [block.run for block in _one(forgotten()).blocks] == [0, 1, 2]
    assert not _one(forgotten()).handed


def test_a_state_kept_on_the_model_is_told_from_one_that_the_caller_passes_in() -> None:
    assert [block.way for block in _one(kept_over_forwards()).blocks] == ["", "kept", "kept"]
    model = nn.GRU(3, 5)
    with observe(model) as seen:
        state = None
        for _ in range(3):
            _, state = model(torch.randn(4, 2, 3), state)
    assert [block.way for block in _one(seen.capture).blocks] == ["", "passed", "passed"]
    assert [block.way for block in _one(forgotten()).blocks] == ["", "", ""]
    assert [block.way for block in _one(capture(Chunks("whole"), torch.randn(12, 2, 3))).blocks] == ["", "", ""]


def test_windows_that_slide_are_known_by_what_they_read_twice() -> None:
    series = _one(sliding_windows())
    assert series.sliding
    assert [block.overlap for block in series.blocks] == [0, 4, 4, 4]


def test_a_constant_input_says_nothing_of_windows() -> None:
    model = nn.LSTM(3, 5)
    with observe(model) as seen:
        for _ in range(3):
            model(torch.ones(4, 2, 3))
    assert [block.overlap for block in _one(seen.capture).blocks] == [0, 0, 0]


def test_streams_that_take_turns_are_rows_of_their_own() -> None:
    series = _one(capture(Streams(), torch.randn(6, 2, 3)))
    assert [[block.number for block in row] for row in threads(series)] == [[1, 3, 5], [2, 4, 6]]
    for row in threads(series):
        assert all(after.source == before.call.id for before, after in pairwise(row))


class _Cells(nn.Module):
    """A cell in a loop that cuts its gradients every third step."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.GRUCell(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        h = torch.zeros(x.shape[1], 5)
        for step, own in enumerate(x, 1):
            h = self.cell(own, h)
            h = h.detach() if step % 3 == 0 else h
        return h


def test_a_loop_over_a_cell_that_is_cut_here_and_there() -> None:
    series = _one(capture(_Cells(), torch.randn(9, 2, 3)))
    later = [kind for (kind,) in _kinds(series)[1:]]
    assert later == ["detached" if step % 3 == 0 else "whole" for step in range(1, 9)]
    assert not series.plain


def test_what_is_called_once_has_no_series() -> None:
    assert call_series(capture(nn.LSTM(3, 5), torch.randn(4, 2, 3))) == ()
