"""``bidirectional``: both chains of a layer that runs both ways, how they are joined, and where each one's final state ends up.

Classes: ``cell`` ``band`` ``joint`` ``flag`` ``entry`` ``dots`` ``shape`` for what a mark is; ``x`` ``h`` ``c`` ``output`` for what
it carries; ``forward`` and ``reverse`` for the directions; ``initial`` and ``final`` for the states before the first and after the
last step of a chain and for what holds them; ``t1`` ``t2`` ... for the time step, ``layer1`` ... for the layer.
"""

from collections.abc import Iterator
from dataclasses import replace

from lstm_diagrams.drawing.boxed.cells import cell_boxes, joint_boxes, row_bands
from lstm_diagrams.drawing.boxed.grid import CELL_HEIGHT, BoxedGrid, Moment, moments
from lstm_diagrams.drawing.boxed.lines import chains, end_places, end_width, entering, joining
from lstm_diagrams.drawing.boxed.state_names import symbol
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most, elided
from lstm_diagrams.drawing.kit.marks import Align, Box, Circle, Label, Mark, Point, Writing
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.moments import Moment as Shown
from lstm_diagrams.drawing.kit.roles import DIRECTIONS, layer_roles, state_role
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.drawing.kit.units import dots_across
from lstm_diagrams.drawing.recurrent.passing import passing
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.bidirectional.joined_halves import (
    drawn_layer,
    ends_here,
    entry_name,
    flags,
    flags_height,
    headings,
)
from lstm_diagrams.figures.bidirectional.lines_below import lines_below
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.recurrence import Recurrence, chosen, recurrences
from lstm_diagrams.theme import Role
from lstm_diagrams.words import AXES, Language, Text, counted, same

_JOINT = 28.0
_HEADING_ROOM = 28.0
"""Above the joint, for what the two halves are."""
_ROW = 17.0
_WAYS = (Text("正向 →", "forward →"), Text("反向 ←", "reverse ←"))
_LAYER = Text("第 {layer} 层", "layer {layer}")
_JOINED = Text("两半拼接\n{one} + {one} = {two}", "joined\n{one} + {one} = {two}")
_JOIN = Text(
    "每一步把两个方向的 h 拼在一起；两条链各有自己的末状态。",
    "At every step the h of both directions are joined; each chain has a final state of its own.",
)
_INPUT = Text("输入 x", "input x")
_LOWER = Text("第 {layer} 层的 h", "h of layer {layer}")
_UPPER = Text("第 {layer} 层的输入", "input of layer {layer}")


def _eligible(capture: Capture) -> Iterator[Recurrence]:
    """Runs whose output is a plain tensor: in a packed one, sequences end at different steps."""
    return (run for run in recurrences(capture) if run.directions == 2 and run.sequence.lengths is None)


def _fit(capture: Capture) -> int:
    return Rank.CASE if any(True for _ in _eligible(capture)) else 0


def _film(capture: Capture, *, layer: str, depth: int, steps: int) -> tuple[Shown, ...]:
    """One chain, the other, then the join."""
    run = chosen(_eligible(capture), layer)
    drawn = [None if step is None else step + 1 for step in elided(run.steps, checked_most("steps", steps))]
    joined = ("final", *(f"h t{step}" for step in drawn if step is not None))
    return (*passing(drawn, 2, run.states, [depth or run.layers]), Shown(_JOIN, joined, ("joint", "flag")))


@figure(
    Text("双向循环层的两条链", "The two chains of a bidirectional layer"),
    needs=Text(
        "用到双向 LSTM、GRU 或 RNN 层的模型（输入不是打包序列）",
        "a call of a bidirectional LSTM, GRU or RNN layer (not on a packed sequence)",
    ),
    fit=_fit,
    moments=_film,
    narrower=({"compact": True}, {"steps": 4}, {"steps": 3}, {"steps": 2}),
)
def bidirectional(
    capture: Capture, language: Language, *, layer: str = "", depth: int = 0, steps: int = 5, compact: bool = False
) -> Canvas:
    """Draw both directions of one stacked layer.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of the bidirectional layer; left out, the first one that ran.
        depth: which of the stacked layers, counted from 1 at the bottom; 0 is the top one, whose halves are the output.
        steps: most time steps drawn; 0 draws all.
        compact: lay it out narrow: what stands at the sides is said in lines below.
    """
    run = chosen(_eligible(capture), layer)
    if not 0 <= depth <= run.layers:
        raise UsageError(
            f"option 'depth' takes 1 to {run.layers}, a layer of the stack, or 0 for the top one, not {depth}"
        )
    grid = BoxedGrid(run, ((depth or run.layers) - 1,), _JOINT)
    columns = moments(grid, checked_most("steps", steps), 0.0)
    marks = tuple(_marks(grid, columns, language, compact=compact))
    return Canvas(_title(grid), _description(grid), marks, run.call_ids)


