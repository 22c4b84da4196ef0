"""``cnn``: planes, sizes, windows and operations drawn are those of the model."""

import pytest
import torch
from torch import Tensor, nn

import lstm_diagrams as d
from tests.figures.geometry import Outline, Picture, flaws, role
from tests.models import LeNet


def _vgg() -> nn.Sequential:
    layers: list[nn.Module] = []
    channels = 3
    for made in (64, 128, 256, 512, 512):
        layers += [nn.Conv2d(channels, made, 3, padding=1), nn.BatchNorm2d(made), nn.ReLU(), nn.MaxPool2d(2)]
        channels = made
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 1000))


def _signal() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv1d(3, 8, 5, stride=2), nn.ReLU(), nn.MaxPool1d(2), nn.Conv1d(8, 16, 3, dilation=2), nn.Flatten(), nn.Linear(16 * 27, 2)
    )  # fmt: skip


def _picture(model: nn.Module, *shape: int, **options: object) -> Picture:
    return Picture.of(d.draw(model, torch.randn(*shape), figure="cnn", **options).svg())


def _shapes(picture: Picture) -> list[str]:
    written = [w for w in picture.writings if "shape" in w.classes]
    return [w.text for w in sorted(written, key=lambda w: w.rect.left)]


def _side(outline: Outline) -> tuple[float, float]:
    return outline.rect.right - outline.rect.left, outline.rect.bottom - outline.rect.top


def test_lenet_has_its_real_maps() -> None:
    picture = _picture(LeNet(), 2, 1, 32, 32)
    assert _shapes(picture) == [
        "1 @ 32×32", "6 @ 28×28", "6 @ 14×14", "16 @ 10×10", "16 @ 5×5", "400", "120", "10",
    ]  # fmt: skip
    assert [len(picture.shapes("plane", f"map{n}")) for n in range(5)] == [1, 6, 6, 7, 7]
    assert len(picture.shapes("column")) == 3
    assert picture.texts.count("convolution") == 2
    assert picture.texts.count("max pooling") == 2
    assert picture.texts.count("5×5") == 2
    assert flaws(picture) == []


def test_planes_are_to_scale_and_windows_too() -> None:
    picture = _picture(LeNet(), 1, 1, 32, 32, planes=0)
    planes = {n: picture.shapes("plane", f"map{n}") for n in range(5)}
    assert [len(planes[n]) for n in range(5)] == [1, 6, 6, 16, 16]
    unit = _side(planes[0][0])[0] / 32
    for number, pixels in enumerate((32, 28, 14, 10, 5)):
        for plane in planes[number]:
            assert _side(plane) == pytest.approx((pixels * unit, pixels * unit), abs=0.3)
    for number, kernel in ((1, 5), (2, 2), (3, 5), (4, 2)):
        window = max(picture.shapes("kernel", f"map{number}"), key=lambda shape: _side(shape)[0])
        assert _side(window) == pytest.approx((kernel * unit, kernel * unit), abs=0.3)


def test_an_rgb_image_is_three_planes_in_their_colours() -> None:
    picture = _picture(nn.Sequential(nn.Conv2d(3, 4, 3)), 1, 3, 8, 12)
    planes = picture.shapes("plane", "map0")
    assert {role(plane.fill) for plane in planes} == {"red_fill", "green_fill", "blue_fill"}
    assert all(_side(plane)[0] > _side(plane)[1] for plane in planes)
    gray = _picture(nn.Sequential(nn.Conv2d(1, 4, 3)), 1, 1, 8, 12)
    assert {role(plane.fill) for plane in gray.shapes("plane", "map0")} == {"image_fill"}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("model", "shape"),
    [(_vgg(), (1, 3, 224, 224)), (_signal(), (1, 3, 128)), (nn.Sequential(nn.Conv2d(1, 1, 1)), (1, 1, 1, 1)),
     (nn.Sequential(nn.Conv2d(1, 300, 3), nn.MaxPool2d(2)), (1, 1, 2000, 20))],
    ids=["vgg", "signal", "one pixel", "long"],
)  # fmt: skip
def test_all_kinds_are_legible(model: nn.Module, shape: tuple[int, ...], lang: str) -> None:
    picture = _picture(model, *shape, lang=lang)
    assert flaws(picture) == []


def test_what_is_not_usual_is_said() -> None:
    picture = _picture(_signal(), 1, 3, 128)
    assert {"stride 2", "dilation 2", "kernel 5", "kernel 3"} <= set(picture.texts)
    grouped = _picture(nn.Sequential(nn.Conv2d(4, 8, 3, groups=2, padding=1)), 1, 4, 8, 8)
    assert {"groups 2", "padding 1"} <= set(grouped.texts)


def test_sizes_drawn_closer_together_are_admitted() -> None:
    note = "differences in size are drawn smaller, to keep small maps legible"
    assert note in _picture(_vgg(), 1, 3, 224, 224).texts
    assert note not in _picture(LeNet(), 1, 1, 32, 32).texts


def test_notes_stand_under_their_map() -> None:
    picture = _picture(_vgg(), 1, 3, 224, 224)
    notes = [w.text for w in picture.writings if {"note", "map1"} <= w.classes]
    assert notes == ["BatchNorm2d", "ReLU"]


def test_the_description_tells_every_map_and_all_parameters() -> None:
    model = LeNet()
    diagram = d.draw(model, torch.randn(1, 1, 32, 32))
    assert diagram.figure == "cnn"
    for size in ("6 @ 28×28", "16 @ 5×5", "400", "120"):
        assert size in diagram.description
    assert f"{sum(p.numel() for p in model.parameters()):,} parameters" in diagram.description


def test_a_residual_network_does_not_fit() -> None:
    class Residual(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a = nn.Conv2d(3, 3, 3, padding=1)

        def forward(self, x: Tensor) -> Tensor:
            return self.a(x) + x

    with pytest.raises(d.FigureMismatch, match="cnn needs"):
        d.draw(Residual(), torch.randn(1, 3, 8, 8), figure="cnn")
