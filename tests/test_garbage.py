"""Python searches for garbage again once a picture is made, however blocks of several threads begin and end."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from lstm_diagrams import garbage


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """The search is on or off as before the test."""
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


def test_the_search_waits_for_the_last_of_several_blocks() -> None:
    gc.enable()
    first, second = ExitStack(), ExitStack()
    first.enter_context(garbage.kept())
    second.enter_context(garbage.kept())
    first.close()  # as of a thread that ends before one which began later
    assert not gc.isenabled()
    second.close()
    assert gc.isenabled()


def test_it_goes_on_after_an_error() -> None:
    gc.enable()
    with pytest.raises(ZeroDivisionError), garbage.kept():
        _ = 1 / 0
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off() -> None:
    gc.disable()
    with garbage.kept():
        pass
    assert not gc.isenabled()
