"""``mlp``: a fully connected network with every neuron and every weight; what is too much is left out in the middle.

Classes: ``neuron`` ``connection`` ``dots`` ``title`` ``note`` ``parameters``; ``input`` ``hidden`` ``result`` for what a
column is; ``layer0`` (the input) ``layer1`` ... for the column, ``unit1`` ... for the neuron; ``from1`` ``to1`` ... for the
neurons that a connection joins; ``bias`` for units that are always 1 (also ``constant``) and their connections; ``number``
and ``scale`` for values; ``crossed`` for dropout.
"""

from collections.abc import Iterator
from itertools import pairwise

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most, elided
from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture, Layer
from lstm_diagrams.figures.mlp import neurons as drawn
from lstm_diagrams.figures.mlp.activations import SCALE_WIDTH, painted_connections, painted_neurons, scale_row
from lstm_diagrams.figures.mlp.dense_layers import (
    DenseLayer,
    dense_layers,
    limits_of,
    passed_on,
    weight_limit,
    weights_of,
)
from lstm_diagrams.figures.mlp.moments import column_moments
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.stages import stage_name
from lstm_diagrams.readings.ways import ways_between
from lstm_diagrams.words import Language, Text, counted, same

_PITCH, _WIDE_PITCH, _COLUMN = 34.0, 48.0, 128.0
_Scale = tuple[str, float, Text]
"""What is painted (a kind of column, or weight), the end of its scale, and what the scale is called."""
_QUANTITIES = {
    "input": Text("输入 x 的数值", "values of x"),
    "hidden": Text("隐藏层激活后的数值 h", "values of h"),
    "result": Text("输出 y 的数值", "values of y"),
    "weight": Text("权重", "weights"),
    "bias": Text("权重和偏置", "weights and biases"),
}
_CROSSES = Text(
    "叉掉的神经元只是一个例子：训练时，每个神经元都以概率 p 被临时丢掉。\n本图的这次运行处于评估模式，一个也没有丢。",
    "The crossed-out neurons are an example: while training, each neuron is left out with\n"
    "probability p. The run that was captured was in eval mode: none was left out.",
)
_TOLD = {
    "values": Text(
        "每个神经元的颜色和下方的数字，是这次运行中它传给下一层的数值（激活之后），蓝色为负，橙色为正。",
        "The colour of each neuron and the number below it tell what it passed on in this run, after its activation: "
        "blue is negative, orange positive.",
    ),
    "weighted": Text(
        "连线的颜色和粗细表示权重：蓝色为负，橙色为正，越粗绝对值越大。",
        "Colour and width of a connection tell its weight: blue is negative, orange positive, wide is large.",
    ),
    "dropout": Text(
        "叉掉的神经元举例说明随机失活：训练时它们及其连接被临时丢掉；评估时一个也不丢。",
        "Crossed-out neurons are an example of dropout: in training they are left out with their connections, in eval mode none is.",
    ),
}


def _fit(capture: Capture) -> int:
    return Rank.PART if dense_layers(capture) else 0


