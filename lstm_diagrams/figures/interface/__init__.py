"""``interface``: what goes into a recurrent call and what comes out of it, with every shape, and the call as Python writes it.

Classes: ``x`` ``output`` ``h`` ``c`` for what a tensor is, with ``initial`` and ``final`` for states; ``element`` ``dots`` ``dimension``
``caption`` for what a mark is; ``t1`` ... ``layer1`` ... ``unit1`` ... for the step, the layer and the unit of a number or of a
part of the module; ``forward`` and ``reverse`` for the directions; ``module`` ``call`` ``heading``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.axis_names import axis_names
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture, Slot
from lstm_diagrams.figures.interface.box import ModuleBox
from lstm_diagrams.figures.interface.slot_blocks import SlotBlock
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.recurrence import Recurrence, recurrence_at, recurrences
from lstm_diagrams.words import Language, Text, same

_ROW_GAP = 26.0
_ARROW = 56.0
_GAP = 10.0
_IN = Text("传入", "goes in")
_OUT = Text("得到", "comes out")


def _fit(capture: Capture) -> int:
    run = next(recurrences(capture), None)
    return Rank.VIEW if run is not None and not _empty(run) else 0


def _empty(run: Recurrence) -> bool:
    return any(0 in slot.tensor.shape for slot in (*run.call.inputs, *run.call.outputs))


@figure(
    Text("一次调用的输入与输出", "What goes in and what comes out"),
    needs=Text("用到 PyTorch 的 LSTM、GRU 或 RNN 层的模型", "a call of an LSTM, GRU or RNN layer of PyTorch"),
    fit=_fit,
    narrower=({"compact": True},),
)
def interface(
    capture: Capture,
    language: Language,
    *,
    layer: str = "",
    axes: Mapping[str, str | Text] | None = None,
    compact: bool = False,
) -> Canvas:
    """Draw one call of a recurrent layer from outside.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of the recurrent layer; left out, the first one that ran.
        axes: own names for axes, by the usual name: ``{"batch": "airport", "time": "hour"}``.
        compact: lay it out narrow: what goes in below the module, what comes out above it.
    """
    names = axis_names(axes)
    run = recurrence_at(capture, layer)
    if _empty(run):
        raise UsageError(f"{run.layer.type} was given the shape {run.sequence.shape}: an empty axis cannot be drawn")
    arranged = _upright if compact else _marks
    marks = tuple(arranged(run, names, language))
    return Canvas(_title(run), _description(run, names, upright=compact), marks, run.call_ids)


@dataclass(frozen=True, slots=True)
class _Row:
    """What goes in at the left and what comes out at the right, both standing on one line."""

    left: SlotBlock
    right: SlotBlock

    @property
    def ends(self) -> tuple[float, float]:
        """How far the row reaches below and above its line."""
        reaches = [reach(slot.marks()) for slot in (self.left, self.right)]
        return min(found[1] for found in reaches), max(found[3] for found in reaches)


def _marks(run: Recurrence, names: Mapping[str, Text], language: Language) -> Iterator[Mark]:
    """The call in a line on top; below it what goes in, the module, what comes out."""
    pairs = zip(run.call.inputs, run.call.outputs, strict=True)
    rows = [_Row(*(SlotBlock(run, slot, names, language) for slot in pair)) for pair in pairs]
    lines = list(_lines(rows))
    top, bottom = rows[0].ends[1], lines[-1] + rows[-1].ends[0]
    box = ModuleBox(run, language, top - bottom)
    middle = (top + bottom) / 2
    yield from moved(box.marks(), 0, middle)
    left = -box.width / 2 - _room(
        max(_reach(row.left)[1] for row in rows), max(reach(_centred(row.left))[2] for row in rows)
    )
    right = box.width / 2 + _room(
        -min(_reach(row.right)[0] for row in rows), -min(reach(_centred(row.right))[0] for row in rows)
    )
    for row, line in zip(rows, lines, strict=True):
        yield from moved(_centred(row.left), left, line)
        yield from moved(_centred(row.right), right, line)
        yield _arrow(row.left, left + _reach(row.left)[1] + _GAP, -box.width / 2 - 3, line)
        yield _arrow(row.right, box.width / 2 + 3, right + _reach(row.right)[0] - _GAP, line)
    above = max(top, middle + box.height / 2) + 24
    for x, word in ((left, _IN), (right, _OUT)):
        yield Writing(x, above, Label(word.in_language(language), 12, "muted"), classes=("heading",))
    yield Writing(0, above + 26, Label(_call(run), 17), classes=("call",))


def _upright(run: Recurrence, names: Mapping[str, Text], language: Language) -> Iterator[Mark]:
    """What comes out on top, the module, what goes in, two blocks beside each other at most; the call above all."""
    box = ModuleBox(run, language, 0.0)
    yield from box.marks()
    above = _rows(run.call.outputs, run, names, language)
    below = _rows(run.call.inputs, run, names, language)
    high, low = box.height / 2, -box.height / 2
    above = moved(above, 0, high + _ARROW - reach(above)[1])
    below = moved(below, 0, low - _ARROW - reach(below)[3])
    yield from (*above, *below)
    yield Line(straight((0, low - _ARROW + 4), (0, low - 3)), "x", 2, arrow=True, arrow_size=0.8, classes=("x",))
    out = (0, high + 3), (0, high + _ARROW - 4)
    yield Line(straight(*out), "output", 2, arrow=True, arrow_size=0.8, classes=("output",))
    for y, word in ((low - _ARROW / 2, _IN), (high + _ARROW / 2, _OUT)):
        yield Writing(14, y, Label(word.in_language(language), 12, "muted"), "left", classes=("heading",))
    yield Writing(0, reach(above)[3] + 26, Label(_call(run), 15), classes=("call",))


def _rows(slots: Sequence[Slot], run: Recurrence, names: Mapping[str, Text], language: Language) -> tuple[Mark, ...]:
    """The first slot by itself, the states in a row below it, all around x = 0."""
    drawn: tuple[Mark, ...] = ()
    for row in (slots[:1], slots[1:]):
        placed: tuple[Mark, ...] = ()
        for slot in row:
            marks = _centred(SlotBlock(run, slot, names, language))
            placed += moved(marks, (reach(placed)[2] + _ROW_GAP - reach(marks)[0]) if placed else 0.0)
        left, _, right, top = reach(placed)
        drawn += moved(placed, -(left + right) / 2, (reach(drawn)[1] - _ROW_GAP - top) if drawn else 0.0)
    return drawn


def _room(block: float, captions: float) -> float:
    """From the middle of a column to the module: its blocks and an arrow beside them, and at least its captions."""
    return max(block + _ARROW + _GAP, captions + 2 * _GAP)


def _lines(rows: list[_Row]) -> Iterator[float]:
    """The heights of the rows' lines, the first at 0, each row clear of the one above it."""
    line = 0.0
    for above, row in zip([None, *rows], rows, strict=False):
        if above is not None:
            line += above.ends[0] - _ROW_GAP - row.ends[1]
        yield line


