"""Layout by dot: sizes kept, order from top to bottom, frames around their boxes, links from box to box."""

from itertools import combinations

import pytest

from lstm_diagrams import engines
from lstm_diagrams.drawing.graphviz.layout import Frame, Layout, Words, _made, laid_out
from lstm_diagrams.errors import EngineError

_SIZES = {0: (100.0, 40.0), 1: (80.0, 30.0), 2: (60.0, 20.0), 3: (20.0, 20.0)}
_LINKS = {(0, 1): True, (0, 2): False, (1, 3): True, (2, 3): False}


def _layout() -> Layout:
    return laid_out(_SIZES, _LINKS, [Frame((1, 2), (Frame((2,), (), 50, 20, "inner"),), 120, 30, "outer")])


def test_links_lead_downwards_and_touch_their_boxes() -> None:
    layout = _layout()
    for (source, target), way in layout.ways.items():
        assert layout.places[source][1] > layout.places[target][1]
        for number, (x, y) in ((source, way[0]), (target, way[-1])):
            (middle, height), (wide, tall) = layout.places[number], _SIZES[number]
            assert abs(x - middle) <= wide / 2 + 1.5
            assert abs(y - height) <= tall / 2 + 1.5
    assert set(layout.ways) == set(_LINKS)


def test_boxes_keep_clear_of_each_other() -> None:
    layout = _layout()
    for one, other in combinations(_SIZES, 2):
        (x0, y0), (x1, y1) = layout.places[one], layout.places[other]
        wide, tall = ((_SIZES[one][side] + _SIZES[other][side]) / 2 for side in (0, 1))
        assert abs(x0 - x1) > wide or abs(y0 - y1) > tall


def test_frames_hold_their_boxes_with_room_for_a_title() -> None:
    layout = _layout()
    left, bottom, right, top = layout.frames["outer"]
    assert right - left >= 120
    for number in (1, 2):
        (x, y), (wide, tall) = layout.places[number], _SIZES[number]
        assert left < x - wide / 2 < x + wide / 2 < right
        assert bottom < y - tall / 2 < y + tall / 2 < top - 30
    inner = layout.frames["inner"]
    assert left < inner[0] < inner[2] < right
    assert bottom < inner[1] < inner[3] < top


def test_the_same_boxes_get_the_same_places() -> None:
    assert _layout() == _layout()


def test_without_an_engine_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _made.cache_clear()
    missing = {name: engines.Engine(name, lambda: None, "get one") for name in engines.ENGINES}
    monkeypatch.setattr("lstm_diagrams.drawing.graphviz.layout.ENGINES", missing)
    with pytest.raises(EngineError, match="was not found: get one"):
        _layout()


def test_words_have_room_beside_their_links_and_ways_back_a_side_of_their_own() -> None:
    words = Words({(0, 1): (70.0, 12.0)}, {(3, 1): (40.0, 12.0), (3, 3): None})
    layout = laid_out(_SIZES, _LINKS, [], words)
    assert set(layout.spots) == {(0, 1)} and set(layout.back_spots) == {(3, 1)}
    assert set(layout.back) == {(3, 1), (3, 3)} and set(layout.ways) == set(_LINKS)
    for (x, y), (wide, tall) in ((layout.spots[0, 1], (70, 12)), (layout.back_spots[3, 1], (40, 12))):
        for number, (left, height) in layout.places.items():
            apart = (
                abs(x - left) >= (wide + _SIZES[number][0]) / 2 - 1,
                abs(y - height) >= (tall + _SIZES[number][1]) / 2 - 1,
            )
            assert any(apart)
    start, end = layout.back[3, 1][0], layout.back[3, 1][-1]
    for (x, y), number in ((start, 3), (end, 1)):
        assert x >= layout.places[number][0] and abs(y - layout.places[number][1]) < _SIZES[number][1] / 2
