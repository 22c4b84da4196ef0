"""``unrolled``: layers x steps of LSTM, GRU or RNN layers or cells with every hidden unit, and where h, c, output, h_n, c_n stand.

Classes: ``cell`` ``unit`` ``projected`` ``input`` ``feature`` ``band`` ``joint`` ``shape`` ``axis`` ``scale`` ``dots`` for
what a mark is; ``x`` ``h`` ``c`` ``output`` for what it carries, ``up`` for what goes upwards; ``t1`` ``t2`` ... for the
time step, ``layer1`` ... for the layer, ``unit1`` ... for the unit; ``initial`` and ``final`` for the states before the
first and after the last step; ``forward`` and ``reverse`` for the directions; ``between`` for what lies between modules;
``calls`` for how many calls were observed; ``padding`` for what lies after the end of a sample of a packed sequence,
``lengths`` for the lengths of all samples; ``remark`` for a note, ``loss`` ``target`` ``words`` for a loss term.
"""

from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise

from lstm_diagrams.drawing.kit.axis_names import axis_names
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_layers, checked_most
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Label, Line, Mark, Writing
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.drawing.passes.notes import with_notes
from lstm_diagrams.drawing.passes.width import FLATTER_STACK
from lstm_diagrams.drawing.recurrent.cells import bands, cells, inputs, joints, output_row, title_width
from lstm_diagrams.drawing.recurrent.grid import MOST_LAYERS, Grid
from lstm_diagrams.drawing.recurrent.lines import between, handovers, upwards
from lstm_diagrams.drawing.recurrent.values import painted, scales, stack_chains
from lstm_diagrams.drawing.recurrent.wave import ends, wave
from lstm_diagrams.errors import UnknownName
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.figures.unrolled.states import (
    entries_below,
    shapes_below,
    shapes_bottom,
    state_columns,
    state_entries,
    state_labels,
    state_shapes,
    state_width,
)
from lstm_diagrams.figures.unrolled.words import unrolled_description, unrolled_note, unrolled_title
from lstm_diagrams.readings.calls import Series, joined
from lstm_diagrams.readings.recurrence import Stack, observed
from lstm_diagrams.readings.stacks import stacks, upward_ways
from lstm_diagrams.words import AXES, Language, Text, same

_SMALL = 10.0
_ROW = 14.0


def _moments(
    capture: Capture, *, layer: str, steps: int, units: int, features: int, layers: int, values: bool, sample: int
) -> tuple[Moment, ...]:
    """The wave front, and where the states end."""
    stack, _ = _all_calls(capture, _chosen(capture, layer))
    grid = _grid(stack, {"steps": steps, "units": units, "features": features, "layers": layers}, sample)
    chains = stack_chains(capture, stack, sample) if values else None
    return (*wave(grid, chains, sample), ends(grid))


def _fit(capture: Capture) -> int:
    return Rank.RUN if observed(capture) else 0


@figure(
    Text("按时间展开的循环网络", "Recurrent network unrolled in time"),
    needs=Text("用到 LSTM、GRU 或 RNN 的层或单元的模型", "a call of an LSTM, GRU or RNN layer or cell"),
    fit=_fit,
    moments=_moments,
    narrower=({"compact": True}, {"steps": 5}, {"steps": 4}, {"steps": 3}, {"steps": 2}),
    flatter=FLATTER_STACK,
)
def unrolled(
    capture: Capture,
    language: Language,
    *,
    layer: str = "",
    steps: int = 6,
    units: int = 6,
    features: int = 6,
    layers: int = MOST_LAYERS,
    axes: Mapping[str, str | Text] | None = None,
    values: bool = False,
    sample: int = 0,
    compact: bool = False,
    notes: Mapping[str, str] | None = None,
    loss: Mapping[str, str] | None = None,
) -> Canvas:
    """Draw one run of a recurrent layer, or of several on top of each other, or a loop over a cell.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of one recurrent layer; left out, the first one that ran, with those that read its output.
        steps: most time steps drawn, before any padding; 0 draws all.
        units: most hidden units drawn in a cell; 0 draws all.
        features: most features drawn in x_t; 0 draws all.
        layers: most layers drawn; 1 draws the top one alone, 0 draws all.
        axes: own names for axes, by the usual name: ``{"batch": "airport", "time": "hour"}``.
        values: paint each hidden unit by its h and each feature by its x, as they were in this run.
        sample: which sample of the batch is drawn, counted from 0: its values, and its own length in a packed sequence.
        compact: lay it out narrow: the shapes of the states in lines below.
        notes: words of your own beside parts, by the path of the layer: ``{"fc": "frozen"}``.
        loss: loss terms drawn as a circle L with a target y, by the path of the layer whose output they compare.
    """
    stack, series = _all_calls(capture, _chosen(capture, layer))
    names = axis_names(axes)
    grid = _grid(stack, {"steps": steps, "units": units, "features": features, "layers": layers}, sample, slim=compact)
    note = unrolled_note(stack, series, sample, grid.length)
    marks = tuple(_marks(grid, language, names, note, compact=compact))
    if values:
        chains = stack_chains(capture, stack, sample)
        bottom = min(mark.extent[1] for mark in marks)
        middle = (grid.columns[0] + grid.columns[-1]) / 2
        marks = (*painted(marks, chains, sample), *scales(chains, middle, bottom - 30, language))
    calls = tuple(call.id for run in stack.runs for call in run.calls)
    lines = upward_ways(capture, stack)
    words = unrolled_title(stack), unrolled_description(stack, series, names, sample)
    places: dict[str, list[str]] = {}
    for number, row in enumerate(stack.rows):
        places.setdefault(row.run.layer.path, []).append(f"layer{number + 1}")
    places[stack.top.layer.path].append("output")
    return with_notes(Canvas(*words, marks, calls, (), lines), places, notes, loss, compact=compact)


