"""``influence``: which step that a recurrent layer reads moves which step of the output, and how far back the last one reaches.

On request which sample of the batch moves which: off the diagonal nothing may.

Classes: ``map`` for the squares of a map, ``curve`` for the curve of its last row, ``reach`` for where it falls below 1
%, ``leak`` for squares and words off the
diagonal of a map of samples, ``axis`` for the axes, ``caption`` for words, ``scale`` for the colours.
"""

from collections.abc import Iterable, Sequence

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.samples import Entry, box, line
from lstm_diagrams.drawing.kit.time_axis import checked_labels
from lstm_diagrams.drawing.recurrent.values import check_sample
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Capture, Influence
from lstm_diagrams.figures.influence.panel import Panel, colours, panel_marks
from lstm_diagrams.figures.influence.samples import SAMPLE_NOTE, sample_description, sample_marks, sample_panel
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.words import Language, Text

_GAP = 46.0
_BETWEEN = ("steps", "samples")
_NOTE = Text(
    "每一格：{what}的各数之和，对循环层读到的某一步求导，取其范数，除以整张图里最大的；评估模式，第 {sample} 个样本（从 0 数）",
    "each square: the sum of {what}, differentiated by one step that the recurrent layer reads, as a norm over the largest of "
    "its map; eval mode, sample {sample} (from 0)",
)
_A_STEP = Text("输出某一步", "an output step")
_OUTPUT = Text("输出", "the output")


def _fit(capture: Capture) -> int:
    return Rank.PART if capture.influences or capture.sample_influences else 0


@figure(
    Text("哪一步影响哪一步", "Which step moves which"),
    needs=Text("有循环层、输出可以求导的模型", "a model with a recurrent layer, whose output has derivatives"),
    fit=_fit,
    numbers="influence",
    legend={
        "map": Entry(
            box("share1", "faint"), Text("至少是最大影响的十分之一", "at least a tenth of the largest influence")
        ),
        "curve": Entry(line("h", arrow=False), Text("图中最下面的一行", "the lowest row of the map")),
    },
    names=("map", "curve", "reach", "leak"),
)
def influence(
    capture: Capture,
    language: Language,
    *,
    output: str = "",
    sample: int = 0,
    ticks: Sequence[str] | None = None,
    beside: Sequence[Capture] = (),
    between: str = "steps",
    batch: int | None = None,
) -> Canvas:
    """Draw how strongly each step of the output follows each step read, and the row of the last one as a curve.

    Between samples: how far each sample of the output moves when one sample of an input is replaced by other numbers.

    Args:
        capture: what was captured, with derivatives.
        language: of the words in the picture.
        output: the name of the model's output; left out, the first one.
        sample: which sample of the batch, from 0, between steps.
        ticks: a label for each step read, or each sample, in place of 1, 2, 3 ... or 0, 1, 2 ...
        beside: captures of other models, measured in the same way, whose maps stand to the right.
        between: ``"steps"`` or ``"samples"``.
        batch: which axis of the inputs counts samples, from 0; left out, the one that the batch of a recurrent layer follows. Where
            batch and time may have been taken for each other, say it.
    """
    _check_options(between, sample, batch)
    if between == "samples":
        return _of_samples((capture, *beside), output, batch, ticks, language)
    panels = [_panel(each, output, sample, ticks, language) for each in (capture, *beside)]
    marks = _side_by_side(tuple(panel_marks(panel)) for panel in panels)
    note = _NOTE.format(what=_A_STEP if _have_steps(panels) else _OUTPUT, sample=sample)
    return Canvas(_title(panels), _description(panels, sample), _explained(marks, note, language), _calls(capture))


def _check_options(between: str, sample: int, batch: int | None) -> None:
    """UsageError for an option that says nothing of what is drawn."""
    if between not in _BETWEEN:
        raise UnknownName("between", between, _BETWEEN)
    if between == "steps" and batch is not None:
        raise UsageError("option 'batch' is for between='samples': between steps, 'sample' chooses one sample")
    if between == "samples" and sample:
        raise UsageError("option 'sample' is for between='steps': between samples, all are drawn")