@figure(
    Text("全连接网络（MLP）", "Fully connected network (MLP)"),
    needs=Text(
        "只由全连接层、激活、随机失活、展平和归一化依次连成的网络",
        "a chain of Linear, activation, dropout, flatten and normalization layers",
    ),
    fit=_fit,
    moments=column_moments,
    whole=True,
)
def mlp(
    capture: Capture,
    language: Language,
    *,
    units: int = 8,
    layers: int = 8,
    bias: bool = False,
    weighted: bool = False,
    values: bool = False,
    sample: int = 0,
    dropout: bool = False,
) -> Canvas:
    """Draw every neuron and every weight.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        units: most neurons drawn in a column; 0 draws all. The larger a column, the longer is its gap.
        layers: most columns drawn, the input included; 0 draws all.
        bias: a unit that is always 1 above each column whose next layer has a bias.
        weighted: colour and width of each connection by its weight, as it was in this run.
        values: paint each neuron by the number it passed on in this run, after its activation.
        sample: which sample of the batch the values are those of, counted from 0.
        dropout: cross out some neurons where dropout would act in training, as an example.
    """
    columns = dense_layers(capture)
    checked_most("units", units)
    checked_most("layers", layers)
    if dropout:
        _check_dropout(columns, values=values)
    shown = [None if index is None else columns[index] for index in elided(len(columns), layers)]
    pitch = _WIDE_PITCH if values else _PITCH
    places = _placed(shown, units, pitch, bias=bias, dropout=dropout)
    marks: list[Mark] = list(_marks(places, language, dropout=dropout))
    scales: list[_Scale] = []
    if values:
        rows = passed_on(capture, columns, sample)
        limits = limits_of(columns, rows)
        marks = list(painted_neurons(marks, rows, sample, limits))
        scales += [(kind, limits[kind], _QUANTITIES[kind]) for kind in ("input", "hidden", "result") if kind in limits]
    if weighted:
        found = weights_of(capture, columns)
        limit = weight_limit(found, bias=bias)
        marks = list(painted_connections(marks, found, limit))
        scales.append(("weight", limit, _QUANTITIES["bias" if bias else "weight"]))
    marks += _below(marks, scales, language, dropout=dropout)
    told = [text for name, text in _TOLD.items() if {"values": values, "weighted": weighted, "dropout": dropout}[name]]
    lines = ways_between(capture, lambda source, target: target == source + 1)
    return Canvas(_title(columns), _description(columns, capture, told), tuple(marks), capture.call_ids, (), lines)


def _placed(
    shown: list[DenseLayer | None], units: int, pitch: float, *, bias: bool, dropout: bool
) -> list[tuple[DenseLayer | None, drawn.Column | None]]:
    """Where each column stands; its bias unit is there if the next one shown has biases."""
    spacing = _spacing([column for column in shown if column is not None])
    places: list[tuple[DenseLayer | None, drawn.Column | None]] = []
    rooms = drawn.rooms([0 if column is None else column.size for column in shown], units)
    for index, (column, after) in enumerate(pairwise([*shown, None])):
        if column is None:
            places.append((None, None))
            continue
        indices = elided(column.size, units)
        crossed = drawn.crossed_out(indices, column.dropout) if dropout else frozenset()
        one = bias and after is not None and after.has_bias
        at = index * spacing
        room = rooms[index] * pitch
        places.append((column, drawn.Column(column.number, column.kind, at, indices, pitch, one, crossed, room)))
    return places


def _marks(
    places: list[tuple[DenseLayer | None, drawn.Column | None]], language: Language, *, dropout: bool
) -> Iterator[Mark]:
    shown = [place for _, place in places if place is not None]
    top, bottom = max(place.top for place in shown), min(place.bottom for place in shown)
    spacing = _spacing([column for column, _ in places if column is not None])
    yield from drawn.connections([place for _, place in places])
    for index, (column, place) in enumerate(places):
        if column is None or place is None:
            yield from dots([(index * spacing + shift, 0) for shift in (-8, 0, 8)], 2.2)
            continue
        yield from drawn.neurons(place)
        yield from _words(column, place.x, (top, bottom), spacing, language, dropout=dropout)


def _words(
    column: DenseLayer, x: float, ends: tuple[float, float], spacing: float, language: Language, *, dropout: bool
) -> Iterator[Mark]:
    """Above: what the column is. Below: how many neurons, what follows, and how many parameters lead to it."""
    (top, bottom), outline = ends, drawn.NEURON_ROLES[column.kind][0]
    classes = (column.kind, f"layer{column.number}")
    title = Label(_kind_words(column).in_language(language), 12, outline)
    yield Writing(x, top + 18, title, classes=("title", *classes))
    lines = [Label(f"{column.size:,}", 11, "muted"), *_note_labels(column, language, dropout=dropout)]
    for row, label in enumerate(lines):
        yield Writing(x, bottom - 14 - row * 15, label, classes=("note", *classes))
    if column.layer is not None:
        count = _parameter_label(column.layer)
        yield Writing(x - spacing / 2, bottom - 14, count, classes=("note", "parameters", *classes))


