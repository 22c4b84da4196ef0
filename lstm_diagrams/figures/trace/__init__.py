"""``trace``: the gates and states of a recurrent layer over all steps, as strips under what it reads.

Classes: ``x`` for the curves of the input, ``h`` ``c`` for the strips of states, ``gate-i`` ``gate-f`` ``gate-g`` ``gate-o`` (LSTM) and
``gate-r`` ``gate-z`` ``gate-n`` (GRU) for those of gates, ``axis`` for the steps and what they are, ``scale`` for the
colours; where the picture moves, steps that appear
together are numbered (stretch1, stretch2 ...).
"""

from collections.abc import Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.drawing.kit.samples import Entry, line
from lstm_diagrams.drawing.kit.time_axis import checked_labels
from lstm_diagrams.drawing.recurrent.values import chains_of, check_sample
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Capture, Chain
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.figures.trace.moments import trace_moments
from lstm_diagrams.figures.trace.strips import ROWS, Trace, trace_marks
from lstm_diagrams.readings.recurrence import Recurrence, layer_and_cell_runs, recurrence_at
from lstm_diagrams.readings.time_bins import Bins, mean, rows_of
from lstm_diagrams.readings.unit_order import clustered
from lstm_diagrams.words import Language, Text

_ORDERS = ("units", "sorted", "clustered")
_SERIES = 60
"""So many means of steps stand for a longer run where units are compared."""


def _fit(capture: Capture) -> int:
    return Rank.PART if capture.chains and any(layer_and_cell_runs(capture)) else 0


def _stage(
    capture: Capture,
    language: Language,
    *,
    layer: str,
    level: int,
    direction: str,
    sample: int,
    units: Sequence[int] | None,
    order: str,
    ticks: Sequence[str] | None,
    compact: bool,
) -> Canvas:
    """The same picture in pieces that appear one after the other."""
    shown = _trace(capture, (layer, level, direction, sample), (units, order), ticks, language)
    return _canvas(replace(shown, moving=True, compact=compact), level)


def _moments(
    capture: Capture,
    *,
    layer: str,
    level: int,
    direction: str,
    sample: int,
    units: Sequence[int] | None,
    order: str,
    ticks: Sequence[str] | None,
    compact: bool,
) -> tuple[Moment, ...]:
    shown = _trace(capture, (layer, level, direction, sample), (units, order), ticks, "en")
    shown = replace(shown, compact=compact)
    return tuple(trace_moments(shown, reverse=direction == "reverse"))


@figure(
    Text("门与状态的轨迹", "Gates and states over time"),
    needs=Text(
        "LSTM、GRU 或 RNN 层，或在循环里调用的单元，连同运行时的数值",
        "an LSTM, GRU or RNN layer or cell, with the numbers of its run",
    ),
    fit=_fit,
    narrower=({"compact": True},),
    flatter=(),
    numbers="values",
    moments=_moments,
    stage=_stage,
    legend={"x": Entry(line("x", arrow=False), Text("输入的一个特征，随时间", "one input feature over time"))},
)
def trace(
    capture: Capture,
    language: Language,
    *,
    layer: str = "",
    level: int = 1,
    direction: str = "forward",
    sample: int = 0,
    units: Sequence[int] | None = None,
    order: str = "units",
    ticks: Sequence[str] | None = None,
    compact: bool = False,
) -> Canvas:
    """Draw what one sample had in every gate and state at every step.

    Args:
        capture: what was captured, with numbers.
        language: of the words in the picture.
        layer: path of the recurrent layer or cell; left out, the first one that ran.
        level: which of its layers, from 1.
        direction: ``"forward"`` or ``"reverse"``.
        sample: which sample of the batch, from 0.
        units: which hidden units, from 1; left out, all: where they are many, each row is the mean of several.
        order: ``"units"``; ``"sorted"`` by the mean of their state over the run, the largest on top; or ``"clustered"``, those whose
            states move alike side by side (average linkage by correlation, see ``readings/unit_order.py``).
        ticks: a label for each step, in place of 1, 2, 3 ...
        compact: lay it out narrow: what a strip is stands above it.
    """
    shown = _trace(capture, (layer, level, direction, sample), (units, order), ticks, language)
    return _canvas(replace(shown, compact=compact), level)