def _centred(slot: SlotBlock) -> tuple[Mark, ...]:
    """The slot with the middle of its block at x = 0."""
    left, _, right, _ = slot.block.extent
    return moved(slot.marks(), -(left + right) / 2)


def _reach(slot: SlotBlock) -> tuple[float, float]:
    """Left and right end of a centred slot, but for the captions below it."""
    left, _, right, _ = reach(mark for mark in _centred(slot) if "caption" not in mark.classes)
    return left, right


def _arrow(slot: SlotBlock, start: float, end: float, line: float) -> Line:
    y = line + slot.block.down.length / 2
    return Line(
        straight((start, y), (end, y)), slot.role, 2, arrow=True, arrow_size=0.8,
        dashed=not slot.slot.given, classes=slot.classes,
    )  # fmt: skip


def _call(run: Recurrence) -> str:
    """The call as Python writes it."""
    initial, final = (_tuple([f"{state}_{suffix}" for state in run.states]) for suffix in ("0", "n"))
    given = f"x, {initial}" if run.states_given else "x"
    return f"output, {final} = {run.kind}({given})"


def _tuple(names: list[str]) -> str:
    return f"({', '.join(names)})" if len(names) > 1 else names[0]


def _title(run: Recurrence) -> Text:
    return Text("{type} 的一次调用：{call}", "One call of {type}: {call}").format(type=run.layer.type, call=_call(run))


def _description(run: Recurrence, names: Mapping[str, Text], *, upright: bool) -> Text:
    def shapes(slots: Sequence[Slot], language: Language) -> str:
        parts = [named_shape(_called(slot), slot.tensor, names, language) for slot in slots if slot.given]
        return ("，" if language == "zh" else ", ").join(parts)

    left_out = [slot.name for slot in run.call.inputs if not slot.given]
    return Text(
        "{in_zh}是传入的，{out_zh}是得到的，中间是 {type} 模块。传入：{ins}。{zeros}得到：{outs}。",
        "{in_en} what goes in, {out_en} what comes out, the {type} module between them. In: {ins}. {zeros}Out: {outs}.",
    ).format(
        type=run.layer.type,
        in_zh="下面" if upright else "左边",
        out_zh="上面" if upright else "右边",
        in_en="At the bottom" if upright else "On the left",
        out_en="on top" if upright else "on the right",
        ins=Text(*(shapes(run.call.inputs, language) for language in ("zh", "en"))),
        outs=Text(*(shapes(run.call.outputs, language) for language in ("zh", "en"))),
        zeros=Text(f"没有传入 {'、'.join(left_out)}，取零。", f"Left out and taken as zeros: {', '.join(left_out)}. ")
        if left_out
        else same(""),
    )


def _called(slot: Slot) -> str:
    return "x" if slot.name == "sequence" else slot.name
