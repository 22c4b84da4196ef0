"""The letters of the subject, T, N, F, H, L, D, read from the facts of a call."""

from dataclasses import replace

import pytest

from lstm_diagrams.errors import UnknownName
from lstm_diagrams.facts import Call, Capture, Layer, Slot
from lstm_diagrams.recurrence import chosen, recurrences
from tests.figures.made_facts import recurrent, tensor


def test_an_lstm_in_its_letters() -> None:
    seen = recurrent(steps=7, batch=4, features=3, hidden=8, layers=2, directions=2, projection=6)
    run = next(recurrences(seen))
    assert (run.kind, run.steps, run.features, run.layers, run.directions) == ("lstm", 7, 3, 2, 2)
    assert (run.hidden_size, run.proj_size, run.states) == (8, 6, ("h", "c"))
    assert run.sequence.shape == (4, 7, 3)
    assert run.output.shape == (4, 7, 12)
    assert (run.state("h_0").shape, run.state("c_n").shape) == ((4, 4, 6), (4, 4, 8))


@pytest.mark.parametrize("kind", ["gru", "rnn"])
def test_gru_and_rnn_hand_on_h_alone(kind: str) -> None:
    run = next(recurrences(recurrent(kind)))
    assert run.states == ("h",)
    with pytest.raises(KeyError, match="c_0"):
        run.state("c_0")


@pytest.mark.parametrize("given", [True, False])
def test_whether_initial_states_were_passed(given: bool) -> None:
    assert next(recurrences(recurrent(given=given))).states_given is given


def test_every_run_of_a_shared_layer_in_order() -> None:
    once = recurrent()
    first = once.calls[0]
    longer = replace(first, id=1, inputs=(Slot("sequence", tensor(batch=4, time=9, feature=3)), *first.inputs[1:]))
    assert [run.steps for run in recurrences(replace(once, calls=(first, longer)))] == [5, 9]


def test_a_single_cell_and_other_layers_are_no_run_over_a_sequence() -> None:
    layers = (Layer("cell", "LSTMCell", "recurrent"), Layer("fc", "Linear", "linear"))
    calls = (Call(0, "cell", (Slot("input", tensor(batch=4, feature=3)),), ()), Call(1, "fc", (), ()))
    assert list(recurrences(Capture("Net", layers, (), calls, (), (), (), 0))) == []


def test_a_layer_is_chosen_by_its_path() -> None:
    one, other = recurrent(path="encoder"), recurrent(path="decoder", steps=3)
    both = replace(one, layers=one.layers + other.layers, calls=one.calls + other.calls)
    assert chosen(both, "decoder").steps == 3
    assert chosen(both, "").layer.path == "encoder"
    with pytest.raises(UnknownName, match="unknown recurrent layer 'x'; known: encoder, decoder"):
        chosen(both, "x")


def test_lengths_of_a_packed_sequence() -> None:
    seen = recurrent(steps=5)
    assert chosen(seen, "").lengths is None
    (call,) = seen.calls
    packed = replace(call.inputs[0], tensor=replace(call.inputs[0].tensor, lengths=(5, 3, 3, 1)))
    assert chosen(replace(seen, calls=(replace(call, inputs=(packed, *call.inputs[1:])),)), "").lengths == (5, 3, 3, 1)
