"""Each forward of an observed model is a run of its own, in order, and what one hands to the next is seen on its way."""

import threading

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import capture, observe
from lstm_diagrams.facts import INPUT, Capture

State = tuple[Tensor, Tensor]


class Stepper(nn.Module):
    """Reads a chunk of a sequence from the state that it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.LSTM(3, 5)
        self.head = nn.Linear(5, 2)

    def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        output, state = self.rnn(x, state)
        return self.head(output), state

    def score(self, h: Tensor) -> Tensor:
        return self.head(h)


def ways(seen: Capture, source: int, target: int) -> dict[tuple[str, str], list[str]]:
    """For each pair of slots of two calls the operations of the one way between them."""
    return {
        (flow.source_slot, flow.target_slot): [operation.name for operation in flow.operations]
        for flow in seen.slot_flows
        if (flow.source, flow.target) == (source, target)
    }


def carried(change: object) -> Capture:
    """Two runs; the state of the first goes through ``change`` into the second."""
    model = Stepper()
    with observe(model) as seen:
        _, state = model(torch.randn(4, 2, 3))
        model(torch.randn(6, 2, 3), tuple(change(part) for part in state))
    return seen.capture


def test_every_forward_is_a_run_in_order_with_what_it_was_given_and_gave() -> None:
    model, state = Stepper(), None
    with observe(model) as seen:
        for length in (4, 6, 5):
            _, state = model(torch.randn(length, 2, 3), state)
    runs = seen.capture.runs
    assert [run.calls for run in runs] == [(0, 1), (2, 3), (4, 5)]
    assert [run.method for run in runs] == ["forward"] * 3
    assert [[slot.tensor.shape for slot in run.inputs] for run in runs] == [
        [(4, 2, 3)], [(6, 2, 3), (1, 2, 5), (1, 2, 5)], [(5, 2, 3), (1, 2, 5), (1, 2, 5)]
    ]  # fmt: skip
    assert [run.outputs[0].tensor.shape for run in runs] == [(4, 2, 2), (6, 2, 2), (5, 2, 2)]


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda part: part, []),
        (lambda part: part.detach(), ["detach"]),
        (lambda part: part.detach() * torch.tensor([[[1.0], [0.0]]]), ["detach", "mul"]),
        (lambda part: part[:, torch.tensor([1, 0])], ["select"]),
        (lambda part: part.masked_fill(torch.tensor([[[True], [False]]]), 0), ["masked_fill"]),
        (lambda part: torch.where(torch.tensor([[[True], [False]]]), part, torch.zeros(1)), ["where"]),
        (lambda part: part.clone(), []),
    ],
)
def test_the_state_goes_from_run_to_run_and_what_was_done_to_it_has_a_name(change: object, names: list[str]) -> None:
    found = ways(carried(change), 0, 2)
    assert found == {("h_n", "h_0"): names, ("c_n", "c_0"): names}


def test_a_state_reset_in_part_says_so_and_one_reset_whole_flows_no_more() -> None:
    def partly(part: Tensor) -> Tensor:
        part = part.detach().clone()
        part[:, 0] = 0
        return part

    found = [flow for flow in carried(partly).slot_flows if (flow.source, flow.target) == (0, 2)]
    assert ["detach", "fill"] in [[operation.name for operation in flow.operations] for flow in found]
    assert not ways(carried(lambda part: part.zero_()), 0, 2)


def test_calls_outside_of_a_forward_are_a_run_without_a_method() -> None:
    model = Stepper()
    with observe(model) as seen:
        model.score(torch.randn(2, 5))
        model(torch.randn(4, 2, 3))
        model.score(torch.randn(2, 5))
        model.head(torch.randn(2, 5))
    assert [(run.method, run.calls) for run in seen.capture.runs] == [("", (0,)), ("forward", (1, 2)), ("", (3, 4))]


def test_a_plain_capture_is_one_run() -> None:
    seen = capture(Stepper(), torch.randn(4, 2, 3))
    (run,) = seen.runs
    assert (run.calls, run.inputs, run.outputs, run.method) == (seen.call_ids, seen.inputs, seen.outputs, "forward")
    (run,) = capture(Stepper().score, torch.randn(4, 5)).runs
    assert (run.calls, run.method) == ((0,), "score")


def test_a_layer_by_itself_runs_once_for_each_call() -> None:
    cell, h = nn.GRUCell(3, 5), torch.zeros(2, 5)
    with observe(cell) as seen:
        for _ in range(3):
            h = cell(torch.randn(2, 3), h)
    assert [run.calls for run in seen.capture.runs] == [(0,), (1,), (2,)]
    assert ways(seen.capture, 0, 1) == {("h_n", "h_0"): []}


def test_a_forward_that_calls_itself_or_fails_is_one_run() -> None:
    class Twice(Stepper):
        def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
            if len(x) > 4:
                return self(x[4:], self(x[:4], state)[1])
            return super().forward(x, state)

    model = Twice()
    with observe(model) as seen:
        model(torch.randn(8, 2, 3))
        with pytest.raises(RuntimeError):
            model(torch.randn(2, 2, 7))
        model(torch.randn(2, 2, 3))
    assert [run.calls for run in seen.capture.runs] == [(0, 1, 2, 3), (), (4, 5)]
    assert [len(run.inputs) for run in seen.capture.runs] == [1, 1, 1]


def test_a_thread_that_a_forward_starts_works_for_its_run() -> None:
    class Apart(Stepper):
        def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
            found: list[tuple[Tensor, State]] = []
            worker = threading.Thread(target=lambda: found.append(super(Apart, self).forward(x, state)))
            worker.start()
            worker.join()
            return found[0]

    model = Apart()
    with observe(model) as seen:
        model(torch.randn(4, 2, 3))
        model(torch.randn(4, 2, 3))
    assert [(run.method, run.calls) for run in seen.capture.runs] == [("forward", (0, 1)), ("forward", (2, 3))]


def test_flows_of_the_figures_are_as_they_were() -> None:
    """Operations without a name for readers are told by slot alone."""
    seen = carried(lambda part: part.detach())
    assert [(flow.source, flow.target) for flow in seen.flows if flow.source != INPUT] == [(0, 1), (0, 2), (2, 3)]
    assert not any(flow.operations for flow in seen.flows)
