"""The words of two neighbouring moments."""

import pytest

from lstm_diagrams.drawing.kit.marks import Line, Writing
from lstm_diagrams.figures.handover.pair import Handover
from lstm_diagrams.figures.handover.words import description, headline, shared_weights, to_all, to_itself
from tests.figures.moments import moment


def _pair(kind: str = "lstm", step: int = 2, **sizes: int) -> Handover:
    return Handover(moment(kind, step=step, **sizes), 6)


def test_sizes_are_in_the_words() -> None:
    assert "weight_hh_l0: 20 × 2, a thin line is 4 weights" in to_all(_pair(projection=2)).en
    assert to_all(_pair(projection=2)).en.startswith("2 numbers")
    assert to_itself(_pair(projection=2)).en.startswith("5 numbers")
    assert "a thin line is 1 weight)" in to_all(_pair("rnn")).en
    with pytest.raises(AssertionError):
        to_itself(_pair("rnn"))


@pytest.mark.parametrize(("kind", "rows"), [("lstm", 2), ("gru", 2), ("rnn", 1)])
def test_each_way_has_a_row_with_a_sample_of_its_line(kind: str, rows: int) -> None:
    marks = list(headline(_pair(kind), 100, "en"))
    assert len([mark for mark in marks if isinstance(mark, Line)]) == rows
    assert len([mark for mark in marks if isinstance(mark, Writing)]) == 2 * rows + 1
    assert min(mark.extent[1] for mark in marks) > 88


def test_only_two_real_steps_share_weights() -> None:
    assert not list(shared_weights(_pair(step=0), "en"))
    texts = [mark.label.text for mark in shared_weights(_pair(projection=2), "en") if isinstance(mark, Writing)]
    assert texts == ["same weights, two moments", "weight_ih_l0: 20 × 3", "weight_hh_l0: 20 × 2", "weight_hr_l0: 2 × 5"]


def test_the_description_names_both_moments() -> None:
    assert "On the left step 2, on the right step 3, the 5 units" in description(_pair()).en
    assert "左边是初始状态" in description(_pair(step=0)).zh
    assert "the 1 unit of" in description(_pair(hidden=1)).en
