"""Where two neighbouring moments stand."""

import pytest

from lstm_diagrams.figures.handover.pair import PITCH, PROJECTED_RADIUS, RADIUS, Handover, moment_class
from tests.figures.moments import moment


def _pair(kind: str = "lstm", step: int = 2, **sizes: int) -> Handover:
    return Handover(moment(kind, step=step, **sizes), 6)


def test_the_later_moment_is_one_step_later() -> None:
    assert (_pair().early.step, _pair().late.step) == (2, 3)
    assert (_pair().initial, _pair(step=0).initial) == (False, True)
    assert (moment_class(_pair().late), moment_class(_pair(step=0).early)) == (("t3",), ("initial",))


@pytest.mark.parametrize(("kind", "kept", "keeper"), [("lstm", "c", "f"), ("gru", "h", "z"), ("rnn", "", "")])
def test_what_a_unit_keeps_and_by_which_gate(kind: str, kept: str, keeper: str) -> None:
    assert (_pair(kind).kept, _pair(kind).keeper) == (kept, keeper)


@pytest.mark.parametrize("hidden", [1, 5, 6, 7, 100])
def test_units_stand_around_the_middle_in_their_cell(hidden: int) -> None:
    pair = _pair(hidden=hidden)
    heights = [y for _, y in pair.places]
    assert heights[0] == -heights[-1]
    assert [index for index, _ in pair.places] == [row for row in pair.rows if row is not None]
    assert pair.bottom < heights[-1] - RADIUS and heights[0] + RADIUS < pair.top
    assert pair.left(True) > pair.left(False) + pair.width


@pytest.mark.parametrize("hidden", [2, 3, 4, 5, 6, 9])
@pytest.mark.parametrize("projection", [1, 2, 3, 8])
def test_projected_numbers_stand_between_the_rows_of_the_units(hidden: int, projection: int) -> None:
    pair = _pair(hidden=hidden, projection=projection)
    for _, height in pair.projected_places:
        offset = (height - pair.places[0][1]) % PITCH
        assert offset == PITCH / 2
        assert height - PROJECTED_RADIUS > pair.bottom
