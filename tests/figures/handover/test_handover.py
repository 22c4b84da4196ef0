"""The handover figure against plain torch: which unit hands what to which, and how many numbers."""

import re
from typing import Any

import pytest
import torch
from torch import nn

from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.drawing.passes.highlight import highlighted
from lstm_diagrams.errors import UnknownName, UsageError
from tests.figures.geometry import flaws
from tests.figures.made_facts import recurrent
from tests.figures.picture import Outline, Picture, Rect

_MODELS = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}
_KEPT = {"LSTM": "c", "GRU": "h", "RNN": ""}


def _handover(model: Any, *inputs: Any, **options: Any) -> Diagram:
    return draw(model, *inputs, figure="handover", **options)


def _picture(model: Any, *inputs: Any, **options: Any) -> Picture:
    return Picture.of(_handover(model, *inputs, **options).svg())


def _unit_at(picture: Picture, point: tuple[float, float], *classes: str) -> int | None:
    """The unit (from 1) whose circle a point touches."""
    for circle in picture.shapes(*classes):
        if circle.rect.shrunk(-1.5).holds(Rect(*point, *point)):
            return int(next(name[4:] for name in circle.classes if re.fullmatch(r"unit\d+", name)))
    return None


def _pairs(picture: Picture, lines: list[Outline], source: tuple[str, ...], target: tuple[str, ...]) -> set[Any]:
    return {(_unit_at(picture, line.points[0], *source), _unit_at(picture, line.points[-1], *target)) for line in lines}


@pytest.mark.parametrize("kind", _MODELS)
def test_every_h_goes_to_every_unit_of_the_next_step(kind: str) -> None:
    picture = _picture(_MODELS[kind](3, 5), torch.randn(4, 2, 3), step=2)
    mesh = picture.lines("h", "mesh", "t2")
    assert len(mesh) == len(picture.lines("mesh")) == 5 * 5
    everyone = {(source, target) for source in range(1, 6) for target in range(1, 6)}
    assert _pairs(picture, mesh, ("unit", "t2"), ("unit", "t3")) == everyone


@pytest.mark.parametrize("kind", _MODELS)
def test_a_unit_keeps_its_own_state(kind: str) -> None:
    picture = _picture(_MODELS[kind](3, 5), torch.randn(4, 2, 3))
    own = picture.lines("own")
    if kind == "RNN":
        assert not own
        assert not picture.shapes("operation")
        return
    assert all(_KEPT[kind] in line.classes for line in own)
    starts = {_unit_at(picture, line.points[0], "unit", "t1") for line in own} - {None}
    assert starts == {1, 2, 3, 4, 5}
    for unit in starts:
        first, last = sorted(picture.lines("own", f"unit{unit}"), key=lambda line: line.points[0][0])
        assert first.points[0][1] == last.points[-1][1]
        assert _unit_at(picture, first.points[0], "unit", "t1") == unit
        (circle,) = picture.shapes("operation", f"unit{unit}")
        assert circle.rect.holds(Rect(*first.points[-1], *first.points[-1]))
        target = picture.shapes("unit", "t2", f"unit{unit}")[0].rect
        assert last.points[0][0] < last.points[-1][0] < target.right
        assert target.top < last.points[-1][1] < target.bottom
    assert {"LSTM": "× f2", "GRU": "× z2"}[kind] in picture.texts


@pytest.mark.parametrize("kind", _MODELS)
@pytest.mark.parametrize("step", [1, 3])
def test_both_moments_have_all_units_and_features(kind: str, step: int) -> None:
    picture = _picture(_MODELS[kind](3, 5), torch.randn(4, 2, 3), step=step)
    assert len(picture.shapes("cell")) == 2
    for moment in (step, step + 1):
        (cell,) = picture.shapes("cell", f"t{moment}")
        units = picture.shapes("unit", f"t{moment}")
        assert len(units) == 5
        assert all(cell.rect.holds(unit.rect) for unit in units)
        assert len(picture.shapes("feature", f"t{moment}")) == 3
        assert f"x{moment}" in picture.texts
        assert f"h{moment}" in picture.texts
    assert picture.shapes("cell", f"t{step}")[0].rect.right < picture.shapes("cell", f"t{step + 1}")[0].rect.left
    for state in {"LSTM": "hc"}.get(kind, "h"):
        assert {f"{state}{step - 1}", f"{state}{step}", f"{state}{step + 1}"} <= set(picture.texts)
    assert any(text.startswith("c") for text in picture.texts) == (kind == "LSTM")


@pytest.mark.parametrize("kind", _MODELS)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("options", [{}, {"bidirectional": True}], ids=str)
def test_words_tell_the_sizes_of_plain_torch(kind: str, lang: str, options: dict[str, Any]) -> None:
    model, x = _MODELS[kind](3, 5, 2, **options), torch.randn(4, 2, 3)
    diagram = _handover(model, x, lang=lang, depth=2)
    words = "\n".join(Picture.of(diagram.svg()).texts)
    for name in ("weight_ih_l1", "weight_hh_l1"):
        rows, columns = getattr(model, name).shape
        assert f"{name}: {rows} × {columns}" in words
    rows, columns = model.weight_hh_l1.shape
    for text in (words, diagram.description):
        assert re.search(rf"weight_hh_l1[:：] ?{rows} × {columns}", text)
        gates = rows // 5
        assert (f"每条细线是 {gates} 个权重" if lang == "zh" else f"a thin line is {gates} weight") in text
    assert ("同一组权重，两个时刻" if lang == "zh" else "same weights, two moments") in words


