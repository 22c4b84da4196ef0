"""The narrow layout of cell: what stood beside wires and gates stands below, and nothing is lost."""

import pytest
import torch
from torch import nn

from lstm_diagrams.diagram import draw
from tests.figures.geometry import flaws
from tests.figures.picture import Picture


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_is_narrower_and_names_and_sizes_stand_below(kind: type[nn.RNNBase], lang: str) -> None:
    model, x = kind(3, 5), torch.zeros(4, 2, 3)
    wide, narrow = (
        Picture.of(draw(model, x, figure="cell", lang=lang, parts="cell", compact=compact).svg())
        for compact in (False, True)
    )
    assert narrow.view.right < wide.view.right
    assert flaws(narrow) == []
    below = " ".join(writing.text for writing in narrow.writings if "names" in writing.classes)
    sizes = {"zh": ("x_t 有 3 个数", "h_t 有 5 个数"), "en": ("x_t: 3 numbers", "h_t: 5 numbers")}
    assert all(size in below for size in sizes[lang])
    gates = {nn.LSTM: "ifgo", nn.GRU: "rzn", nn.RNN: ""}[kind]
    assert all(f"{gate}_t " in below for gate in gates)
