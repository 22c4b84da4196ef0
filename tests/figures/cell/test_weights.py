"""The table of weights (its numbers are compared with plain torch in tests/figures/cell/test_cell.py)."""

import itertools

import pytest

from lstm_diagrams.drawing.kit.marks import Box, Writing
from lstm_diagrams.figures.cell.weights import weights_table
from tests.figures.moments import moment


def _extent(marks: list[object]) -> tuple[float, float, float, float]:
    extents = [mark.extent for mark in marks]
    return (
        min(e[0] for e in extents),
        min(e[1] for e in extents),
        max(e[2] for e in extents),
        max(e[3] for e in extents),
    )


@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("size", [5, 1_000_000])
def test_the_table_hangs_below_its_upper_edge_around_its_middle(kind: str, size: int) -> None:
    left, _, right, top = _extent(list(weights_table(moment(kind, hidden=size), 300, -50, "en")))
    assert top <= -50
    assert (left + right) / 2 == pytest.approx(300, abs=60)


@pytest.mark.parametrize("size", [5, 1_000_000])
def test_texts_fit_their_blocks(size: int) -> None:
    marks = list(weights_table(moment(hidden=size, features=size, directions=2, direction=1), 0, 0, "en"))
    blocks = [mark for mark in marks if isinstance(mark, Box)]
    assert len(blocks) == 4 * 4
    for text in (mark for mark in marks if isinstance(mark, Writing) and {"weight", "bias"} & set(mark.classes)):
        left, _, right, _ = text.extent
        assert any(block.extent[0] <= left + 4 and right - 4 <= block.extent[2] for block in blocks), text


def test_blocks_of_one_parameter_follow_each_other_without_a_gap() -> None:
    blocks = [
        mark for mark in weights_table(moment(), 0, 0, "en") if isinstance(mark, Box) and "weight" in mark.classes
    ]
    first = [block for block in blocks if block.x == blocks[0].x]
    assert [block.classes[1] for block in first] == ["gate-i", "gate-f", "gate-g", "gate-o"]
    assert all(upper.extent[1] == lower.extent[3] for upper, lower in itertools.pairwise(first))
