"""Headings and flags above the joints."""

from lstm_diagrams.drawing.boxed.grid import BoxedGrid, moments
from lstm_diagrams.drawing.kit.marks import Writing
from lstm_diagrams.figures.bidirectional.joined_halves import ends_here, entry_name, flags, flags_height, headings
from lstm_diagrams.readings.recurrence import recurrences
from tests.figures.made_facts import recurrent


def _grid(steps: int = 4, layer: int = 1) -> BoxedGrid:
    return BoxedGrid(next(recurrences(recurrent(directions=2, steps=steps))), (layer,))


def _texts(grid: BoxedGrid, name: str) -> list[str]:
    columns = moments(grid, 5, 0.0)
    marks = headings(grid, columns) if name == "headings" else flags(grid, columns, "en")
    return [mark.label.text for mark in marks if isinstance(mark, Writing)]


def test_steps_are_counted_from_the_end_behind_a_gap_and_at_the_end() -> None:
    assert _texts(_grid(9), "headings") == [f"output[:, {step}]" for step in (0, 1, -2, -1)]
    assert _texts(_grid(3), "headings") == [f"output[:, {step}]" for step in (0, 1, -1)]
    assert _texts(_grid(1), "headings") == ["output[:, 0]"]
    assert _texts(_grid(2, layer=0), "headings") == ["h_{1}^{(1)}", "h_{2}^{(1)}"]


def test_entries_follow_the_order_of_layers_and_directions() -> None:
    assert [entry_name(_grid(layer=layer), "h", "n", way) for layer in (0, 1) for way in (0, 1)] == [
        "h_n[0]", "h_n[1]", "h_n[2]", "h_n[3]",
    ]  # fmt: skip


def test_the_forward_chain_ends_last_and_the_reverse_chain_first() -> None:
    grid = _grid()
    ends = [[ends_here(grid, moment, way) for moment in moments(grid, 0, 0.0)] for way in (0, 1)]
    assert ends == [[False, False, False, True], [True, False, False, False]]


def test_flags_stay_below_their_height_and_one_step_has_two_final_ones() -> None:
    for steps, count in ((4, 8), (1, 4)):
        grid = _grid(steps)
        marks = list(flags(grid, moments(grid, 5, 0.0), "en"))
        assert len([mark for mark in marks if isinstance(mark, Writing)]) == count
        assert max(mark.extent[3] for mark in marks) <= grid.top(0) + flags_height(grid)
    assert sum(" = h_n" in text for text in _texts(_grid(1), "flags")) == 2
