"""``cell``: the inside of an LSTM, GRU or RNN cell, the weights of its gates and its equations.

Classes: ``cell`` ``gate`` ``operation`` ``weight`` ``bias`` ``projection`` ``equation`` ``value`` ``scale`` ``shape`` for
what a mark is, ``bridge`` for the gap in a line that another one crosses; ``x`` ``h`` ``c`` for what it carries, with
``before`` for a state that is handed in (``initial`` if it is h_0 or c_0) and ``up`` for the h that goes upwards;
``gate-i`` ``gate-f`` ``gate-g`` ``gate-o`` (LSTM), ``gate-r`` ``gate-z`` ``gate-n`` (GRU), ``gate-h`` (RNN) for the gate;
``t1`` ... and ``unit1`` ... for the step and unit of a number; ``layer1`` ... for the layer; ``forward`` and ``reverse``
for the directions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.drawing.kit.moments import Moment as Shown
from lstm_diagrams.drawing.recurrent.values import chains_of
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.cell.drawings import drawable, drawing_of
from lstm_diagrams.figures.cell.mirror import mirrored
from lstm_diagrams.figures.cell.moments import with_numbers, without_numbers
from lstm_diagrams.figures.cell.stage import staged
from lstm_diagrams.figures.cell.strips import strip_scales
from lstm_diagrams.figures.cell.weights import weights_table
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.readings.recurrence import Recurrence, chosen, layer_and_cell_runs
from lstm_diagrams.words import Language, Text, counted, same

_DIRECTIONS = ("forward", "reverse")


def _fit(capture: Capture) -> int:
    return Rank.VIEW if any(drawable(run.cell) for run in layer_and_cell_runs(capture)) else 0


def _moments(
    capture: Capture, *, layer: str, depth: int, direction: str, units: int, values: bool, sample: int
) -> tuple[Shown, ...]:
    """With numbers those of every step, whichever one the still picture shows."""
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
) -> Canvas:
    """With numbers all steps over each other, else the picture itself."""
    moment = _moment(capture, layer, depth, direction, units, values, sample, 1)
    marks = staged(moment, language) if values else _marks(moment, language)
    return Canvas(_title(replace(moment, step=None)), _description(moment), tuple(marks), moment.run.call_ids)


@figure(
    Text("循环单元的内部", "The inside of a recurrent cell"),
    needs=Text(
        "用到 PyTorch 的 LSTM、GRU 或 RNN 的层或单元的模型", "a call of an LSTM, GRU or RNN layer or cell of PyTorch"
    ),
    fit=_fit,
    moments=_moments,
    stage=_stage,
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
    """
    moment = _moment(capture, layer, depth, direction, units, values, sample, step)
    return Canvas(_title(moment), _description(moment), tuple(_marks(moment, language)), moment.run.call_ids)


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
    if name not in _DIRECTIONS:
        raise UnknownName("direction", name, _DIRECTIONS)
    if _DIRECTIONS.index(name) >= run.directions:
        raise UsageError(f"this {run.layer.type} runs forward only; direction 'reverse' needs bidirectional=True")
    return _DIRECTIONS.index(name)


def _marks(moment: Moment, language: Language) -> Iterator[Mark]:
    inside = drawing_of(moment).draw(moment, language)
    marks = tuple(mirrored(inside.marks)) if moment.direction else inside.marks
    middle = inside.width / 2 * (-1 if moment.direction else 1)
    table = tuple(weights_table(moment, middle, _bottom(marks) - 26, language))
    yield from marks
    yield from table
    if moment.chain:
        yield from strip_scales(moment, middle, _bottom(table) - 44, language)


def _bottom(marks: Iterable[Mark]) -> float:
    return min(mark.extent[1] for mark in marks)


def _title(moment: Moment) -> Text:
    run = moment.run
    which = Text("第 {depth} 层（共 {layers} 层）", "layer {depth} of {layers}") if run.layers > 1 else same("")
    return Text(
        "{type} 单元的内部{comma}{which}{side}{step}", "Inside one {type}{cell}{comma}{which}{side}{step}"
    ).format(
        type=run.layer.type,
        cell=same("") if run.is_cell else same(" cell"),
        comma=Text("：", ": ") if run.layers > 1 else same(""),
        which=which.format(depth=moment.layer + 1, layers=run.layers),
        side=(Text("，正向", ", forward"), Text("，反向", ", reverse"))[moment.direction]
        if run.directions == 2 else same(""),
        step=Text(f"，t = {moment.step}", f", t = {moment.step}") if moment.step else same(""),
    )  # fmt: skip


def _description(moment: Moment) -> Text:
    blocks = len(moment.gates)
    biases = Text("，另有同样行数的偏置", ", each with a bias of as many rows") if moment.biased else same("")
    return Text(
        "{way}x_t 有 {inputs} 个数，h_t 有 {width} 个数{memory}。权重 weight_ih{suffix} 是 {rows} × {inputs}，"
        "weight_hh{suffix} 是 {rows} × {width}{biases}{projection}；各行从上到下属于：{gates}。每个时间步都用同一组权重。",
        "{way} x_t holds {inputs_counted}, h_t {width_counted}{memory}. weight_ih{suffix} is {rows} × {inputs}, "
        "weight_hh{suffix} {rows} × {width}{biases}{projection}; from the top their rows belong to: {gates}. "
        "The same weights are used at every time step.",
    ).format(
        way=_way(moment), inputs=moment.inputs, width=moment.width, suffix=moment.suffix, rows=blocks * moment.hidden,
        inputs_counted=counted(moment.inputs, "number"), width_counted=counted(moment.width, "number"),
        memory=_memory(moment),
        biases=biases,
        projection=Text(
            f"，投影 weight_hr{moment.suffix} 是 {moment.width} × {moment.hidden}",
            f", the projection weight_hr{moment.suffix} {moment.width} × {moment.hidden}",
        ) if moment.run.proj_size else same(""),
        gates=Text(
            "、".join(f"{gate.title.zh} {gate.symbol}" for gate in moment.cell.gates),
            ", ".join(f"{gate.title.en} {gate.symbol}" for gate in moment.cell.gates),
        ),
    )  # fmt: skip


def _memory(moment: Moment) -> Text:
    """How many numbers each state besides h has."""
    numbers = counted(moment.hidden, "number")
    found = [
        Text(f"，{state}_t 有 {moment.hidden} 个数", f" and {state}_t {numbers}") for state in moment.run.states[1:]
    ]
    return Text("".join(text.zh for text in found), "".join(text.en for text in found))


def _way(moment: Moment) -> Text:
    return drawing_of(moment).way.format(
        projected=Text("再由 W_hr 投影，", ", projected by W_hr,") if moment.run.proj_size else same(""),
        next=Text("前一个时刻（反向）", "step before it (reverse)")
        if moment.direction
        else Text("下一个时间步", "next step"),
        activation=moment.cell.gates[-1].written,
    )
