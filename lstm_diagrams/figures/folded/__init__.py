"""``folded``: a recurrent layer as a loop, beside the same layer unrolled in time.

Classes: ``cell`` ``band`` ``joint`` ``loop`` ``dots`` ``shape`` ``weight`` for what a mark is; ``x`` ``h`` ``c`` ``output``
for what it carries; ``folded`` for the side with the loop, ``t1`` ``t2`` ... for the time steps of the other; ``layer1``
... for the layer; ``up`` for what goes to the layer above; ``initial`` and ``final`` for the states before the first and
after the last step; ``forward`` and ``reverse`` for the directions; ``remark`` for a note, ``loss`` ``target`` ``words``
for a loss term.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lstm_diagrams.drawing.boxed.cells import cell_boxes, end_circles, joint_boxes, row_bands, type_label
from lstm_diagrams.drawing.boxed.grid import BoxedGrid, Moment
from lstm_diagrams.drawing.boxed.grid import moments as columns_of
from lstm_diagrams.drawing.boxed.lines import REACH, chains, end_places, end_width, loop_reach, loops, rising
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_layers, checked_most, elided, stacked
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.merging import WORDS
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.moments import Moment as Shown
from lstm_diagrams.drawing.kit.roles import state_role
from lstm_diagrams.drawing.kit.shape_words import named_shape
from lstm_diagrams.drawing.passes.notes import with_notes
from lstm_diagrams.drawing.passes.width import FLATTER_STACK
from lstm_diagrams.facts import Capture, Tensor
from lstm_diagrams.figures.folded.moments import folded_moments
from lstm_diagrams.figures.folded.titles import WORD_SIZE, titles
from lstm_diagrams.figures.folded.words import folded_title
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.recurrence import Recurrence, chosen, step_by_step_runs
from lstm_diagrams.theme import Role
from lstm_diagrams.words import AXES, Language, Text, counted, same

_UNROLL = Text("按时间展开", "unroll in time")
_FOLDED = Text("{type} 折叠形式：一个模块，自己连回自己", "{type} folded: one module that feeds itself")
_UNROLLED = Text("展开形式：同一个模块的 {steps} 个时刻", "unrolled: the same module at {steps}")
_WEIGHTS = Text(
    "每个时刻用的都是同一组权重（共 {count} 个参数），序列再长也不增加",
    "the same weights at every moment ({count} in all), however long the sequence",
)
_PACKED = Text(
    "各条序列长短不一，各自在自己的最后一步结束",
    "the sequences differ in length; each one ends at its own last step",
)
_ZEROS = Text("没有传入 {states}，取零", "{states} left out: zeros")
_KEPT = Text("末状态没有返回", "the final states are not returned")
_LAST = (
    Text("只返回最后的 h：{shape}", "only the last h is returned: {shape}"),
    Text("只返回每个方向最后的 h：{shape}", "of each direction only the last h is returned: {shape}"),
)
_INPUT = Text("输入 x", "input x")
_ROW, _HEADING_SIZE = 17.0, 12.5
_BETWEEN = 84.0
"""Between the two sides where they stand above each other."""


def _fit(capture: Capture) -> int:
    return Rank.VIEW if any(True for _ in step_by_step_runs(capture)) else 0


def _moments(capture: Capture, *, layer: str, steps: int) -> tuple[Shown, ...]:
    run = chosen(step_by_step_runs(capture), layer)
    return tuple(folded_moments(run, elided(run.steps, checked_most("steps", steps))))


@figure(
    Text("循环与它的展开", "The loop and its unrolling"),
    needs=Text(
        "逐步运行的 LSTM、GRU 或 RNN 的层或单元", "a call of an LSTM, GRU or RNN layer or cell that ran step by step"
    ),
    fit=_fit,
    moments=_moments,
    narrower=({"compact": True}, {"steps": 4}, {"steps": 3}, {"steps": 2}),
    flatter=FLATTER_STACK,
)
def folded(
    capture: Capture,
    language: Language,
    *,
    layer: str = "",
    steps: int = 5,
    layers: int = 4,
    compact: bool = False,
    notes: Mapping[str, str] | None = None,
    loss: Mapping[str, str] | None = None,
) -> Canvas:
    """Draw one run of a recurrent layer as a loop, and unrolled.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of the recurrent layer; left out, the first one that ran.
        steps: most time steps drawn on the unrolled side; 0 draws all.
        layers: most stacked layers drawn; 1 draws the top one alone, 0 draws all.
        compact: lay it out narrow: the loop above its unrolling, not beside it.
        notes: words of your own beside parts, by the path of the layer: ``{"fc": "frozen"}``.
        loss: loss terms drawn as a circle L with a target y, by the path of the layer whose output they compare.
    """
    run = chosen(step_by_step_runs(capture), layer)
    drawn = stacked(run.layers, checked_layers("layers", layers))
    grid = BoxedGrid(run, drawn)
    arranged = _stacked if compact else _marks
    marks = tuple(arranged(grid, checked_most("steps", steps), language))
    canvas = Canvas(folded_title(run), _description(run, stacked=compact), marks, run.call_ids)
    return with_notes(canvas, {run.layer.path: ("folded",)}, notes, loss, compact=compact)


def _stacked(grid: BoxedGrid, steps: int, language: Language) -> Iterator[Mark]:
    """The folded side above, the sign of equality, the unrolled side below."""
    once, columns = Moment(0.0, "t", "folded"), columns_of(grid, steps, 0.0)
    reaches, (left, right) = (-loop_reach(grid) - 12, loop_reach(grid) + 12), end_places(grid, columns)
    before, middle = end_width(grid) + 10, (left + right) / 2
    many = [*_side(grid, columns, (left - before, right + before)), *chains(grid, columns)]
    many += _unrolled_words(grid.run, language).around(grid, middle)
    one = [*_side(grid, (once,), reaches), *loops(grid, once), *titles(grid, reaches[0] - 10, language)]
    one += _folded_words(grid.run, language).around(grid, 0.0)
    rise = reach(many)[3] - reach(one)[1] + _BETWEEN
    yield from moved(one, middle, rise)
    yield from _equality(middle, reach(many)[3] + _BETWEEN / 2 - 8, language)
    yield from many


def _marks(grid: BoxedGrid, steps: int, language: Language) -> Iterator[Mark]:
    """The folded side around x = 0, the sign of equality, the unrolled side."""
    once = Moment(0.0, "t", "folded")
    edges = (-loop_reach(grid) - 12, (loop_reach(grid) if grid.both else grid.extent) + 14)
    one, many = _folded_words(grid.run, language), _unrolled_words(grid.run, language)
    columns, outer = _placed(grid, steps, max(edges[1], one.reach), many.reach, language)
    yield from _side(grid, (once,), edges)
    yield from _side(grid, columns, outer)
    yield from loops(grid, once)
    yield from chains(grid, columns)
    yield from titles(grid, edges[0] - 10, language)
    height = (grid.band(0)[0] + grid.band(len(grid.layers) - 1)[1]) / 2
    yield from _equality((edges[1] + outer[0]) / 2, height, language)
    yield from one.around(grid, 0.0)
    yield from many.around(grid, (outer[0] + outer[1]) / 2)


def _placed(
    grid: BoxedGrid, steps: int, taken: float, reach: float, language: Language
) -> tuple[tuple[Moment, ...], tuple[float, float]]:
    """The columns right of x = ``taken`` and the edges of their bands; words ``reach`` out from the middle of these."""
    before = end_width(grid) + 10
    band = taken + 46 + Label(_UNROLL.in_language(language), WORD_SIZE).width
    columns = columns_of(grid, steps, band + before + REACH + grid.extent)
    left, right = end_places(grid, columns)
    aside = max(0.0, taken + 24 + reach - (left + right) / 2)
    columns = tuple(replace(moment, x=moment.x + aside) for moment in columns)
    return columns, (left - before + aside, right + before + aside)


def _equality(x: float, y: float, language: Language) -> Iterator[Mark]:
    yield Writing(x, y + 4, Label("=", 30, "muted"))
    yield Writing(x, y - 20, Label(_UNROLL.in_language(language), WORD_SIZE, "muted"))


def _side(grid: BoxedGrid, columns: tuple[Moment, ...], edges: tuple[float, float]) -> Iterator[Mark]:
    """All moments of one side, behind them the bands of the layers."""
    yield from row_bands(grid, *edges)
    for moment in columns:
        if moment.index:
            yield from rising(grid, moment)
        yield from end_circles(grid, moment)
        yield from cell_boxes(grid, moment, type_label(grid))
        if grid.both and moment.index:
            yield from joint_boxes(grid, moment)


@dataclass(frozen=True, slots=True)
class _Words:
    """Labels with their classes above and below one side, each from top to bottom."""

    above: tuple[Label, tuple[str, ...]]
    below: tuple[tuple[Label, tuple[str, ...]], ...]

    @property
    def reach(self) -> float:
        """Half the width of the widest."""
        return max(label.width for label, _ in (self.above, *self.below)) / 2

    def around(self, grid: BoxedGrid, x: float) -> Iterator[Mark]:
        """All of them, centred at ``x``."""
        label, classes = self.above
        yield Writing(x, grid.output_y + grid.radius + 16, label, classes=classes)
        for row, (label, classes) in enumerate(self.below):
            yield Writing(x, -grid.radius - 18 - row * _ROW - (6 if row else 0), label, classes=classes)


def _shape(title: str, tensor: Tensor, role: Role, language: Language) -> Label:
    return Label(named_shape(title, tensor, AXES, language), 11, role)


def _made(run: Recurrence) -> str:
    """What the upper row of the unrolled side is: ``output``, or of a cell, which gives one step at a time, ``h_t``."""
    return "h_t" if run.is_cell else "output"


def _returned(run: Recurrence) -> Text:
    """Name and shape of the output, and whether it is the last h alone."""
    shape = Text(*(named_shape(_made(run), run.output, AXES, language) for language in ("zh", "en")))
    return shape if run.returns_sequence else _LAST[run.directions - 1].format(shape=shape)


def _folded_words(run: Recurrence, language: Language) -> _Words:
    def moment(tensor: Tensor) -> Tensor:
        return replace(tensor, axes=tuple(axis for axis in tensor.axes if axis.name != "time"))

    heading = _FOLDED.format(type=fitted(run.layer.type, _HEADING_SIZE, 190))
    return _Words(
        (_shape("h_t", moment(run.output), "output", language), ("output", "shape", "folded")),
        (
            (_shape("x_t", moment(run.sequence), "x", language), ("x", "shape", "folded")),
            (Label(heading.in_language(language), _HEADING_SIZE), ("folded",)),
        ),
    )


def _unrolled_words(run: Recurrence, language: Language) -> _Words:
    heading = _UNROLLED.format(steps=Text(str(run.steps), counted(run.steps, "moment")))
    weights = _WEIGHTS.format(count=_parameters(run))
    return _Words(
        (Label(_returned(run).in_language(language), 11, "output"), ("output", "shape")),
        (
            (
                _shape("x_t" if run.is_cell else _INPUT.in_language(language), run.sequence, "x", language),
                ("x", "shape"),
            ),
            (Label(heading.in_language(language), _HEADING_SIZE), ()),
            (Label(weights.in_language(language), 11, "muted"), ("weight",)),
            *_state_words(run, language),
        ),
    )


def _state_words(run: Recurrence, language: Language) -> Iterator[tuple[Label, tuple[str, ...]]]:
    for states in _alike(run):
        title = ", ".join(f"{state}_{suffix}" for suffix in ("0n" if run.returns_states else "0") for state in states)
        yield _shape(title, run.tensor(f"{states[0]}_0"), state_role(states[0]), language), ("shape", *states)
    if not run.states_given:
        names = ", ".join(f"{state}_0" for state in run.states)
        yield Label(_ZEROS.format(states=names).in_language(language), 11, "muted"), ("initial",)
    if not run.returns_states:
        yield Label(_KEPT.in_language(language), 11, "muted"), ("final",)
    if run.sequence.lengths and len(set(run.sequence.lengths)) > 1:
        yield Label(_PACKED.in_language(language), 11, "muted"), ()


def _alike(run: Recurrence) -> tuple[tuple[str, ...], ...]:
    """The states, those of one shape together: a projected h differs from c."""
    return tuple((state,) for state in run.states) if run.proj_size else (run.states,)


def _parameters(run: Recurrence) -> int:
    return sum(math.prod(parameter.shape) for parameter in run.layer.parameters)


def _final(run: Recurrence) -> Text:
    if not run.returns_states:
        return _KEPT
    return Text(*(named_shape("h_n", run.tensor("h_n"), AXES, language) for language in ("zh", "en")))


def _description(run: Recurrence, *, stacked: bool) -> Text:
    def shape(title: str, tensor: Tensor) -> Text:
        return Text(*(named_shape(title, tensor, AXES, language) for language in ("zh", "en")))

    both = Text(
        "反向的那条链从最后一步走回第一步，箭头朝左；每一步把两个方向的 h {merged}。",
        " The reverse chain runs from the last step back to the first, its arrows point left; "
        "at each step the h of both directions are {merged}.",
    ).format(merged=WORDS[run.merged])
    return Text(
        "{folded}是折叠形式：x_t 从下方进入，h_t 从上方出来，{states} 沿着环形箭头回到同一个模块，留给下一个时刻用。"
        "等号{side}是按时间展开的 {steps} 个时刻，每个时刻都是同一个模块、同一组权重（共 {count} 个参数），"
        "{states} 从一个时刻交给下一个时刻{layers}。{both}{x}；{output}；{final}。",
        "{folded} the folded form: x_t enters from below, h_t leaves above, and {states} round a loop back into the same "
        "module, for the next moment. {side} the sign of equality the same module unrolled over {steps}, with the same "
        "weights ({count} in all) at each; {states} from each moment to the next{layers}.{both} {x}; {output}; {final}.",
    ).format(
        folded=Text("上面", "Above") if stacked else Text("左边", "On the left"),
        side=Text("下面", "Below") if stacked else Text("右边", "Right of"),
        states=Text(" 和 ".join(run.states), " and ".join(run.states) + (" go" if len(run.states) > 1 else " goes")),
        steps=Text(str(run.steps), counted(run.steps, "moment")),
        count=_parameters(run),
        layers=same("") if run.is_cell
        else Text(f"；竖向共 {run.layers} 层", f"; {counted(run.layers, 'layer')} upwards"),
        both=both if run.directions == 2 else same(""),
        x=shape("x_t" if run.is_cell else "x", run.sequence), output=_returned(run), final=_final(run),
    )  # fmt: skip
