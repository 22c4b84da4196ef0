"""``transpose``: the same sequences as (batch, time, feature) and as (time, batch, feature), and which of the two the model takes.

The first axis runs downwards, the second to the back, the third to the right.
Classes: ``element`` ``dots`` ``dimension`` ``caption`` ``operation`` for what a mark is; ``x`` for the numbers; ``sample`` for the
first sample; ``sample1`` ... ``t1`` ... ``unit1`` ... for the sample, the time step and the feature of a number; ``taken`` for the
frame around what the model takes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.axis_names import axis_names
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.lines import between, straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.drawing.tensors.blocks import Block
from lstm_diagrams.drawing.tensors.sequence_blocks import Layout, sample_paint, sequence_block, sizes
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.sequences import Sequences, drawable, sequences_of
from lstm_diagrams.words import Language, Text

_PITCH = 26.0
_CAPTION = 62.0
_ROW = 18.0
_PADDING = 16.0
_BADGE = 24.0
_LONGEST = 160.0
_ORDERS: dict[bool, tuple[str, str, str]] = {True: ("batch", "time", "feature"), False: ("time", "batch", "feature")}
"""The order of the axes by ``batch_first``."""
_TAKEN = Text("这个模型要的是这一种", "this model takes this one")
_GIVEN = Text("这个张量就是这种顺序", "this tensor has this order")
_BOTH_WAYS = Text("再来一次就变回去", "the same again turns it back")
_OPERATION = "x.transpose(0, 1)"


def _fit(capture: Capture) -> int:
    tensor = drawable(capture)
    if tensor is None or len(tensor.axes) != 3:
        return 0
    return Rank.DATA if capture.calls else Rank.PART


@figure(
    Text("batch_first：两种轴的顺序", "batch_first: two orders of the axes"),
    needs=Text(
        "带批量地用到 LSTM、GRU 或 RNN 层的模型，或单独一个三维张量",
        "a batched call of an LSTM, GRU or RNN layer, or a tensor by itself with 3 axes",
    ),
    fit=_fit,
    narrower=({"compact": True}, {"samples": 3, "steps": 4, "features": 4}),
)
def transpose(
    capture: Capture,
    language: Language,
    *,
    layer: str = "",
    order: str = "",
    samples: int = 5,
    steps: int = 6,
    features: int = 5,
    axes: Mapping[str, str | Text] | None = None,
    compact: bool = False,
) -> Canvas:
    """Draw the sequences in both orders of their axes.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of the recurrent layer; left out, the first one that ran.
        order: what the axes of a tensor by itself are, ``"batch, time, feature"`` (also if left out) or ``"time, batch, feature"``.
        samples: most samples drawn; 0 draws all.
        steps: most time steps drawn; 0 draws all.
        features: most features drawn; 0 draws all.
        axes: own names for axes, by the usual name: ``{"batch": "airport", "time": "hour"}``.
        compact: lay it out narrow: one order below the other.
    """
    names = axis_names(axes)
    sequences = sequences_of(capture, layer, order)
    if sequences.order not in _ORDERS.values():
        raise UsageError(
            f"figure 'transpose' needs the axes batch, time, feature or time, batch, feature; "
            f"{sequences.name} has {', '.join(sequences.order)}"
        )
    options = (("batch", "samples", samples), ("time", "steps", steps), ("feature", "features", features))
    most = {axis: checked_most(name, value) for axis, name, value in options}
    marks = _Picture(sequences, most, names, language).marks(below=compact)
    return Canvas(_title(sequences), _description(sequences, names, below=compact), marks, sequences.call_ids)


@dataclass(frozen=True, slots=True)
class _Picture:
    """What both halves of the picture have in common."""

    sequences: Sequences
    most: Mapping[str, int]
    names: Mapping[str, Text]
    language: Language

    def marks(self, *, below: bool) -> tuple[Mark, ...]:
        """Both halves side by side, their lower edges in line, or one below the other, and the arrow between them."""
        left, right = (tuple(self._half(batch_first)) for batch_first in (True, False))
        label, note = Label(_OPERATION, 14, "output"), Label(_BOTH_WAYS.in_language(self.language), 10.5, "muted")
        if below:
            first, second = reach(left), reach(right)
            x, y = (first[0] + first[2]) / 2, first[1] - 14
            arrow = _both_ways((x, y), (x, y - 46), label, note)
            return (*left, *arrow, *moved(right, x - (second[0] + second[2]) / 2, y - 60 - second[3]))
        start = reach(left)[2] + 26
        end = start + max(label.width, note.width) + 20
        y = min(self._block(batch_first).down.length for batch_first in (True, False)) / 2
        arrow = _both_ways((start, y), (end, y), label, note)
        return (*left, *arrow, *moved(right, end + 26 - reach(right)[0]))

    def _block(self, batch_first: bool) -> Block:
        first, second, third = _ORDERS[batch_first]
        return sequence_block(0, 0, self.sequences, (third, first, second), self.most, (_PITCH, _PITCH))

    def _half(self, batch_first: bool) -> tuple[Mark, ...]:
        """One block with its captions, framed if it is the live one."""
        first, second, third = _ORDERS[batch_first]
        layout: Layout = (third, first, second)
        block, sequences = self._block(batch_first), self.sequences.in_order(*_ORDERS[batch_first])
        marks = (
            *block.faces(sample_paint(layout)),
            *sizes(block, sequences, layout, self.names, self.language),
            *self._captions((block.extent[0] + block.extent[2]) / 2, sequences, batch_first),
        )
        return self._framed(marks) if sequences.order == self.sequences.order else marks

    def _captions(self, x: float, sequences: Sequences, batch_first: bool) -> Iterator[Mark]:
        sample = Text("一个样本：{code}", "one sample: {code}").format(code=sequences.slice_of("batch"))
        lines = (
            Label(f"batch_first={batch_first}", 14),
            Label(named_shape("", sequences.tensor, self.names, self.language).strip(), 11.5, "muted"),
            Label(f"x.shape = {sequences.tensor.shape}", 11.5, "x"),
            Label(sample.in_language(self.language), 11.5, "sample"),
        )
        for row, label in enumerate(lines):
            yield Writing(x, -_CAPTION - row * _ROW, label, classes=("caption",))

    def _framed(self, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
        """With a frame behind it and a badge on top that says why."""
        left, bottom, right, top = reach(marks)
        label = Label(_mark(self.sequences).in_language(self.language), 12, "result")
        width = max(right - left, label.width + 40) + 2 * _PADDING
        x, classes = (left + right) / 2, ("taken",)
        height = top - bottom + 2 * _PADDING
        y = bottom - _PADDING + height / 2
        frame = Box(x, y, width, height, "surface", "result", 1.4, rounded=True, classes=classes)
        badge = Box(
            x, y + (height + _BADGE) / 2, label.width + 24, _BADGE, "result_fill", "result",
            rounded=True, label=label, classes=classes,
        )  # fmt: skip
        return (frame, *marks, badge)


def _mark(sequences: Sequences) -> Text:
    """Whose order of axes it is."""
    if sequences.run is None:
        return _GIVEN
    return Text("{type}：{taken}", "{type}: {taken}").format(type=fitted(sequences.name, 12, _LONGEST), taken=_TAKEN)


def _both_ways(start: Point, end: Point, label: Label, note: Label) -> Iterator[Mark]:
    """An arrow with two heads, what it does above and below it, or beside one that stands upright."""
    middle, classes = between(start, end, 0.5), ("operation",)
    for tip in (start, end):
        yield Line(straight(middle, tip), "output", 2.4, arrow=True, arrow_size=0.9, classes=classes)
    if start[0] == end[0]:
        yield Writing(middle[0] + 14, middle[1] + 9, label, "left", classes=classes)
        yield Writing(middle[0] + 14, middle[1] - 9, note, "left", classes=classes)
        return
    yield Writing(middle[0], middle[1] + 17, label, classes=classes)
    yield Writing(middle[0], middle[1] - 16, note, classes=classes)


def _title(sequences: Sequences) -> Text:
    return Text("{title}：batch_first={first}", "{title}: batch_first={first}").format(
        title=sequences.title, first=sequences.order[0] == "batch"
    )


def _description(sequences: Sequences, names: Mapping[str, Text], *, below: bool) -> Text:
    def words(batch_first: bool) -> Text:
        tensor = sequences.in_order(*_ORDERS[batch_first]).tensor
        return Text(*(named_shape("", tensor, names, language).strip() for language in ("zh", "en")))

    return Text(
        "同一批序列的两种摆法，x.transpose(0, 1) 把一种变成另一种。"
        "{there_zh}是 batch_first=True：{left}；{here_zh}是 batch_first=False：{right}。两边用琥珀色标出的是同一个样本；{which}：{live}。",
        "The same sequences in two orders: x.transpose(0, 1) turns one into the other. "
        "{there_en} batch_first=True: {left}; {here_en} batch_first=False: {right}. Amber marks the same sample on both sides; {which}: {live}.",
    ).format(
        there_zh="上面" if below else "左边",
        here_zh="下面" if below else "右边",
        there_en="Above" if below else "On the left",
        here_en="below" if below else "on the right",
        left=words(True),
        right=words(False),
        which=_TAKEN if sequences.run else _GIVEN,
        live=words(sequences.order[0] == "batch"),
    )
