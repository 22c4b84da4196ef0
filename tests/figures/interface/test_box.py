"""The module from outside: its box holds what is written in it, at any number of layers."""

import pytest

from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.marks import Box, Writing
from lstm_diagrams.figures.interface.box import ModuleBox
from lstm_diagrams.readings.recurrence import recurrences
from lstm_diagrams.words import Language
from tests.figures.geometry import flaws
from tests.figures.made_facts import recurrent
from tests.figures.picture import Picture
from tests.render.drawn import svg


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("least", [0, 700])
@pytest.mark.parametrize(("layers", "directions"), [(1, 1), (4, 2), (30, 2)])
def test_everything_lies_inside_the_box(layers: int, directions: int, least: float, language: Language) -> None:
    facts = recurrent(layers=layers, directions=directions, type_name="LongName" * 9, path="a.b." * 30)
    (run,) = recurrences(facts)
    box = ModuleBox(run, language, least)
    marks = list(box.marks())
    assert box.height >= least
    assert reach(marks) == pytest.approx((-box.width / 2, -box.height / 2, box.width / 2, box.height / 2))
    assert flaws(Picture.of(svg(*marks))) == []


def test_class_path_settings_and_layers_stand_from_top_to_bottom() -> None:
    (run,) = recurrences(recurrent("gru", layers=2, hidden=5, features=3, path="memory"))
    marks = list(ModuleBox(run, "en", 0).marks())
    writings = [mark for mark in marks if isinstance(mark, Writing)]
    assert [writing.label.text for writing in writings[:2]] == ["GRU", "memory"]
    assert [writing.y for writing in writings] == sorted((writing.y for writing in writings), reverse=True)
    bars = [mark for mark in marks if isinstance(mark, Box) and mark.label]
    assert [bar.label.text for bar in bars if bar.label] == ["layer 1\nh_n[0]", "layer 2\nh_n[1]"]
    assert bars[0].y < bars[1].y < writings[-1].y
