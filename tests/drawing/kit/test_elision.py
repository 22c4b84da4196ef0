"""Which of many like things are drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_diagrams.drawing.kit.elision import LEAST, below_words, checked_layers, checked_most, elided, stacked
from lstm_diagrams.errors import UsageError


def test_few_are_all_drawn() -> None:
    assert elided(6, 6) == (0, 1, 2, 3, 4, 5)
    assert elided(0, 6) == ()


def test_many_are_the_first_a_gap_and_the_last() -> None:
    assert elided(1000, 6) == (0, 1, 2, None, 998, 999)
    assert elided(5, 3) == (0, None, 4)


@given(st.integers(LEAST, 40))
def test_one_more_never_looks_like_the_most(most: int) -> None:
    """A gap hides two at least, and stands where more are left out than it takes the place of."""
    assert len(elided(most + 1, most)) == most + 1
    for count in (most + 2, most + 3):
        drawn = elided(count, most)
        assert count - (len(drawn) - 1) >= 3 and None in drawn


def test_two_leave_the_first_and_the_last() -> None:
    assert [elided(count, 2) for count in (2, 3, 4, 90)] == [(0, 1), (0, 1, 2), (0, None, 3), (0, None, 89)]


def test_of_stacked_layers_the_top_one_may_be_drawn_alone() -> None:
    assert [stacked(count, 1) for count in (1, 2, 6)] == [(0,), (None, 1), (None, 5)]
    assert stacked(6, 3) == elided(6, 3)
    assert checked_layers("layers", 1) == 1
    with pytest.raises(UsageError, match="at least 1, not -1"):
        checked_layers("layers", -1)
    assert below_words(1).en.startswith("1 layer below") and below_words(5).en.startswith("5 layers below")


def test_zero_draws_all() -> None:
    assert elided(1000, 0) == tuple(range(1000))


@given(st.integers(0, 500), st.integers(LEAST, 40))
def test_elision_keeps_both_ends_and_the_number_of_places(count: int, most: int) -> None:
    drawn = elided(count, most)
    assert len(drawn) == (count if count <= most + 1 else most)
    assert drawn.count(None) == (1 if count > most + 1 else 0)
    numbers = [index for index in drawn if index is not None]
    assert numbers == sorted(set(numbers))
    assert not count or (numbers[0], numbers[-1]) == (0, count - 1)


@pytest.mark.parametrize("most", [0, 2, 3, 100])
def test_usable_limits_pass(most: int) -> None:
    assert checked_most("steps", most) == most


@pytest.mark.parametrize("most", [-1, 1])
def test_limits_without_room_for_a_gap_are_refused(most: int) -> None:
    with pytest.raises(UsageError, match=rf"'steps' takes 0 \(draw all\) or at least 2, not {most}"):
        checked_most("steps", most)
