"""A legend under a picture: a sample and a name for each kind of mark that the picture really contains."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from lstm_diagrams.drawing.kit.canvas import MARGIN, Canvas
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.roles import layer_roles
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

_LAYER = re.compile(r"layer(\d+)")
_SIZE = 10.0
_SAMPLE_WIDTH = 26.0
_ROW_HEIGHT = 22.0
_GAP = 20.0
_LEAST_WIDTH = 260.0

Sample = Callable[[float, float], Mark]
"""Makes the sample mark at a place."""


def _circle(fill: Role, stroke: Role) -> Sample:
    return lambda x, y: Circle(x, y, 6, fill, stroke, classes=("legend",))


def _box(fill: Role, stroke: Role, width: float = 14) -> Sample:
    return lambda x, y: Box(x, y, width, 16, fill, stroke, rounded=True, classes=("legend",))


def _empty_box(x: float, y: float) -> Mark:
    return Box(x, y, 14, 16, None, "faint", rounded=True, dashed=True, classes=("legend",))


def _line(stroke: Role, arrow: bool = True) -> Sample:
    return lambda x, y: Line(straight((x - 11, y), (x + 11, y)), stroke, 1.3, arrow=arrow, classes=("legend",))


def _empty(x: float, y: float) -> Mark:
    return Box(x, y, 22, 16, None, "muted", 0.8, rounded=True, dashed=True, classes=("legend",))


_ENTRIES: dict[str, tuple[Sample, Text]] = {
    "unit": (_circle("layer1_fill", "layer1"), Text("一个隐藏单元", "one hidden unit")),
    "projected": (_circle("h_fill", "h"), Text("投影后 h 的一个数", "one number of the projected h")),
    "cell": (_box("surface", "layer1"), Text("一层在一个时间步", "one layer at one time step")),
    "padding": (_empty_box, Text("填充，不参与计算", "padding, never computed")),
    "feature": (_circle("x_fill", "x"), Text("输入的一个特征", "one input feature")),
    "gate": (
        _box("gate_fill", "gate", 18),
        Text("一小层网络（有自己的权重）", "a small layer with weights of its own"),
    ),
    "operation": (_circle("operation_fill", "operation"), Text("逐元素运算", "element by element")),
    "h": (_line("h"), Text("隐状态 h", "hidden state h")),
    "c": (_line("c"), Text("细胞状态 c", "cell state c")),
    "joint": (_box("h_fill", "h", 22), Text("两个方向的 h 拼在一起", "h of both directions, joined")),
    "output": (_box("output_fill", "output", 22), Text("output", "output")),
    "unreturned": (_box("surface", "faint", 22), Text("算出来但不返回的状态", "a state that is not returned")),
    "candidate-c": (_box("c_fill", "c", 22), Text("c 的候选值的行", "rows of the candidate for c")),
    "candidate-h": (_box("h_fill", "h", 22), Text("算 h 的行", "rows that make h")),
    "row": (_box("gate", "gate", 22), Text("隐藏单元 1 的一行", "the row of hidden unit 1")),
    "element": (_box("x_fill", "x"), Text("张量里的一个数", "one number of the tensor")),
    "sample": (_box("sample_fill", "sample"), Text("第一个样本", "the first sample")),
    "neuron": (_circle("hidden_fill", "hidden"), Text("一个神经元", "one neuron")),
    "connection": (_line("connection", arrow=False), Text("一个权重", "one weight")),
    "constant": (_circle("surface", "muted"), Text("恒为 1 的偏置单元", "bias unit, always 1")),
    "module": (_box("dense_fill", "dense", 22), Text("一个模块的一次运行", "one run of a module")),
    "operator": (_box("operation_fill", "operation", 18), Text("模块之间的运算", "an operation between modules")),
    "plane": (_box("convolution_fill", "convolution", 16), Text("一个通道", "one channel")),
    "convolution-block": (
        _box("convolution_fill", "convolution", 16),
        Text("卷积得到的特征图", "made by a convolution"),
    ),
    "pooling-block": (_box("pooling_fill", "pooling", 16), Text("池化得到的特征图", "made by pooling")),
    "dense-block": (_box("dense_fill", "dense", 10), Text("一个向量", "a vector")),
    "kernel": (_box("kernel_fill", "kernel", 16), Text("卷积核或池化窗口", "kernel or pooling window")),
}
"""What can stand in a legend, by the class of the lines, or of the shapes, that it explains."""


def with_legend(canvas: Canvas, language: Language) -> Canvas:
    """The canvas with a legend below; unchanged where it contains nothing that needs one."""
    lines = {name for mark in canvas.marks if isinstance(mark, Line) for name in mark.classes}
    shapes = {name for mark in canvas.marks if not isinstance(mark, Line | Writing) for name in mark.classes}
    lowest = min((layer for mark in canvas.marks for layer in _layers(mark)), default=1)
    entries = [
        (_of_layer(entry[0], lowest), entry[1])
        for name, entry in _ENTRIES.items()
        if name in (lines if isinstance(entry[0](0, 0), Line) else shapes)
    ]
    left, bottom, right, _ = canvas.extent
    width = max(right - left - 2 * MARGIN, _LEAST_WIDTH)
    legend = _flow(entries, left + MARGIN, bottom + MARGIN - _ROW_HEIGHT, width, language)
    return replace(canvas, marks=(*canvas.marks, *legend))


def _layers(mark: Mark) -> Iterator[int]:
    """The numbers of the layers that a mark belongs to, counted from 1."""
    yield from (int(found[1]) for name in mark.classes if (found := _LAYER.fullmatch(name)))


def _of_layer(sample: Sample, layer: int) -> Sample:
    """The sample in the colours of a layer, counted from 1, where it has those of the first."""
    outline, fill, _ = layer_roles(layer - 1)
    colors: dict[Role | None, Role] = {"layer1": outline, "layer1_fill": fill}

    def colored(x: float, y: float) -> Mark:
        mark = sample(x, y)
        if not isinstance(mark, Box | Circle):
            return mark
        return replace(mark, fill=colors.get(mark.fill, mark.fill), stroke=colors.get(mark.stroke, mark.stroke))

    return colored


def _flow(
    entries: list[tuple[Sample, Text]], left: float, top: float, width: float, language: Language
) -> Iterator[Mark]:
    """The entries in rows, each row as full as ``width`` allows."""
    x, y = left, top
    for sample, text in entries:
        label = Label(text.in_language(language), _SIZE, "muted")
        needed = _SAMPLE_WIDTH + 4 + label.width
        if x > left and x + needed > left + width:
            x, y = left, y - _ROW_HEIGHT
        yield sample(x + _SAMPLE_WIDTH / 2, y)
        yield Writing(x + _SAMPLE_WIDTH + 4, y, label, "left", ("legend",))
        x += needed + _GAP
