"""The letters of the subject, T, N, F, H, L, D, read from the facts of a call."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from lstm_diagrams.capture import capture, observe
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Call, Capture, Layer, Slot
from lstm_diagrams.readings.recurrence import observed, recurrence_at, recurrences
from lstm_diagrams.readings.stacks import stacks
from tests.figures.made_facts import recurrent, tensor
from tests.figures.subjects import seen


def test_an_lstm_in_its_letters() -> None:
    seen = recurrent(steps=7, batch=4, features=3, hidden=8, layers=2, directions=2, projection=6)
    run = next(recurrences(seen))
    assert (run.kind, run.steps, run.features, run.layers, run.directions) == ("lstm", 7, 3, 2, 2)
    assert (run.hidden_size, run.proj_size, run.states) == (8, 6, ("h", "c"))
    assert run.sequence.shape == (4, 7, 3)
    assert run.output.shape == (4, 7, 12)
    assert (run.tensor("h_0").shape, run.tensor("c_n").shape) == ((4, 4, 6), (4, 4, 8))


@pytest.mark.parametrize("kind", ["gru", "rnn"])
def test_gru_and_rnn_hand_on_h_alone(kind: str) -> None:
    run = next(recurrences(recurrent(kind)))
    assert run.states == ("h",)
    with pytest.raises(KeyError, match="c_0"):
        run.tensor("c_0")


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


def _piles(seen: Capture) -> list[list[tuple[str, int, int]]]:
    """Of each stack and run from below: the path, T and the calls."""
    return [[(run.layer.path, run.steps, len(run.calls)) for run in stack.runs] for stack in stacks(seen)]


class _Loop(nn.Module):
    """A cell or a layer called once for each step; ``hand`` makes the next state of what the last call gave."""

    def __init__(self, unit: nn.Module, hand: Callable[[Any], Any]) -> None:
        super().__init__()
        self.unit, self.hand = unit, hand

    def forward(self, x: Tensor) -> Tensor:
        made = None
        for moment in x:
            made = self.unit(moment, None if made is None else self.hand(made))
        return x


_CELLS = {"lstm": nn.LSTMCell(3, 5), "gru": nn.GRUCell(3, 5), "rnn": nn.RNNCell(3, 5)}


@pytest.mark.parametrize("kind", _CELLS)
def test_calls_that_hand_their_states_on_are_one_run(kind: str) -> None:
    seen = capture(_Loop(_CELLS[kind], lambda made: made), torch.randn(6, 2, 3))
    (run,) = observed(seen)
    assert (run.kind, run.steps, run.features, run.hidden_size, run.batch) == (kind, 6, 3, 5, 2)
    assert (run.layers, run.directions, run.proj_size, run.is_cell) == (1, 1, 0, True)
    assert [call.id for call in run.calls] == [0, 1, 2, 3, 4, 5]
    assert run.states_given is False
    assert (run.sequence.shape, run.output.shape, run.tensor("h_n").shape) == ((2, 3), (2, 5), (2, 5))
    assert list(recurrences(seen)) == []


@pytest.mark.parametrize("module", [nn.LSTM(3, 5, 2), nn.GRU(3, 5), nn.RNN(3, 5)])
def test_a_layer_called_for_one_step_each_is_one_run(module: nn.RNNBase) -> None:
    seen = capture(_Loop(module, lambda made: made[1]), torch.randn(6, 1, 2, 3))
    (run,) = observed(seen)
    assert (run.steps, len(run.calls), run.is_cell) == (6, 6, False)
    assert [single.steps for single in recurrences(seen)] == [1] * 6


@pytest.mark.parametrize(
    ("module", "hand"),
    [
        (nn.LSTMCell(3, 5), lambda made: (made[0], made[1] * 1.0)),
        (nn.LSTMCell(3, 5), lambda made: (made[1], made[0])),
        (nn.LSTMCell(3, 5), lambda made: (made[0], torch.zeros_like(made[1]))),
        (nn.GRUCell(3, 5), lambda made: made.flip(0)),
        (nn.GRUCell(3, 5), torch.relu),
        (nn.GRUCell(3, 5), lambda _: None),
    ],
)
def test_without_proof_of_the_states_each_call_is_a_run(module: nn.Module, hand: Callable[[Any], Any]) -> None:
    seen = capture(_Loop(module, hand), torch.randn(4, 2, 3))
    assert [run.steps for run in observed(seen)] == [1, 1, 1, 1]


@pytest.mark.parametrize(("module", "steps"), [(nn.GRU(3, 5), 2), (nn.GRU(3, 5, bidirectional=True), 1)])
def test_longer_calls_and_both_directions_are_no_loop(module: nn.GRU, steps: int) -> None:
    seen = capture(_Loop(module, lambda made: made[1]), torch.randn(4, steps, 2, 3))
    assert [run.steps for run in observed(seen)] == [steps] * 4


def test_a_state_that_two_calls_took_over_ends_the_run() -> None:
    class Forked(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cell = nn.GRUCell(3, 5)

        def forward(self, x: Tensor) -> Tensor:
            h = self.cell(x, self.cell(x))
            return self.cell(x, h) + self.cell(x, h)

    assert [run.steps for run in observed(capture(Forked(), torch.randn(2, 3)))] == [2, 1, 1]


def test_two_runs_of_one_loop_are_two() -> None:
    model = _Loop(nn.GRUCell(3, 5), lambda made: made)
    with observe(model) as seen:
        model(torch.randn(4, 2, 3))
        model(torch.randn(3, 2, 3))
    assert [run.steps for run in observed(seen.capture)] == [4, 3]


class _Pile(nn.Module):
    """An LSTM and a GRU; ``way`` leads from the output of one to the input of the other."""

    def __init__(self, way: Callable[[Any], Any], lower: nn.RNNBase, upper: nn.RNNBase) -> None:
        super().__init__()
        self.lower, self.way, self.upper = lower, way, upper

    def forward(self, x: Any) -> Tensor:
        return self.upper(self.way(self.lower(x)[0]))[1]


def _pile(way: Callable[[Any], Any]) -> _Pile:
    return _Pile(way, nn.LSTM(3, 8), nn.GRU(8, 8, 2))


@pytest.mark.parametrize(
    ("way", "between"),
    [
        (lambda x: x, ()),
        (nn.Dropout(0.3), ("Dropout",)),
        (nn.Sequential(nn.ReLU(), nn.Dropout(0.3)), ("ReLU", "Dropout")),
        (torch.tanh, ("tanh",)),
        (lambda x: torch.sigmoid(x.clone()), ("sigmoid",)),
    ],
)
def test_a_module_that_reads_the_whole_output_stands_on_top(
    way: Callable[[Any], Any], between: tuple[str, ...]
) -> None:
    (stack,) = stacks(capture(_pile(way), torch.randn(4, 2, 3)))
    assert [run.layer.path for run in stack.runs] == ["lower", "upper"]
    assert stack.between == (between,)
    assert [(row.run.layer.path, row.number) for row in stack.rows] == [("lower", 0), ("upper", 0), ("upper", 1)]
    assert (stack.bottom.kind, stack.top.kind) == ("lstm", "gru")


@pytest.mark.parametrize(
    "way",
    [
        lambda x: x[:2],
        lambda x: x.flip(0),
        lambda x: x + 1,
        lambda x: torch.relu(x).flip(2),
        lambda x: x.transpose(0, 1),
        nn.Softmax(0),
        nn.Linear(8, 8),
    ],
)
def test_without_proof_each_module_stands_alone(way: Callable[[Any], Any]) -> None:
    found = _piles(capture(_pile(way), torch.randn(4, 2, 3)))
    assert [len(pile) for pile in found] == [1, 1]


def test_axes_read_in_another_order_are_no_stack() -> None:
    model = _Pile(lambda x: x, nn.LSTM(3, 8), nn.LSTM(8, 8, batch_first=True))
    assert len(stacks(capture(model, torch.randn(4, 4, 3)))) == 2


def test_two_readers_of_one_output_stand_beside_each_other() -> None:
    class Both(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lower, self.one, self.other = nn.GRU(3, 4), nn.GRU(4, 5), nn.GRU(4, 6)

        def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
            middle = self.lower(x)[0]
            return self.one(middle)[0], self.other(middle)[0]

    found = _piles(capture(Both(), torch.randn(4, 2, 3)))
    assert found == [[("lower", 4, 1)], [("one", 4, 1)], [("other", 4, 1)]]


def test_packed_sequences_pile_up_with_their_lengths() -> None:
    packed = pack_padded_sequence(torch.randn(4, 3, 3), [2, 4, 1], enforce_sorted=False)
    (stack,) = stacks(capture(_pile(lambda x: x), packed))
    assert [run.lengths for run in stack.runs] == [(2, 4, 1), (2, 4, 1)]


def test_cells_on_top_of_each_other_pile_up() -> None:
    assert _piles(seen("cell loop")) == [[("lower", 4, 4), ("upper", 4, 4)]]
    assert _piles(seen("decoder loop")) == [[("encoder", 5, 1)], [("decoder", 8, 8)]]


def test_a_cell_above_that_skips_a_step_does_not() -> None:
    class Skipping(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lower, self.upper = nn.GRUCell(3, 4), nn.GRUCell(4, 4)

        def forward(self, x: Tensor) -> Tensor:
            low = top = None
            for t, moment in enumerate(x):
                low = self.lower(moment, low)
                top = self.upper(low if t != 2 else torch.zeros_like(low), top)
            return top

    assert _piles(capture(Skipping(), torch.randn(4, 2, 3))) == [[("lower", 4, 4)], [("upper", 4, 4)]]