def _of_samples(
    captures: Sequence[Capture], output: str, batch: int | None, ticks: Sequence[str] | None, language: Language
) -> Canvas:
    panels = [sample_panel(each, output, batch, ticks, language) for each in captures]
    marks = _side_by_side(tuple(sample_marks(panel)) for panel in panels)
    names = ", ".join(panel.name for panel in panels)
    title = Text("{names}：哪个样本影响哪个样本", "{names}: which sample moves which").format(names=names)
    return Canvas(title, sample_description(panels), _explained(marks, SAMPLE_NOTE, language), captures[0].call_ids)


def _side_by_side(panels: Iterable[tuple[Mark, ...]]) -> list[Mark]:
    marks: list[Mark] = []
    for drawn in panels:
        right = reach(marks)[2] + _GAP - reach(drawn)[0] if marks else 0.0
        marks += moved(drawn, right)
    return marks


def _explained(marks: list[Mark], note: Text, language: Language) -> tuple[Mark, ...]:
    """The marks with the colours, and what a square is, below."""
    left, bottom, right, _ = reach(marks)
    middle = (left + right) / 2
    marks += colours(middle, bottom - 40, language)
    for row, text in enumerate(_wrapped(note.in_language(language), max(right - left, 380))):
        marks.append(Writing(middle, bottom - 92 - row * 15, Label(text, 10, "muted"), classes=("caption",)))
    return tuple(marks)


def _calls(capture: Capture) -> tuple[int, ...]:
    path = capture.influences[0].layer
    return tuple(call.id for call in capture.calls if call.layer == path)


def _panel(capture: Capture, output: str, sample: int, ticks: Sequence[str] | None, language: Language) -> Panel:
    if isinstance(capture, Capture) and capture.sample_influences and not capture.influences:
        raise UsageError("these facts were measured between samples: draw them with between='samples'")
    if not isinstance(capture, Capture) or not capture.influences:
        raise UsageError("option 'beside' takes captures with derivatives: draw(model, x, figure='influence').facts")
    known = {each.output: each for each in capture.influences}
    if output and output not in known:
        raise UnknownName("output", output, known)
    found: Influence = known[output] if output else capture.influences[0]
    check_sample(sample, found.values.shape[1])
    return Panel(capture.name, found, sample, checked_labels(ticks, found.values.shape[2]), language)


def _wrapped(text: str, width: float) -> list[str]:
    """Lines of at most ``width`` points, broken at spaces or, without them, anywhere."""
    lines, rest = [], text
    while Label(rest, 10).width > width:
        cut = next(count for count in range(len(rest), 0, -1) if Label(rest[:count], 10).width <= width)
        space = rest.rfind(" ", 0, cut)
        cut = space if space > cut // 2 else cut
        lines.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*lines, rest]


def _have_steps(panels: list[Panel]) -> bool:
    """Whether an output among them has steps; else each map is one row."""
    return any(panel.influence.steps for panel in panels)


def _title(panels: list[Panel]) -> Text:
    names = ", ".join(panel.name for panel in panels)
    if _have_steps(panels):
        return Text("{names}：哪一步影响哪一步", "{names}: which step moves which").format(names=names)
    return Text("{names}：哪一步影响输出", "{names}: which step moves the output").format(names=names)


def _description(panels: list[Panel], sample: int) -> Text:
    said = [panel.sentence() for panel in panels]
    rows = Text("输出的每一步", "each step of the output") if _have_steps(panels) else _OUTPUT
    upwards = "，纵轴是输出的步" * _have_steps(panels)
    return Text(
        "第 {sample} 个样本（从 0 数）里，{rows}对循环层读到的每一步的导数，横轴是读到的步{upwards}。"
        + "".join(one.zh for one in said),
        "Of sample {sample} (from 0), the derivatives of {rows} by each step that the recurrent layer reads, which lies along the horizontal "
        "axis. " + " ".join(one.en for one in said),
    ).format(sample=sample, rows=rows, upwards=upwards)
