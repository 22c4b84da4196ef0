"""What was found, in words, beside the column: a numbered entry for each finding, and how it was looked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstm_diagrams.drawing.kit.marks import LINE_HEIGHT, Box, Label, Mark, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.paragraph import wrapped
from lstm_diagrams.drawing.modules.column import WIDTH, CardColumn
from lstm_diagrams.figures.check.column import COLOURS, badge
from lstm_diagrams.findings import CERTAINTIES, SEVERITIES, Finding, Inspection
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text, counted

_BESIDE, _WIDE, _NARROW = 34.0, 430.0, 320.0
"""How far beside the column the panel stands, its width there and below the column."""
_NAMES = {"zh": 44.0, "en": 62.0}
_PAD, _BETWEEN, _AFTER = 12.0, 4.0, 12.0
_NUMBER = 24.0
_SAID, _SMALL = 12.0, 10.5
_MEASURED = Text("测量", "measured")
_INSTEAD = Text("改写", "instead")
_CLEAN = Text("没有发现问题", "nothing found")
_MORE = Text("另有 {count} 处发现没有写出来：{rules}", "{counted} not written out here: {rules}")
_HOW = Text("查了 {rules} 条规则，运行 {passes} 次", "{ruled}, {runs}")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the panel: words at ``indent`` from its left edge, and the space below."""

    indent: float
    label: Label
    classes: tuple[str, ...]
    name: str = ""
    below: float = 0.0

    @property
    def height(self) -> float:
        return self.label.size * LINE_HEIGHT + self.below


def panel_marks(seen: Inspection, column: CardColumn, most: int, language: Language, *, below: bool) -> Iterator[Mark]:
    """The panel to the right of the column, from its top, or below the column."""
    wide = _NARROW if below else _WIDE
    written = seen.findings[: most or None]
    entries = [(number, found, tuple(_entry(found, wide, language))) for number, found in enumerate(written, 1)]
    last = tuple(_last(seen, len(written), wide, language))
    heights = [sum(line.height for line in lines) for _, _, lines in entries]
    height = 2 * _PAD + sum(heights) + _AFTER * len(entries) + sum(line.height for line in last)
    left, top = (-wide / 2, column.extent(-1)[1] - _BESIDE) if below else (WIDTH / 2 + _BESIDE, column.tops[0])
    yield Box(left + wide / 2, top - height / 2, wide, height, "surface", "faint", 1, rounded=True, classes=("panel",))
    y = top - _PAD
    for number, found, lines in entries:
        yield badge(left + _PAD + 8.5, y - _SAID * LINE_HEIGHT / 2, number, found.severity)
        yield from _written(lines, left + _PAD, y)
        y -= sum(line.height for line in lines) + _AFTER
    yield from _written(last, left + _PAD, y)


def _written(lines: tuple[_Line, ...], left: float, y: float) -> Iterator[Mark]:
    for line in lines:
        middle = y - line.label.size * LINE_HEIGHT / 2
        if line.name:
            yield Writing(left + _NUMBER, middle, Label(line.name, _SMALL, "muted"), "left", line.classes)
        yield Writing(left + line.indent, middle, line.label, "left", line.classes)
        y -= line.height


def _entry(found: Finding, wide: float, language: Language) -> Iterator[_Line]:
    """The grade, the sentence, the measurement, the cure."""
    comma = "，" if language == "zh" else ", "
    grade = comma.join(
        text.in_language(language) for text in (SEVERITIES[found.severity], CERTAINTIES[found.certainty])
    )
    yield _Line(_NUMBER, Label(grade, _SMALL, COLOURS[found.severity]), (found.severity,), below=2)
    yield from _paragraph(found.sentence, (_SAID, "ink"), (found.severity,), wide, language)
    yield from _paragraph(found.measured, (_SMALL, "muted"), ("measured",), wide, language, _MEASURED)
    yield from _paragraph(found.instead, (_SMALL, "output"), ("cure",), wide, language, _INSTEAD)


def _paragraph(
    text: Text,
    look: tuple[float, Role],
    classes: tuple[str, ...],
    wide: float,
    language: Language,
    name: Text | None = None,
) -> Iterator[_Line]:
    """Words in lines, with their name before the first."""
    size, color = look
    indent = _NUMBER if name is None else _NUMBER + _NAMES[language]
    width = wide - 2 * _PAD - indent
    lines = [fitted(line, size, width) for line in wrapped(" ".join(text.in_language(language).split()), size, width)]
    for place, line in enumerate(lines):
        first = name is not None and place == 0
        yield _Line(
            indent, Label(line, size, color), classes, name.in_language(language) if first and name else "",
            _BETWEEN if place == len(lines) - 1 else 0,
        )  # fmt: skip


def _last(seen: Inspection, written: int, wide: float, language: Language) -> Iterator[_Line]:
    """What is not written out, how it was looked for, and what could not be measured."""
    left = seen.findings[written:]
    if left:
        count = len(left)
        rules = ", ".join(dict.fromkeys(found.rule for found in left))
        said = _MORE.format(count=count, counted=counted(count, "finding"), rules=rules)
        yield from _paragraph(said, (_SMALL, "ink"), ("panel",), wide, language)
    if not seen.findings:
        yield from _paragraph(_CLEAN, (_SAID, "output"), ("panel",), wide, language)
    rules_count = len(seen.rules)
    how = _HOW.format(
        rules=rules_count, ruled=counted(rules_count, "rule"), passes=seen.passes, runs=counted(seen.passes, "run")
    )
    for text in (how, *seen.notes):
        yield from _paragraph(text, (_SMALL, "muted"), ("panel",), wide, language)
