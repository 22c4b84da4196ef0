"""``packing``: sequences of different lengths in one PackedSequence, the staircase of its steps, and which h is h_n.

Classes: ``entry`` for a sequence at one step, ``padding`` for the places behind its end, ``end`` for a step where an h_n is the output;
``given`` for the batch as it came, ``packed`` for the staircase and the ``strip`` of the packed data, ``final`` for h_n;
``sample1`` ``sample2`` ... for the sequence, ``t1`` ``t2`` ... for the time step; ``staircase`` for the outline, ``batch_sizes`` for how
many run at a step, ``sorted`` and ``unsorted`` for the lines between the orders, ``reverse`` for the way of a reverse direction;
``index`` ``axis`` ``name`` ``heading`` ``words`` for text; ``dots`` for what is left out.
"""

from collections.abc import Iterator
from math import inf

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.paragraph import wrapped
from lstm_diagrams.drawing.kit.samples import Entry, box, line
from lstm_diagrams.errors import UnknownName
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.packing.moments import packing_moments
from lstm_diagrams.figures.packing.plan import Plan
from lstm_diagrams.figures.packing.rows import HEIGHT, PITCH, SIZE, SMALL, Grid
from lstm_diagrams.figures.packing.strip import strip
from lstm_diagrams.figures.packing.words import (
    DATA,
    FINAL,
    GIVEN,
    KEPT,
    ROW,
    SORTED,
    UNCHANGED,
    description,
    sentences,
    title,
)
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.recurrence import recurrences
from lstm_diagrams.words import Language, Text, counted

_BETWEEN, _SLIM = 64.0, 84.0
"""From one part to the next, and the longest line of a heading where the picture is narrow."""
_HEADING = 12.0


def _fit(capture: Capture) -> int:
    return Rank.VIEW if capture.packings else 0


def _refusal(capture: Capture) -> str:
    padded = next(recurrences(capture), None)
    if capture.packings or padded is None:
        return ""
    return (
        f"{padded.layer.type} was given the plain tensor {padded.sequence.shape}, which says nothing of lengths: whatever pads a "
        "short sequence is read like the rest. Give it pack_padded_sequence(x, lengths, batch_first=..., enforce_sorted=False); "
        "check(model, x) finds answers that are read in padding"
    )


def _moments(capture: Capture, *, layer: str, samples: int, steps: int) -> tuple[Moment, ...]:
    return packing_moments(_plan(capture, layer, samples, steps))


@figure(
    Text("变长序列的打包", "Packed sequences"),
    needs=Text(
        "读入 PackedSequence 的 LSTM、GRU 或 RNN 层", "an LSTM, GRU or RNN layer that is given a PackedSequence"
    ),
    fit=_fit,
    legend={
        "entry": Entry(box("layer1_fill", "layer1", 22), Text("一条序列的一步", "one step of one sequence")),
        "end": Entry(
            box("layer1_fill", "h", 22, thickness=2.4), Text("h_n 等于这里的 output", "h_n equals output here")
        ),
        "reverse": Entry(line("h", dashed=True), Text("反向的读法", "how the reverse direction reads")),
        "staircase": Entry(line("muted", arrow=False), Text("阶梯：每步还有几条在运行", "staircase: how many run")),
    },
    names=("padding", "end", "strip", "staircase", "batch_sizes"),
    moments=_moments,
    refusal=_refusal,
    narrower=({"compact": True}, {"samples": 4, "steps": 5}, {"samples": 3, "steps": 3}),
    flatter=({"samples": 4, "steps": 5}, {"samples": 3, "steps": 3}),
)
def packing(
    capture: Capture, language: Language, *, layer: str = "", samples: int = 5, steps: int = 7, compact: bool = False
) -> Canvas:
    """Draw a packed batch: its sequences, sorted and step by step, its packed data, and where each h_n lies.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of the recurrent layer; left out, the first that was given a PackedSequence.
        samples: most sequences drawn; 0 draws all.
        steps: most time steps drawn; 0 draws all. The last step of every drawn sequence is always among them.
        compact: lay it out narrow: which sequences they are is said below.
    """
    plan = _plan(capture, layer, samples, steps)
    return Canvas(title(plan), description(plan), tuple(_marks(plan, language, compact=compact)), plan.run.call_ids)


def _plan(capture: Capture, layer: str, samples: int, steps: int) -> Plan:
    runs = {run.call.id: run for run in recurrences(capture)}
    packed = [(runs[one.call], one) for one in capture.packings if one.call in runs]
    for run, one in packed:
        if layer in ("", run.layer.path):
            return Plan(run, one, checked_most("samples", samples), checked_most("steps", steps))
    raise UnknownName("recurrent layer with a PackedSequence", layer, [run.layer.path for run, _ in packed])


