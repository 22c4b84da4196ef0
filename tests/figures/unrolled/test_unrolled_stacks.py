"""Recurrent modules on top of each other in the unrolled figure, against plain torch."""

import re
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lstm_diagrams.diagram import draw
from lstm_diagrams.errors import UnknownName
from tests.figures.geometry import flaws
from tests.figures.picture import SVG, Picture, own_classes
from tests.figures.subjects import TwoSizes


class _Pile(nn.Module):
    def __init__(self, *modules: nn.RNNBase) -> None:
        super().__init__()
        self.parts = nn.ModuleList(modules)

    def forward(self, x: Any) -> Any:
        for part in self.parts:
            x, _ = part(x)
        return x


def _picture(model: nn.Module, x: Any, **options: Any) -> Picture:
    return Picture.of(draw(model, x, figure="unrolled", **options).svg())


def _units(picture: Picture, layer: int, kind: str = "unit") -> int:
    return len(picture.shapes(kind, f"layer{layer}"))


def test_modules_of_different_sizes_are_drawn_row_by_row() -> None:
    model = _Pile(nn.LSTM(3, 8), nn.LSTM(8, 4, 2), nn.LSTM(4, 6))
    picture = _picture(model, torch.randn(5, 2, 3), units=0)
    assert [_units(picture, layer) for layer in range(1, 6)] == [5 * 8, 5 * 4, 5 * 4, 5 * 6, 0]
    assert len(picture.shapes("feature")) == 5 * 3
    assert {
        "parts.0: LSTM", "parts.1: LSTM layer 1", "parts.1: LSTM layer 2", "parts.2: LSTM", "h1(4)",
        "output (time 5, batch 2, hidden 6)", "input x (time 5, batch 2, feature 3)",
    } <= set(picture.texts)  # fmt: skip
    assert [picture.texts.count(f"h_n[{entry}]") for entry in range(3)] == [3, 1, 0]
    assert flaws(picture) == []


def test_the_shapes_of_the_states_say_which_layer_they_belong_to() -> None:
    model, x = _Pile(nn.LSTM(3, 8), nn.GRU(8, 4, 2)), torch.randn(5, 2, 3)
    finals = [text for text in _picture(model, x).texts if "l = " in text]
    assert sorted(set(finals)) == [
        "hidden 4 (l = 2, 3)", "hidden 8 (l = 1)", "layers×directions 1 (l = 1)", "layers×directions 2 (l = 2, 3)",
    ]  # fmt: skip
    alike = _picture(_Pile(nn.LSTM(3, 8), nn.LSTM(8, 8)), x).texts
    assert not [text for text in alike if "l = " in text]


def test_a_path_draws_only_that_module() -> None:
    model, x = _Pile(nn.LSTM(3, 8), nn.LSTM(8, 4)), torch.randn(5, 2, 3)
    diagram = draw(model, x, figure="unrolled", layer="parts.1")
    picture = Picture.of(diagram.svg())
    assert len(picture.shapes("cell")) == len(picture.shapes("cell", "layer1")) == 5
    assert "input x (time 5, batch 2, feature 8)" in picture.texts
    assert diagram.title == "1-layer LSTM unrolled over 5 steps (parts.1 of _Pile)"
    assert "Not in this picture: parts.0 (LSTM)." in diagram.description
    with pytest.raises(UnknownName, match=r"known: parts.0, parts.1; did you mean"):
        draw(model, x, figure="unrolled", layer="parts")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_lies_between_is_named(lang: str) -> None:
    diagram = draw(TwoSizes(), torch.randn(2, 5, 3), figure="unrolled", lang=lang)
    picture = Picture.of(diagram.svg())
    places = {writing.text: writing for writing in picture.writings if "between" in writing.classes}
    assert set(places) == {"Dropout", "relu"}
    for text, below, above in (("Dropout", 1, 2), ("relu", 2, 3)):
        bands = [picture.shapes("band", f"layer{layer}")[0].rect for layer in (below, above)]
        assert bands[1].bottom < places[text].rect.top and places[text].rect.bottom < bands[0].top
    order = ["wide (LSTM)", "Dropout", "narrow (GRU)", "relu", "last (LSTM)"]
    assert {"zh": "、", "en": ", "}[lang].join(order) in diagram.description


@pytest.mark.parametrize("lower", [False, True])
@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_directions_and_one_on_top_of_each_other(lower: bool, upper: bool, lang: str) -> None:
    model = _Pile(nn.LSTM(3, 4, bidirectional=lower), nn.GRU(8 if lower else 4, 2, bidirectional=upper))
    picture = _picture(model, torch.randn(5, 2, 3), lang=lang, legend=True)
    assert flaws(picture) == []
    for layer, both in ((1, lower), (2, upper)):
        assert len(picture.shapes("cell", f"layer{layer}")) == 5 * (2 if both else 1)
        assert len(picture.shapes("joint", f"layer{layer}")) == (10 if both else 0)
    assert len(picture.lines("h", "up")) == 5 * (2 if upper else 1)
    assert bool(picture.lines("c", "layer1")) and not picture.lines("c", "layer2")


