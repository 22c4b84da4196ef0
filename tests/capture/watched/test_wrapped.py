"""Tensors that stand for others are followed like any: under vmap, of classes of one's own, nested, through autograd and checkpoint."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from lstm_diagrams import CaptureError, capture, draw
from lstm_diagrams.facts import INPUT, Capture
from lstm_diagrams.readings.recurrence import observed

pytestmark = pytest.mark.filterwarnings("ignore:There is a performance drop")  # PyTorch's own, of cells under vmap


class Mapped(nn.Module):
    """A cell in a loop, each step for every entry of another axis."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.GRUCell(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        h = torch.zeros(x.shape[1], x.shape[2], 5)
        for step in x:
            h = torch.func.vmap(self.cell)(step, h)
        return h


class Own(Tensor):
    """A class of one's own, as data loaders have them."""


class Negated(torch.autograd.Function):
    @staticmethod
    def forward(ctx: object, value: Tensor) -> Tensor:
        return value.clone()

    @staticmethod
    def backward(ctx: object, gradient: Tensor) -> Tensor:
        return -gradient


class Between(nn.Module):
    """A recurrent layer and a linear one, with something between them."""

    def __init__(self, middle: Callable[[Tensor], Tensor] = lambda value: value) -> None:
        super().__init__()
        self.rnn, self.head, self.middle = nn.GRU(3, 5, batch_first=True), nn.Linear(5, 2), middle

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.middle(self.rnn(x)[0]))


def edges(seen: Capture) -> set[tuple[int, int | None]]:
    return {(flow.source, flow.target) for flow in seen.slot_flows}


def test_a_cell_under_vmap_in_a_loop_is_a_run_of_steps() -> None:
    model, x = Mapped(), torch.randn(4, 2, 6, 3)
    expected = model(x)
    seen = capture(model, x)
    assert edges(seen) == {(INPUT, 0), (INPUT, 1), (0, 1), (INPUT, 2), (1, 2), (INPUT, 3), (2, 3), (3, None)}
    assert [run.steps for run in observed(seen)] == [4]
    assert torch.equal(model(x), expected)
    assert "4 steps" in draw(seen, figure="unrolled").title


def test_values_under_vmap_are_refused_with_the_reason() -> None:
    with pytest.raises(CaptureError, match=r"GRUCell ran under torch\.func\.vmap"):
        draw(Mapped(), torch.randn(4, 2, 6, 3), figure="unrolled", values=True)


@pytest.mark.parametrize(
    "x", [torch.randn(2, 4, 3).as_subclass(Own), nn.Parameter(torch.randn(2, 4, 3))], ids=["class", "parameter"]
)
def test_a_tensor_of_another_class_is_followed(x: Tensor) -> None:
    assert edges(capture(Between(), x)) == {(INPUT, 0), (0, 1), (1, None)}
    assert edges(capture(Between(lambda value: value[:, -1].relu() + 1), x)) == {(INPUT, 0), (0, 1), (1, None)}


@pytest.mark.parametrize(
    "middle",
    [
        Negated.apply,
        lambda value: checkpoint(torch.relu, value, use_reentrant=False),
        lambda value: torch.func.vmap(torch.relu)(value),
        lambda value: torch.func.vjp(torch.relu, value)[0],
    ],
    ids=["autograd", "checkpoint", "vmap", "vjp"],
)
def test_what_lies_between_two_layers_hides_nothing(middle: Callable[[Tensor], Tensor]) -> None:
    assert edges(capture(Between(middle), torch.randn(2, 4, 3))) == {(INPUT, 0), (0, 1), (1, None)}


def test_a_nested_tensor_goes_in_and_stays_as_it_was() -> None:
    class Padding(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.head, self.rnn = nn.Linear(3, 3), nn.GRU(3, 5, batch_first=True)

        def forward(self, rows: Tensor) -> Tensor:
            return self.rnn(torch.nested.to_padded_tensor(self.head(rows), 0.0))[1]

    rows = torch.nested.nested_tensor([torch.randn(4, 3), torch.randn(2, 3)], layout=torch.jagged)
    before = rows.values().clone()
    assert edges(capture(Padding(), rows)) == {(INPUT, 0), (0, 1), (1, None)}
    assert torch.equal(rows.values(), before)
