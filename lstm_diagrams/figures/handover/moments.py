"""The moments of a handover: h from every unit to every unit, the memory from each unit to itself, x, and the next step."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.moments import Moment, indexed, listed
from lstm_diagrams.readings.recurrence import Recurrence
from lstm_diagrams.words import Text, counted

_ALL = Text(
    "{h} 的 {size} 个数进入第 {t} 步的每一个隐藏单元，乘的是同一组权重。",
    "The {count} of {h} go into every unit of step {t}, through the weights that all steps share.",
)
_OWN = Text(
    "{state} 只从每个隐藏单元交给它自己，{gate}决定保留多少。",
    "{state} goes from each unit to itself alone; the {gate} says how much stays.",
)
_BESIDES = Text(
    "此外，{state} 还从每个隐藏单元直接交给它自己，{gate}决定保留多少。",
    "Besides, {state} goes from each unit straight to itself; the {gate} says how much stays.",
)
_INPUT = Text("{x} 进入第 {t} 步。", "{x} comes into step {t}.")
_NEXT = Text("第 {t} 步得到自己的 {states}，再交给后面。", "Step {t} makes its own {states} and hands {it} on.")


def handover_moments(run: Recurrence, first: int) -> Iterator[Moment]:
    """From step ``first``, counted from 1 (0: the initial states), to the one after it."""
    late = first + 1
    size = run.width_of_h
    yield Moment(_ALL.format(h=indexed("h", first), size=size, count=counted(size, "number"), t=late), ("mesh",))
    keeper = run.cell.keeper
    if keeper is not None:
        form = _BESIDES if keeper.state == "h" else _OWN
        sentence = form.format(state=indexed(keeper.state, first), gate=keeper.gate.title)
        yield Moment(sentence, ("own", "operation"), (f"gate gate-{keeper.gate.symbol}",))
    yield Moment(_INPUT.format(x=indexed("x", late), t=late), (f"x t{late}",))
    states = listed([indexed(state, late) for state in run.states])
    yield Moment(
        _NEXT.format(t=late, states=states, it="them" if len(run.states) > 1 else "it"),
        tuple(f"{name} t{late}" for name in ("unit", "projected", "up", *run.states)),
    )
