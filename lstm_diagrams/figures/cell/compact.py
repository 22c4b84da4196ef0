"""The cell laid out narrow: the names of gates and the sizes at the ports stand below it, not beside."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.clearance import as_clear
from lstm_diagrams.drawing.kit.groups import reach
from lstm_diagrams.drawing.kit.marks import Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.squeeze import squeezed
from lstm_diagrams.figures.cell.parts import GATE_WIDTH
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.words import Language, Text, counted

_SIZE = 10.0
_LINE = 16.0
_SLIM = 40.0
_SIDEWAYS = {"gate-r", "gate-n", "gate-h"}
"""Gates that lines enter or leave at their sides."""
_SHARES = (0.1, 0.14, 0.2, 0.3, 0.45, 0.6, 0.8)
"""Of the gaps from left to right that may be left, the least first."""
_GATE = Text("{symbol}_{t} {name}", "{symbol}_{t} {name}")
_STATE_NAMES = {"h": Text("隐状态", "hidden state"), "c": Text("细胞状态", "cell state")}
_STATE = Text("{state}_{t} 有 {size} 个数（{name}）", "{state}_{t}: {counted} ({name})")
_INPUT = Text("x_{t} 有 {size} 个数", "x_{t}: {counted}")
_OTHER = Text("状态", "state")


def narrow(marks: Sequence[Mark], moment: Moment, language: Language) -> Iterator[Mark]:
    """The marks of a cell without numbers, its names and sizes in lines below."""
    kept = _dense([_slim(mark) for mark in marks if not _named(mark)])
    yield from kept
    left, bottom, right, _ = reach(kept)
    for row, line in enumerate(_lines(moment)):
        label = Label(line.in_language(language), _SIZE, "muted")
        yield Writing((left + right) / 2, bottom - 14 - row * _LINE, label, classes=("names",))


def _dense(marks: Sequence[Mark]) -> Sequence[Mark]:
    """The marks as near to each other from left to right as they can be without covering anything."""
    tried = (squeezed(marks, share, texts=True) for share in _SHARES)
    return next((dense for dense in tried if dense is not None and as_clear(marks, dense)), marks)


def _slim(mark: Mark) -> Mark:
    """A gate that is left upwards gets slimmer, and what is said of the h above stands clear of it."""
    if (
        isinstance(mark, Box)
        and "gate" in mark.classes
        and mark.width == GATE_WIDTH
        and not _SIDEWAYS & {*mark.classes}
    ):
        return replace(mark, width=_SLIM)
    if isinstance(mark, Writing) and "up" in mark.classes and not mark.label.math:
        return replace(mark, y=mark.y + 3)
    return mark


def _named(mark: Mark) -> bool:
    """Whether a mark is a name or a size beside the cell, or in it; where h goes upwards stays."""
    return (
        isinstance(mark, Writing)
        and not mark.label.math
        and mark.label.size <= _SIZE
        and not {"up", "value"} & {*mark.classes}
    )


def _lines(moment: Moment) -> Iterator[Text]:
    t = moment.step or "t"
    gates = [gate for gate in moment.cell.gates if gate.symbol not in moment.run.states]
    named = [_GATE.format(t=t, symbol=gate.symbol, name=gate.title) for gate in gates]
    if named:
        yield Text("，".join(one.zh for one in named), ", ".join(one.en for one in named))
    sizes = [_INPUT.format(t=t, size=moment.inputs, counted=counted(moment.inputs, "number"))]
    for state in moment.run.states:
        size = moment.size(state)
        name = _STATE_NAMES.get(state, _OTHER)
        sizes.append(_STATE.format(t=t, state=state, size=size, counted=counted(size, "number"), name=name))
    yield Text("；".join(one.zh for one in sizes), "; ".join(one.en for one in sizes))
