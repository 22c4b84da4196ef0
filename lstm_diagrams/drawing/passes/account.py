"""The lines under a picture that name what of the run is not in it."""

from dataclasses import replace
from itertools import accumulate, takewhile

from lstm_diagrams.drawing.kit.canvas import MARGIN, Canvas
from lstm_diagrams.drawing.kit.marks import Label, Writing
from lstm_diagrams.drawing.kit.metrics import fitted, text_width
from lstm_diagrams.readings.coverage import Coverage, summary
from lstm_diagrams.words import Language, Text

_SIZE = 10.0
_BELOW = 16.0
_LEAST_WIDTH = 300.0
"""A narrow picture may grow to this width for the line, in points."""
_LIMIT = Text(
    "连接太多：第 {calls} 次层调用之后没有画全", "Too many connections: not all are shown after {calls} calls"
)


def with_account(canvas: Canvas, coverage: Coverage, part: Text | None, language: Language) -> Canvas:
    """The canvas with a line below that names what it leaves out, unchanged where that is nothing.

    Args:
        canvas: a finished picture.
        coverage: its account.
        part: the part of the model that it shows, where it is only a part; the title names it then.
        language: of the line.
    """
    if not coverage.left_out:
        return canvas
    left, bottom, right, _ = canvas.extent
    width = max(right - left - 2 * MARGIN, _LEAST_WIDTH)
    line = _line(coverage, part, language, width)
    writing = Writing((left + right) / 2, bottom + MARGIN - _BELOW, Label(line, _SIZE, "muted"), classes=("left-out",))
    title = canvas.title
    if part is not None:
        title = Text("{title}（{part}）", "{title} ({part})").format(title=title, part=part)
    whole = _sentence(None, summary(coverage, len(coverage.left_out)))
    description = Text(f"{canvas.description.zh}{whole.zh}。", f"{canvas.description.en} {whole.en}.")
    return replace(canvas, title=title, marks=(*canvas.marks, writing), description=description)


def with_limit(canvas: Canvas, followed: int | None, language: Language) -> Canvas:
    """The canvas with a line below that says from which call on not every connection is known (``Capture.followed``)."""
    if followed is None:
        return canvas
    said = _LIMIT.format(calls=followed)
    left, bottom, right, _ = canvas.extent
    line = fitted(said.in_language(language), _SIZE, max(right - left - 2 * MARGIN, _LEAST_WIDTH))
    writing = Writing((left + right) / 2, bottom + MARGIN - _BELOW, Label(line, _SIZE, "muted"), classes=("left-out",))
    description = Text(f"{canvas.description.zh}{said.zh}。", f"{canvas.description.en} {said.en}.")
    return replace(canvas, marks=(*canvas.marks, writing), description=description)


def _line(coverage: Coverage, part: Text | None, language: Language, width: float) -> str:
    """As many names as have room."""
    widths = accumulate(text_width(one.text.in_language(language), _SIZE) for one in coverage.left_out)
    counts = range(sum(1 for _ in takewhile(lambda names: names <= width, widths)), -1, -1)
    parts = (part, None) if part is not None else (None,)
    lines = (_sentence(shown, summary(coverage, most)).in_language(language) for shown in parts for most in counts)
    for line in lines:
        if text_width(line, _SIZE) <= width:
            return line
    return fitted(line, _SIZE, width)


def _sentence(part: Text | None, left_out: Text) -> Text:
    if part is None:
        return Text(left_out.zh, left_out.en[0].upper() + left_out.en[1:])
    return Text("这里画的是 {part}；{left}", "{part}; {left}").format(part=part, left=left_out)