def _note_labels(column: DenseLayer, language: Language, *, dropout: bool) -> Iterator[Label]:
    for stage in column.notes:
        if stage.name != "identity":
            name = stage_name(stage).in_language(language)
            if dropout and stage.name == "dropout":
                name += f" p = {stage.setting('p'):g}"
            yield Label(fitted(name, 10, _COLUMN - 20), 10, "operation")


def _below(marks: list[Mark], scales: list[_Scale], language: Language, *, dropout: bool) -> Iterator[Mark]:
    """Under the picture: what the crosses mean, and the scales of what is painted."""
    left, right = min(mark.extent[0] for mark in marks), max(mark.extent[2] for mark in marks)
    y = min(mark.extent[1] for mark in marks) - 16
    if dropout:
        for line in _CROSSES.in_language(language).split("\n"):
            yield Writing((left + right) / 2, y, Label(line, 10, "muted"), classes=("note", "crossed"))
            y -= 15
    titled = [(kind, limit, Label(words.in_language(language), 10, "muted")) for kind, limit, words in scales]
    yield from scale_row(titled, (left + right) / 2, y - 20, max(right - left, 2 * SCALE_WIDTH))


def _check_dropout(columns: tuple[DenseLayer, ...], *, values: bool) -> None:
    if values:
        raise UsageError(
            "option 'dropout' shows an example of training, option 'values' a run in eval mode, where nothing is left out: "
            "use one of the two"
        )
    if not any(column.dropout for column in columns):
        raise UsageError("option 'dropout' needs a model with an nn.Dropout layer whose p is above 0")


def _kind_words(column: DenseLayer) -> Text:
    words = {"input": Text("输入层", "Input"), "result": Text("输出层", "Output")}
    return words.get(column.kind, Text("隐藏层 {n}", "Hidden {n}").format(n=column.number))


def _spacing(columns: list[DenseLayer]) -> float:
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


def _title(columns: tuple[DenseLayer, ...]) -> Text:
    sizes = (
        "-".join(str(column.size) for column in columns)
        if len(columns) <= 8
        else f"{columns[0].size}-…-{columns[-1].size}"
    )
    return Text("全连接网络 {sizes}", "Fully connected network {sizes}").format(sizes=sizes)


_MOST_TOLD = 7
"""Most columns that the description names."""


def _description(columns: tuple[DenseLayer, ...], capture: Capture, told: list[Text]) -> Text:
    told_columns = [
        Text("{kind}：{size} 个神经元{notes}", "{kind}: {neurons}{notes}").format(
            kind=_kind_words(column),
            size=column.size,
            neurons=counted(column.size, "neuron"),
            notes=_notes_text(column),
        )
        for column in columns
    ]
    parts = [same("…") if index is None else told_columns[index] for index in elided(len(columns), _MOST_TOLD)]
    body = Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
    return Text(
        "从左到右依次是：{body}。相邻两层的神经元两两相连，共 {count} 个参数。{more}",
        "From left to right: {body}. Neighbouring layers are fully connected; {count} parameters in all.{more}",
    ).format(
        body=body,
        count=f"{capture.total_parameters:,}",
        more=Text("".join(text.zh for text in told), "".join(f" {text.en}" for text in told)),
    )


def _notes_text(column: DenseLayer) -> Text:
    names = [stage_name(stage) for stage in column.notes]
    if not names:
        return same("")
    return Text("（" + "、".join(name.zh for name in names) + "）", " (" + ", ".join(name.en for name in names) + ")")
