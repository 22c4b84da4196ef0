"""The cell figure with some of its parts: each is there whole or not at all, in the words too."""

from itertools import combinations
from typing import Any

import pytest
import torch
from torch import nn

from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.figures.cell.words import PARTS
from tests.figures.geometry import flaws
from tests.figures.picture import Picture

_CHOICES = [chosen for count in (1, 2, 3) for chosen in combinations(PARTS, count)]
_MARKS = {"cell": "operation", "weights": "weight", "equations": "equation"}
"""A class that only this part has, of an LSTM."""


def _cell(**options: Any) -> Diagram:
    return draw(nn.LSTM(3, 5, proj_size=2), torch.zeros(4, 2, 3), figure="cell", **options)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("parts", _CHOICES, ids="+".join)
def test_what_is_asked_for_is_there_and_nothing_else(parts: tuple[str, ...], lang: str) -> None:
    picture = Picture.of(_cell(parts=parts, lang=lang).svg())
    classes = frozenset().union(*(one.classes for one in (*picture.outlines, *picture.writings)))
    assert {part for part, name in _MARKS.items() if name in classes} == set(parts)
    assert flaws(picture) == []


def test_all_parts_are_the_usual_picture_and_names_can_be_one_text() -> None:
    assert _cell(parts=PARTS).svg() == _cell().svg()
    assert _cell(parts="weights + cell").svg() == _cell(parts=["cell", "weights"]).svg()


def test_the_cell_alone_is_as_wide_as_before_and_not_half_as_tall() -> None:
    whole, alone = (Picture.of(_cell(parts=parts).svg()).view for parts in ("cell+weights+equations", "cell"))
    assert alone.right - alone.left <= whole.right - whole.left
    assert alone.bottom - alone.top < 0.7 * (whole.bottom - whole.top)


def test_the_words_tell_of_what_is_drawn() -> None:
    weights, equations, both = (_cell(parts=parts) for parts in ("weights", "equations", "weights+equations"))
    assert weights.title == "The weights of one LSTM cell"
    assert equations.title == "The equations of one LSTM cell"
    assert both.title == "The weights and equations of one LSTM cell"
    assert "weight_ih_l0 is 20 × 3" in weights.description
    assert "weight_ih" not in equations.description
    assert "runs along the top" not in weights.description + equations.description
    assert equations.description.endswith("output gate o, then of c_t and h_t.")


def test_the_weights_alone_have_their_shapes() -> None:
    texts = Picture.of(_cell(parts="weights").svg()).texts
    assert {"weight_ih_l0", "20 × 3", "20 × 2", "weight_hr_l0", "2 × 5", "[15:20]"} <= set(texts)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ("", "part of figure 'cell' ''"),
        ("cell+gates", "part of figure 'cell' 'gates'; known: cell, weights, equations"),
    ],
)
def test_another_part_is_refused(parts: str, message: str) -> None:
    with pytest.raises(UnknownName, match=message):
        _cell(parts=parts)


@pytest.mark.parametrize("parts", [(), 3, None])
def test_no_parts_are_refused(parts: object) -> None:
    with pytest.raises(UsageError, match="option 'parts' takes names such as"):
        _cell(parts=parts)


def test_numbers_need_the_cell_and_so_does_motion() -> None:
    with pytest.raises(UsageError, match="'cell' has to be among the 'parts'"):
        _cell(parts="weights", values=True)
    assert _cell(parts="weights").moments == ()
    assert _cell(parts="cell").moments
