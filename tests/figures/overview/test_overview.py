"""The figure overview: counts, shapes, repeats and branches against plain torch."""

import re
from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture
from lstm_diagrams.diagram import draw
from lstm_diagrams.errors import FigureMismatch, UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.overview import overview
from lstm_diagrams.figures.registry import registered
from tests.figures.geometry import flaws
from tests.figures.picture import Picture, Point, Rect
from tests.figures.subjects import FAILED, SUBJECTS, Residual, seen


def _picture(model: nn.Module | Capture, *inputs: Tensor, lang: str = "en", **options: object) -> Picture:
    return Picture.of(draw(model, *inputs, figure="overview", lang=lang, **options).svg())


def _cards(picture: Picture, *classes: str) -> list[str]:
    """The first line of every card, from top to bottom."""
    found = []
    for card in picture.shapes("module", *classes):
        inside = [writing for writing in picture.writings if card.rect.holds(writing.rect)]
        found.append((card.rect.top, min(inside, key=lambda writing: writing.rect.top).text))
    return [text for _, text in sorted(found)]


@pytest.mark.parametrize("subject", sorted(set(SUBJECTS) - {"tensor", "windows", *FAILED}))
def test_nothing_folded_every_call_has_a_box(subject: str) -> None:
    facts = seen(subject)
    picture = _picture(facts, parts=0, fold=False)
    assert len(picture.shapes("module")) == len(facts.calls)
    assert flaws(picture) == []


def test_a_call_less_capture_is_refused() -> None:
    facts = Capture("Nothing", (), (), (), (), (), (), 0)
    assert registered()["overview"].fit(facts) == 0
    with pytest.raises(FigureMismatch, match="overview needs a call of any layer"):
        draw(facts, figure="overview")


def test_it_is_the_default_only_where_no_other_figure_tells_the_whole_model() -> None:
    found = set()
    for subject in SUBJECTS:
        fits = {name: figure.rank(seen(subject)) for name, figure in registered().items()}
        assert (fits["overview"] > 0) == (bool(seen(subject).calls) and subject not in FAILED)
        if max(fits, key=lambda name: fits[name]) == "overview":
            found.add(subject)
    assert found == {"residual"}


def test_the_lengths_of_packed_sequences_are_told() -> None:
    lengths = seen("packed").calls_of("recurrent")[0].slot("sequence").tensor.lengths
    assert f"lengths {', '.join(map(str, lengths))}" in _picture(seen("packed")).texts


def test_a_model_that_no_other_figure_draws_gets_the_overview() -> None:
    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.left, self.right = nn.Linear(3, 4), nn.Linear(3, 4)

        def forward(self, x: Tensor) -> Tensor:
            return torch.cat([self.left(x), self.right(x)], dim=1)

    diagram = draw(Odd(), torch.randn(2, 3))
    assert diagram.figure == "overview"
    assert "batch 2, feature 8" in Picture.of(diagram.svg()).texts


@pytest.mark.parametrize("count", [2, 5, 12])
def test_equal_layers_of_an_encoder_are_drawn_once_with_their_number(count: int) -> None:
    layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
    model = nn.TransformerEncoder(layer, count, enable_nested_tensor=False)
    x = torch.randn(2, 5, 16)
    folded, whole = _picture(model, x), _picture(model, x, parts=0, fold=False)
    assert len(folded.shapes("module")) * count == len(whole.shapes("module")) == len(capture(model, x).calls)
    assert f"Layer × {count}" in folded.texts
    assert f"layers.0 … {count - 1}" in folded.texts
    assert not any("×" in text for text in whole.texts)


def test_blocks_that_differ_are_not_folded() -> None:
    sizes = [4, 5, 6, 7, 8]
    blocks = [nn.Sequential(nn.Linear(a, b), nn.ReLU()) for a, b in pairwise(sizes)]
    picture = _picture(nn.Sequential(*blocks), torch.randn(2, 4))
    assert len(picture.shapes("module")) == 8
    assert not any("×" in text for text in picture.texts)


@pytest.mark.parametrize("repeats", [3, 7])
def test_a_chain_that_repeats_without_groups_is_folded_too(repeats: int) -> None:
    layers = [layer for _ in range(repeats) for layer in (nn.Linear(6, 6), nn.Tanh())]
    picture = _picture(nn.Sequential(*layers, nn.Linear(6, 2)), torch.randn(2, 6))
    assert _cards(picture) == ["Linear", "Tanh", "Linear"]
    assert f"× {repeats}" in picture.texts


def test_a_loop_over_a_cell_is_told_once() -> None:
    picture = _picture(seen("stepped cell"))
    assert _cards(picture) == ["cell: GRUCell × 40"]
    assert "run 1 of 40, same weights" in picture.texts


