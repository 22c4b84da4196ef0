"""``attention``: which steps a step looks at and how much, from the run: both chains, the score, the weights, the alignment.

Classes: ``band`` ``cell`` ``memory`` ``asking`` ``sum`` ``score`` ``meeting`` ``module`` for what a mark is, ``chosen`` for the step whose
weights are drawn, ``h1`` ``h2`` ... for the weighed steps
(``unread`` where the weight is 0, ``window`` round those that are read), ``s1`` ``s2`` ... for those that ask; ``weight`` for lines and squares that
stand for weights, with ``row1`` ``column1`` ... in the alignment and ``place`` for its cells; ``x`` ``h`` ``output`` for what a mark
carries, ``reverse`` for what goes to the left; ``up`` ``context`` ``alpha`` ``keys`` ``query`` for what flows; ``token`` ``number``
``axis`` ``name`` ``words`` for text; ``dots`` for what is left out.
"""

from collections.abc import Iterator
from math import fsum

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.parts import Parts, checked_parts
from lstm_diagrams.drawing.kit.samples import Entry, box, line
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.attention.alignment import Alignment, alignment
from lstm_diagrams.figures.attention.around import around_chains
from lstm_diagrams.figures.attention.chains import asking, context, memory, names_below, score, weights
from lstm_diagrams.figures.attention.layout import (
    ASKING_Y,
    CELL_HEIGHT,
    MEMORY_Y,
    SUM_Y,
    Columns,
    around,
    columns,
    shown_step,
    strongest,
)
from lstm_diagrams.figures.attention.moments import attention_moments
from lstm_diagrams.figures.attention.words import description, title, weights_formula, where
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.attention import Attention, attentions
from lstm_diagrams.readings.ways import Way
from lstm_diagrams.words import Language, Text, counted

_TOKENS = "takes words with spaces between them, those of the weighed steps, and after ' | ' those of the asking steps"

_PARTS = ("chains", "alignment")
_ONE = Text("连线是第 {step} 步的权重，共 {count} 步", "the lines are the weights of step {step} of {count}")
_OTHERS = Text(
    "这次运行有 {count} 处注意力，图中是第 {number} 处（number=）",
    "this run has {count} attentions; drawn is number {number} (number=)",
)


def _fit(capture: Capture) -> int:
    found = attentions(capture)
    if not found:
        return 0
    if any(one.asking for one in found):
        return Rank.STORY
    recurrent = capture.layer(found[0].memory[0].layer).kind == "recurrent"
    return Rank.MODEL if recurrent else Rank.VIEW


def _moments(
    capture: Capture, *, step: int, sample: int, head: int, tokens: str, number: int, parts: Parts
) -> tuple[Moment, ...]:
    """Step by step of those that ask; none where the weights were not kept, or not all parts are drawn."""
    seen = _chosen(attentions(capture), number)
    _check(seen, step, sample, head)
    if not seen.has_numbers or checked_parts("attention", parts, _PARTS) != _PARTS:
        return ()
    return tuple(attention_moments(seen, shown_step(seen, step), sample, head - 1, _words(seen, tokens)))


