"""``cube``: sequences as one block of numbers, time to the right, features downwards, samples to the back.

Classes: ``element`` ``dots`` ``dimension`` ``caption`` ``value`` ``scale`` for what a mark is; ``x`` for the numbers; ``sample``
for the first sample; ``sample1`` ... ``t1`` ... ``unit1`` ... for the sample, the time step and the feature of a number; ``table``
for the matrix beside the block.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lstm_diagrams.drawing.kit.axis_names import axis_names
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.numbers import short_number
from lstm_diagrams.drawing.kit.shape_words import named_shape, shape_words
from lstm_diagrams.drawing.recurrent.values import role_of, scale
from lstm_diagrams.drawing.tensors.blocks import Block
from lstm_diagrams.drawing.tensors.sequence_blocks import Layout, sample_paint, sequence_block, sizes
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.sequences import Numbered, Sequences, drawable, numbers_of, sequences_of
from lstm_diagrams.words import Language, Text, same

_PITCH = 30.0
_VALUE_WIDTH = 54.0
_BETWEEN = 56.0
_CAPTION = 62.0
_ROW = 18.0
_LONGEST = 160.0
_LAYOUTS: dict[frozenset[str], Layout] = {
    frozenset({"batch", "time", "feature"}): ("time", "feature", "batch"),
    frozenset({"batch", "feature"}): ("feature", "batch", None),
    frozenset({"batch", "time"}): ("time", "batch", None),
    frozenset({"time", "feature"}): ("time", "feature", None),
}
"""Which axis runs to the right, downwards and to the back."""
_FIRST: dict[frozenset[str], Text] = {
    frozenset({"batch", "time", "feature"}): Text("一片 = 一个样本的整段序列", "one slice = one sample's sequence"),
    frozenset({"batch", "feature"}): Text("一行 = 一个样本", "one row = one sample"),
    frozenset({"batch", "time"}): Text("一行 = 一个样本的整段序列", "one row = one sample's sequence"),
    frozenset({"time", "feature"}): Text("整片 = 一个样本的整段序列", "the whole sheet = one sample's sequence"),
}
_KINDS = {True: Text("序列数据：", "sequence data: "), False: Text("表格数据：", "tabular data: ")}
_VALUES = Text("x 的数值", "values of x")


def _fit(capture: Capture) -> int:
    if drawable(capture) is None:
        return 0
    return Rank.DATA if capture.calls else Rank.STORY


@figure(
    Text("序列数据的立方体", "Sequence data as a cube"),
    needs=Text(
        "用到 LSTM、GRU 或 RNN 层的模型，或单独一个三维（或二维）张量",
        "a call of an LSTM, GRU or RNN layer, or a tensor by itself with 3 (or 2) axes",
    ),
    fit=_fit,
)
def cube(
    capture: Capture,
    language: Language,
    *,
    layer: str = "",
    order: str = "",
    samples: int = 6,
    steps: int = 8,
    features: int = 6,
    axes: Mapping[str, str | Text] | None = None,
    values: bool = False,
    matrix: bool = False,
) -> Canvas:
    """Draw the numbers that a recurrent layer takes, or a tensor by itself.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of the recurrent layer; left out, the first one that ran.
        order: what the axes of a tensor by itself are; left out, ``"batch, time, feature"`` (two axes: ``"batch, feature"``).
        samples: most samples drawn; 0 draws all.
        steps: most time steps drawn; 0 draws all.
        features: most features drawn; 0 draws all.
        axes: own names for axes, by the usual name: ``{"batch": "airport", "time": "hour"}``.
        values: write the numbers of the first sample into its cells and paint the cells by them.
        matrix: beside the block, a table of samples and features as it is without time.
    """
    names = axis_names(axes)
    sequences = sequences_of(capture, layer, order)
    most = {
        axis: checked_most(name, value)
        for axis, name, value in (
            ("batch", "samples", samples),
            ("time", "steps", steps),
            ("feature", "features", features),
        )
    }
    picture = _Picture(most, names, language, numbers_of(capture, sequences) if values else None)
    marks = tuple(picture.marks(sequences, matrix))
    return Canvas(_title(sequences, names), _description(sequences, names), marks, sequences.call_ids)


@dataclass(frozen=True, slots=True)
class _Picture:
    """What all parts of the picture have in common."""

    most: Mapping[str, int]
    names: Mapping[str, Text]
    language: Language
    numbers: Numbered | None

    def marks(self, sequences: Sequences, matrix: bool) -> tuple[Mark, ...]:
        """The block with its captions; with ``matrix`` the table left of it; with numbers their scale below."""
        layout = _LAYOUTS[frozenset(sequences.order)]
        block = self._block(sequences, layout)
        marks = (*self._drawn(block, sequences, layout), *self._captions(block, sequences))
        if matrix and layout[2] is not None:
            table = tuple(self._table(sequences))
            marks = (*moved(table, reach(marks)[0] - _BETWEEN - reach(table)[2]), *marks)
        if self.numbers is not None:
            title = Label(_VALUES.in_language(self.language), 10, "muted")
            legend = tuple(scale(_middle(block), 0, self.numbers.values.limit, title))
            marks = (*marks, *moved(legend, 0, reach(marks)[1] - 14 - reach(legend)[3]))
        return marks

    def _block(self, sequences: Sequences, layout: Layout) -> Block:
        pitch = (_VALUE_WIDTH if self.numbers else _PITCH, _PITCH)
        return sequence_block(0, 0, sequences, layout, self.most, pitch)

    def _drawn(self, block: Block, sequences: Sequences, layout: Layout, *classes: str) -> Iterator[Mark]:
        yield from block.faces(sample_paint(layout, *classes))
        if self.numbers is not None and not classes:
            yield from _plates(block, layout, self.numbers)
        yield from sizes(block, sequences, layout, self.names, self.language)

    def _table(self, sequences: Sequences) -> Iterator[Mark]:
        """The same samples and features as they are without time."""
        table = sequences.in_order("batch", "feature")
        layout = _LAYOUTS[frozenset(table.order)]
        block = self._block(table, layout)
        yield from self._drawn(block, table, layout, "table")
        yield from self._captions(block, table, "table")

    def _captions(self, block: Block, sequences: Sequences, *classes: str) -> Iterator[Mark]:
        """What kind of data this is, its shape as it really is, and what the amber part is."""
        kind = _KINDS["time" in sequences.order].in_language(self.language)
        first = _FIRST[frozenset(sequences.order)].in_language(self.language)
        code = f"{'：' if self.language == 'zh' else ': '}{sequences.slice_of('batch')}"
        title = "" if classes else _named(sequences).in_language(self.language)
        lines = (
            Label(f"{kind}{sequences.product()}", 13),
            Label(named_shape(title, sequences.tensor, self.names, self.language).strip(), 11, "muted"),
            Label(first if classes else first + code, 11.5, "sample"),
        )
        for row, label in enumerate(lines):
            yield Writing(_middle(block), -_CAPTION - row * _ROW, label, classes=("caption", *classes))


def _middle(block: Block) -> float:
    """Under the middle of the front face and what leans back from it."""
    left, _, right, _ = block.extent
    return (left + right) / 2


def _plates(block: Block, layout: Layout, numbers: Numbered) -> Iterator[Mark]:
    """The numbers of the front face, each on a plate in the colour that its value has."""
    paint = sample_paint(layout, "value")
    for row, above, height in block.down.spans:
        for column, left, width in block.across.spans:
            if row is None or column is None:
                continue
            value = numbers.at({layout[0]: column, layout[1]: row})
            x, y = block.x + left + width / 2, block.y + block.down.length - above - height / 2
            color, classes = role_of(value, numbers.values.limit), paint(column, row, 0).classes
            yield Box(x, y, width - 2, height - 2, color, None, classes=classes, tooltip=f"{value:+.6g}")
            label = _fitting(Label(short_number(value), 9.5), width - 15)
            yield Box(x, y, label.width + 8, 15, "surface", None, rounded=True, label=label, classes=classes)


def _fitting(label: Label, width: float) -> Label:
    return replace(label, size=label.size * min(1, width / label.width))


def _named(sequences: Sequences) -> Text:
    """Whose x it is."""
    if sequences.run is None:
        return same("x")
    name = fitted(sequences.name, 11, _LONGEST)
    return Text("{name} 的输入 x", "{name}, input x").format(name=name)


_COMMAS: tuple[tuple[str, Language], ...] = (("，", "zh"), (", ", "en"))


def _title(sequences: Sequences, names: Mapping[str, Text]) -> Text:
    return Text("{title}：{shape}", "{title}: {shape}").format(
        title=sequences.title,
        shape=Text(*(comma.join(shape_words(sequences.tensor, names, language)) for comma, language in _COMMAS)),
    )


def _description(sequences: Sequences, names: Mapping[str, Text]) -> Text:
    layout = _LAYOUTS[frozenset(sequences.order)]
    way = (Text("向右", "to the right"), Text("向下", "downwards"), Text("向后", "to the back"))
    runs = [
        Text("{name}{way}（{size} 个）", "{name} {way} ({size})").format(
            name=names[name], way=direction, size=sequences.tensor.size(name)
        )
        for name, direction in zip(layout, way, strict=True)
        if name is not None
    ]
    return Text(
        "{title}，形状是 {shape}（{product}），画成{form}：{runs}。{first}，用琥珀色标出。",
        "{title} has the shape {shape} ({product}) and is drawn as {form}: {runs}. {first}, marked in amber.",
    ).format(
        title=sequences.title,
        shape=same(str(sequences.tensor.shape)),
        product=sequences.product(),
        form=Text("立方体", "a block") if layout[2] else Text("一片", "a sheet"),
        runs=Text("，".join(run.zh for run in runs), ", ".join(run.en for run in runs)),
        first=_capitalized(_FIRST[frozenset(sequences.order)]),
    )


def _capitalized(text: Text) -> Text:
    return Text(text.zh, text.en[0].upper() + text.en[1:])