def _marks(grid: BoxedGrid, columns: tuple[Moment, ...], language: Language, *, compact: bool) -> Iterator[Mark]:
    left, right = end_places(grid, columns)
    room = end_width(grid) + (10 if compact else 28 + _entry_width(grid))
    edges = (left - room, right + room)
    yield from row_bands(grid, *edges)
    for moment in columns:
        yield from _step(grid, moment)
    yield from chains(grid, columns)
    middle = (columns[0].x + columns[-1].x) / 2
    yield from headings(grid, columns)
    if compact:
        yield from _layer_title(grid, (edges[0] + 8, grid.joint_y(0)), language, "\n")
        yield from _ways(grid, edges[0] + 8, CELL_HEIGHT / 2 + 9, language, "left")
        yield from _captions(grid, middle, _HEADING_ROOM, language)
        yield from lines_below(grid, columns, middle, -grid.radius - 18 - 2 * _ROW, language)
        return
    yield from _layer_title(grid, (edges[0] + 12, grid.band(0)[1] - 13), language, " ")
    yield from _entries(grid, left - end_width(grid), right + end_width(grid))
    yield from _ways(grid, edges[0] - 12, 0.0, language, "right")
    label = Label(_JOINED.format(one=_half_size(grid), two=2 * _half_size(grid)).in_language(language), 11, "h")
    yield Writing(edges[0] - 12, grid.joint_y(0), label, "right", ("h", "shape"))
    yield from flags(grid, columns, language)
    yield from _captions(grid, middle, flags_height(grid), language)


def _step(grid: BoxedGrid, moment: Moment) -> Iterator[Mark]:
    """All of one time step: the input, the cells with their h, the two halves."""
    layer = drawn_layer(grid)

    def written(at: Moment, _: int, direction: int) -> Label:
        return Label(symbol(grid.run, "h", at.index, layer, direction), 14, "ink", math=True)

    if not moment.index:
        for y in (0.0, grid.joint_y(0)):
            yield from dots_across(moment.x, y)
    else:
        role: Role = "h" if layer else "x"
        yield from entering(grid, 0, (moment.x, grid.radius), "h" if layer else "muted", (role, moment.name))
        yield from joining(grid, 0, moment, f"layer{layer + 1}")
        source = symbol(grid.run, "h", moment.index, layer - 1) if layer else f"x_{{{moment.index}}}"
        fill: Role = "h_fill" if layer else "x_fill"
        label = Label(source, 13, role, math=True)
        yield Circle(moment.x, 0, grid.radius, fill, role, 1.2, label, (role, moment.name))
        yield from (_half(grid, half, moment) for half in joint_boxes(grid, moment))
    yield from (_ringed(grid, mark, moment) for mark in cell_boxes(grid, moment, written))


def _half(grid: BoxedGrid, box: Box, moment: Moment) -> Box:
    """A half of the joint with its name, marked where it is a final state."""
    direction = DIRECTIONS.index(box.classes[1])
    ends = ends_here(grid, moment, direction)
    label = Label(
        symbol(grid.run, "h", moment.index, drawn_layer(grid), direction), 12, "gate" if ends else "h", math=True
    )
    named = replace(box, label=label)
    if not ends:
        return named
    return replace(named, fill="gate_fill", stroke="gate", line_width=2.2, classes=(*box.classes, "final"))


def _ringed(grid: BoxedGrid, mark: Mark, moment: Moment) -> Mark:
    """A cell with the outline of a final state where its chain ends."""
    if not isinstance(mark, Box) or not ends_here(grid, moment, int("reverse" in mark.classes)):
        return mark
    return replace(mark, stroke="gate", line_width=2.6)


def _entry_width(grid: BoxedGrid) -> float:
    return Label(entry_name(grid, "h", "n", 1), 11).width + 14


def _entries(grid: BoxedGrid, left: float, right: float) -> Iterator[Mark]:
    """At the ends of the chains, which entry of h_0, c_0, h_n, c_n each state is; the final h stand out."""
    width = _entry_width(grid)
    for direction, side in enumerate(DIRECTIONS):
        for state in grid.run.states:
            y = grid.lane_y(0, direction, state)
            for suffix, name, at_left in (("0", "initial", not direction), ("n", "final", bool(direction))):
                away = -1 if at_left else 1
                start = left if at_left else right
                found = state == "h" and suffix == "n"
                label = Label(entry_name(grid, state, suffix, direction), 11, "gate" if found else state_role(state))
                classes = ("entry", state, name, side)
                yield Writing(start + away * 9, y, Label("=", 11, "muted"), classes=classes)
                x = start + away * 18
                if found:
                    box = Box(x + away * width / 2, y, width, 19, "gate_fill", "gate", 1.4, rounded=True)
                    yield replace(box, label=label, classes=classes)
                else:
                    yield Writing(x, y, label, "right" if at_left else "left", classes)


