"""The boxes of states: what is returned stands out from what is not."""

from lstm_diagrams.drawing.kit.marks import Box
from lstm_diagrams.figures.states.cells import cells, final_frames, inputs, output_band, state_boxes
from lstm_diagrams.figures.states.grid import StateGrid
from lstm_diagrams.readings.recurrence import recurrences
from tests.figures.made_facts import recurrent


def _grid(kind: str = "lstm", directions: int = 1, steps: int = 4) -> StateGrid:
    return StateGrid.of(next(recurrences(recurrent(kind, steps=steps, layers=2, directions=directions))), 0, 6)


def _boxes(grid: StateGrid, *classes: str) -> list[Box]:
    return [mark for mark in state_boxes(grid) if isinstance(mark, Box) and {*classes} <= {*mark.classes}]


def test_returned_states_are_counted() -> None:
    grid = _grid()
    assert len(_boxes(grid, "state")) == 2 * 2 * 4
    assert len(_boxes(grid, "output")) == 4
    assert len(_boxes(grid, "final")) == 2 * 2
    assert len(_boxes(grid, "shared")) == 1
    assert len(_boxes(grid, "unreturned")) == 16 - 4 - 4 + 1


def test_the_shared_state_looks_like_no_other() -> None:
    (shared,) = _boxes(_grid(), "shared")
    others = [box for box in _boxes(_grid(), "state") if box != shared]
    assert shared.line_width > max(box.line_width for box in others)
    assert all(box.fill == "surface" for box in _boxes(_grid(), "unreturned"))
    assert all(box.fill != "surface" for box in others if "unreturned" not in box.classes)


def test_a_label_fits_its_box() -> None:
    for steps in (1, 9, 99_999):
        for box in _boxes(_grid("gru", 2, steps), "state"):
            assert box.label is not None
            assert box.label.width + 8 <= box.width


def test_frames_of_one_and_of_two_directions() -> None:
    assert len(list(final_frames(_grid()))) == 1
    frames = list(final_frames(_grid(directions=2)))
    assert [set(frame.classes) & {"forward", "reverse"} for frame in frames] == [{"forward"}, {"reverse"}] * 2
    assert not any("c" in frame.classes for frame in final_frames(_grid("gru")))


def test_the_output_band_spans_all_steps() -> None:
    grid = _grid()
    left, _, right, _ = output_band(grid).extent
    drawn = [mark.extent for mark in cells(grid)]
    assert len(drawn) == 2 * 4
    assert left < min(extent[0] for extent in drawn)
    assert right > max(extent[2] for extent in drawn)


def test_there_is_one_input_for_each_drawn_step() -> None:
    names = [mark.classes for mark in inputs(_grid(steps=30), "en") if "x" in mark.classes]
    assert names == [("x", f"t{step}") for step in (1, 2, 3, 29, 30)]
