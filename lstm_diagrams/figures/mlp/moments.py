"""The moments of a fully connected network: column by column."""

from lstm_diagrams.drawing.kit.elision import elided
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.numbers import short_number
from lstm_diagrams.facts import Capture, Values
from lstm_diagrams.figures.mlp.dense_layers import DenseLayer, dense_layers, passed_on
from lstm_diagrams.readings.stages import stage_name
from lstm_diagrams.words import LANGUAGES, Text, counted, same


def column_moments(capture: Capture, *, layers: int, values: bool, sample: int) -> tuple[Moment, ...]:
    """Column by column, each with what leads to it."""
    columns = dense_layers(capture)
    rows = passed_on(capture, columns, sample) if values else {}
    shown = (columns[index] for index in elided(len(columns), layers) if index is not None)
    return tuple(_moment(column, rows.get(column.number), sample) for column in shown)


def _moment(column: DenseLayer, row: Values | None, sample: int) -> Moment:
    """The numbers of one column come to be; with values the largest of them."""
    size = Text(str(column.size), counted(column.size, "number"))
    if column.layer is None:
        told = Text("输入有 {size} 个数", "The input holds {size}").format(size=size)
    else:
        stages = [same(column.layer.type), *(stage_name(stage) for stage in column.notes)]
        names = Text(*(" + ".join(dict.fromkeys(one.in_language(lang) for one in stages)) for lang in LANGUAGES))
        told = Text("第 {n} 层（{names}）算出 {size} 个数", "Layer {n} ({names}) makes {size}").format(
            n=column.number, names=names, size=size
        )
    if row is not None:
        numbers = [row.at(sample, unit) for unit in range(column.size)]
        unit = max(range(column.size), key=lambda each: abs(numbers[each]))
        told = Text(
            "{told}，绝对值最大的是第 {unit} 个：{value}", "{told}; the largest in magnitude is number {unit}: {value}"
        ).format(told=told, unit=unit + 1, value=short_number(numbers[unit]))
    layer = f"layer{column.number}"
    return Moment(
        Text("{told}。", "{told}.").format(told=told), (f"neuron {layer}", f"connection {layer}", f"number {layer}")
    )
