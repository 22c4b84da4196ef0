"""Slots of a call as blocks: which axis runs where, and which layer each column of a state is."""

import re

import pytest

from lstm_diagrams.drawing.kit.marks import Box
from lstm_diagrams.figures.interface.slot_blocks import SlotBlock
from lstm_diagrams.readings.recurrence import Recurrence, recurrences
from lstm_diagrams.words import AXES
from tests.figures.made_facts import recurrent


def _slots(run: Recurrence) -> dict[str, SlotBlock]:
    slots = (SlotBlock(run, slot, AXES, "en") for slot in (*run.call.inputs, *run.call.outputs))
    return {slot.name: slot for slot in slots}


def test_what_runs_to_the_right_down_and_back() -> None:
    (run,) = recurrences(recurrent(steps=4, batch=2, features=3, hidden=5, layers=2, directions=2))
    for name, sizes in {"x": (4, 3, 2), "output": (4, 10, 2), "h_0": (4, 5, 2), "c_n": (4, 5, 2)}.items():
        block = _slots(run)[name].block
        assert block.back is not None
        assert (block.across.size, block.down.size, block.back.size) == sizes


@pytest.mark.parametrize("directions", [1, 2])
def test_each_column_of_a_state_belongs_to_its_layer(directions: int) -> None:
    """PyTorch: the directions of a layer follow each other."""
    (run,) = recurrences(recurrent(layers=2, directions=directions, hidden=3, batch=1))
    cells = [mark for mark in _slots(run)["h_n"].marks() if isinstance(mark, Box) and "unit1" in mark.classes]
    layers = [name for cell in sorted(cells, key=lambda cell: cell.x) for name in cell.classes if "layer" in name]
    assert layers == [f"layer{layer}" for layer in (1, 2) for _ in range(directions)]


def test_the_units_of_the_second_direction_count_from_one_again() -> None:
    (run,) = recurrences(recurrent(steps=1, batch=1, hidden=2, layers=1, directions=2))
    cells = [mark for mark in _slots(run)["output"].marks() if isinstance(mark, Box)]
    units = [
        name for cell in sorted(cells, key=lambda cell: -cell.y) for name in cell.classes if re.match("unit", name)
    ]
    assert units == ["unit1", "unit2", "unit1", "unit2"]


def test_a_state_that_was_left_out_is_dashed_and_says_so() -> None:
    for given in (True, False):
        (run,) = recurrences(recurrent(given=given))
        for name in ("h_0", "c_0"):
            boxes = [mark for mark in _slots(run)[name].marks() if isinstance(mark, Box)]
            assert all(box.dashed != given for box in boxes)
            assert {"initial", name[0]} <= set(boxes[0].classes)
