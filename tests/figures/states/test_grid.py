"""Places of states: nothing may touch its neighbour, and only h of the top layer lies in the output band."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_diagrams.figures.states.grid import CELL_PAD, CHIP_HEIGHT, StateGrid, chains
from lstm_diagrams.readings.recurrence import recurrences
from tests.figures.made_facts import recurrent

_SIZES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["lstm", "gru", "rnn"]),
        "steps": st.integers(1, 2000),
        "layers": st.integers(1, 30),
        "directions": st.sampled_from([1, 2]),
    }
)


def _grid(most: int = 6, **sizes: object) -> StateGrid:
    return StateGrid.of(next(recurrences(recurrent(**sizes))), 0, most)  # type: ignore[arg-type]


@settings(max_examples=60)
@given(_SIZES)
def test_cells_leave_room_for_arrows(sizes: dict[str, object]) -> None:
    grid = _grid(**sizes)
    for (here, step), (there, after) in pairwise(zip(grid.columns, grid.steps, strict=True)):
        if step is not None and after is not None:
            assert there - here - grid.cell_width >= 30
    for (row, layer), (upper, above) in pairwise(grid.rows):
        assert above > layer
        assert grid.cell_y(upper) - grid.cell_y(row) - grid.cell_height >= 30
        assert grid.band(upper)[0] > grid.band(row)[1]


@settings(max_examples=60)
@given(_SIZES)
def test_a_cell_holds_its_states_apart(sizes: dict[str, object]) -> None:
    grid = _grid(**sizes)
    for row, _ in grid.rows:
        places = [grid.state_y(row, *chain) for chain in chains(grid.run)]
        assert all(upper - lower > CHIP_HEIGHT for upper, lower in pairwise(places))
        assert places[0] + CHIP_HEIGHT / 2 + CELL_PAD <= grid.cell_y(row) + grid.cell_height / 2 + 1e-6
        assert places[-1] - CHIP_HEIGHT / 2 - CELL_PAD >= grid.cell_y(row) - grid.cell_height / 2 - 1e-6
        bottom, top = grid.band(row)
        assert bottom < grid.cell_y(row) - grid.cell_height / 2 < grid.cell_y(row) + grid.cell_height / 2 < top


@settings(max_examples=60)
@given(_SIZES)
def test_the_output_band_holds_every_h_of_the_top_layer_and_no_c(sizes: dict[str, object]) -> None:
    grid = _grid(**sizes)
    bottom, top = grid.output_band
    for state, direction in chains(grid.run):
        y = grid.state_y(len(grid.layers) - 1, state, direction)
        inside = bottom < y - CHIP_HEIGHT / 2 and y + CHIP_HEIGHT / 2 < top
        outside = y - CHIP_HEIGHT / 2 > top or y + CHIP_HEIGHT / 2 < bottom
        assert (inside, outside) == (state == "h", state == "c")


def test_each_h_has_its_c_on_the_far_side() -> None:
    assert chains(_grid(directions=2).run) == (("c", 1), ("h", 1), ("h", 0), ("c", 0))
    assert chains(_grid().run) == (("h", 0), ("c", 0))
    assert chains(_grid(kind="gru", directions=2).run) == (("h", 1), ("h", 0))


def test_chains_end_at_their_own_last_step() -> None:
    grid = _grid(steps=4, directions=2)
    assert (grid.final_column(0), grid.final_column(1)) == (grid.columns[3], grid.columns[0])


def test_many_steps_and_layers_are_elided_and_long_numbers_get_room() -> None:
    small, grid = _grid(), _grid(steps=1_000_000, layers=9)
    assert grid.steps == (0, 1, 2, None, 999_998, 999_999)
    assert grid.layers == (0, 1, None, 7, 8)
    assert [layer for _, layer in grid.rows] == [0, 1, 7, 8]
    assert grid.chip_width > small.chip_width
    assert _grid(most=0, steps=30).steps == tuple(range(30))
