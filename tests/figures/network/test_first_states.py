"""What a picture of a whole model says of the states that its layers begin with: weights, and states of cells of one's own."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.diagram import draw
from tests.figures.geometry import flaws
from tests.figures.picture import Picture


class _Learned(nn.Module):
    def __init__(self, layers: int, directions: int) -> None:
        super().__init__()
        self.first_h, self.first_c = (nn.Parameter(torch.zeros(layers * directions, 1, 4)) for _ in range(2))
        self.lstm = nn.LSTM(3, 4, layers, batch_first=True, bidirectional=directions == 2)
        self.head = nn.Linear(4 * directions, 2)

    def forward(self, x: Tensor) -> Tensor:
        states = [state.expand(-1, x.shape[0], -1).contiguous() for state in (self.first_h, self.first_c)]
        made: Tensor = self.head(self.lstm(x, tuple(states))[0][:, -1])
        return made


@pytest.mark.parametrize(("layers", "directions", "lang"), [(1, 1, "en"), (2, 2, "zh")])
def test_weights_that_are_the_first_states_stand_beside_them(layers: int, directions: int, lang: str) -> None:
    diagram = draw(_Learned(layers, directions), torch.randn(2, 5, 3), lang=lang)
    assert (diagram.figure, diagram.coverage.left_out) == ("network", ())
    picture = Picture.of(diagram.svg())
    for name in ("first_h", "first_c"):
        assert picture.texts.count(name) == layers * directions
    assert flaws(picture) == []


class _MapCell(nn.Module):
    """A convolutional LSTM cell: its c goes on by products and sums alone."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1 + 2, 4 * 2, 3, padding=1)

    def forward(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        i, f, o, g = self.conv(torch.cat([x, h], 1)).chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c


class _Forecaster(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.forecaster, self.head = _MapCell(), _MapCell(), nn.Conv2d(2, 1, 1)

    def forward(self, frames: Tensor) -> Tensor:
        h = c = frames.new_zeros(frames.shape[0], 2, *frames.shape[-2:])
        for step in range(frames.shape[1]):
            h, c = self.encoder(frames[:, step], h, c)
        frame, made = frames[:, -1], []
        for _ in range(3):
            h, c = self.forecaster(frame, h, c)
            frame = self.head(h)
            made.append(frame)
        return torch.stack(made, 1)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_state_that_passes_a_cell_by_its_operations_alone_is_drawn_with_it(lang: str) -> None:
    diagram = draw(_Forecaster(), torch.randn(2, 4, 1, 8, 8), lang=lang)
    assert (diagram.figure, diagram.coverage.left_out) == ("network", ())
    picture = Picture.of(diagram.svg())
    assert len(picture.shapes("cell")) == 4 + 3
    assert flaws(picture) == []
