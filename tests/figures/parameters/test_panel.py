"""The blocks of one chain as marks: inside the edges that the band is drawn around, with the rows of each gate."""

import pytest

from lstm_diagrams.drawing.kit.marks import Box, Line, Mark, Writing
from lstm_diagrams.figures.parameters.panel import left_edge, panel, right_edge
from lstm_diagrams.figures.parameters.places import Panel
from lstm_diagrams.readings.chain_weights import ChainWeights
from lstm_diagrams.words import LANGUAGES
from tests.figures.made_facts import recurrent


def _panel(kind: str = "lstm", **sizes: int) -> Panel:
    return Panel(ChainWeights(recurrent(kind, **sizes).layers[0], 0, 0), 0.0)


@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("size", [1, 5, 100, 10**6])
def test_everything_stays_inside_its_edges(kind: str, size: int) -> None:
    place = _panel(kind, features=size, hidden=size, directions=2)
    for language in LANGUAGES:
        for mark in panel(place, language):
            left, bottom, right, top = mark.extent
            assert left >= left_edge(place) - 1e-6
            assert right <= right_edge(place, language) + 1e-6
            assert place.bottom <= bottom <= top <= place.top


def _boxes(marks: list[Mark], *classes: str) -> list[Box]:
    return [mark for mark in marks if isinstance(mark, Box) and {*classes} <= {*mark.classes}]


def test_gates_and_candidates_are_coloured_as_in_a_cell_and_told_apart_by_their_class() -> None:
    looks, candidates = {}, set()
    for kind, gates in (("lstm", "ifgo"), ("gru", "rzn"), ("rnn", "h")):
        marks = list(panel(_panel(kind), "en"))
        for gate in gates:
            blocks = [box for box in _boxes(marks, f"gate-{gate}") if {"weight", "bias"} & {*box.classes}]
            (looks[gate],) = {box.fill for box in blocks if "row" not in box.classes}
            candidates |= {gate for box in blocks if {"candidate-c", "candidate-h"} & {*box.classes}}
    assert set(looks.values()) == {"gate_fill"}
    assert candidates == set("gnh")


def test_a_projection_is_drawn_below_with_its_own_rows() -> None:
    place = _panel(hidden=6, projection=3)
    marks = list(panel(place, "en"))
    (matrix,) = _boxes(marks, "projection")
    assert matrix.extent[3] < place.lower
    inside = [
        mark for mark in marks if isinstance(mark, Line) and "grid" in mark.classes and mark.extent[3] < place.lower
    ]
    assert len(inside) == (3 - 1) + (6 - 1)
    assert {"P = 3", "weight_hr_l0"} <= {mark.label.text for mark in marks if isinstance(mark, Writing)}
    assert not _boxes(list(panel(_panel(hidden=6), "en")), "projection")
