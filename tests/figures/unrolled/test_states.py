"""The states around unrolled layers: which symbols, which entries, which shapes."""

from lstm_diagrams.drawing.kit.marks import Writing
from lstm_diagrams.drawing.recurrent.grid import Grid
from lstm_diagrams.figures.unrolled.states import (
    state_columns,
    state_entries,
    state_labels,
    state_phrases,
    state_shapes,
    state_width,
)
from lstm_diagrams.readings.recurrence import Stack
from lstm_diagrams.readings.stacks import stacks
from lstm_diagrams.words import AXES
from tests.figures.made_facts import recurrent
from tests.figures.subjects import seen


def _grid(stack: Stack, length: int | None = None) -> Grid:
    return Grid.of(stack, 6, 6, 6, length=length)


def _texts(marks: object) -> list[str]:
    return [mark.label.text for mark in marks if isinstance(mark, Writing)]  # type: ignore[attr-defined]


def test_symbols_stand_clear_of_the_cells() -> None:
    grid = _grid(stacks(recurrent(directions=2, projection=2))[0])
    left, right = state_columns(grid)
    half = state_width(grid) / 2
    assert left + half < grid.cell_x(grid.bands[0], 0, 0) - grid.bands[0].cell_width / 2 - 20
    assert right - half > grid.cell_x(grid.bands[0], len(grid.columns) - 1, 1) + grid.bands[0].cell_width / 2 + 20


def test_a_sample_ends_with_the_state_of_its_last_own_step() -> None:
    stack = stacks(recurrent(steps=5, layers=1, directions=2))[0]
    texts = _texts(state_labels(_grid(stack, length=3), 0, 100))
    assert texts == [
        "h_{0}^{(1)→}", "h_{3}^{(1)→}", "c_{0}^{(1)→}", "c_{3}^{(1)→}",
        "h_{4}^{(1)←}", "h_{1}^{(1)←}", "c_{4}^{(1)←}", "c_{1}^{(1)←}",
    ]  # fmt: skip


def test_entries_count_within_each_module_and_cells_have_none() -> None:
    grid = _grid(stacks(seen("stacked modules two sizes"))[0])
    entries = [text for text in _texts(state_entries(grid, 0, 100)) if text.startswith("h_n")]
    assert entries == ["h_n[0]", "h_n[0]", "h_n[1]", "h_n[0]"]
    assert _texts(state_entries(_grid(stacks(seen("cell loop"))[0]), 0, 100)) == []


def test_shapes_that_differ_name_their_layers() -> None:
    stack = stacks(seen("stacked modules two sizes"))[0]
    assert state_phrases(stack, "n", "en", AXES) == [
        "layers×directions 1 (l = 1, 3)", "layers×directions 2 (l = 2)", "batch 2",
        "hidden 8 (l = 1)", "hidden 4 (l = 2)", "projection 2 (h), hidden 5 (c) (l = 3)",
    ]  # fmt: skip
    loop = stacks(seen("cell loop"))[0]
    assert state_phrases(loop, "0", "en", AXES)[-1] == "left out (l = 2): zeros"
    assert state_phrases(loop, "0", "zh", AXES)[-1] == "没有传入 (l = 2)，取零"


def test_the_final_states_of_a_cell_are_those_of_the_last_step() -> None:
    titles = [
        text for text in _texts(state_shapes(_grid(stacks(seen("cell loop"))[0]), (0, 100), "en", AXES)) if "," in text
    ]
    assert {"h_0, c_0", "h_4, c_4"} <= set(titles)