def _layer_title(grid: BoxedGrid, place: Point, language: Language, space: str) -> Iterator[Mark]:
    """In the band the module and the layer."""
    layer, role = drawn_layer(grid), layer_roles(drawn_layer(grid))[0]
    number = _LAYER.format(layer=layer + 1).in_language(language)
    kind = fitted(grid.run.layer.type, 11, 110 - Label(number, 11).width)
    yield Writing(*place, Label(f"{kind}{space}{number}", 11, role), "left", ("band",))


def _ways(grid: BoxedGrid, x: float, rise: float, language: Language, align: Align) -> Iterator[Mark]:
    """Beside each chain, or ``rise`` above its middle, its direction."""
    role = layer_roles(drawn_layer(grid))[0]
    for direction, way in enumerate(_WAYS):
        label = Label(way.in_language(language), 12, role)
        yield Writing(x, grid.cell_y(0, direction) + rise, label, align, ("band", DIRECTIONS[direction]))


def _half_size(grid: BoxedGrid) -> int:
    return grid.run.width_of_h


def _captions(grid: BoxedGrid, x: float, rise: float, language: Language) -> Iterator[Mark]:
    """Above and below, the shapes of what comes out and goes in; where states are kept."""
    run, layer = grid.run, drawn_layer(grid)
    above, below = _above(run, layer), _below(layer)
    inner = run.sequence if not layer else run.output
    role: Role = "output" if layer + 1 == run.layers else "h"
    label = Label(named_shape(above.in_language(language), run.output, AXES, language), 12, role)
    yield Writing(x, grid.top(0) + rise + 16, label, classes=(role, "shape"))
    label = Label(named_shape(below.in_language(language), inner, AXES, language), 12, "h" if layer else "x")
    yield Writing(x, -grid.radius - 18, label, classes=("h" if layer else "x", "shape"))
    final = Label(named_shape("h_n", run.tensor("h_n"), AXES, language), 11, "h")
    yield Writing(x, -grid.radius - 18 - _ROW, final, classes=("h", "final", "shape"))


def _above(run: Recurrence, layer: int) -> Text:
    """What the joined halves are."""
    if layer + 1 == run.layers:
        return same("output")
    return _UPPER.format(layer=layer + 2)


def _below(layer: int) -> Text:
    return _LOWER.format(layer=layer) if layer else _INPUT


def _title(grid: BoxedGrid) -> Text:
    run = grid.run
    where = Text("第 {layer} 层", ", layer {layer}") if run.layers > 1 else same("")
    return Text(
        "双向 {type} {where}的正向链与反向链", "Forward and reverse chains of a bidirectional {type}{where}"
    ).format(type=run.layer.type, where=where.format(layer=drawn_layer(grid) + 1))


def _description(grid: BoxedGrid) -> Text:
    run, layer = grid.run, drawn_layer(grid)
    one = _half_size(grid)

    def shape(title: Text) -> Text:
        return Text(
            *(named_shape(title.in_language(language), run.output, AXES, language) for language in ("zh", "en"))
        )

    return Text(
        "下面一行是正向链，从 t = 1 走到 t = {steps}；上面一行是反向链，从 t = {steps} 走到 t = 1，两条链互不相通，各有各的权重。"
        "每一步把正向的 h 和反向的 h 拼在一起，各 {one} 个数，共 {two} 个数，组成{result}。"
        "正向链的末状态 {forward} 在最后一步的前一半，反向链的末状态 {reverse} 在第一步的后一半；"
        "最后一步的后一半只是反向链的第一步。",
        "The lower row is the forward chain, from t = 1 to t = {steps}; the upper one is the reverse chain, from t = {steps} to "
        "t = 1. They do not touch and have weights of their own. At each step the forward and the reverse h, {each} each, "
        "are joined to {two}: {result}. The final state of the forward chain, {forward}, is the first half at the last step, "
        "that of the reverse chain, {reverse}, the second half at the first step; the second half at the last step is only "
        "where the reverse chain begins.",
    ).format(
        steps=run.steps,
        one=one,
        each=counted(one, "number"),
        two=2 * one,
        result=shape(_above(run, layer)),
        forward=entry_name(grid, "h", "n", 0),
        reverse=entry_name(grid, "h", "n", 1),
    )