def test_a_title_tells_the_modules() -> None:
    model, x = _Pile(nn.LSTM(3, 8), nn.GRU(8, 4, 2)), torch.randn(5, 2, 3)
    diagram = draw(model, x, figure="unrolled")
    assert diagram.title == "LSTM, GRU stacked, 3 layers unrolled over 5 steps"
    assert diagram.in_language("zh").title == "LSTM、GRU 叠成 3 层，展开 5 个时间步"
    assert "with 8, 4, 4 hidden units at each step, from the lowest layer up" in diagram.description
    for shape in ("(layers×directions 1, batch 2, hidden 8)", "(layers×directions 2, batch 2, hidden 4)"):
        assert f"h_n {shape}" in diagram.description


def _told(picture: Picture, layer: int, kind: str) -> dict[tuple[int, int, bool], float]:
    found = {}
    for element in picture.root.iter():
        own = own_classes(element)
        title = element.find(f"{SVG}title")
        if title is not None and {kind, f"layer{layer}"} <= set(own):
            (t,) = [int(name[1:]) - 1 for name in own if re.fullmatch(r"t\d+", name)]
            (unit,) = [int(name[4:]) - 1 for name in own if re.fullmatch(r"unit\d+", name)]
            found[t, unit, "reverse" in own] = float(title.text or "")
    return found


def test_values_are_those_of_plain_torch() -> None:
    torch.manual_seed(10)
    model, x = TwoSizes().eval(), torch.randn(2, 5, 3)
    with torch.no_grad():
        wide, _ = model.wide(x)
        narrow, _ = model.narrow(wide)
        last, (_, c_n) = model.last(torch.relu(narrow))
    picture = _picture(model, x, values=True, sample=1, units=0)
    for layer, kind, output in ((1, "unit", wide), (2, "unit", narrow), (3, "projected", last)):
        told = _told(picture, layer, kind)
        assert len(told) == output[0].numel()
        for (t, unit, reverse), value in told.items():
            expected = output[1, t, unit + (4 if reverse else 0)].item()
            assert value == pytest.approx(expected, rel=1e-3, abs=1e-6)
    cells = _told(picture, 3, "unit")
    assert [cells[4, unit, False] for unit in range(5)] == pytest.approx(c_n[0, 1].tolist(), rel=1e-3)
    assert "values of c (layer 3)" in picture.texts
    assert flaws(picture) == []


def test_values_of_packed_sequences_on_top_of_each_other() -> None:
    torch.manual_seed(11)
    model = _Pile(nn.LSTM(3, 5, bidirectional=True), nn.GRU(10, 4))
    packed = pack_padded_sequence(torch.randn(6, 3, 3), [4, 6, 2], enforce_sorted=False)
    with torch.no_grad():
        output, _ = pad_packed_sequence(model(packed))
    for sample, length in enumerate([4, 6, 2]):
        picture = _picture(model, packed, sample=sample, values=True)
        told = _told(picture, 2, "unit")
        assert len(told) == 4 * length
        assert len(picture.shapes("cell", "layer1")) == 2 * length
        for (t, unit, _), value in told.items():
            assert value == pytest.approx(output[t, sample, unit].item(), rel=1e-3, abs=1e-6)


def test_a_residual_is_not_drawn_as_a_plain_stack() -> None:
    class Residual(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one, self.other = nn.LSTM(4, 4), nn.LSTM(4, 4)

        def forward(self, x: Tensor) -> Tensor:
            y = x + self.one(x)[0]
            return y + self.other(y)[0]

    diagram = draw(Residual(), torch.randn(5, 2, 4), figure="unrolled")
    assert len(Picture.of(diagram.svg()).shapes("cell")) == 5
    assert "Not in this picture: other (LSTM)." in diagram.description


def test_a_name_is_cut_and_many_layers_are_listed_shortly() -> None:
    model = nn.Module()
    deep = _Pile(*(nn.GRU(3 + index, 4 + index) for index in range(12)))
    model.add_module("an_awfully_long_name_" * 5, deep)
    model.forward = deep.forward
    diagram = draw(model, torch.randn(3, 2, 3), figure="unrolled")
    picture = Picture.of(diagram.svg())
    assert flaws(picture) == []
    assert "GRU, GRU, GRU, GRU, …, GRU, GRU, GRU stacked, 12 layers" in diagram.title
    assert any(text.startswith("an_awfully_long_n") and text.endswith("…: GRU") for text in picture.texts)
