"""Names of axes: the usual ones, or the reader's own."""

import pytest

from lstm_diagrams.drawing.kit.axis_names import axis_names
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.words import AXES, Text


def test_without_own_names_the_usual_ones() -> None:
    assert axis_names(None) == axis_names({}) == AXES


def test_own_names_take_the_place_of_the_usual_ones() -> None:
    names = axis_names({"time": "hour", "batch": Text("机场", "airport")})
    assert names["time"] == Text("hour", "hour")
    assert names["batch"] == Text("机场", "airport")
    assert {name: text for name, text in names.items() if name not in ("time", "batch")} == {
        name: text for name, text in AXES.items() if name not in ("time", "batch")
    }


def test_an_unknown_axis_is_refused() -> None:
    with pytest.raises(UnknownName, match="known: batch, time"):
        axis_names({"month": "m"})


@pytest.mark.parametrize("axes", ["batch", ["batch"], {"batch": 3}])
def test_what_is_no_mapping_of_texts_is_refused(axes: object) -> None:
    with pytest.raises(UsageError, match="option 'axes'"):
        axis_names(axes)  # type: ignore[arg-type]
