"""``bars``: how many parameters each layer has, as bars, with the share of all of them.

Classes: ``bar`` ``name`` ``count`` for what a mark is, ``layer1`` ``layer2`` ... for the layer.
"""

import math
from collections.abc import Iterator

from lstm_diagrams.extending.figures import (
    Box,
    Canvas,
    Capture,
    Label,
    Language,
    Line,
    Mark,
    Text,
    UsageError,
    Writing,
    facts,
    figure,
    straight,
)

_ROW, _HEIGHT = 40.0, 20.0


@figure(
    Text("各层的参数量", "Parameters of each layer"),
    needs=Text("至少有一层带参数的模型", "a model with a layer that has parameters"),
    fit=lambda capture: 1 if _layers(capture) else 0,
)
def bars(capture: Capture, language: Language, *, longest: int = 320) -> Canvas:
    """Draw one bar for each layer that has parameters.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        longest: the length of the longest bar, in points.
    """
    if longest <= 0:
        raise UsageError(f"'longest' is to be positive, not {longest}")
    layers = _layers(capture)
    most = max(map(_size, layers))
    description = Text("各层参数量的条形图：{layers}。", "A bar for the parameters of each layer: {layers}.")
    sizes = [f"{layer.path or layer.type} {_size(layer):,}" for layer in layers]
    told = Text("，".join(sizes), ", ".join(sizes))
    marks = [
        mark
        for place, layer in enumerate(layers)
        for mark in _row(place, layer, longest * _size(layer) / most, language)
    ]
    axis = Line(straight((0, _HEIGHT), (0, -_ROW * (len(layers) - 1) - _HEIGHT)), "faint")
    title = Text("{name}：各层的参数量", "{name}: parameters of each layer").format(name=capture.name)
    paths = {layer.path for layer in layers}
    calls = tuple(call.id for call in capture.calls if call.layer in paths)  # what else ran is named below the picture
    return Canvas(title, description.format(layers=told), (axis, *marks), calls)


def _layers(capture: Capture) -> list[facts.Layer]:
    return [layer for layer in capture.layers if _size(layer)]


def _size(layer: facts.Layer) -> int:
    return sum(math.prod(parameter.shape) for parameter in layer.parameters)


def _row(place: int, layer: facts.Layer, length: float, language: Language) -> Iterator[Mark]:
    y, own = -_ROW * place, f"layer{place + 1}"
    roles = {"recurrent": ("layer1_fill", "layer1"), "linear": ("dense_fill", "dense")}
    fill, stroke = roles.get(layer.kind, ("hidden_fill", "hidden"))
    yield Writing(-10, y + 7, Label(layer.path or layer.type, 12), "right", ("name", own))
    yield Writing(-10, y - 8, Label(layer.type, 10, "muted"), "right", ("name", own))
    yield Box(length / 2, y, length, _HEIGHT, fill, stroke, rounded=True, classes=("bar", own))
    words = Text("{count} 个参数", "{count} parameters").format(count=f"{_size(layer):,}")
    yield Writing(length + 10, y, Label(words.in_language(language), 11, stroke), "left", ("count", own))