@figure(
    Text("注意力", "Attention"),
    needs=Text(
        "在循环层的各步（或一段序列）上做注意力的模型",
        "attention over the steps of a recurrent layer, or of a sequence",
    ),
    fit=_fit,
    legend={
        "weight": Entry(line("gate", arrow=False), Text("权重：线越粗越大", "a weight: the thicker, the larger")),
        "context": Entry(line("gate"), Text("加权和", "the weighted sum")),
        "score": Entry(box("operation_fill", "operation"), Text("打分与 softmax", "the score and its softmax")),
        "chosen": Entry(box(None, "sample"), Text("画出连线的那一步", "the step whose weights are drawn as lines")),
    },
    names=("weight", "context", "memory", "asking", "score"),
    moments=_moments,
    narrower=({"compact": True}, {"steps": 5}, {"steps": 4}, {"steps": 3}),
    flatter=({"parts": "chains"}, {"steps": 4}, {"steps": 3}),
)
def attention(
    capture: Capture,
    language: Language,
    *,
    step: int = 0,
    steps: int = 8,
    sample: int = 0,
    head: int = 1,
    tokens: str = "",
    number: int = 0,
    values: bool = False,
    compact: bool = False,
    parts: Parts = "chains+alignment",
) -> Canvas:
    """Draw attention as it was in the run: the weighed steps, the asking ones, the score, the weights of a step, and all weights.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        step: the asking step whose weights are drawn as lines, from 1; 0 takes the middle one.
        steps: most steps drawn of each chain, of the weighed ones those with the largest weights; 0 draws all.
        sample: which sample of the batch, from 0.
        head: which head, from 1.
        tokens: the words of the weighed steps with spaces between them, and after " | " those of the asking steps.
        values: keep the weights of the run however many they are; those of more than a million are else left out.
        compact: lay it out narrow: the names of the chains and the grid of all weights below them.
        parts: which of ``"chains"`` and ``"alignment"``, the grid of all weights, with a plus between them or as a tuple.
        number: which attention of the run, from 1, where there are several; 0 takes the first that another layer asks.
    """
    found = attentions(capture)
    seen = _chosen(found, number)
    most = checked_most("steps", steps)
    _check(seen, step, sample, head)
    names = _words(seen, tokens)
    chosen, shown = shown_step(seen, step), _shown(seen, parts)
    rows = tuple(seen.row(one, sample, head - 1) for one in range(len(seen.places))) if seen.has_numbers else ()
    marks, drawn, lines = list[Mark](), set[int](), frozenset[Way]()
    if "chains" in shown:
        marks, drawn, lines = _chains(capture, seen, (chosen, most), rows, names, language, compact=compact)
    if rows and "alignment" in shown:
        place = (0.0, 0.0) if compact or not marks else _beside(marks, names[1])
        table = Alignment(rows, chosen, names[1], names[0], place, compact)
        grid = tuple(alignment(table, where(seen, sample, head - 1), language))
        if marks and compact:
            marks += _centred(grid, marks)
        else:
            marks += moved(grid, 0, SUM_Y - sum(reach(grid)[1::2]) / 2)
    elif rows and len(seen.places) > 1:
        marks.append(_remark(marks, _ONE.format(step=chosen + 1, count=len(seen.places)), language))
    if len(found) > 1:
        marks.append(_remark(marks, _OTHERS.format(number=found.index(seen) + 1, count=len(found)), language))
    words = description(seen, chosen, sample, head - 1, shown)
    return Canvas(title(capture, seen), words, tuple(marks), tuple(sorted(drawn)), (), lines)


def _remark(marks: list[Mark], said: Text, language: Language) -> Mark:
    """A line below everything."""
    left, low, *_ = reach(marks)
    return Writing(left, low - 14, Label(said.in_language(language), 10, "muted"), "left", ("words",))


def _beside(marks: list[Mark], asking_words: list[str]) -> tuple[float, float]:
    """Where the grid begins right of the chains."""
    room = max((Label(word, 9.5).width for word in asking_words), default=64.0)
    return reach(marks)[2] + 40 + min(room, 76.0), SUM_Y


def _centred(grid: tuple[Mark, ...], marks: list[Mark]) -> tuple[Mark, ...]:
    """The grid below the middle of the chains."""
    left, low, right, _ = reach(marks)
    start, _, end, high = reach(grid)
    return moved(grid, (left + right - start - end) / 2, low - 18 - high)


def _chosen(found: tuple[Attention, ...], number: int) -> Attention:
    if not 0 <= number <= len(found):
        raise UsageError(f"option 'number' of figure 'attention' is 0 to {len(found)} here, not {number}")
    asked = [one for one in found if one.asking]
    return found[number - 1] if number else (asked or list(found))[0]


