"""Places in an unrolled layer: nothing may touch its neighbour, whatever the sizes."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_diagrams.drawing.recurrent_grid import FEATURE_RADIUS, UNIT_PITCH, UNIT_RADIUS, Grid
from lstm_diagrams.recurrence import recurrences
from tests.figures.made_facts import recurrent

_SIZES = st.fixed_dictionaries(
    {
        "steps": st.integers(1, 30),
        "features": st.integers(1, 30),
        "hidden": st.integers(2, 30),
        "layers": st.integers(1, 6),
        "directions": st.sampled_from([1, 2]),
        "projection": st.sampled_from([0, 1]),
    }
)


def _grid(sizes: dict[str, int], most: int = 6) -> Grid:
    return Grid.of(next(recurrences(recurrent(**sizes))), most, most, most)


@settings(max_examples=50)
@given(_SIZES)
def test_columns_leave_room_between_cells(sizes: dict[str, int]) -> None:
    grid = _grid(sizes)
    half = grid.cell_width / 2
    for column, (here, there) in enumerate(pairwise(grid.steps)):
        if here is not None and there is not None:
            right = grid.cell_x(column, grid.run.directions - 1) + half
            assert grid.cell_x(column + 1, 0) - half - right >= 30
    if grid.run.directions == 2:
        assert grid.cell_x(0, 1) - grid.cell_x(0, 0) > grid.cell_width


@settings(max_examples=50)
@given(_SIZES)
def test_bands_stack_upwards_and_hold_their_cells(sizes: dict[str, int]) -> None:
    grid = _grid(sizes)
    assert grid.first_band > grid.input_height / 2
    for layer in range(grid.run.layers):
        bottom, top = grid.band(layer)
        for direction in range(grid.run.directions):
            middle = grid.cell_y(layer, direction)
            assert bottom < middle - grid.cell_height / 2
            assert middle + grid.cell_height / 2 < top
        if layer:
            assert grid.band(layer - 1)[1] < bottom


@settings(max_examples=50)
@given(_SIZES)
def test_units_and_features_fit_where_they_are_drawn(sizes: dict[str, int]) -> None:
    grid = _grid(sizes)
    assert (max(len(grid.units), len(grid.projected)) - 1) * UNIT_PITCH + 2 * UNIT_RADIUS < grid.cell_height
    assert (len(grid.features) - 1) * 14 + 2 * FEATURE_RADIUS < grid.input_height


def test_c_runs_above_h_and_a_single_state_in_the_middle() -> None:
    lstm, gru = (Grid.of(next(recurrences(recurrent(kind))), 6, 6, 6) for kind in ("lstm", "gru"))
    assert lstm.state_y(0, 0, "h") < lstm.cell_y(0, 0) < lstm.state_y(0, 0, "c")
    assert gru.state_y(0, 0, "h") == gru.cell_y(0, 0)


def test_the_grid_keeps_the_drawn_indices() -> None:
    grid = _grid({"steps": 1000, "features": 40, "hidden": 128, "layers": 1, "directions": 1, "projection": 20})
    assert grid.steps == (0, 1, 2, None, 998, 999)
    assert grid.units == (0, 1, 2, None, 126, 127)
    assert grid.projected == (0, 1, 2, None, 18, 19)
    assert grid.features == (0, 1, 2, None, 38, 39)
