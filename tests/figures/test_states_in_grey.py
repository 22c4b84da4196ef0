"""Where a picture is printed without colours, the lines of c are told from those of h by their dashes."""

from xml.etree import ElementTree

import pytest

from lstm_diagrams.diagram import draw
from lstm_diagrams.figures.registry import registered
from tests.figures.picture import SVG, own_classes
from tests.figures.subjects import seen


def _dashed(svg: str, state: str) -> set[bool]:
    """Of the arrows along which a state flows: whether they are dashed."""
    groups = [group for group in ElementTree.fromstring(svg).iter(f"{SVG}g") if state in own_classes(group)]
    marks = [group for group in groups if group.find(f"{SVG}polygon") is not None]
    return {"stroke-dasharray" in path.attrib for mark in marks for path in mark.findall(f"{SVG}path")}


@pytest.mark.parametrize("subject", ["lstm", "lstm both ways projected"])
@pytest.mark.parametrize("figure", ["cell", "folded", "handover", "states", "unrolled"])
def test_c_is_dashed_and_h_is_not(figure: str, subject: str) -> None:
    facts = seen(subject)
    assert registered()[figure].fit(facts)
    svg = draw(facts, figure=figure).svg()
    assert _dashed(svg, "c") == {True}
    assert False in _dashed(svg, "h")
