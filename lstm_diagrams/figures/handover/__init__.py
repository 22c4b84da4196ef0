"""``handover``: two time steps of one layer side by side, unit by unit: what h and c carry from one to the next.

Classes: ``cell`` ``unit`` ``projected`` ``feature`` ``input`` ``operation`` ``dots`` ``words`` for what a mark is; ``mesh``
for the lines from every h to every unit, ``own`` for those from a unit to itself, ``projection`` for W_hr; ``x`` ``h``
``c`` for what is carried, ``up`` for the h that goes upwards; ``gate`` with ``gate-f`` or ``gate-z`` for the gate that
keeps a state, ``weight`` for the shared weights; ``t1`` ... for the time step, ``initial`` for the states before the first;
``unit1`` ... for the unit; ``layer1`` ...
"""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.drawing.kit.moments import Moment as Shown
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.handover.cells import (
    carried,
    cells,
    inputs,
    neighbours,
    outputs,
    passed_to_all,
    passed_to_itself,
)
from lstm_diagrams.figures.handover.cells import (
    units as unit_circles,
)
from lstm_diagrams.figures.handover.moments import handover_moments
from lstm_diagrams.figures.handover.pair import Handover
from lstm_diagrams.figures.handover.words import description, headline, shared_weights
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.readings.recurrence import Recurrence, chosen, layer_and_cell_runs
from lstm_diagrams.words import Language, Text, same


def _fit(capture: Capture) -> int:
    return Rank.STEP if any(True for _ in layer_and_cell_runs(capture)) else 0


def _moments(capture: Capture, *, layer: str, step: int) -> tuple[Shown, ...]:
    run = chosen(layer_and_cell_runs(capture), layer)
    return tuple(handover_moments(run, _first_step(run, step)))


@figure(
    Text("时间步之间传递什么", "What one time step hands to the next"),
    needs=Text(
        "用到 PyTorch 的 LSTM、GRU 或 RNN 的层或单元的模型", "a call of an LSTM, GRU or RNN layer or cell of PyTorch"
    ),
    fit=_fit,
    moments=_moments,
)
def handover(
    capture: Capture,
    language: Language,
    *,
    layer: str = "",
    depth: int = 1,
    step: int = 1,
    units: int = 6,
    features: int = 6,
) -> Canvas:
    """Draw two neighbouring time steps of one recurrent layer, in the forward direction.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        layer: path of the recurrent module; left out, the first one that ran.
        depth: which of its stacked layers, counted from 1, the lowest.
        step: the earlier of the two steps, counted from 1; 0 shows the initial states and step 1, as is also done where
            the sequence has a single step.
        units: most hidden units drawn; 0 draws all.
        features: most features drawn in x_t; 0 draws all.
    """
    run = chosen(layer_and_cell_runs(capture), layer)
    if not 1 <= depth <= run.layers:
        raise UsageError(f"option 'depth' counts the layers from 1 to {run.layers}, not {depth}")
    moment = Moment(run, depth - 1, 0, _first_step(run, step), units=checked_most("units", units))
    pair = Handover(moment, checked_most("features", features))
    return Canvas(_title(pair), description(pair), tuple(_marks(pair, language)), run.call_ids)


def _first_step(run: Recurrence, step: int) -> int:
    if run.steps == 1 and step == 1:
        return 0
    if not 0 <= step < run.steps:
        raise UsageError(
            f"option 'step' is the earlier of two steps, 0 (the initial states) to {run.steps - 1}, not {step}"
        )
    return step


def _marks(pair: Handover, language: Language) -> Iterator[Mark]:
    yield from cells(pair)
    yield from passed_to_all(pair)
    yield from passed_to_itself(pair)
    yield from unit_circles(pair)
    yield from neighbours(pair)
    yield from carried(pair)
    yield from inputs(pair)
    yield from outputs(pair, language)
    yield from shared_weights(pair, language)
    yield from headline(pair, pair.top + 78, language)


def _title(pair: Handover) -> Text:
    run, moment = pair.early.run, pair.early
    which = Text(" 第 {depth} 层", " layer {depth}").format(depth=moment.layer + 1) if run.layers > 1 else same("")
    side = Text("（正向）", " (forward)") if run.directions == 2 else same("")
    between = (
        Text("从初始状态到时间步 1", "from the initial states to step 1")
        if pair.initial
        else Text(
            f"从时间步 {moment.step} 到时间步 {pair.late.step}", f"from step {moment.step} to step {pair.late.step}"
        )
    )
    return Text(
        "{type}{which}{side}：{between} 传递了什么", "{type}{which}{side}: what is handed over {between}"
    ).format(type=run.layer.type, which=which, side=side, between=between)
