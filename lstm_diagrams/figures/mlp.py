"""``mlp``: a fully connected network with every neuron and every weight; what is too much is left out in the middle.

Classes: ``neuron`` ``connection`` ``dots`` ``title`` ``note``; ``input`` ``hidden`` ``result`` for what a column is; ``layer0`` (the
input) ``layer1`` ... for the column, ``unit1`` ... for the neuron.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.canvas import Canvas
from lstm_diagrams.drawing.elision import checked_most, elided
from lstm_diagrams.drawing.lines import straight
from lstm_diagrams.drawing.marks import Circle, Label, Line, Mark, Writing
from lstm_diagrams.drawing.metrics import fitted
from lstm_diagrams.drawing.units import dots
from lstm_diagrams.facts import Capture, Layer
from lstm_diagrams.figures.registry import figure
from lstm_diagrams.stages import Stage, chain, is_activation, stage_name
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text, same

_ALLOWED = {"linear", "dropout", "flatten", "normalization", "identity", "reshape"}
_RADIUS, _PITCH, _COLUMN = 13.0, 34.0, 128.0
_ROLES: dict[str, tuple[Role, Role]] = {
    "input": ("x", "x_fill"), "hidden": ("hidden", "hidden_fill"), "result": ("result", "result_fill"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of neurons: its number from 0, what it is, how many neurons, and what happens to them afterwards."""

    number: int
    kind: str
    size: int
    notes: tuple[Stage, ...]
    layer: Layer | None


def _columns(capture: Capture) -> tuple[_Column, ...]:
    """The input and every linear layer, each with the stages that follow it; nothing if the run is no such chain."""
    found = chain(capture)
    if found is None or any(stage.name not in _ALLOWED and not is_activation(stage) for stage in found[1]):
        return ()
    stages = found[1]
    linear = [index for index, stage in enumerate(stages) if stage.name == "linear"]
    if not linear:
        return ()
    ends = [*linear, len(stages)]
    before = stages[: linear[0]]
    size = int(str(stages[linear[0]].setting("in_features")))
    columns = [_Column(0, "input", size, before, None)]
    for number, (start, end) in enumerate(pairwise(ends), 1):
        layer = stages[start].source
        assert isinstance(layer, Layer)
        kind = "result" if start == linear[-1] else "hidden"
        columns.append(_Column(number, kind, int(str(layer.setting("out_features"))), stages[start + 1 : end], layer))
    return tuple(columns)


def _fit(capture: Capture) -> int:
    return 100 if _columns(capture) else 0


@figure(
    Text("全连接网络（BP 网络）", "Fully connected network (MLP)"),
    needs=Text(
        "只由全连接层、激活、随机失活、展平和归一化依次连成的网络",
        "a chain of Linear, activation, dropout, flatten and normalization layers",
    ),
    fit=_fit,
)
def mlp(capture: Capture, language: Language, *, units: int = 8, layers: int = 8) -> Canvas:
    """Draw every neuron and every weight.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        units: most neurons drawn in a column; 0 draws all.
        layers: most columns drawn, the input included; 0 draws all.
    """
    columns = _columns(capture)
    checked_most("units", units)
    checked_most("layers", layers)
    shown = [None if index is None else columns[index] for index in elided(len(columns), layers)]
    return Canvas(_title(columns), _description(columns, capture), tuple(_marks(shown, units, language)))


def _marks(columns: list[_Column | None], units: int, language: Language) -> Iterator[Mark]:
    drawn = [() if column is None else elided(column.size, units) for column in columns]
    top = (max(map(len, drawn)) - 1) * _PITCH / 2 + _RADIUS
    pairs = list(zip(columns, drawn, strict=True))
    spacing = _spacing([column for column in columns if column is not None])
    for index, ((before, low), (after, high)) in enumerate(pairwise(pairs)):
        if before is not None and after is not None:
            yield from _connections((index * spacing, (index + 1) * spacing), low, high, after)
    for index, (column, indices) in enumerate(pairs):
        x = index * spacing
        if column is None:
            yield from dots([(x + shift, 0) for shift in (-8, 0, 8)], 2.2)
            continue
        yield from _neurons(column, x, indices)
        yield from _words(column, x, top, spacing, language)


def _heights(indices: tuple[int | None, ...]) -> list[float]:
    return [((len(indices) - 1) / 2 - row) * _PITCH for row in range(len(indices))]


