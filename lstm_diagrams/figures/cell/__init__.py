"""``cell``: the inside of an LSTM, GRU or RNN cell, the weights of its gates and its equations, or some of these.

Classes: ``cell`` ``gate`` ``operation`` ``weight`` ``bias`` ``projection`` ``equation`` ``value`` ``scale`` ``shape`` for
what a mark is, ``bridge`` for the gap in a line that another one crosses, ``names`` for the gates by name below a
compact cell; ``x`` ``h`` ``c`` for what it carries, with
``before`` for a state that is handed in (``initial`` if it is h_0 or c_0) and ``up`` for the h that goes upwards;
``gate-i`` ``gate-f`` ``gate-g`` ``gate-o`` (LSTM), ``gate-r`` ``gate-z`` ``gate-n`` (GRU), ``gate-h`` (RNN) for the gate;
``t1`` ... and ``unit1`` ... for the step and unit of a number; ``layer1`` ... for the layer; ``forward`` and ``reverse``
for the directions.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.drawing.kit.moments import Moment as Shown
from lstm_diagrams.drawing.kit.parts import Parts, checked_parts
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.drawing.recurrent.values import chains_of
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.cell.compact import narrow
from lstm_diagrams.figures.cell.drawings import drawable, drawing_of
from lstm_diagrams.figures.cell.mirror import mirrored
from lstm_diagrams.figures.cell.moments import with_numbers, without_numbers
from lstm_diagrams.figures.cell.stage import staged
from lstm_diagrams.figures.cell.strips import strip_scales
from lstm_diagrams.figures.cell.strips_below import strips_below
from lstm_diagrams.figures.cell.weights import tables
from lstm_diagrams.figures.cell.words import PARTS, cell_description, cell_title
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.readings.recurrence import Recurrence, chosen, layer_and_cell_runs
from lstm_diagrams.words import Language, Text


def _fit(capture: Capture) -> int:
    return Rank.VIEW if any(drawable(run.cell) for run in layer_and_cell_runs(capture)) else 0


def _moments(
    capture: Capture, *, layer: str, depth: int, direction: str, units: int, values: bool, sample: int, parts: Parts
) -> tuple[Shown, ...]:
    """With numbers those of every step, whichever one the still picture shows; none where the cell itself is not drawn."""
    if "cell" not in checked_parts("cell", parts, PARTS):
        return ()
    moment = _moment(capture, layer, depth, direction, units, values, sample, 1)
    return tuple(with_numbers(moment) if values else without_numbers(moment))


def _stage(
    capture: Capture,
    language: Language,
    *,
    layer: str,
    depth: int,
    direction: str,
    units: int,
    values: bool,
    sample: int,
    parts: Parts,
    compact: bool,
) -> Canvas:
    """With numbers all steps over each other, else the picture itself."""
    moment = _moment(capture, layer, depth, direction, units, values, sample, 1)
    shown = checked_parts("cell", parts, PARTS)
    marks = staged(moment, language) if values else _marks(moment, shown, language, compact=compact)
    title, description = cell_title(replace(moment, step=None), shown), cell_description(moment, shown)
    return Canvas(title, description, tuple(marks), moment.run.call_ids)


@figure(
    Text("循环单元的内部", "The inside of a recurrent cell"),
    needs=Text(
        "用到 PyTorch 的 LSTM、GRU 或 RNN 的层或单元的模型", "a call of an LSTM, GRU or RNN layer or cell of PyTorch"
    ),
    fit=_fit,
    moments=_moments,
    stage=_stage,
    narrower=({"compact": True},),
    flatter=({"parts": "cell"}, {"compact": True, "beside": True}, {"units": 3}),
)
def cell(
    capture: Capture,
    language: Language,
    *,
    layer: str = "",
    depth: int = 1,
    direction: str = "forward",
    step: int = 1,
    values: bool = False,
    sample: int = 0,
    units: int = 6,
    parts: Parts = "cell+weights+equations",
    compact: bool = False,
    beside: bool = False,
) -> Canvas:
    """Draw one cell of a recurrent layer from the inside.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of the recurrent module; left out, the first one that ran.
        depth: which of its stacked layers, counted from 1, the lowest.
        direction: ``"forward"`` or, of a bidirectional module, ``"reverse"``; the reverse cell is drawn from right to left.
        step: with ``values`` the time step, counted from 1.
        values: write and paint the numbers that the gates and states held at ``step``.
        sample: which sample of the batch the values are those of, counted from 0.
        units: most numbers drawn of one vector; 0 draws all.
        parts: which of ``"cell"``, ``"weights"`` and ``"equations"``, with a plus between them or as a tuple.
        compact: lay it out narrow: names, sizes and numbers below the cell, weights and equations below each other.
        beside: with ``compact`` the numbers stand right of the cell, not below it.
    """
    moment, shown = (
        _moment(capture, layer, depth, direction, units, values, sample, step),
        checked_parts("cell", parts, PARTS),
    )
    if values and "cell" not in shown:
        raise UsageError("option 'values' writes numbers into the cell, so 'cell' has to be among the 'parts'")
    title, description = cell_title(moment, shown), cell_description(moment, shown)
    return Canvas(
        title, description, tuple(_marks(moment, shown, language, compact=compact, beside=beside)), moment.run.call_ids
    )


def _moment(
    capture: Capture, layer: str, depth: int, direction: str, units: int, values: bool, sample: int, step: int
) -> Moment:
    """What is drawn; UsageError for a layer, direction, step or sample that there is not."""
    run = _chosen(capture, layer)
    number = _direction(run, direction)
    if not 1 <= depth <= run.layers:
        raise UsageError(f"option 'depth' counts the layers from 1 to {run.layers}, not {depth}")
    if not 1 <= step <= run.steps:
        raise UsageError(f"option 'step' counts the time steps from 1 to {run.steps}, not {step}")
    moment = Moment(run, depth - 1, number, units=checked_most("units", units))
    if values:
        chain = chains_of(capture, run, sample)[depth - 1, number]
        if run.lengths and step > run.lengths[sample]:
            raise UsageError(f"sample {sample} is only {run.lengths[sample]} steps long, so nothing ran at step {step}")
        moment = Moment(run, depth - 1, number, step, chain, sample, units)
    return moment


def _chosen(capture: Capture, path: str) -> Recurrence:
    """The run of the layer at a path; left out, the first whose inside is drawn."""
    runs = list(layer_and_cell_runs(capture))
    return chosen([run for run in runs if path or drawable(run.cell)] or runs, path)


def _direction(run: Recurrence, name: str) -> int:
    if name not in DIRECTIONS:
        raise UnknownName("direction", name, DIRECTIONS)
    if DIRECTIONS.index(name) >= run.directions:
        raise UsageError(f"this {run.layer.type} runs forward only; direction 'reverse' needs bidirectional=True")
    return DIRECTIONS.index(name)


def _marks(
    moment: Moment, parts: Collection[str], language: Language, *, compact: bool, beside: bool = False
) -> Iterator[Mark]:
    inside = drawing_of(moment).draw(replace(moment, chain=None) if compact else moment, language)
    marks = tuple(mirrored(inside.marks)) if moment.direction else inside.marks
    middle = inside.width / 2 * (-1 if moment.direction else 1)
    if compact:
        marks = tuple(narrow(marks, moment, language))
        left, _, right, _ = reach(marks)
        middle = (left + right) / 2
    if "cell" not in parts:
        yield from tables(moment, parts, middle, 0, language, stacked=compact)
        return
    table = tuple(tables(moment, parts, middle, _bottom(marks) - 26, language, stacked=compact))
    yield from marks
    yield from table
    if moment.chain and compact and beside:
        _, bottom, right, top = reach(marks)
        strips = tuple(strips_below(moment, 0.0, 0.0, language))
        left, low, _, high = reach(strips)
        yield from moved(strips, right + 36 - left, (bottom + top - low - high) / 2)
    elif moment.chain and compact:
        yield from strips_below(moment, middle, _bottom(table or marks) - 22, language)
    elif moment.chain:
        yield from strip_scales(moment, middle, _bottom(table or marks) - 44, language)


def _bottom(marks: Iterable[Mark]) -> float:
    return min(mark.extent[1] for mark in marks)
