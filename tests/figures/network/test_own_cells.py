"""A module that is a cell of its own: as many lines from step to step as tensors go there."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.diagram import draw
from tests.figures.geometry import flaws
from tests.figures.picture import Picture

State = tuple[Tensor, ...]


class _Cell(nn.Module):
    """h, and with it as many states as the loop begins with."""

    def __init__(self, mix: nn.Module) -> None:
        super().__init__()
        self.mix = mix

    def forward(self, x: Tensor, states: State) -> State:
        h, *others = states
        made = torch.tanh(self.mix(torch.cat([x, h], 1)))
        kept = [0.5 * each + made for each in others]
        return (made * sum(kept).sigmoid() if kept else made, *kept)  # type: ignore[union-attr]


class _Loop(nn.Module):
    def __init__(self, cell: nn.Module, states: int, head: nn.Module) -> None:
        super().__init__()
        self.cell, self.states, self.head = cell, states, head

    def forward(self, x: Tensor) -> Tensor:
        states = tuple(x.new_zeros(x.shape[1], 4, *x.shape[3:]) + number for number in range(self.states))
        for step in x:
            states = self.cell(step, states)
        made: Tensor = self.head(states[0])
        return made


_MAKE: dict[str, Callable[[int], tuple[nn.Module, Tensor]]] = {
    "vectors": lambda states: (_Loop(_Cell(nn.Linear(7, 4)), states, nn.Linear(4, 2)), torch.randn(5, 2, 3)),
    "maps": lambda states: (
        _Loop(_Cell(nn.Conv2d(7, 4, 3, padding=1)), states, nn.Conv2d(4, 1, 1)),
        torch.randn(5, 2, 3, 8, 8),
    ),
}


@pytest.mark.parametrize("kind", _MAKE)
@pytest.mark.parametrize("states", [1, 2, 3])
def test_a_line_for_each_tensor_that_goes_from_step_to_step(kind: str, states: int) -> None:
    model, x = _MAKE[kind](states)
    picture = Picture.of(draw(model, x, figure="network", steps=5).svg())
    between = [line for line in picture.lines("state") if not {"initial", "final"} & {*line.classes}]
    assert len(between) == states * 4
    assert flaws(picture) == []


class _Stacked(nn.Module):
    """Two cells of its own, one above the other, run step by step; every h of the upper one is given back."""

    def __init__(self, lower: nn.Module, upper: nn.Module) -> None:
        super().__init__()
        self.lower, self.upper = lower, upper

    def forward(self, x: Tensor) -> Tensor:
        low = high = (x.new_zeros(x.shape[1], 4, *x.shape[3:]),) * 2
        given = []
        for step in x:
            low = self.lower(step, low)
            high = self.upper(low[0], high)
            given.append(high[0])
        return torch.stack(given)


@pytest.mark.parametrize("maps", [False, True])
def test_each_of_two_cells_above_each_other_is_drawn_as_a_cell(maps: bool) -> None:
    lower, upper = (
        _Cell(nn.Conv2d(size, 4, 3, padding=1) if maps else nn.Linear(size, 4)) for size in (7, 8)
    )  # fmt: skip
    x = torch.randn(4, 2, 3, 8, 8) if maps else torch.randn(4, 2, 3)
    shown = draw(_Stacked(lower, upper), x, figure="network", lang="en")
    picture = Picture.of(shown.svg())
    assert [len(picture.shapes("cell", f"t{step}")) for step in (1, 2, 3, 4)] == [2, 2, 2, 2]
    assert len({shape.stroke for shape in picture.shapes("cell")}) == 2
    assert len(picture.shapes("state_maps")) == (2 * 4 * 3 if maps else 0)
    assert any(text.startswith("at each step, output (batch 2, ") for text in picture.texts)
    assert len(shown.coverage.drawn_calls) == 8
    assert flaws(picture) == []


class _Gated(nn.Module):
    """One convolution of the input and h together (ConvLSTM), or a second one of what the first has made."""

    def __init__(self, kernel: tuple[int, int], *, twice: bool = False) -> None:
        super().__init__()
        self.gates = nn.Conv2d(7, 8, kernel, padding=(kernel[0] // 2, kernel[1] // 2))
        self.again = nn.Conv2d(8, 8, 3, padding=1) if twice else None

    def forward(self, x: Tensor, states: State) -> State:
        h, c = states
        made = self.gates(torch.cat([x, h], 1))
        gate, new = (made if self.again is None else self.again(made)).chunk(2, 1)
        c = torch.sigmoid(gate) * c + torch.tanh(new)
        return torch.tanh(c), c


def test_the_window_that_makes_one_place_is_drawn_where_one_convolution_makes_it() -> None:
    """Of input and of the state before: as many places as the kernel has; two convolutions see further, and nothing is said."""
    x, head = torch.randn(5, 2, 3, 8, 16), nn.Conv2d(4, 1, 1)
    shown = draw(_Loop(_Gated((3, 5)), 2, head), x, figure="network", lang="en")
    picture = Picture.of(shown.svg())
    assert "3 × 5 places of the input and of the state" in picture.texts
    sizes = [
        (each.rect.right - each.rect.left, each.rect.bottom - each.rect.top) for each in picture.shapes("kernel_window")
    ]
    frame = max(each.rect.right - each.rect.left for each in picture.shapes("source"))
    spot = min(picture.shapes("kernel_window"), key=lambda each: each.rect.right - each.rect.left)
    assert sorted(sizes)[1:] == [pytest.approx((frame * 5 / 16, frame * 3 / 8), abs=0.1)] * 2
    assert all(line.points[-1] == pytest.approx(spot.rect.center, abs=0.1) for line in picture.lines("kernel_window"))
    assert flaws(picture) == []
    for other in (_Gated((3, 5), twice=True), _Cell(nn.Conv2d(7, 4, 3, padding=2, dilation=2))):
        assert not Picture.of(draw(_Loop(other, 2, head), x, figure="network").svg()).shapes("kernel_window")