def test_a_projected_h_is_what_is_handed_to_all() -> None:
    model, x = nn.LSTM(3, 6, proj_size=2), torch.randn(4, 2, 3)
    picture = _picture(model, x)
    assert len(picture.shapes("projected", "t1")) == len(picture.shapes("projected", "t2")) == 2
    assert len(picture.lines("mesh")) == 2 * 6
    mesh = _pairs(picture, picture.lines("mesh"), ("projected", "t1"), ("unit", "t2"))
    assert mesh == {(source, target) for source in (1, 2) for target in range(1, 7)}
    assert len(picture.lines("projection", "t1")) == len(picture.lines("projection", "t2")) == 6 * 2
    assert "weight_hr_l0: 2 × 6" in picture.texts
    first = _picture(model, x, step=0)
    assert not first.lines("projection", "initial")  # h_0 is not made from c_0
    assert len(first.lines("projection", "t1")) == 6 * 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_lines_of_a_projection_are_explained(lang: str) -> None:
    x = torch.randn(4, 2, 3)
    for size, rows in ((2, 1), (0, 0)):
        picture = _picture(nn.LSTM(3, 6, proj_size=size), x, lang=lang)
        assert len(picture.lines("projection", "words")) == rows
        told = [text for text in picture.texts if "weight_hr_l0" in text and ("投影" in text or "projection" in text)]
        assert len(told) == rows
        assert not flaws(picture)


@pytest.mark.parametrize("kind", _MODELS)
def test_a_single_step_shows_the_initial_states(kind: str) -> None:
    model = _MODELS[kind](3, 5)
    for x, options in ((torch.randn(1, 2, 3), {}), (torch.randn(4, 2, 3), {"step": 0})):
        picture = _picture(model, x, **options)
        assert len(picture.shapes("unit", "initial")) == len(picture.shapes("unit", "t1")) == 5
        assert len(picture.lines("mesh", "initial")) == 25
        assert not picture.shapes("input", "initial")
        assert not picture.lines("up", "initial")
        assert not picture.shapes("weight") and not picture.lines("weight")
        assert "initial states: zeros" in picture.texts
        assert {"h0", "h1", "t = 0", "t = 1"} <= set(picture.texts)
        assert "x0" not in picture.texts


def test_initial_states_that_were_given_are_not_called_zeros() -> None:
    given = _picture(nn.GRU(3, 5), torch.randn(4, 2, 3), torch.randn(1, 2, 5), step=0).texts
    assert "initial states, given" in given
    assert "initial states: zeros" not in given


def test_large_layers_are_elided() -> None:
    picture = _picture(recurrent(hidden=1_000_000, features=1_000_000, steps=1000), step=999)
    for moment in ("t999", "t1000"):
        assert len(picture.shapes("unit", moment)) == len(picture.shapes("feature", moment)) == 5
    assert len(picture.lines("mesh")) == 25
    assert picture.view.right - picture.view.left < 900
    assert len(_picture(recurrent(hidden=12), units=0).lines("mesh")) == 144
    assert len(_picture(recurrent(hidden=12), units=4).lines("mesh")) == 9


def test_the_input_of_an_upper_layer_is_h_of_the_one_below() -> None:
    picture = _picture(nn.GRU(3, 5, 2, bidirectional=True), torch.randn(4, 2, 3), depth=2, features=0)
    assert len(picture.shapes("feature", "t1")) == 2 * 5
    assert any(re.fullmatch(r"x1 = h(1\(1\)|\(1\)1)", text) for text in picture.texts)
    assert "GRU, layer 2, forward" in picture.texts


@pytest.mark.parametrize("kind", _MODELS)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("step", [0, 1])
def test_no_size_makes_a_flaw(kind: str, lang: str, step: int) -> None:
    for features, hidden, layers in ((1, 1, 1), (3, 2, 2), (9, 40, 1)):
        model = _MODELS[kind](features, hidden, layers)
        picture = _picture(model, torch.randn(2, 1, features), lang=lang, step=step, depth=layers, legend=True)
        assert flaws(picture) == [], (features, hidden)


@pytest.mark.parametrize("hidden", [2, 3, 4, 5, 6, 7, 40])
def test_no_projection_makes_a_flaw(hidden: int) -> None:
    for width in {1, hidden // 2, hidden - 1}:
        model = nn.LSTM(2, hidden, proj_size=width)
        for step in (0, 1):
            assert flaws(_picture(model, torch.randn(2, 1, 2), step=step)) == [], width
        picture = _picture(model, torch.randn(2, 1, 2))
        for line in picture.lines("own", "t1"):
            for circle in picture.shapes("projected"):
                assert not circle.rect.top < line.points[0][1] < circle.rect.bottom, (width, line.points)


def test_a_unit_can_be_highlighted() -> None:
    diagram = _handover(nn.LSTM(3, 5), torch.randn(4, 2, 3))
    kept = [mark for mark in highlighted(diagram.canvas, "unit 2").marks if not mark.faded]
    assert len([mark for mark in kept if "mesh" in mark.classes]) == 5 + 5 - 1
    assert len([mark for mark in kept if "unit" in mark.classes]) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"depth": 3}, "'depth' counts the layers from 1 to 2, not 3"),
        ({"step": 5}, r"'step' is the earlier of two steps, 0 \(the initial states\) to 4, not 5"),
        ({"step": -1}, "not -1"),
        ({"units": 1}, "'units' takes 0"),
        ({"features": 1}, "'features' takes 0"),
    ],
)
def test_unusable_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        _handover(recurrent(), **options)


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(UnknownName, match="unknown recurrent layer 'x'; known: encoder"):
        _handover(recurrent(path="encoder"), layer="x")
