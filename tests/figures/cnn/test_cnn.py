"""``cnn``: planes, blocks, sizes, windows and operations drawn are those of the model."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

import lstm_diagrams as d
from tests.figures.geometry import Outline, Picture, flaws, role
from tests.figures.subjects import seen
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


def _operations(picture: Picture, maps: int) -> list[str]:
    """What stands above each map but the first, read from top to bottom."""
    written = [[w for w in picture.writings if {"operation", f"map{n}"} <= w.classes] for n in range(1, maps)]
    return [" ".join(w.text for w in sorted(words, key=lambda w: w.rect.top)) for words in written]


def _side(outline: Outline) -> tuple[float, float]:
    return outline.rect.right - outline.rect.left, outline.rect.bottom - outline.rect.top


def test_lenet_has_its_real_maps() -> None:
    picture = _picture(LeNet(), 2, 1, 32, 32)
    assert _shapes(picture) == [
        "1 @ 32×32", "6 @ 28×28", "6 @ 14×14", "16 @ 10×10", "16 @ 5×5", "400", "120", "10",
    ]  # fmt: skip
    assert [len(picture.shapes("plane", f"map{n}")) for n in range(5)] == [1, 6, 6, 7, 7]
    assert len(picture.shapes("column")) == 3
    windows = ["convolution 5×5", "max pooling 2×2"]
    assert _operations(picture, 8) == [*windows, *windows, "flatten", "fully connected", "fully connected"]
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


_STYLES = pytest.mark.parametrize("style", ["planes", "blocks"])


def _decoder() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(4, 8, 3, stride=2, padding=1, dilation=2, groups=4), nn.ConvTranspose2d(8, 4, 6, stride=2), nn.Sigmoid()
    )  # fmt: skip


def _fronts(picture: Picture) -> list[Outline]:
    return sorted(picture.shapes("front"), key=lambda shape: shape.rect.left)


def test_blocks_of_lenet_are_to_scale_with_their_channels_and_sizes() -> None:
    picture = _picture(LeNet(), 1, 1, 32, 32, style="blocks", scale="true")
    fronts = _fronts(picture)
    assert len(fronts) == 8
    unit = _side(fronts[0])[1] / 32
    assert [_side(front)[1] / unit for front in fronts[:5]] == pytest.approx([32, 28, 14, 10, 5], abs=0.1)
    ends = [max(side.rect.right for side in picture.shapes("side", f"map{n}")) for n in range(5)]
    depths = [end - front.rect.right for end, front in zip(ends, fronts, strict=False)]
    assert [depth / depths[0] * 32 for depth in depths] == pytest.approx([32, 28, 14, 10, 5], abs=1)
    assert [w.text for w in sorted(picture.writings, key=lambda w: w.rect.left) if "channels" in w.classes] == [
        "1", "6", "6", "16", "16",
    ]  # fmt: skip
    assert _shapes(picture) == ["32×32", "28×28", "14×14", "10×10", "5×5"]
    assert {"400", "120", "10"} <= set(picture.texts)
    assert len(picture.lines("arrow")) == 7


def test_a_front_is_wider_for_more_channels_and_wider_than_their_number() -> None:
    picture = Picture.of(d.draw(seen("vgg"), figure="cnn", style="blocks").svg())
    widths = {}
    for number in range(19):
        (front,) = picture.shapes("front", f"map{number}")
        (label,) = [w for w in picture.writings if {"channels", f"map{number}"} <= w.classes]
        assert front.rect.left <= label.rect.left and label.rect.right <= front.rect.right
        widths[int(label.text)] = _side(front)[0]
    assert sorted(widths) == [3, 64, 128, 256, 512]
    assert [widths[channels] for channels in sorted(widths)] == sorted(widths.values())


def test_convolutions_that_keep_the_size_stand_side_by_side() -> None:
    picture = Picture.of(d.draw(seen("vgg"), figure="cnn", style="blocks").svg())
    fronts = {n: picture.shapes("front", f"map{n}")[0].rect for n in range(19)}
    touching = {n for n in range(1, 19) if fronts[n].left == pytest.approx(fronts[n - 1].right, abs=0.2)}
    assert touching == {2, 5, 8, 9, 12, 13, 16, 17}
    assert len(picture.lines("arrow")) + len(picture.lines("turn")) == 21 + 1 - len(touching)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("style", "scale"), [("planes", "auto"), ("planes", "root"), ("blocks", "auto"), ("blocks", "true")]
)
def test_vgg_is_legible_in_every_style(style: str, scale: str, lang: str) -> None:
    diagram = d.draw(seen("vgg"), figure="cnn", style=style, scale=scale, lang=lang, legend=True)
    picture = Picture.of(diagram.svg())
    assert flaws(picture) == []
    assert picture.view.right <= 1400
    assert 1 <= len(picture.lines("turn")) <= 3
    for number in range(23):
        assert picture.shapes(f"map{number}")


@pytest.mark.parametrize(
    ("make", "shape"),
    [(_signal, (1, 3, 128)), (_decoder, (1, 4, 31, 31)), (lambda: nn.Conv2d(1, 1, 1), (1, 1, 1, 1)),
     (lambda: nn.Sequential(nn.Conv2d(1, 300, 3), nn.MaxPool2d(2)), (1, 1, 2000, 20)),
     (lambda: nn.Sequential(nn.Conv2d(1, 300, 3), nn.MaxPool2d(2)), (1, 1, 20, 2000)),
     (lambda: nn.Sequential(*[nn.Conv2d(512 if n else 3, 512, 3, padding=1) for n in range(40)]), (1, 3, 224, 224)),
     (lambda: nn.Sequential(nn.Conv1d(10**6, 1, 1), nn.AdaptiveMaxPool1d(1), nn.Flatten()), (1, 10**6, 10**6))],
    ids=["signal", "decoder", "one pixel", "tall", "wide", "deep", "huge"],
)  # fmt: skip
@_STYLES
def test_all_kinds_are_legible_in_every_style(
    style: str, make: Callable[[], nn.Module], shape: tuple[int, ...]
) -> None:
    with torch.device("meta"):
        facts = d.capture(make(), torch.empty(shape))
    for scale, lang in (("auto", "zh"), ("true", "en"), ("root", "zh")):
        picture = Picture.of(d.draw(facts, figure="cnn", style=style, scale=scale, lang=lang).svg())
        assert flaws(picture) == [], scale
        assert picture.view.right <= 1400


def test_what_is_not_usual_stands_in_letters_on_blocks_and_the_letters_are_explained() -> None:
    picture = _picture(_decoder(), 1, 4, 31, 31, style="blocks")
    assert {"3×3, s2, p1, d2, g4", "6×6, s2", "s: stride, p: padding, d: dilation, g: groups"} <= set(picture.texts)
    chinese = _picture(_decoder(), 1, 4, 31, 31, style="blocks", lang="zh")
    assert "s：步幅，p：填充，d：空洞，g：分组" in chinese.texts
    assert not [text for text in _picture(LeNet(), 1, 1, 32, 32, style="blocks").texts if ":" in text]


def test_padding_in_words_and_one_number_per_axis_are_told() -> None:
    model = nn.Sequential(nn.Conv2d(1, 2, (3, 5), padding="same"), nn.Conv2d(2, 2, 3, stride=(1, 2)))
    assert {"3×5", "padding same", "stride 1×2"} <= set(_picture(model, 1, 1, 9, 9).texts)
    assert {"3×5, psame", "3×3, s1×2"} <= set(_picture(model, 1, 1, 9, 9, style="blocks").texts)


def test_a_window_spans_its_dilation_and_a_transposed_one_lies_on_what_it_makes() -> None:
    picture = _picture(_decoder(), 1, 4, 31, 31, planes=0)
    unit = _side(picture.shapes("plane", "map0")[0])[0] / 31
    for number, pixels, on in ((1, 5, 0), (2, 6, 2)):
        window = max(picture.shapes("kernel", f"map{number}"), key=lambda shape: _side(shape)[0])
        assert _side(window) == pytest.approx((pixels * unit, pixels * unit), abs=0.3)
        plane = picture.shapes("plane", f"map{on}")[-1].rect
        assert plane.holds(window.rect.shrunk(0.3))
    assert _operations(picture, 3)[1].startswith("transposed convolution")


def test_roots_and_true_sizes() -> None:
    model = nn.Sequential(nn.Conv2d(1, 2, 1), nn.MaxPool2d(10))
    for style, name in (("planes", "plane"), ("blocks", "front")):
        for scale, ratio in (("true", 10), ("root", 10**0.5)):
            picture = _picture(model, 1, 1, 160, 160, style=style, scale=scale)
            big, small = (_side(picture.shapes(name, f"map{n}")[0])[1] for n in (1, 2))
            assert big / small == pytest.approx(ratio, rel=0.02)
            assert ("sides are drawn by their square roots" in picture.texts) == (scale == "root")


def test_volumes_have_three_axes_of_space() -> None:
    model = nn.Sequential(
        nn.Conv3d(2, 5, 3, stride=(1, 2, 2)), nn.ReLU(), nn.AvgPool3d((1, 2, 2)), nn.ConvTranspose3d(5, 4, 2)
    )
    x = torch.randn(1, 2, 6, 21, 31)
    sizes = [tuple(step.shape[1:]) for step in (x, model[0](x), model[:3](x), model(x))]
    picture = Picture.of(d.draw(model, x, planes=0).svg())
    assert _shapes(picture) == ["{} @ {}×{}×{}".format(*size) for size in sizes]
    assert _operations(picture, 4) == [
        "convolution 3×3×3 stride 1×2×2", "average pooling 1×2×2", "transposed convolution 2×2×2",
    ]  # fmt: skip
    for number, (channels, *_) in enumerate(sizes):
        assert len(picture.shapes("plane", f"map{number}")) == channels
        assert len(picture.shapes("side", f"map{number}")) >= 2 * channels
    blocks = d.draw(model, x, style="blocks")
    assert _shapes(Picture.of(blocks.svg())) == ["{}×{}×{}".format(*size[1:]) for size in sizes]
    assert "blocks show channels, height and width; depth is only written" in Picture.of(blocks.svg()).texts
    assert "channels @ depth×height×width" in blocks.description


def test_functions_on_one_sample_without_a_batch() -> None:
    class Functions(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.kernels = nn.Conv2d(3, 3, 3), nn.Parameter(torch.randn(4, 3, 5, 5))

        def forward(self, x: Tensor) -> Tensor:
            return functional.max_pool2d(functional.conv2d(self.first(x), self.kernels, stride=2, padding=1), 3, 2)

    model, x = Functions(), torch.randn(3, 30, 40)
    picture = Picture.of(d.draw(model, x, style="blocks").svg())
    assert _shapes(picture)[-1] == "×".join(map(str, model(x).shape[1:]))
    assert {"5×5, s2, p1", "3×3, s2"} <= set(picture.texts)


def test_a_transposed_convolution_as_a_function_is_not_taken_for_a_usual_one() -> None:
    class Functions(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.kernels = nn.Conv2d(3, 3, 3), nn.Parameter(torch.randn(3, 4, 5, 5))

        def forward(self, x: Tensor) -> Tensor:
            return functional.conv_transpose2d(self.first(x), self.kernels)

    with pytest.raises(d.FigureMismatch):
        d.draw(Functions(), torch.randn(1, 3, 9, 9), figure="cnn")


@pytest.mark.parametrize(("option", "known"), [("style", "planes, blocks"), ("scale", "auto, true, root")])
def test_unknown_values_list_the_known_ones(option: str, known: str) -> None:
    with pytest.raises(d.UnknownName, match=f"unknown {option} 'big'; known: {known}"):
        _picture(LeNet(), 1, 1, 32, 32, **{option: "big"})


def test_a_map_can_be_highlighted_in_blocks() -> None:
    picture = _picture(LeNet(), 1, 1, 32, 32, style="blocks", highlight="layer 3")
    clear = {name for shape in picture.shapes("front") if "faded" not in shape.classes for name in shape.classes}
    assert {"map3"} == {name for name in clear if name.startswith("map")}
