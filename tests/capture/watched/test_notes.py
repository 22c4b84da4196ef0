"""A note of a tensor is found by the tensor alone, and vanishes with it."""

import gc
import weakref
from typing import Any

import torch

from lstm_diagrams.capture.watched.notes import Notes


class _Told:
    """Something that can be held weakly."""


def test_a_note_belongs_to_the_tensor_itself_and_not_to_an_equal_one() -> None:
    notes: Notes[str] = Notes()
    x = torch.zeros(2, 3)
    notes[x] = "first"
    notes[x] = "second"
    assert (notes.get(x), notes.get(x.clone()), notes.get(x.view(3, 2), "none")) == ("second", None, "none")
    assert len(notes) == 1


def test_a_note_vanishes_with_its_tensor_and_passes_to_no_later_one() -> None:
    notes: Notes[_Told] = Notes()
    for _ in range(100):  # one of them lies where an earlier one lay
        x, told = torch.zeros(3), _Told()
        assert notes.get(x) is None
        notes[x] = told
        held = weakref.ref(told)
        del x, told
        assert held() is None and len(notes) == 0


def test_notes_that_nobody_holds_are_gone_at_once_and_leave_their_tensors_alone() -> None:
    gc.disable()  # they are in no circle that waits for it
    try:
        notes: Notes[int] = Notes()
        x = torch.zeros(3)
        notes[x] = 1
        held = weakref.ref(notes)
        del notes
        assert held() is None
        del x
    finally:
        gc.enable()


def test_a_tensor_that_lives_on_in_an_operation_keeps_its_note() -> None:
    notes: Notes[str] = Notes()
    x = torch.zeros(3, requires_grad=True)
    y = x * 2
    notes[y] = "product"
    z: Any = y * y
    del y  # PyTorch alone holds it now
    gc.collect()
    assert notes.get(z.grad_fn._saved_self) == "product"