def test_residual_branches_meet_in_an_addition() -> None:
    picture = _picture(Residual(), torch.randn(2, 3, 8, 8), fold=False, parts=0)
    signs = [text for text in picture.texts if text == "+"]
    assert len(signs) == len(picture.shapes("operator", "add")) == 3
    frames = [frame for frame in picture.shapes("frame") if frame.stroke != "none"]
    for sign in picture.shapes("operator", "add"):
        assert any(frame.rect.holds(sign.rect) for frame in frames)


def test_every_arrow_ends_at_a_box_and_every_box_is_reached() -> None:
    picture = _picture(Residual(), torch.randn(2, 3, 8, 8), fold=False, parts=0)
    boxes = [*picture.shapes("module"), *picture.shapes("operator"), *picture.shapes("terminal", "output")]
    heads = [head for head in picture.shapes("flow") if head.tag == "polygon"]
    for box in boxes:
        near = [head for head in heads if any(_near(box.rect, corner) for corner in head.points)]
        adds = "add" in box.classes
        assert len(near) == (2 if adds else 1), box.classes
    assert len(heads) == len(boxes) + len(picture.shapes("operator", "add"))


def _near(rect: Rect, point: Point) -> bool:
    grown = rect.shrunk(-2.5)
    return grown.left <= point[0] <= grown.right and grown.top <= point[1] <= grown.bottom


def test_depth_closes_modules_into_one_box_with_their_parameters() -> None:
    model = Residual()
    block = sum(parameter.numel() for parameter in model.blocks[0].parameters())
    x = torch.randn(2, 3, 8, 8)
    closed = _picture(model, x, depth=2)
    assert _cards(closed, "group") == ["ResidualBlock × 3"]
    assert f"{block:,} parameters" in closed.texts
    whole = _picture(model, x, depth=1)
    assert f"{3 * block:,} parameters" in whole.texts
    assert len(whole.shapes("module")) == len(list(model.children()))
    with pytest.raises(UsageError, match="'depth' takes 0"):
        draw(model, x, figure="overview", depth=-1)


def test_shapes_and_settings_are_those_of_torch() -> None:
    model = nn.Sequential(nn.Conv2d(3, 16, 3, stride=2, padding=1), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, 5))
    x = torch.randn(7, 3, 8, 8)
    texts = _picture(model, x).texts
    assert {"3 → 16, 3×3, stride 2, padding 1", "2×2", "64 → 5", "batch 7, feature 5", "batch 7, feature 64"} <= set(
        texts
    )
    sizes = tuple(model[0](x).shape)
    assert any(tuple(map(int, re.findall(r"\d+", f"{one}, {two}"))) == sizes for one, two in pairwise(texts))


def test_a_pooling_that_keeps_one_size_says_so_once() -> None:
    picture = _picture(nn.Sequential(nn.Conv2d(1, 2, 1), nn.AdaptiveAvgPool2d((None, 1))), torch.randn(1, 1, 4, 4))
    assert "→ (None, 1)" in picture.texts


def test_a_large_model_around_a_recurrent_layer_shows_all_of_it() -> None:
    class Branched(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = nn.LSTM(4, 4, batch_first=True)
            self.before, self.after = (nn.ModuleList(nn.Linear(4, 4) for _ in range(3)) for _ in range(2))

        def forward(self, x: Tensor) -> Tensor:
            y = sum(layer(x) for layer in self.before)
            return sum(layer(self.lstm(y)[0] + x) for layer in self.after)

    assert draw(Branched(), torch.randn(2, 3, 4)).coverage.left_out == ()


def test_names_of_axes_are_carried_along_and_never_invented() -> None:
    texts = _picture(seen("stacked modules")).texts
    assert "batch 2, time 5, feature 1" in texts
    assert not any(
        "feature 8" in text
        for text in _picture(nn.Sequential(nn.Conv2d(1, 2, 1), nn.ReLU(), nn.ReLU()), torch.randn(1, 1, 8, 8)).texts
    )


def test_a_long_chain_stands_in_columns_of_a_page() -> None:
    picture = _picture(seen("deep chain"))
    assert len(picture.shapes("module")) == 60
    lefts = {round(card.rect.center[0]) for card in picture.shapes("module")}
    assert len(lefts) > 1
    assert picture.view.right - picture.view.left <= 720
    assert picture.view.bottom - picture.view.top <= 1200


def test_inputs_stand_above_and_outputs_below() -> None:
    picture = _picture(seen("encoder decoder"))
    (first,), (last,) = picture.shapes("terminal", "x"), picture.shapes("terminal", "output")
    for card in picture.shapes("module"):
        assert first.rect.bottom < card.rect.top < card.rect.bottom < last.rect.top


def test_the_description_counts_calls_and_parameters() -> None:
    model = Residual()
    facts = capture(model, torch.randn(2, 3, 8, 8))
    canvas = overview(facts, "en")
    total = sum(parameter.numel() for parameter in model.parameters())
    assert f"called {len(facts.calls)} times" in canvas.description.en
    assert f"{total} parameters" in canvas.description.en
    assert "重复 3 次" in canvas.description.zh
