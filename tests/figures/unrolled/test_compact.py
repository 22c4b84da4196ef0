"""The narrow layout of unrolled: what stood beside the layers stands below, and nothing is lost."""

import pytest
import torch
from torch import nn

from lstm_diagrams.diagram import draw
from tests.figures.geometry import flaws
from tests.figures.picture import Picture


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("both", [False, True])
def test_shapes_and_entries_stand_in_lines_below(both: bool, lang: str) -> None:
    model = nn.LSTM(3, 5, 2, bidirectional=both)
    wide, narrow = (
        Picture.of(draw(model, torch.zeros(4, 2, 3), figure="unrolled", lang=lang, compact=compact).svg())
        for compact in (False, True)
    )
    assert narrow.view.right < wide.view.right
    assert flaws(narrow) == []
    states = {
        "zh": f"层×方向 {4 if both else 2}，批量 2，隐藏单元 5",
        "en": f"layers×directions {4 if both else 2}, batch 2, hidden 5",
    }
    (initial, final) = [text for text in narrow.texts if states[lang] in text]
    assert initial.startswith("h_0, c_0") and final.startswith("h_n, c_n")
    assert ("zeros" if lang == "en" else "取零") in initial
    entry = {("zh", False): "第 k 项", ("en", False): "entry k", ("zh", True): "第 2k 项", ("en", True): "entries 2k"}
    assert any(text.startswith(entry[lang, both]) for text in narrow.texts)
    assert "h_0[0]" in wide.texts and "h_0[0]" not in narrow.texts


def test_of_several_modules_each_entry_is_named_as_ever() -> None:
    class Two(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.low, self.high = nn.LSTM(3, 5), nn.LSTM(5, 4)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.high(self.low(x)[0])[0]

    texts = Picture.of(draw(Two(), torch.zeros(4, 2, 3), figure="unrolled", compact=True).svg()).texts
    assert texts.count("h_0[0]") == 2
