"""Cells, called once or in a loop, get the figures of their layers, under the names that their own weights have."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import draw
from lstm_diagrams.capture import capture_with_values
from lstm_diagrams.figures.registry import registered
from tests.figures.geometry import flaws
from tests.figures.picture import Picture

_FIGURES = ("cell", "folded", "handover", "parameter", "parameters", "unrolled")


class _Loop(nn.Module):
    def __init__(self, kind: type[nn.RNNCellBase]) -> None:
        super().__init__()
        self.cell = kind(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        state = None
        for step in x:
            state = self.cell(step, state)
        return state[0] if isinstance(state, tuple) else state


@pytest.mark.parametrize("kind", [nn.LSTMCell, nn.GRUCell, nn.RNNCell])
@pytest.mark.parametrize("loop", [False, True], ids=["once", "loop"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_draws_it_and_names_its_own_weights(kind: type[nn.RNNCellBase], loop: bool, lang: str) -> None:
    model, x = (_Loop(kind), torch.randn(4, 2, 3)) if loop else (kind(3, 5), torch.randn(2, 3))
    seen = capture_with_values(model, x)
    for name in _FIGURES:
        assert registered()[name].fit(seen) > 0
        picture = Picture.of(draw(seen, figure=name, lang=lang, legend=True).svg())
        assert flaws(picture) == [], name
        words = " ".join(writing.text for writing in picture.writings)
        assert "_l0" not in words, name
        if name in ("handover", "parameters", "cell"):
            assert "weight_hh" in words, name
