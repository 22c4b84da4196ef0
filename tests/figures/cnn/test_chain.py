"""Chains of feature maps and their words, from facts made by hand."""

import pytest

from lstm_diagrams.facts import INPUT, Axis, Call, Capture, Flow, Layer, Setting, SettingValue, Slot, Tensor
from lstm_diagrams.figures.cnn.chain import (
    FeatureMap,
    axes_of,
    feature_maps,
    letters_words,
    made_by_letters,
    made_by_words,
    reach_of,
    size_words,
    space_words,
)  # fmt: skip
from lstm_diagrams.readings.stages import Stage


def _tensor(*sizes: int) -> Tensor:
    space = ("depth", "height", "width")[3 - (len(sizes) - 2) :]
    return Tensor(
        tuple(Axis(name, size) for name, size in zip(("batch", "channel", *space), sizes, strict=True)), "float32"
    )


def _map(
    sizes: tuple[int, ...], type_: str = "Conv2d", kind: str = "convolution", **settings: SettingValue
) -> FeatureMap:
    layer = Layer("0", type_, kind, tuple(Setting(name, value) for name, value in settings.items()))
    return FeatureMap(1, _tensor(*sizes), Stage(kind, type_, _tensor(*sizes), layer), ())


@pytest.mark.parametrize(
    ("item", "letters"),
    [
        (_map((1, 4, 8, 8), kernel_size=3, stride=(1, 1), padding=0, dilation=1, groups=1), "3×3"),
        (_map((1, 4, 8, 8), kernel_size=(3, 3), stride=2, padding=(1, 1), dilation=2, groups=4), "3×3, s2, p1, d2, g4"),
        (_map((1, 4, 8, 8), kernel_size=(3, 5), padding="same"), "3×5, psame"),
        (_map((1, 4, 8), "Conv1d", kernel_size=5, stride=(2,)), "5, s2"),
        (_map((1, 4, 2, 8, 8), "Conv3d", kernel_size=(1, 3, 3), stride=(1, 2, 2)), "1×3×3, s1×2×2"),
        (_map((1, 4, 8, 8), "MaxPool2d", "pooling", kernel_size=2, stride=2), "2×2"),
        (_map((1, 4, 8, 8), "MaxPool2d", "pooling", kernel_size=3, stride=2), "3×3, s2"),
        (_map((1, 4, 8, 8), "ConvTranspose2d", kernel_size=4, stride=2, output_padding=(1, 1)), "4×4, s2, op1"),
        (_map((1, 4, 8, 8), "AdaptiveAvgPool2d", "pooling", output_size=(8, 8)), ""),
    ],
)
def test_only_what_is_not_usual_is_said(item: FeatureMap, letters: str) -> None:
    assert made_by_letters(item) == letters
    assert len(made_by_words(item, 10, 200, "en")) == 1 + len(list(filter(None, letters.split(", "))))


def test_letters_are_explained_only_where_they_occur() -> None:
    plain, strided = _map((1, 4, 8, 8), kernel_size=3), _map((1, 4, 8, 8), kernel_size=3, stride=2)
    assert letters_words((plain,), "en") == ""
    assert letters_words((plain, strided), "en") == "s: stride"
    assert letters_words((plain, strided), "zh") == "s：步幅"


def test_sizes_in_words() -> None:
    assert [size_words(_map(sizes)) for sizes in ((1, 6, 28), (6, 28, 27), (2, 6, 5, 28, 27))[::2]] == [
        "6 @ 28",
        "6 @ 5×28×27",
    ]
    assert space_words(_map((1, 6, 28, 27))) == "28×27"
    vector = FeatureMap(3, Tensor((Axis("batch", 2), Axis("feature", 25088)), "float32"), None, ())
    assert size_words(vector) == "25,088"


def test_a_window_reaches_over_its_holes() -> None:
    assert reach_of(_map((1, 4, 8, 8), kernel_size=3, dilation=(1, 3))) == (3, 7)
    assert reach_of(_map((1, 4, 8, 8), kernel_size=2)) == (2, 2)


def test_one_number_stands_for_all_axes() -> None:
    assert axes_of(3, 2) == axes_of((3,), 2) == axes_of((3, 3), 2) == (3, 3)
    assert axes_of(None, 2) == axes_of("same", 2) == ()


def _capture(*tensors: Tensor) -> Capture:
    """A chain of convolutions between these tensors."""
    slots = [Slot("input", tensor) for tensor in tensors]
    calls = tuple(
        Call(number, str(number), (slots[number],), (Slot("output", tensors[number + 1]),))
        for number in range(len(tensors) - 1)
    )
    flows = tuple(Flow(number - 1 if number else INPUT, number) for number in range(len(calls)))
    layers = tuple(Layer(call.layer, "Conv2d", "convolution") for call in calls)
    last = Flow(len(calls) - 1, None)
    return Capture("Net", layers, (), calls, (*flows, last), (slots[0],), (calls[-1].outputs[0],), 0)


def test_every_map_must_have_the_same_axes_of_space() -> None:
    assert len(feature_maps(_capture(_tensor(1, 2, 8, 8), _tensor(1, 4, 6, 6), _tensor(1, 4, 4, 4)))) == 3
    assert feature_maps(_capture(_tensor(1, 2, 8, 8), _tensor(1, 4, 6), _tensor(1, 4, 4, 4))) == ()
