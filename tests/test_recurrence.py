"""The letters of the subject, T, N, F, H, L, D, read from the facts of a call."""

from dataclasses import replace

import pytest

from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Call, Capture, Layer, Slot
from lstm_diagrams.recurrence import recurrence_at, recurrences
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


def test_every_sample_of_a_usual_batch_is_as_long_as_the_sequence() -> None:
    run = next(recurrences(recurrent(steps=7, batch=4)))
    assert run.batch == 4
    assert [run.length(sample) for sample in range(4)] == [7] * 4


def test_samples_of_a_packed_sequence_have_lengths_of_their_own() -> None:
    once = recurrent(steps=7, batch=3)
    (call,) = once.calls
    packed = Slot("sequence", replace(call.inputs[0].tensor, lengths=(2, 7, 1)))
    run = next(recurrences(replace(once, calls=(replace(call, inputs=(packed, *call.inputs[1:])),))))
    assert [run.length(sample) for sample in range(3)] == [2, 7, 1]
    with pytest.raises(UsageError, match="'sample' counts the batch from 0 to 2, not 3"):
        run.length(3)


def test_an_unbatched_sequence_is_one_sample() -> None:
    once = recurrent(steps=7)
    (call,) = once.calls
    alone = Slot("sequence", tensor(time=7, feature=3))
    run = next(recurrences(replace(once, calls=(replace(call, inputs=(alone, *call.inputs[1:])),))))
    assert (run.batch, run.length(0)) == (None, 7)
    with pytest.raises(UsageError, match="from 0 to 0, not 1"):
        run.length(1)


def test_a_run_is_found_by_the_path_of_its_layer() -> None:
    one, other = recurrent(path="encoder"), recurrent("gru", path="decoder")
    both = replace(one, layers=one.layers + other.layers, calls=one.calls + other.calls)
    assert [recurrence_at(both, path).kind for path in ("", "encoder", "decoder")] == ["lstm", "lstm", "gru"]
    with pytest.raises(UnknownName, match="unknown recurrent layer 'head'; known: encoder, decoder"):
        recurrence_at(both, "head")
