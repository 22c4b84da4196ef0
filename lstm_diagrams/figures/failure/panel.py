"""What is said of the failing call, beside it: what came, what it takes, the words of the error, the line of code, the cure."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import LINE_HEIGHT, Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.paragraph import wrapped
from lstm_diagrams.drawing.modules.column import WIDTH, CardColumn
from lstm_diagrams.facts import Failure, Given, Layer
from lstm_diagrams.readings.expectations import expected_input, expected_states
from lstm_diagrams.readings.failures.cures import kind_of
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text, same

_BESIDE, _WIDE, _NAMES = 44.0, 300.0, 66.0
"""How far beside the column the panel stands, its width, the width of the names in it."""
_SIZE, _PAD, _BETWEEN, _MOST = 11.0, 12.0, 9.0, 10
_CAME = Text("来的是", "came")
_MODEL_CAME = Text("模型得到", "model got")
_TAKES = Text("它要的是", "takes")
_ERROR = Text("错误原文", "error")
_CODE = Text("代码", "code")
_CURE = Text("改法", "cure")
_NOTHING = Text("没有参数", "no argument")
_MORE = Text("另有 {count} 个", "and {count} more")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the panel: what it is called and says, the class of its marks and the colour of its text."""

    label: Text
    text: Text
    name: str
    color: Role = "ink"


def rows_of(failed: Failure, language: Language) -> tuple[Row, ...]:
    """All that is known of a failure, in the order in which it is read."""
    return tuple(_rows(failed, language))


def _rows(failed: Failure, language: Language) -> Iterator[Row]:
    known = failed.layer is not None or failed.operation
    yield Row(_CAME if known else _MODEL_CAME, same(_came(failed.given, language)), "came")
    takes = [] if failed.layer is None else list(filter(None, _takes(failed, failed.layer)))
    if takes:
        yield Row(_TAKES, Text("；".join(each.zh for each in takes), "; ".join(each.en for each in takes)), "takes")
    yield Row(_ERROR, same(" ".join(f"{failed.error}: {failed.message}".split())), "error", "red")
    if failed.code:
        yield Row(_CODE, same(f"{failed.place}  {' '.join(failed.code.split())}"), "code")
    kind, cure = kind_of(failed)
    yield Row(_CURE, cure, "cure", "output" if kind else "muted")


def _takes(failed: Failure, layer: Layer) -> Iterator[Text | None]:
    """What it reads, and where a state came too, what that has to be."""
    yield expected_input(layer)
    if any(given.name == "hx" for given in failed.given):
        yield expected_states(layer)


def _came(given: tuple[Given, ...], language: Language) -> str:
    """Every argument with its class, where that is no tensor, and the shapes and dtypes in it."""
    if not given:
        return _NOTHING.in_language(language)
    parts = [_words(each) for each in given[:4]]
    if len(given) > 4:
        parts.append(_MORE.format(count=len(given) - 4).in_language(language))
    return ("；" if language == "zh" else "; ").join(parts)


def _words(given: Given) -> str:
    shapes = ", ".join(str(tensor.shape) for tensor in given.tensors[:6]) + (" …" if len(given.tensors) > 6 else "")
    dtypes = " ".join(dict.fromkeys(tensor.dtype for tensor in given.tensors))
    what = f"{shapes} {dtypes}" if given.type == "Tensor" else f"{given.type} {shapes} {dtypes}"
    return f"{given.name}: {what}".strip().removeprefix(": ").rstrip()


def panel_marks(rows: tuple[Row, ...], column: CardColumn, language: Language, *, below: bool) -> Iterator[Mark]:
    """The panel to the right of the column, its lower edge at that of the failing call where there is room above; or below the column."""
    texts = [_lines(row.text.in_language(language)) for row in rows]
    height = 2 * _PAD + sum(map(len, texts)) * _SIZE * LINE_HEIGHT + (len(rows) - 1) * _BETWEEN
    top, bottom = column.extent(-1)
    upper = bottom - _BESIDE / 2 if below else min(0.0, bottom + height)
    left, middle = -_WIDE / 2 if below else WIDTH / 2 + _BESIDE, (top + bottom) / 2
    way = ((0.0, bottom), (0.0, upper)) if below else ((WIDTH / 2, middle), (left, middle))
    yield Line(straight(*way), "red", 1.4, classes=("broken",))
    yield Box(
        left + _WIDE / 2, upper - height / 2, _WIDE, height, "surface", "red", 1.2, rounded=True, classes=("broken",)
    )
    y = upper - _PAD
    for row, lines in zip(rows, texts, strict=True):
        name = Label(row.label.in_language(language), _SIZE, "muted")
        yield Writing(left + _PAD, y - _SIZE * LINE_HEIGHT / 2, name, "left", classes=(row.name,))
        said = Label("\n".join(lines), _SIZE, row.color)
        yield Writing(left + _PAD + _NAMES, y - said.height / 2, said, "left", classes=(row.name,))
        y -= said.height
        y -= _BETWEEN


def _lines(text: str) -> list[str]:
    """At most so many lines that fit beside the names; what is longer ends in an ellipsis."""
    width = _WIDE - _NAMES - 2 * _PAD
    lines = [fitted(line, _SIZE, width) for line in wrapped(text, _SIZE, width)]
    if len(lines) > _MOST:
        lines = [*lines[: _MOST - 1], fitted(f"{lines[_MOST - 1]} …", _SIZE, width)]
    return lines
