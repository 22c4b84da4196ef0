"""The unrolled figure painted by its numbers, against plain torch."""

import math

import pytest
import torch
from torch import nn

from lstm_diagrams.capture import capture
from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.errors import UsageError
from tests.figures.geometry import flaws, role
from tests.figures.picture import SVG, Picture, own_classes

_MODELS = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}


def _tooltip_numbers(diagram: Diagram, *classes: str) -> dict[tuple[str, ...], float]:
    """The number each circle of some classes tells, by its other classes."""
    found = {}
    for element in Picture.of(diagram.svg()).root.iter():
        own = own_classes(element)
        title = element.find(f"{SVG}title")
        if title is not None and set(classes) <= set(own):
            found[tuple(name for name in own if name not in classes)] = float(title.text.replace("−", "-"))
    return found


@pytest.mark.parametrize("kind", _MODELS)
@pytest.mark.parametrize("directions", [1, 2])
def test_values_are_those_of_plain_torch(kind: str, directions: int) -> None:
    torch.manual_seed(3)
    model = _MODELS[kind](3, 4, bidirectional=directions == 2, batch_first=True)
    x = torch.randn(2, 5, 3)
    output = model(x)[0].detach()
    diagram = draw(model, x, values=True, sample=1)
    features = _tooltip_numbers(diagram, "feature", "x")
    assert len(features) == 5 * 3
    for (time, unit), value in features.items():
        assert value == pytest.approx(x[1, int(time[1:]) - 1, int(unit[4:]) - 1].item(), rel=1e-3)
    for side, direction in (("forward", 0), ("reverse", 1))[:directions]:
        units = _tooltip_numbers(diagram, "unit", "layer1", *((side,) if directions == 2 else ()))
        assert len(units) == 5 * 4
        for (time, unit), value in units.items():
            expected = output[1, int(time[1:]) - 1, 4 * direction + int(unit[4:]) - 1].item()
            assert value == pytest.approx(expected, rel=1e-3, abs=1e-6)


def test_values_of_lower_layers_and_of_what_is_left_out() -> None:
    torch.manual_seed(4)
    model, lower = nn.LSTM(3, 9, 2), nn.LSTM(3, 9, 1)
    lower.load_state_dict({name: value for name, value in model.state_dict().items() if name.endswith("_l0")})
    x = torch.randn(30, 1, 3)
    expected = lower(x)[0].detach()
    units = _tooltip_numbers(draw(model, x, values=True), "unit", "layer1")
    assert {time for time, _ in units} == {"t1", "t2", "t3", "t29", "t30"}
    assert {unit for _, unit in units} == {"unit1", "unit2", "unit3", "unit8", "unit9"}
    for (time, unit), value in units.items():
        assert value == pytest.approx(expected[int(time[1:]) - 1, 0, int(unit[4:]) - 1].item(), rel=1e-3, abs=1e-6)


def test_a_projected_layer_shows_h_beside_c() -> None:
    torch.manual_seed(5)
    model = nn.LSTM(3, 6, proj_size=2)
    x = torch.randn(4, 1, 3)
    output, (_, c_n) = model(x)
    diagram = draw(model, x, values=True)
    for (time, unit), value in _tooltip_numbers(diagram, "projected", "layer1").items():
        assert value == pytest.approx(output[int(time[1:]) - 1, 0, int(unit[4:]) - 1].item(), rel=1e-3)
    last = {unit: value for (time, unit), value in _tooltip_numbers(diagram, "unit", "layer1").items() if time == "t4"}
    assert [last[f"unit{number}"] for number in range(1, 7)] == pytest.approx(c_n[0, 0].tolist(), rel=1e-3)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("proj_size", [0, 2])
def test_a_painted_picture_has_a_scale_and_no_flaw(lang: str, proj_size: int) -> None:
    model = nn.LSTM(2, 3, proj_size=proj_size)
    for x in (torch.randn(1, 2), torch.randn(9, 1, 2)):
        picture = Picture.of(draw(model, x, lang=lang, values=True, legend=True).svg())
        assert flaws(picture) == []
        assert len(picture.shapes("scale")) == 9 * (3 if proj_size else 2)
        assert all(role(circle.fill).startswith("value") for circle in picture.shapes("unit"))


def test_weights_change_a_painted_picture() -> None:
    x = torch.randn(4, 1, 3)
    assert draw(nn.GRU(3, 5), x, values=True).svg() != draw(nn.GRU(3, 5), x, values=True).svg()


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_numbers_that_are_none_are_painted_without_complaint(bad: float) -> None:
    model = nn.GRU(3, 5)
    with torch.no_grad():
        model.weight_ih_l0[0, 0] = bad
    picture = Picture.of(draw(model, torch.ones(4, 1, 3), values=True).svg())
    assert len(picture.shapes("unit")) == 4 * 5


def test_values_must_have_been_captured() -> None:
    with pytest.raises(UsageError, match="no values were captured"):
        draw(capture(nn.GRU(3, 5), torch.randn(4, 1, 3)), values=True)


@pytest.mark.parametrize(
    ("sample", "message"), [(2, "from 0 to 1, not 2"), (-1, "from 0 to 1, not -1"), ("0", "takes int")]
)
def test_an_unusable_sample_is_refused(sample: object, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        draw(nn.GRU(3, 5), torch.randn(4, 2, 3), values=True, sample=sample)
