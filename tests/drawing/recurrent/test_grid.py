"""Places in an unrolled layer: nothing may touch its neighbour, whatever the sizes."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_diagrams.drawing.recurrent.grid import FEATURE_RADIUS, UNIT_PITCH, UNIT_RADIUS, Grid
from lstm_diagrams.readings.stacks import stacks
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
    return Grid.of(stacks(recurrent(**sizes))[0], most, most, most)


@settings(max_examples=50)
@given(_SIZES)
def test_columns_leave_room_between_cells(sizes: dict[str, int]) -> None:
    grid = _grid(sizes)
    half = grid.bands[0].cell_width / 2
    for column, (here, there) in enumerate(pairwise(grid.steps)):
        if here is not None and there is not None:
            right = grid.cell_x(grid.bands[0], column, sizes["directions"] - 1) + half
            assert grid.cell_x(grid.bands[0], column + 1, 0) - half - right >= 30
    if sizes["directions"] == 2:
        assert grid.cell_x(grid.bands[0], 0, 1) - grid.cell_x(grid.bands[0], 0, 0) > 2 * half


@settings(max_examples=50)
@given(_SIZES)
def test_bands_stack_upwards_and_hold_their_cells(sizes: dict[str, int]) -> None:
    grid = _grid(sizes)
    assert len(grid.bands) == sizes["layers"]
    below = grid.input_height / 2
    for band in grid.bands:
        assert below < band.bottom
        for direction in range(sizes["directions"]):
            middle = band.cell_y(direction)
            assert band.bottom < middle - band.cell_height / 2
            assert middle + band.cell_height / 2 < band.exit_y + 0.1 < band.top
        below = band.top


@settings(max_examples=50)
@given(_SIZES)
def test_units_and_features_fit_where_they_are_drawn(sizes: dict[str, int]) -> None:
    grid = _grid(sizes)
    for band in grid.bands:
        assert (max(len(band.units), len(band.projected)) - 1) * UNIT_PITCH + 2 * UNIT_RADIUS < band.cell_height
    assert (len(grid.features) - 1) * 14 + 2 * FEATURE_RADIUS < grid.input_height


def test_c_runs_above_h_and_a_single_state_in_the_middle() -> None:
    lstm, gru = (Grid.of(stacks(recurrent(kind))[0], 6, 6, 6) for kind in ("lstm", "gru"))
    assert lstm.bands[0].state_y(0, "h") < lstm.bands[0].cell_y(0) < lstm.bands[0].state_y(0, "c")
    assert gru.bands[0].state_y(0, "h") == gru.bands[0].cell_y(0)


def test_the_grid_keeps_the_drawn_indices() -> None:
    grid = _grid({"steps": 1000, "features": 40, "hidden": 128, "layers": 1, "directions": 1, "projection": 20})
    assert grid.steps == (0, 1, 2, None, 998, 999)
    assert grid.bands[0].units == (0, 1, 2, None, 126, 127)
    assert grid.bands[0].projected == (0, 1, 2, None, 18, 19)
    assert grid.features == (0, 1, 2, None, 38, 39)


def test_padding_follows_the_own_steps() -> None:
    stack = stacks(recurrent(steps=6))[0]
    assert Grid.of(stack, 6, 0, 0, length=2).steps == (0, 1, 2, 3, 4, 5)
    assert Grid.of(stack, 5, 0, 0, length=2).steps == (0, 1, 2, 3, 4, 5)  # a gap would save one place
    assert Grid.of(stacks(recurrent(steps=8))[0], 5, 0, 0, length=2).steps == (0, 1, 2, None, 7)
    assert Grid.of(stack, 0, 0, 0, length=1).steps == (0, 1, 2, 3, 4, 5)
    grid = Grid.of(stacks(recurrent(steps=1000))[0], 6, 0, 0, length=500)
    assert grid.steps == (0, 1, 2, None, 498, 499, 500, None, 999)
    assert (grid.live, grid.length) == (6, 500)
    assert (Grid.of(stack, 6, 0, 0).live, Grid.of(stack, 6, 0, 0).length) == (6, 6)


def test_layers_in_the_middle_give_way_to_a_gap() -> None:
    stack = stacks(recurrent(layers=40))[0]
    grid = Grid.of(stack, 6, 6, 6, layers=5)
    assert [band.depth for band in grid.bands] == [0, 1, 37 + 1, 39]
    assert [grid.band(depth) for depth in (0, 2, 39)] == [grid.bands[0], None, grid.bands[-1]]
    lower, upper = grid.layer_gap or (0, 0)
    assert (lower, upper) == (grid.bands[1].top, grid.bands[2].bottom)
    assert upper - lower > 2 * (grid.bands[1].bottom - grid.bands[0].top)
    assert Grid.of(stack, 6, 6, 6, layers=0).layer_gap is None