def _trace(
    capture: Capture,
    place: tuple[str, int, str, int],
    rows: tuple[Sequence[int] | None, str],
    ticks: Sequence[str] | None,
    language: Language,
) -> Trace:
    """What is drawn: of a layer, level, direction and sample the units in an order."""
    layer, level, direction, sample = place
    units, order = rows
    run = recurrence_at(capture, layer)
    chain = _chain(capture, run, level, direction, sample)
    if order not in _ORDERS:
        raise UnknownName("order", order, _ORDERS)
    steps, _, size = chain.values("h").shape
    lengths = run.call.inputs[0].tensor.lengths
    steps = steps if lengths is None else lengths[sample]
    chosen = _units(units, size)
    ordered = _ordered(chain, sample, chosen, order, steps)
    return Trace(chain, run, sample, ordered, checked_labels(ticks, steps), language, order=order)


def _canvas(shown: Trace, level: int) -> Canvas:
    marks: tuple[Mark, ...] = tuple(trace_marks(shown))
    return Canvas(_title(shown.run, level), _description(shown, level), marks, shown.run.call_ids)


def _chain(capture: Capture, run: Recurrence, level: int, direction: str, sample: int) -> Chain:
    found = chains_of(capture, run, sample)
    if direction not in DIRECTIONS:
        raise UnknownName("direction", direction, DIRECTIONS)
    chain = found.get((level - 1, DIRECTIONS.index(direction)))
    if chain is None:
        known = ", ".join(f"level {place + 1} {DIRECTIONS[way]}" for place, way in found)
        raise UsageError(f"figure 'trace': there is no level {level} {direction}; known: {known}")
    check_sample(sample, chain.values("h").shape[1])
    return chain


def _units(units: Sequence[int] | None, size: int) -> list[int]:
    if units is None:
        return list(range(size))
    wrong = [unit for unit in units if not isinstance(unit, int) or not 1 <= unit <= size]
    if wrong or not units:
        raise UsageError(f"option 'units' takes numbers from 1 to {size}, not {list(units)!r:.80}")
    return [unit - 1 for unit in units]


def _ordered(chain: Chain, sample: int, units: list[int], order: str, steps: int) -> tuple[int, ...]:
    if order == "units":
        return tuple(units)
    state = chain.values("c" if "c" in dict(chain.history) else "h")
    rows = rows_of(state, sample)[:steps]
    columns = Bins.of(steps, _SERIES)
    if order == "clustered":
        return clustered({unit: [mean(rows[step][unit] for step in own) for own in columns] for unit in units})
    means = {unit: mean(row[unit] for row in rows) for unit in units}
    return tuple(sorted(units, key=lambda unit: -means[unit]))


def _title(run: Recurrence, level: int) -> Text:
    return Text("{type} 第 {level} 层：门与状态的轨迹", "{type}, layer {level}: gates and states over time").format(
        type=run.layer.type, level=level
    )


def _description(shown: Trace, level: int) -> Text:
    known = shown.quantities
    shares = "; ".join(f"{name} {share:.0%}" for name, share in shown.saturation().items())
    saturated = Text(
        "；停在 0.99 以上或 0.01 以下的门：{shares}",
        "; of the gates these shares stand above 0.99 or below 0.01: {shares}",
    )
    return Text(
        "{type} 第 {level} 层在 {steps} 个时间步里，第 {sample} 个样本（从 0 数）的 {names}，{units} 个隐藏单元，上面是它读到的输入{rows}{saturated}。",
        "{names} of sample {sample} (from 0) in layer {level} of {type} over {steps} steps, {units} hidden units, "
        "under the input that it reads{rows}{saturated}.",
    ).format(
        type=shown.run.layer.type, level=level, steps=len(shown.labels), sample=shown.sample, names=", ".join(known), units=len(shown.units),
        rows=shown.binned() if len(shown.units) > ROWS else "", saturated=saturated.format(shares=shares) if shares else "",
    )  # fmt: skip
