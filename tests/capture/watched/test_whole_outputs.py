"""Links: an output is said to go into another call whole only where it really does."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from lstm_diagrams.capture import capture, observe
from lstm_diagrams.facts import Link


class _Between(nn.Module):
    """Two linear layers with something between them."""

    def __init__(self, between: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.one, self.other, self.between = nn.Linear(4, 4), nn.Linear(4, 4), between

    def forward(self, x: Tensor) -> Tensor:
        return self.other(self.between(self.one(x)))


def _written(x: Tensor) -> Tensor:
    x[0, 0] = 7
    return x


def _written_through_a_view(x: Tensor) -> Tensor:
    x.view(-1)[3:].mul_(2)
    return x


def _written_after_a_copy(x: Tensor) -> Tensor:
    kept = x.detach()
    torch.relu_(x)
    return kept


@pytest.mark.parametrize(
    ("between", "operations"),
    [
        (lambda x: x, ()),
        (lambda x: x.detach().clone(), ()),
        (lambda x: x.unsqueeze(0).squeeze(0), ()),
        (lambda x: x.view(2, 8).reshape(4, 4), ()),
        (lambda x: torch.ops.aten.slice.Tensor(x, 0, 0, 9), ()),
        (torch.relu, ("relu",)),
        (lambda x: torch.tanh(torch.sigmoid(x)), ("sigmoid", "tanh")),
        (functional.gelu, ("gelu",)),
    ],
)
@pytest.mark.parametrize("inference", [False, True])
def test_whole_outputs_are_linked(
    between: Callable[[Tensor], Tensor], operations: tuple[str, ...], inference: bool
) -> None:
    model = _Between(between)
    with torch.inference_mode(inference), observe(model) as seen:
        model(torch.randn(4, 4))
    assert seen.capture.links == (Link(0, "output", 1, "input", operations),)


@pytest.mark.parametrize(
    "between",
    [
        lambda x: x.t(),
        lambda x: x[1:],
        lambda x: x.flip(0),
        lambda x: x.roll(1, 0),
        lambda x: x + 1,
        lambda x: x * x.new_ones(4),
        lambda x: torch.cat([x[1:], x[:1]]),
        lambda x: x.softmax(0),
        lambda x: x.sort(0)[0],
        lambda x: x[torch.tensor([1, 0, 2, 3])],
        lambda x: x.cumsum(0),
        lambda x: torch.zeros_like(x),
        _written,
        _written_through_a_view,
        _written_after_a_copy,
    ],
)
@pytest.mark.parametrize("inference", [False, True])
def test_what_is_changed_or_moved_is_not(between: Callable[[Tensor], Tensor], inference: bool) -> None:
    model = _Between(between)
    with torch.no_grad(), torch.inference_mode(inference), observe(model) as seen:
        model(torch.randn(4, 4))
    assert [flow.source for flow in seen.capture.flows if flow.target == 1] in ([0], [])
    assert seen.capture.links == ()


def test_a_write_inside_a_layer_is_noticed() -> None:
    class Inside(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            x.add_(1)
            return x.sum(0)

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one, self.inside, self.other = nn.Linear(4, 4), Inside(), nn.Linear(4, 4)

        def forward(self, x: Tensor) -> Tensor:
            y = self.one(x)
            self.inside(y)
            return self.other(y)

    links = capture(Net(), torch.randn(4, 4)).links
    assert links == (Link(0, "output", 1, "input", ()),)


def test_what_a_layer_only_passes_through_stays_what_it_was() -> None:
    links = capture(nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5), nn.Linear(4, 4)), torch.randn(4, 4)).links
    assert set(links) == {
        Link(0, "output", 1, "input"),
        Link(0, "output", 2, "input"),
        Link(1, "output", 2, "input"),
    }


def test_a_dropout_at_work_makes_something_new() -> None:
    model = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5), nn.Linear(4, 4)).train()
    with observe(model) as seen:
        model(torch.randn(4, 4))
    assert set(seen.capture.links) == {Link(0, "output", 1, "input"), Link(1, "output", 2, "input")}


@pytest.mark.parametrize("by_name", [False, True])
def test_states_are_linked_by_slot_however_they_are_passed(by_name: bool) -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder, self.decoder = nn.LSTM(3, 3), nn.LSTM(3, 3)

        def forward(self, x: Tensor) -> Tensor:
            output, (h, c) = self.encoder(x)
            return self.decoder(hx=(h, c), input=output)[0] if by_name else self.decoder(output, (h, c))[0]

    assert set(capture(Net(), torch.randn(3, 1, 3)).links) == {
        Link(0, "output", 1, "sequence"),
        Link(0, "h_n", 1, "h_0"),
        Link(0, "c_n", 1, "c_0"),
    }


def test_states_in_the_wrong_places_are_told_as_they_are() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cell = nn.LSTMCell(3, 3)

        def forward(self, x: Tensor) -> Tensor:
            h, c = self.cell(x)
            return self.cell(x, (c, h))[0]

    assert set(capture(Net(), torch.randn(2, 3)).links) == {Link(0, "c_n", 1, "h_0"), Link(0, "h_n", 1, "c_0")}
