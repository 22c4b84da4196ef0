"""Arrows between states: along time in the direction of their chain, upwards, and out past the band."""

import pytest

from lstm_diagrams.drawing.kit.marks import Line, Mark, Writing
from lstm_diagrams.figures.states.grid import StateGrid, chains
from lstm_diagrams.figures.states.lines import exits, handovers, upwards
from lstm_diagrams.readings.recurrence import recurrences
from tests.figures.made_facts import recurrent


def _grid(kind: str = "lstm", directions: int = 1, steps: int = 4, layers: int = 2) -> StateGrid:
    return StateGrid.of(next(recurrences(recurrent(kind, steps=steps, layers=layers, directions=directions))), 0, 6)


def _lines(marks: object) -> list[Line]:
    assert hasattr(marks, "__iter__")
    return [mark for mark in marks if isinstance(mark, Line)]


@pytest.mark.parametrize("kind", ["lstm", "gru"])
@pytest.mark.parametrize("directions", [1, 2])
def test_every_step_hands_every_state_to_the_next(kind: str, directions: int) -> None:
    grid = _grid(kind, directions)
    lines = _lines(handovers(grid))
    assert len(lines) == 2 * len(chains(grid.run)) * 3
    for line in lines:
        way = line.points[-1][0] - line.points[0][0]
        assert way < 0 if "reverse" in line.classes else way > 0
        assert abs(way) >= 24
        assert line.points[0][1] == line.points[-1][1]


def test_arrows_upwards_skip_the_gap_between_layers() -> None:
    grid = _grid(layers=12)
    ups = [line for line in _lines(upwards(grid)) if "up" in line.classes]
    assert {name for line in ups for name in line.classes if name.startswith("layer")} == {"layer1", "layer11"}
    assert len([line for line in _lines(upwards(grid)) if "x" in line.classes]) == 4


def test_each_chain_leaves_on_its_own_side_at_its_own_height() -> None:
    grid = _grid(directions=2)
    marks: list[Mark] = list(exits(grid, -200.0, 900.0))
    assert {line.points[-1][0] for line in _lines(marks)} == {-200.0, 900.0}
    entries = {mark.label.text: mark for mark in marks if isinstance(mark, Writing)}
    assert sorted(entries) == [f"{state}_n[{entry}]" for state in "ch" for entry in range(4)]
    for text, mark in entries.items():
        layer, direction = divmod(int(text[4]), 2)
        assert mark.y == grid.state_y(layer, text[0], direction)
        assert mark.extent[2] < -200 if direction else mark.extent[0] > 900