def _marks(plan: Plan, language: Language, *, compact: bool) -> Iterator[Mark]:
    given = Grid(plan, 0.0, plan.samples, "given")
    rows = tuple(None if row is None else plan.order[row] for row in plan.rows)
    stairs = Grid(plan, given.right + _BETWEEN, rows, "packed")
    names = _names(plan, language)
    left = 0.0 if compact else min(0.0, *(0 - 10 - label.width for label in names.values()))
    right = stairs.right + _BETWEEN
    yield from _headings(plan, (left, stairs.left, right), language, longest=_SLIM if compact else inf)
    for sample, label in ({} if compact else names).items():
        own = ("name", "given", f"sample{sample + 1}")
        yield Writing(-10, given.height(sample), label, "right", own)
    yield from _connections(given, stairs, right)
    yield from given.marks()
    yield from stairs.marks()
    yield from stairs.directions()
    yield from _staircase(stairs)
    yield from _finals(plan, given, right)
    bottom = min(given.bottom, stairs.bottom) - 56
    heading = DATA.format(
        entries=Text(str(plan.entries), counted(plan.entries, "row")),
        features=Text(str(plan.run.features), counted(plan.run.features, "number")),
    )
    yield Writing(left, bottom - 12, Label(heading.in_language(language), _HEADING), "left", ("heading",))
    data = tuple(strip(plan, bottom - 28, left, right + 90, language))
    yield from data
    foot = min(mark.extent[1] for mark in data) - 20
    said = [sentence.in_language(language) for sentence in sentences(plan)]
    if compact:
        said.insert(0, ("；" if language == "zh" else "; ").join(label.text for label in names.values()))
    for number, words in enumerate(said):
        yield Writing(left, foot - 18 * number, Label(words, 11), "left", ("words",))


def _names(plan: Plan, language: Language) -> dict[int, Label]:
    """Of each drawn sequence its letter, its place in the batch and its length."""
    found = {}
    for sample in plan.samples:
        if sample is not None:
            steps = plan.lengths[sample]
            said = ROW.format(letter=plan.letter(sample), sample=sample, steps=Text(str(steps), counted(steps, "step")))
            found[sample] = Label(said.in_language(language), SIZE)
    return found


def _headings(plan: Plan, lefts: tuple[float, float, float], language: Language, *, longest: float) -> Iterator[Mark]:
    unsorted = plan.packing.order is not None
    texts = (GIVEN, SORTED if unsorted else UNCHANGED, FINAL if unsorted else KEPT)
    for left, text in zip(lefts, texts, strict=True):
        label = Label("\n".join(wrapped(text.in_language(language), _HEADING, longest)), _HEADING)
        yield Writing(left, HEIGHT / 2 + 28 + label.height / 2, label, "left", ("heading",))


def _connections(given: Grid, stairs: Grid, right: float) -> Iterator[Mark]:
    """From each sequence to its row in the staircase, and from its own last step there to its h_n."""
    for sample in given.rows:
        if sample is not None:
            own, here, there = f"sample{sample + 1}", given.height(sample), stairs.height(sample)
            yield Line(
                _bow((given.right + 3, here), (stairs.left - 4, there)), "muted", arrow=True, classes=("sorted", own)
            )
            edge = (stairs.right + 6, there)
            way = (*straight((stairs.end(sample), there), edge), *_bow(edge, (right - 3, here))[1:])
            yield Line(way, "h", 1.3, arrow=True, classes=("unsorted", own))


def _bow(start: Point, end: Point) -> tuple[Point, ...]:
    """A line that leaves and arrives level."""
    middle = (start[0] + end[0]) / 2
    return (start, (middle, start[1]), (middle, end[1]), end)


def _staircase(stairs: Grid) -> Iterator[Mark]:
    """The outline of what runs, and below each step how many that are."""
    plan = stairs.plan
    y = stairs.bottom - 24
    yield Writing(stairs.left, y - 16, Label("batch_sizes", SMALL, "muted"), "left", ("batch_sizes", "packed"))
    corners: list[Point] = []
    for place, step in enumerate(plan.columns):
        if step is not None:
            label = Label(str(plan.packing.batch_sizes[step]), SIZE)
            yield Writing(stairs.middle(place), y, label, classes=("batch_sizes", "packed", f"t{step + 1}"))
            depth, x = PITCH * (0.5 - plan.depth(step)) - 0.5, stairs.middle(place) + stairs.width / 2 + 1.5
            corners += [(corners[-1][0] if corners else stairs.left - 1.5, depth), (x, depth)]
    corners.append((corners[-1][0], HEIGHT / 2))
    yield Line(straight(*_distinct(corners)), "muted", 1.4, classes=("staircase",))


def _distinct(corners: list[Point]) -> list[Point]:
    return [corner for place, corner in enumerate(corners) if place == 0 or corner != corners[place - 1]]


def _finals(plan: Plan, given: Grid, left: float) -> Iterator[Mark]:
    """h_n of the top layer, in the order of the batch, each with the step at which output has the same numbers."""
    for sample in given.rows:
        if sample is None:
            continue
        x, y, own = left, given.height(sample), f"sample{sample + 1}"
        for direction in range(plan.run.directions):
            code = Label(f"h_n[{direction - plan.run.directions}, {sample}]", SMALL)
            wide = code.width + 14
            yield Box(x + wide / 2, y, wide, HEIGHT, "h_fill", "h", 1.2, True, label=code, classes=("final", own))
            x += wide + 5
            if plan.packing.same:
                step = 0 if direction else plan.lengths[sample] - 1
                sign = "=" if plan.packing.same[direction][sample] else "≠"
                said = Label(f"{sign} {plan.name(sample, step)}", SIZE)
                yield Writing(x, y, said, "left", ("final", own))
                x += said.width + 14