def _connections(
    ends: tuple[float, float], low: tuple[int | None, ...], high: tuple[int | None, ...], after: _Column
) -> Iterator[Mark]:
    """A line from every drawn neuron to every drawn neuron of the next column."""
    for source, y0 in zip(low, _heights(low), strict=True):
        for target, y1 in zip(high, _heights(high), strict=True):
            if source is not None and target is not None:
                points = straight((ends[0] + _RADIUS, y0), (ends[1] - _RADIUS, y1))
                classes = ("connection", f"layer{after.number}", f"from{source + 1}", f"to{target + 1}")
                yield Line(points, "connection", 0.6, classes=classes)


def _neurons(column: _Column, x: float, indices: tuple[int | None, ...]) -> Iterator[Mark]:
    outline, fill = _ROLES[column.kind]
    for index, y in zip(indices, _heights(indices), strict=True):
        if index is None:
            yield from dots([(x, y + shift) for shift in (-8, 0, 8)], 1.8)
            continue
        classes = ("neuron", column.kind, f"layer{column.number}", f"unit{index + 1}")
        yield Circle(x, y, _RADIUS, fill, outline, 1.3, _symbol(column, index), classes)


def _symbol(column: _Column, index: int) -> Label:
    """x_1, h_1^{(1)}, y_1, as large as the circle allows."""
    letters = {"input": f"x_{{{index + 1}}}", "result": f"y_{{{index + 1}}}"}
    text = letters.get(column.kind, f"h_{{{index + 1}}}^{{({column.number})}}")
    label = Label(text, 11, "ink", math=True)
    return Label(text, min(11, 11 * (2 * _RADIUS - 6) / label.width), "ink", math=True)


def _words(column: _Column, x: float, top: float, spacing: float, language: Language) -> Iterator[Mark]:
    """Above: what the column is. Below: how many neurons, what follows, and how many parameters lead to it."""
    outline, _ = _ROLES[column.kind]
    classes = (column.kind, f"layer{column.number}")
    yield Writing(
        x, top + 18, Label(_kind_words(column).in_language(language), 12, outline), classes=("title", *classes)
    )
    lines = [Label(f"{column.size:,}", 11, "muted"), *_note_labels(column, language)]
    for row, label in enumerate(lines):
        yield Writing(x, -top - 14 - row * 15, label, classes=("note", *classes))
    if column.layer is not None:
        count = _parameter_label(column.layer)
        yield Writing(x - spacing / 2, -top - 14, count, classes=("note", "parameters", *classes))


def _note_labels(column: _Column, language: Language) -> Iterator[Label]:
    for stage in column.notes:
        if stage.name != "identity":
            yield Label(fitted(stage_name(stage).in_language(language), 10, _COLUMN - 20), 10, "operation")


def _kind_words(column: _Column) -> Text:
    words = {"input": Text("输入层", "Input"), "result": Text("输出层", "Output")}
    return words.get(column.kind, Text("隐藏层 {n}", "Hidden {n}").format(n=column.number))


def _spacing(columns: list[_Column]) -> float:
    """The distance of two columns: the sizes below them and the parameters between must fit side by side."""
    widest = max(Label(f"{column.size:,}", 11).width for column in columns)
    counts = [_parameter_label(column.layer).width for column in columns if column.layer is not None]
    return max(_COLUMN, max(counts) + widest + 16)


def _parameter_label(layer: Layer) -> Label:
    return Label(_parameter_words(layer), 9.5, "muted")


def _parameter_words(layer: Layer) -> str:
    """The product of the weight matrix, and the biases where there are any: ``4×5 + 5``."""
    inputs, outputs = layer.setting("in_features"), layer.setting("out_features")
    bias = f" + {outputs}" if any(parameter.name == "bias" for parameter in layer.parameters) else ""
    return f"{inputs}×{outputs}{bias}"


def _title(columns: tuple[_Column, ...]) -> Text:
    sizes = (
        "-".join(str(column.size) for column in columns)
        if len(columns) <= 8
        else f"{columns[0].size}-…-{columns[-1].size}"
    )
    return Text("全连接网络 {sizes}", "Fully connected network {sizes}").format(sizes=sizes)


def _description(columns: tuple[_Column, ...], capture: Capture) -> Text:
    parts = [
        Text("{kind}有 {size} 个神经元{notes}", "{kind}: {size} neurons{notes}").format(
            kind=_kind_words(column), size=column.size, notes=_notes_text(column)
        )
        for column in columns
    ]
    body = Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
    return Text(
        "从左到右依次是：{body}。相邻两层的神经元两两相连，共 {count} 个参数。",
        "From left to right: {body}. Neighbouring layers are fully connected; {count} parameters in all.",
    ).format(body=body, count=f"{capture.total_parameters:,}")


def _notes_text(column: _Column) -> Text:
    names = [stage_name(stage) for stage in column.notes]
    if not names:
        return same("")
    return Text("（" + "、".join(name.zh for name in names) + "）", " (" + ", ".join(name.en for name in names) + ")")
