"""Groups of layers and steps: what editors show, with the same picture as without them."""

import io
import random
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
import resvg_py
from PIL import Image, ImageChops

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Writing
from lstm_diagrams.render import groups
from lstm_diagrams.render.groups import without_labels
from lstm_diagrams.render.svg import Caption
from tests.figures.picture import SVG
from tests.figures.sheet import entries
from tests.render.drawn import svg

_LABEL = "{http://www.inkscape.org/namespaces/inkscape}label"


def _cell(step: int, layer: int) -> Mark:
    return Circle(40 * step, 80 * layer, 12, "h_fill", "h", classes=(f"t{step}", f"layer{layer}", "cell"))


_MARKS: tuple[Mark, ...] = (
    Box(60, 80, 120, 50, "layer1_band", "layer1", classes=("band", "layer1")),
    Box(60, 160, 120, 50, "layer2_band", "layer2", classes=("band", "layer2")),
    Line(straight((40, 92), (40, 148)), "h", arrow=True, classes=("h", "t1", "layer1")),
    *(_cell(step, layer) for layer in (1, 2) for step in (1, 2)),
    Writing(40, 30, Label("x_1", 12, math=True), classes=("x", "t1")),
    Circle(40, 10, 8, "x_fill", "x", classes=("x", "t1")),
)


def _groups(drawn: str) -> dict[str, ElementTree.Element]:
    return {group.get("id", ""): group for group in ElementTree.fromstring(drawn).iter(f"{SVG}g") if group.get("id")}


def test_a_band_is_in_the_group_of_its_layer_with_what_stands_on_it() -> None:
    found = _groups(svg(*_MARKS))
    assert {name: group.get(_LABEL) for name, group in found.items()} == {
        "fig-layer1": "layer 1", "fig-layer2": "layer 2", "fig-t1": "t = 1",
    }  # fmt: skip
    for layer in ("layer1", "layer2"):
        classes = [part.get("class", "") for part in found[f"fig-{layer}"]]
        assert classes[0] == f"band {layer}" and sum("cell" in each for each in classes) == 2


def test_steps_of_a_layer_are_groups_in_it_with_names_in_the_picture_s_language() -> None:
    more = [Circle(40 * step, 100, 5, "c_fill", "c", classes=(f"t{step}", "layer1")) for step in (1, 2)]
    found = _groups(svg(_MARKS[0], _cell(1, 1), _cell(2, 1), *more, caption=Caption("fig", "t", "d", "zh-Hans")))
    assert {name: group.get(_LABEL) for name, group in found.items()} == {
        "fig-layer1": "第 1 层", "fig-layer1-t1": "t = 1", "fig-layer1-t2": "t = 2",
    }  # fmt: skip
    assert len(found["fig-layer1"]) == 3


def test_a_line_across_another_layer_stays_over_it() -> None:
    across = Line(straight((80, 60), (80, 180)), "h", classes=("layer1", "t2"))
    drawn = svg(*_MARKS[:2], across, *_MARKS[3:])
    root = ElementTree.fromstring(drawn)
    order = [part.get("class", "") for part in root.iter()]
    assert order.index("band layer2") < order.index("layer1 t2")


def test_two_groups_of_a_name_have_ids_of_their_own() -> None:
    over = [Box(60, 120, 150, 150, None, "ink", classes=(name,)) for name in ("layer2", "layer2", "layer1", "layer1")]
    assert list(_groups(svg(*_MARKS[:2], _cell(1, 1), *over))) == ["fig-layer1", "fig-layer2", "fig-layer1-2"]


@pytest.mark.parametrize("name", ["unrolled_lstm", "states_lstm_both_ways_projected", "network_frames"])
def test_the_picture_is_the_same_as_without_groups(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the smoothing where an arrow's tip meets the edge of a box."""
    (entry,) = [entry for entry in entries() if entry.name == name]
    diagram = entry.diagram("en", "light")
    drawn = diagram.svg()
    monkeypatch.setattr(groups, "grouped", lambda marks, *_: list(marks))
    flat = diagram.svg()
    assert _groups(drawn) and not _groups(flat)
    one, other = (Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=each)))) for each in (drawn, flat))
    counts = ImageChops.difference(one.convert("L"), other.convert("L")).histogram()
    assert sum(counts[96:]) == 0 and sum(counts[1:]) < 0.001 * one.width * one.height


def test_in_html_stands_nothing_of_editors() -> None:
    drawn = svg(*_MARKS)
    assert "inkscape" in drawn and "inkscape" not in without_labels(drawn)
    assert list(_groups(without_labels(drawn))) == list(_groups(drawn))


def test_each_mark_joins_the_earliest_group_where_it_is_still_painted_over_the_same_marks() -> None:
    chance = random.Random(0)
    marks, boxes = [], []
    for number in range(300):
        left, top = chance.uniform(-100, 900), chance.uniform(-50, 150)
        box = (left, top, left + chance.choice((5, 40, 700)), top + chance.choice((5, 40)))
        corners = f"{box[0]},{box[1]} {box[2]},{box[1]} {box[2]},{box[3]} {box[0]},{box[3]}"
        name = chance.choice(("t1", "t2", "t3", ""))
        marks.append(Element("polygon", {"points": corners, "class": name, "number": str(number)}))
        boxes.append(box)
    expected: list[tuple[str, list[int]]] = []
    for number, (mark, box) in enumerate(zip(marks, boxes, strict=True)):
        name, found = mark.get("class", ""), None
        for run in reversed(expected):
            found = run if run[0] == name != "" else found
            if any(_overlap(box, boxes[other]) for other in run[1]):
                break
        if found is None:
            expected.append((name, [number]))
        else:
            found[1].append(number)
    made = groups.grouped(marks, "d", "en")
    assert [[int(part.get("number", "-1")) for part in (run if run.tag == "g" else [run])] for run in made] == [
        numbers for _, numbers in expected
    ]


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