def _grid(stack: Stack, wanted: Mapping[str, int], sample: int, *, slim: bool = False) -> Grid:
    most = {name: (checked_layers if name == "layers" else checked_most)(name, value) for name, value in wanted.items()}
    length = stack.bottom.length(sample)
    return Grid.of(stack, **most, length=length if stack.bottom.lengths else None, slim=slim)


def _chosen(capture: Capture, path: str) -> Stack:
    """The first stack, or of the layer at ``path`` its first run alone."""
    if not path:
        return stacks(capture)[0]
    runs = observed(capture)
    for run in runs:
        if run.layer.path == path:
            return Stack((run,))
    raise UnknownName("recurrent layer", path, dict.fromkeys(run.layer.path for run in runs))


def _all_calls(capture: Capture, stack: Stack) -> tuple[Stack, Series | None]:
    """The stack over several calls, where states went on from each to the next; and what became of them, where that is more."""
    found = joined(capture, stack)
    return (stack, None) if found is None else found


def _marks(
    grid: Grid, language: Language, names: Mapping[str, Text], note: Text | None, *, compact: bool
) -> Iterator[Mark]:
    left, right = state_columns(grid)
    half = state_width(grid) / 2
    edge_left = min(left - half - 14, grid.columns[0] - 14 - title_width(grid, language))
    edge_right = right + half + 14
    output_y = grid.bands[-1].top + 40
    yield from bands(grid, edge_left, edge_right, language)
    yield from output_row(grid, output_y)
    yield from upwards(grid, output_y)
    yield from between(grid)
    yield from handovers(grid, left + half + 5, right - half - 5)
    yield from joints(grid)
    yield from cells(grid, language)
    yield from inputs(grid, language)
    yield from state_labels(grid, left, right)
    if not compact or entries_below(grid) is None:
        yield from state_entries(grid, edge_left, edge_right)
    if not compact:
        yield from state_shapes(grid, (edge_left, edge_right), language, names)
    yield from _borders(grid)
    below = -grid.input_height / 2 - 34
    below = below if compact else min(below, shapes_bottom(grid, language, names) - 4)
    captions = tuple(_captions(grid, (output_y, below), language, names, note))
    yield from captions
    if compact:
        middle, bottom = (grid.columns[0] + grid.columns[-1]) / 2, min(mark.extent[1] for mark in captions)
        yield from shapes_below(grid, middle, bottom, language, names)


def _borders(grid: Grid) -> Iterator[Mark]:
    """Between calls of several steps each."""
    steps = grid.stack.bottom.call_steps
    if len(steps) == 1 or max(steps) == 1:
        return
    ends = set(accumulate(steps))
    for (left, before), (right, after) in pairwise(zip(grid.columns, grid.steps, strict=True)):
        if before is not None and after is not None and before + 1 in ends:
            x = (left + right) / 2
            way = straight((x, grid.bands[0].bottom - 6), (x, grid.bands[-1].top + 6))
            yield Line(way, "muted", 1, dashed=True, classes=("calls", "border"))


def _captions(
    grid: Grid, heights: tuple[float, float], language: Language, names: Mapping[str, Text], note: Text | None
) -> Iterator[Mark]:
    """Names and shapes of output (above) and input (below), and the time axis."""
    output_y, below = heights
    left, right = grid.columns[0], grid.columns[-1]
    middle = (left + right) / 2
    word, title = (text.in_language(language) for text in _names(grid.stack))
    output = named_shape(title, grid.stack.top.output, names, language)
    yield Writing(middle, output_y + 25, Label(output, 11.5, "output"), classes=("output", "shape"))
    sequence = named_shape(word, grid.stack.bottom.sequence, names, language)
    yield Writing(middle, below, Label(sequence, 11.5, "x"), classes=("x", "shape"))
    axis = below - 16 if right > left else below - 4
    if right > left:
        yield Line(straight((left - 20, axis), (right + 20, axis)), "muted", 1, arrow=True, classes=("axis",))
    moment = names["time"] if names["time"] != AXES["time"] else Text("时间步", "time step")
    steps = grid.stack.bottom.steps
    count = "t = 1" if steps == 1 else f"t = 1 … {steps}"
    yield Writing(
        middle, axis - 13, Label(f"{moment.in_language(language)} {count}", _SMALL, "muted"), classes=("axis",)
    )
    if note is not None:
        kind = "lengths" if grid.stack.bottom.lengths else "calls"
        yield Writing(middle, axis - 13 - _ROW - 2, Label(note.in_language(language), _SMALL, "muted"), classes=(kind,))


def _names(stack: Stack) -> tuple[Text, Text]:
    """What the input and the output are called."""
    if stack.bottom.is_cell:
        return Text("每一步的输入 x", "input x at each step"), Text("每一步的 h", "h at each step")
    if len(set(stack.bottom.call_steps)) > 1:
        return Text("第一次调用的输入 x", "input x of the first call"), Text(
            "第一次调用的 output", "output of the first call"
        )
    if stack.bottom.later:
        return Text("每次调用的输入 x", "input x of each call"), Text("每次调用的 output", "output of each call")
    return Text("输入 x", "input x"), same("output")
