"""Blocks of sequences: each axis where the layout says, the first sample apart."""

import pytest

from lstm_diagrams.drawing.kit.marks import Writing
from lstm_diagrams.drawing.tensors.sequence_blocks import Layout, sample_paint, sequence_block, sizes
from lstm_diagrams.readings.sequences import Sequences
from lstm_diagrams.words import AXES
from tests.figures.made_facts import tensor

_SEQUENCES = Sequences(tensor(batch=2, time=40, feature=3), "Tensor")
_MOST = {"batch": 0, "time": 5, "feature": 0}


@pytest.mark.parametrize(
    "layout", [("time", "feature", "batch"), ("feature", "batch", "time"), ("feature", "time", "batch")]
)
def test_each_axis_runs_where_the_layout_says(layout: Layout) -> None:
    block = sequence_block(10, 20, _SEQUENCES, layout, _MOST, (30, 20))
    assert block.back is not None
    edges = (block.across, block.down, block.back)
    assert [edge.size for edge in edges] == [_SEQUENCES.tensor.size(name or "") for name in layout]
    assert [len(edge.cells) for edge in edges] == [{"batch": 2, "time": 5, "feature": 3}[name or ""] for name in layout]
    assert [edge.lengths[0] for edge in edges] == [30, 20, 20]
    assert block.extent[:2] == (10, 20)


def test_the_first_sample_is_amber_wherever_the_batch_runs() -> None:
    for layout, first, second in (
        (("time", "feature", "batch"), (3, 1, 0), (0, 0, 1)),
        (("feature", "batch", "time"), (3, 0, 1), (0, 1, 0)),
    ):
        paint = sample_paint(layout, "own")
        assert (paint(*first).fill, paint(*second).fill) == ("sample_fill", "x_fill")
        assert {"sample", "sample1", "own"} <= set(paint(*first).classes)
        assert "sample" not in paint(*second).classes and "sample2" in paint(*second).classes


def test_what_is_left_out_has_no_number_and_without_samples_all_is_one() -> None:
    assert sample_paint(("time", "feature", "batch"))(None, 2, 0).classes[-2:] == ("unit3", "sample1")
    assert sample_paint(("time", "feature", None))(4, 2, None).fill == "sample_fill"


def test_sizes_are_the_real_ones_with_their_names() -> None:
    layout: Layout = ("time", "feature", "batch")
    block = sequence_block(0, 0, _SEQUENCES, layout, _MOST, (30, 20))
    labels = [mark.label.text for mark in sizes(block, _SEQUENCES, layout, AXES, "en") if isinstance(mark, Writing)]
    assert labels == ["T = 40", "time", "F = 3", "feature", "N = 2", "batch"]
