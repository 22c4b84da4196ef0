"""``failure``: a run that ended with an error: what ran until then, the failing call, what came, what it takes, what mends it.

Classes: ``module`` and the family of its layer for what ran, ``terminal`` ``x`` for the model's input, ``gap`` for
calls that are left out, ``flow`` for what went from one to the
next; ``broken`` for the failing call; ``came`` ``takes`` ``error`` ``code`` ``cure`` for what is said of it.
"""

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.samples import Entry, box, line
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture, Failure
from lstm_diagrams.figures.failure.column import failure_column
from lstm_diagrams.figures.failure.panel import panel_marks, rows_of
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.failures.cures import kind_of
from lstm_diagrams.readings.ways import ways_of_flows
from lstm_diagrams.words import Language, Text, counted, same


def _fit(capture: Capture) -> int:
    return Rank.STORY if capture.failure is not None else 0


@figure(
    Text("出错的那次调用", "The call that failed"),
    needs=Text("一次出错的运行", "a run that ended with an error"),
    fit=_fit,
    failed=True,
    whole=True,
    legend={
        "broken": Entry(box("red_fill", "red", 22, thickness=2), Text("出错的调用", "the call that failed")),
        "flow": Entry(line("muted"), Text("前一次运行的输出交到这里", "what ran before, handed on")),
    },
    names=("broken", "came", "takes", "error", "code", "cure"),
    narrower=({"compact": True}, {"calls": 4}),
    flatter=({"calls": 3},),
)
def failure(capture: Capture, language: Language, *, calls: int = 6, compact: bool = False) -> Canvas:
    """Draw what ran up to the call that failed, and beside that call what came, what it takes and what mends it.

    Args:
        capture: of a run that failed.
        language: of the words in the picture.
        calls: most calls drawn of those that ran before; 0 draws all.
        compact: lay it out narrow: what is said of the call below it.
    """
    failed = capture.failure
    if failed is None:
        raise UsageError(f"the run of {capture.name} did not fail: there is no failure to draw")
    column = failure_column(capture, failed, checked_most("calls", calls), language)
    marks: tuple[Mark, ...] = (
        *column.marks(),
        *panel_marks(rows_of(failed, language), column, language, below=compact),
    )
    ways = ways_of_flows(capture)
    return Canvas(_title(capture, failed), _description(capture, failed), marks, capture.call_ids, lines=ways)


def place_of(failed: Failure) -> Text:
    """Where it failed, in few words: ``head (Linear)``, or the code of a module."""
    if failed.layer is not None and (failed.path or failed.layer.kind != "module"):
        kind = fitted(failed.layer.type, 12, 150)
        return same(f"{fitted(failed.path, 12, 150)} ({kind})" if failed.path else kind)
    if failed.path:
        return Text("{path} 的代码", "the code of {path}").format(path=fitted(failed.path, 12, 150))
    return Text("模型自己的代码", "the model's own code")


def _title(capture: Capture, failed: Failure) -> Text:
    return Text("{name}：在 {place} 出错", "{name} fails in {place}").format(
        name=fitted(capture.name, 12, 150), place=place_of(failed)
    )


def _description(capture: Capture, failed: Failure) -> Text:
    count = len(capture.calls)
    rows = [f"{row.label.in_language('zh')}：{row.text.in_language('zh')}" for row in rows_of(failed, "zh")]
    english = [f"{row.label.in_language('en')}: {row.text.in_language('en')}" for row in rows_of(failed, "en")]
    known = (
        Text("，改法已知", ", and what mends it is known")
        if kind_of(failed)[0]
        else Text("，没有已知的改法", ", and no cure is known")
    )
    return Text(
        "{name} 跑过 {count} 次层调用后在 {place} 出错{known}。{rows}。",
        "{name} fails in {place} after {counted} of layers{known}. {rows}.",
    ).format(
        name=fitted(capture.name, 12, 150), count=count, counted=counted(count, "call"), place=place_of(failed), known=known,
        rows=Text("；".join(rows), "; ".join(english)),
    )  # fmt: skip