def _check(seen: Attention, step: int, sample: int, head: int) -> None:
    for name, value, first, last in (
        ("step", step, 0, len(seen.places)), ("sample", sample, 0, seen.batch - 1), ("head", head, 1, seen.heads),
    ):  # fmt: skip
        if not first <= value <= last:
            raise UsageError(f"option {name!r} of figure 'attention' is {first} to {last} here, not {value}")


def _shown(seen: Attention, parts: Parts) -> tuple[str, ...]:
    """The parts that are drawn."""
    shown = checked_parts("attention", parts, _PARTS)
    if not seen.has_numbers and shown == ("alignment",):
        raise UsageError(
            "the alignment needs the weights of the run, of which there are too many to be kept: use values=True"
        )
    return shown


def _words(seen: Attention, tokens: str) -> tuple[list[str], list[str]]:
    """The words of the weighed and of the asking steps; none where none were given."""
    weighed, _, asking_words = tokens.partition("|")
    found = weighed.split(), asking_words.split()
    for words, count in zip(found, (seen.steps, len(seen.places)), strict=True):
        if words and len(words) != count:
            raise UsageError(f"option 'tokens' {_TOKENS}: {count} here, not {len(words)}")
    return found


def _chains(
    capture: Capture,
    seen: Attention,
    wanted: tuple[int, int],
    rows: tuple[tuple[float, ...], ...],
    names: tuple[list[str], list[str]],
    language: Language,
    *,
    compact: bool,
) -> tuple[list[Mark], set[int], frozenset[Way]]:
    chosen, most = wanted
    row = rows[chosen] if rows else None
    below = columns(seen.steps, strongest(row, seen.steps, most), 0.0)
    above = columns(len(seen.places), around(chosen, len(seen.places), most), 0.0)
    lower = capture.layer(seen.memory[0].layer)
    upper = capture.layer(seen.asking[0].layer) if seen.asking else None
    x = above.x(chosen) or 0.0
    right = max(below.right, above.right) + (24 if compact else 46)
    marks: list[Mark] = [
        *memory(lower, below, names[0], row, named=not compact),
        *weights(below, row, x, 11.5 if compact else 9),
    ]
    marks += asking(seen, upper, above, names[1], chosen, named=not compact)
    marks += context(seen, x, ASKING_Y, language)
    marks += score(
        seen,
        x,
        right,
        (below.right + 10, _query_x(seen, above, chosen)),
        (_query(seen, chosen), weights_formula(seen, [fsum(each) for each in rows])),
        language,
        compact=compact,
    )
    if row is not None and below.gaps:
        marks += _rest(row, below, language)
    if compact:
        left, low, *_ = reach(marks)
        marks += names_below((lower, upper), left, low - 6)
    around_marks, drawn, lines = around_chains(capture, seen, marks, (lower, upper), language)
    return [*marks, *around_marks], drawn, lines


def _query_x(seen: Attention, above: Columns, chosen: int) -> float | None:
    """Where the state that asks stands: one step earlier where what it asks for goes into the step itself."""
    if not seen.asking or seen.score == "learned":
        return None
    return above.x(chosen - 1 if seen.before and chosen else chosen)


def _query(seen: Attention, chosen: int) -> str:
    return f"s_{{{chosen if seen.before else chosen + 1}}}"


def _rest(row: tuple[float, ...], below: Columns, language: Language) -> Iterator[Mark]:
    """What the steps that are left out hold together."""
    shown = {step for step, _ in below.steps}
    rest = sum(weight for step, weight in enumerate(row) if step not in shown)
    count = len(row) - len(shown)
    said = Text("没有画出的 {count} 步合计 {rest:.2f}", "the {steps} left out: {rest:.2f} in all").format(
        count=count, steps=counted(count, "step"), rest=rest
    )
    y = MEMORY_Y - CELL_HEIGHT / 2 - 48
    yield Writing(0.0, y, Label(said.in_language(language), 10, "muted"), classes=("words", "dots"))
