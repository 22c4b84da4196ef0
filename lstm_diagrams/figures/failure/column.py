"""The column of what ran: the model's input, the calls in their order, and last the one that failed."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.elision import LEAST
from lstm_diagrams.drawing.kit.marks import Label
from lstm_diagrams.drawing.kit.metrics import fitted_path
from lstm_diagrams.drawing.modules.boxes import family_roles
from lstm_diagrams.drawing.modules.column import (
    DETAIL,
    TITLE,
    WIDTH,
    CardColumn,
    ColumnCard,
    input_card,
    layer_lines,
    shape_line,
)
from lstm_diagrams.facts import Call, Capture, Failure
from lstm_diagrams.words import Language, Text

_LEFT_OUT = Text("另有 {count} 次调用，都没有出错", "{count} more calls, none of which failed")
_HERE = Text("× 在这里出错", "× failed here")
_RUN = Text("第 {run} 次运行", "run {run}")
_OWN_CODE = Text("{path} 的 forward", "forward of {path}")
_MODEL = Text("模型的 forward", "forward of the model")


def failure_column(capture: Capture, failed: Failure, most: int, language: Language) -> CardColumn:
    """Of the calls at most so many (0: all) are drawn one by one, the last ones."""
    return CardColumn(tuple(_cards(capture, failed, most, language)))


def _cards(capture: Capture, failed: Failure, most: int, language: Language) -> Iterator[ColumnCard]:
    yield input_card(capture.inputs, language)
    calls = capture.calls
    hidden = len(calls) - (most - 1) if most and len(calls) > most + 1 else 0
    if hidden:
        hidden = max(hidden, len(calls) - max(most, LEAST) + 1)
        ids = tuple(call.id for call in calls[:hidden])
        words = Label(_LEFT_OUT.format(count=hidden).in_language(language), DETAIL)
        yield ColumnCard(ids, _came(capture, ids), (Label("⋮", TITLE), words), "surface", "muted", ("gap",))
    for call in calls[hidden:]:
        yield _call(capture, call, language)
    lines = tuple(_failed_lines(failed, language))
    yield ColumnCard((), frozenset(failed.sources), lines, "red_fill", "red", ("broken",), 2.2)


def _came(capture: Capture, ids: tuple[int, ...]) -> frozenset[int]:
    return frozenset(flow.source for flow in capture.flows if flow.target in ids)


def _call(capture: Capture, call: Call, language: Language) -> ColumnCard:
    layer = capture.layer(call.layer)
    lines = *layer_lines(layer, language), *(shape_line(slot, language, named=True) for slot in call.outputs[:1])
    stroke, fill = family_roles(layer.kind)
    return ColumnCard((call.id,), _came(capture, (call.id,)), lines, fill, stroke, ("module", layer.kind))


def _failed_lines(failed: Failure, language: Language) -> Iterator[Label]:
    yield Label(_HERE.in_language(language), DETAIL, "red")
    if failed.layer is not None:
        yield from layer_lines(failed.layer, language)
        if failed.run > 1:
            yield Label(_RUN.format(run=failed.run).in_language(language), DETAIL)
        return
    owner = _OWN_CODE.format(path=fitted_path(failed.path, TITLE, WIDTH - 90)) if failed.path else _MODEL
    yield Label(failed.operation or owner.in_language(language), TITLE)
    if failed.operation:
        yield Label(owner.in_language(language), DETAIL)
