"""Ways between two slots: as many as there are, each with its operations, and few where there would be thousands."""

from collections import Counter
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import capture
from lstm_diagrams.facts import Capture


class Between(nn.Module):
    """One layer, something done by hand, another layer."""

    def __init__(self, middle: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.one, self.other, self.middle = nn.Linear(4, 4), nn.Linear(4, 4), middle

    def forward(self, x: Tensor) -> Tensor:
        return self.other(self.middle(self.one(x)))


def operations(seen: Capture, source: int, target: int) -> Counter[tuple[str, ...]]:
    flows = [flow for flow in seen.slot_flows if (flow.source, flow.target) == (source, target)]
    return Counter(tuple(operation.name for operation in flow.operations) for flow in flows)


def _written(y: Tensor) -> Tensor:
    out = torch.zeros_like(y)
    out[:, :2] = y[:, :2].relu()
    out[:, 2:] = y[:, 2:].tanh()
    return out


@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        (lambda y: y, [()]),
        (lambda y: y.view(-1, 4).unsqueeze(0).squeeze(0).clone(), [()]),
        (lambda y: torch.sigmoid(y) * torch.tanh(y), [("sigmoid", "mul"), ("tanh", "mul")]),
        (lambda y: y + torch.relu(y), [("add",), ("relu", "add")]),
        (lambda y: y.exp().detach(), [("exp", "detach")]),
        (lambda y: torch.cat([y[:, :2].relu(), y[:, 2:]], 1), [("slice", "cat"), ("slice", "relu", "cat")]),
        (_written, [("slice", "relu"), ("slice", "tanh")]),
        (lambda y: y.relu_(), [("relu",)]),
    ],
)
def test_each_way_is_a_flow(middle: Callable[[Tensor], Tensor], expected: list[tuple[str, ...]]) -> None:
    assert operations(capture(Between(middle), torch.randn(2, 4)), 0, 1) == Counter(expected)


def test_two_ways_into_two_slots() -> None:
    class Pair(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one, self.both = nn.Linear(4, 4), nn.Bilinear(4, 4, 2)

        def forward(self, x: Tensor) -> Tensor:
            y = self.one(x)
            return self.both(torch.relu(y), torch.tanh(y))

    seen = capture(Pair(), torch.randn(2, 4))
    found = {
        (flow.target_slot, *(each.name for each in flow.operations)) for flow in seen.slot_flows if flow.target == 1
    }
    assert found == {("input1", "relu"), ("input2", "tanh")}


@pytest.mark.parametrize("doublings", [3, 20, 60])
def test_ways_that_double_and_double_are_few_and_have_every_step(doublings: int) -> None:
    def middle(y: Tensor) -> Tensor:
        for _ in range(doublings):
            y = torch.sigmoid(y) * torch.tanh(y)
        return y

    seen = capture(Between(middle), torch.randn(2, 4))
    flows = [flow for flow in seen.slot_flows if (flow.source, flow.target) == (0, 1)]
    assert len(flows) <= 64
    if doublings <= 20:
        assert len({operation.number for flow in flows for operation in flow.operations}) == 3 * doublings


def test_a_loop_by_hand_of_many_steps_still_has_a_flow_from_each_step_to_the_next() -> None:
    class Loop(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.into, self.on = nn.Linear(3, 4), nn.Linear(4, 4)

        def forward(self, x: Tensor) -> Tensor:
            h = x.new_zeros(2, 4)
            for step in x:
                h = torch.tanh(self.into(step) + self.on(h))
            return h

    seen = capture(Loop(), torch.randn(50, 2, 3))
    found = {(flow.source, flow.target) for flow in seen.slot_flows}
    assert {(call, call + 2) for call in range(1, 97, 2)} <= found
    assert {(call, call + 3) for call in range(0, 96, 2)} <= found


def test_what_is_taken_of_a_tensor_is_told_before_a_copy_is_changed_and_not_where_the_tensor_itself_is() -> None:
    def of_a_copy(y: Tensor) -> Tensor:
        return torch.stack([y, y])[-1].clone().mul_(2)

    def of_the_tensor(y: Tensor) -> Tensor:
        both = torch.stack([y, y])
        both[-1].mul_(2)
        return both.sum(0)

    found = [
        {operation for way in operations(capture(Between(middle), torch.randn(2, 4)), 0, 1) for operation in way}
        for middle in (of_a_copy, of_the_tensor)
    ]
    assert found[0] >= {"select", "mul"}
    assert "mul" in found[1] and "select" not in found[1]
