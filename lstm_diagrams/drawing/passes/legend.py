"""A legend under a picture: a sample and a name for each kind of mark that the picture really contains."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from lstm_diagrams.drawing.kit.canvas import MARGIN, Canvas
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.roles import state_dashed, state_role
from lstm_diagrams.drawing.kit.samples import Entry, Sample, box, circle, line
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

_SIZE = 10.0
_SAMPLE_WIDTH = 26.0
_ROW_HEIGHT = 22.0
_GAP = 20.0
_LEAST_WIDTH = 260.0

_SHARED: dict[str, Entry] = {
    "unit": Entry(circle("layer1_fill", "layer1"), Text("一个隐藏单元", "one hidden unit")),
    "projected": Entry(circle("h_fill", "h"), Text("投影后 h 的一个数", "one number of the projected h")),
    "cell": Entry(box("surface", "layer1"), Text("一层在一个时间步", "one layer at one time step")),
    "padding": Entry(box(None, "faint", dashed=True), Text("填充，不参与计算", "padding, never computed")),
    "feature": Entry(circle("x_fill", "x"), Text("输入的一个特征", "one input feature")),
    "gate": Entry(
        box("gate_fill", "gate", 18), Text("一小层网络（有自己的权重）", "a small layer with weights of its own")
    ),
    "operation": Entry(circle("operation_fill", "operation"), Text("逐元素运算", "element by element")),
    "h": Entry(line("h"), Text("隐状态 h", "hidden state h")),
    "c": Entry(line("c", dashed=True), Text("细胞状态 c", "cell state c")),
    "joint": Entry(box("h_fill", "h", 22), Text("两个方向的 h 拼在一起", "h of both directions, joined")),
    "output": Entry(box("output_fill", "output", 22), Text("output", "output")),
    "element": Entry(box("x_fill", "x"), Text("张量里的一个数", "one number of the tensor")),
    "sample": Entry(box("sample_fill", "sample"), Text("第一个样本", "the first sample")),
    "neuron": Entry(circle("hidden_fill", "hidden"), Text("一个神经元", "one neuron")),
    "connection": Entry(line("connection", arrow=False), Text("一个权重", "one weight")),
    "constant": Entry(circle("surface", "muted"), Text("恒为 1 的偏置单元", "bias unit, always 1")),
    "module": Entry(box("dense_fill", "dense", 22), Text("一个模块的一次运行", "one run of a module")),
}
"""What several figures draw, by the class of the lines, or of the shapes, that it explains."""
_STATE = Text("状态 {state}", "state {state}")


def with_legend(
    canvas: Canvas, language: Language, own: Mapping[str, Entry] = MappingProxyType({}), states: Iterable[str] = ()
) -> Canvas:
    """The canvas with a legend below; unchanged where it contains nothing that needs one.

    Args:
        canvas: a finished picture.
        language: of the words.
        own: the figure's own entries by class; ``{state}`` in a class and its words stands for each state besides h.
        states: what the states of the model's cells are called.
    """
    lines = _by_class(mark for mark in canvas.marks if isinstance(mark, Line))
    shapes = _by_class(mark for mark in canvas.marks if not isinstance(mark, Line | Writing))
    entries = []
    for name, entry in _entries(own, states):
        drawn = (lines if isinstance(entry.sample(0, 0), Line) else shapes).get(name)
        if drawn:
            sample = _as_most(entry.sample, drawn) if _SHARED.get(name) == entry else entry.sample
            entries.append(Entry(_like(sample, drawn), entry.text))
    left, bottom, right, _ = canvas.extent
    width = max(right - left - 2 * MARGIN, _LEAST_WIDTH)
    legend = _flow(entries, left + MARGIN, bottom + MARGIN - _ROW_HEIGHT, width, language)
    return replace(canvas, marks=(*canvas.marks, *legend))


def _entries(own: Mapping[str, Entry], states: Iterable[str]) -> Iterator[tuple[str, Entry]]:
    yield from _SHARED.items()
    memories = [state for state in states if state != "h"]
    for state in memories:
        if state not in _SHARED:
            yield state, Entry(line(state_role(state), dashed=state_dashed(state)), _STATE.format(state=state))
    for name, entry in own.items():
        if "{state}" in name:
            yield from (
                (name.format(state=state), replace(entry, text=entry.text.format(state=state))) for state in memories
            )
        else:
            yield name, entry


def _by_class(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        for name in mark.classes:
            found.setdefault(name, []).append(mark)
    return found


def _like(sample: Sample, drawn: list[Mark]) -> Sample:
    """The sample in the colours of the first mark that it explains, where none of them has its own."""
    if _look(sample(0, 0)) in map(_look, drawn):
        return sample
    look = _look(drawn[0])

    def alike(x: float, y: float) -> Mark:
        mark = sample(x, y)
        if isinstance(mark, Line):
            return replace(mark, stroke=look[1] or mark.stroke)
        return replace(mark, fill=look[0], stroke=look[1]) if isinstance(mark, Box | Circle) else mark

    return alike


def _as_most(sample: Sample, drawn: list[Mark]) -> Sample:
    """A line that several figures draw, dashed or not as most of them are here: where dashes say something else, c has none."""
    lines = [mark.dashed for mark in drawn if isinstance(mark, Line)]

    def alike(x: float, y: float) -> Mark:
        mark = sample(x, y)
        return replace(mark, dashed=2 * sum(lines) > len(lines)) if isinstance(mark, Line) else mark

    return alike


def _look(mark: Mark) -> tuple[Role | None, Role | None]:
    """Inside and outline."""
    return getattr(mark, "fill", None), getattr(mark, "stroke", None)


def _flow(entries: list[Entry], left: float, top: float, width: float, language: Language) -> Iterator[Mark]:
    """The entries in rows, each row as full as ``width`` allows."""
    x, y = left, top
    for entry in entries:
        label = Label(entry.text.in_language(language), _SIZE, "muted")
        needed = _SAMPLE_WIDTH + 4 + label.width
        if x > left and x + needed > left + width:
            x, y = left, y - _ROW_HEIGHT
        yield entry.sample(x + _SAMPLE_WIDTH / 2, y)
        yield Writing(x + _SAMPLE_WIDTH + 4, y, label, "left", ("legend",))
        x += needed + _GAP
