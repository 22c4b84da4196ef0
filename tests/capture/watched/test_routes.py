"""Ways of tensors: every operation with all that goes into it, also in loops too long to tell every call of each other."""

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture, observe
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
