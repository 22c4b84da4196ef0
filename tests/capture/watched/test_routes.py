"""Ways of tensors: every operation with all that goes into it, also in loops too long to tell every call of each other."""

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import draw
from lstm_diagrams.capture import capture, observe
from lstm_diagrams.capture.watched import routes
from lstm_diagrams.capture.watched.routes import MANY
from lstm_diagrams.facts import Capture


class GatedLoop(nn.Module):
    """A light GRU written by hand: per step two calls, and operations that hand the state past them."""

    def __init__(self) -> None:
        super().__init__()
        self.w, self.u, self.activation = nn.Linear(3, 8), nn.Linear(4, 8), nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        w, h, states = self.w(x), torch.zeros(len(x), 4), []
        for t in range(x.shape[1]):
            candidate, z = (w[:, t] + self.u(h)).chunk(2, 1)
            z = torch.sigmoid(z)
            h = z * h + (1 - z) * self.activation(candidate)
            states.append(h)
        return torch.stack(states, 1)


def _steps(facts: Capture) -> dict[int, set[object]]:
    """What goes into each operation, by the object: calls by their number, operations by their object."""
    found: dict[int, set[object]] = {}
    for flow in (*facts.flows, *facts.branches):
        for before, operation in pairwise([flow.source, *flow.operations]):
            found.setdefault(id(operation), set()).add(before if isinstance(before, int) else id(before))
    return found


def test_both_factors_of_a_gate_are_told() -> None:
    class Gated(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(3, 4)

        def forward(self, x: Tensor) -> Tensor:
            y = self.linear(x)
            return y * torch.sigmoid(y)

    facts = capture(Gated(), torch.randn(2, 3))
    (way,) = [flow for flow in facts.flows if flow.target is None]
    assert [operation.name for operation in way.operations] == ["sigmoid", "mul"]
    (branch,) = facts.branches
    assert (branch.source, branch.target, branch.operations) == (0, None, way.operations[1:])


@pytest.mark.parametrize("steps", [3, MANY, 2 * MANY])
def test_in_a_loop_by_hand_every_step_is_told_however_long(steps: int) -> None:
    facts = capture(GatedLoop(), torch.randn(2, steps, 3))
    operations = {id(operation): operation for flow in facts.flows for operation in flow.operations}
    operations |= {id(operation): operation for flow in facts.branches for operation in flow.operations}
    inputs = _steps(facts)
    names = [operation.name for operation in operations.values()]
    assert (names.count("sigmoid"), names.count("mul")) == (steps, 2 * steps)
    (stacked,) = [key for key, operation in operations.items() if operation.name == "cat"]
    assert len(inputs[stacked]) == steps
    assert all(
        len(inputs[key]) == 2 for key in operations if operations[key].name == "add" and operations[key].after > 3
    )


def test_the_facts_of_a_long_loop_grow_with_its_steps_only() -> None:
    short, long = (capture(GatedLoop(), torch.randn(1, steps, 3)) for steps in (2 * MANY, 4 * MANY))
    more = len(long.flows) + len(long.branches) - len(short.flows) - len(short.branches)
    assert more < 2 * MANY * (MANY + 4)


def test_operations_belong_to_the_module_whose_code_runs_them() -> None:
    class Inner(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(3, 3)

        def encode(self, x: Tensor) -> Tensor:
            return torch.tanh(self.linear(x))

    class Outer(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner, self.last = Inner(), nn.Linear(3, 2)

        def forward(self, x: Tensor) -> Tensor:
            return torch.relu(self.last(torch.sigmoid(self.inner.encode(x))))

    model, x = Outer(), torch.randn(2, 3)
    with observe(model) as seen:
        model(x)
        model.inner.encode(x)
    owners = {operation.name: operation.owner for flow in seen.capture.flows for operation in flow.operations}
    assert owners == {"tanh": "inner", "sigmoid": ""}
    facts = capture(model, x)
    numbers = [operation.number for flow in facts.flows for operation in flow.operations]
    assert numbers == sorted(numbers) and facts.flows[-1].operations[-1].owner == ""
    assert facts.flows[-1].operations[-1].after == len(facts.calls)


def test_a_shared_activation_belongs_to_the_block_that_calls_it() -> None:
    class Block(nn.Module):
        def __init__(self, activation: nn.Module) -> None:
            super().__init__()
            self.linear, self.activation = nn.Linear(3, 3), activation

        def forward(self, x: Tensor) -> Tensor:
            return self.activation(self.linear(x))

    activation = nn.ReLU()
    facts = capture(nn.Sequential(Block(activation), Block(activation)), torch.randn(2, 3))
    assert [(call.layer, call.owner) for call in facts.calls] == [
        ("0.linear", None), ("0.activation", None), ("1.linear", None), ("0.activation", "1"),
    ]  # fmt: skip


class _SumOfAll(nn.Module):
    """Each layer reads the sum of all that was made before it."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(3, 3) for _ in range(count))

    def forward(self, x: Tensor) -> Tensor:
        made = [x]
        for layer in self.layers:
            made.append(layer(sum(made, start=torch.zeros_like(x))))
        return made[-1]


def _work(facts: Capture) -> int:
    """All operations of all flows, each as often as it is told."""
    return sum(1 + len(flow.operations) for flow in (*facts.flows, *facts.branches, *facts.slot_flows))


def test_beyond_the_limit_the_facts_grow_no_faster_than_the_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "LIMIT", 1_000)
    smaller, larger = (capture(_SumOfAll(count), torch.randn(2, 3)) for count in (40, 80))
    assert smaller.followed == larger.followed
    assert smaller.followed is not None
    assert 0 < smaller.followed < 20
    assert _work(larger) - _work(smaller) < 40 * 50  # calls more, steps for each
    for facts in (smaller, larger):
        true = {(source, call.id) for call in facts.calls for source in range(-1, call.id)}
        assert {(flow.source, flow.target) for flow in facts.flows if flow.target is not None} <= true
        late = {flow.target for flow in facts.flows if flow.target is not None and flow.target > facts.followed}
        assert late == set(range(facts.followed + 1, len(facts.calls)))


def test_up_to_the_limit_every_flow_is_told() -> None:
    facts = capture(_SumOfAll(20), torch.randn(2, 3))
    assert facts.followed is None
    between = {(flow.source, flow.target) for flow in facts.flows if flow.target is not None}
    assert between == {(source, call) for call in range(20) for source in range(-1, call)}


def test_operations_followed_no_more_still_count_their_weights_and_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Late(_SumOfAll):
        def __init__(self) -> None:
            super().__init__(20)
            self.scale = nn.Parameter(torch.ones(3))

        def forward(self, x: Tensor) -> Tensor:
            y = super().forward(x)
            kept = self.layers[0](x)
            kept.copy_(torch.ones_like(kept))
            return self.layers[1](kept) + y * self.scale.exp()

    monkeypatch.setattr(routes, "LIMIT", 100)
    monkeypatch.setattr(routes, "LAST", 0)
    facts = capture(Late(), torch.randn(2, 3))
    assert "scale" in {use.parameter for use in facts.uses}
    assert [flow for flow in facts.flows if flow.target == 21] == []


def test_the_overview_says_that_not_all_was_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    x = torch.randn(2, 3)
    monkeypatch.setattr(routes, "LIMIT", 1_000)
    facts = capture(_SumOfAll(20), x)
    for language, words in (("zh", f"第 {facts.followed} 次层调用之后"), ("en", f"after {facts.followed} calls")):
        assert words in draw(facts, figure="overview", lang=language).svg()
    assert "Too many connections" not in draw(_SumOfAll(3), x, figure="overview", lang="en").svg()
