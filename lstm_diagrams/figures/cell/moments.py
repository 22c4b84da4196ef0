"""The moments of a cell: what comes in, the gates, the new states; with numbers for every step of the run, else once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.moments import Moment as Shown
from lstm_diagrams.drawing.kit.moments import indexed, listed
from lstm_diagrams.drawing.kit.numbers import short_number
from lstm_diagrams.figures.cell.stage import shown_steps
from lstm_diagrams.figures.cell.unit import equations, followed
from lstm_diagrams.readings.cell_moment import Moment
from lstm_diagrams.words import Text, same

_ARRIVES = Text("x_t 进入单元，一起进来的还有{where} {states}。", "x_t comes in, with {states} from {where}.")
_EARLIER = (
    Text("上一步的", "the step before"),
    Text("后一步（反向先算它）的", "step t + 1, which the reverse direction takes first"),
)
_GATES = Text("由它们和同一组权重算出{gates}。", "From these, with the same weights at every step, come {gates}.")
_STATE = Text("{equation}。", "{equation}.")
_LEAVES = Text("h_t 传给下一步，也向上送出。", "h_t goes to the next step and upwards.")
_NUMBERS_ARRIVE = Text(
    "t = {t}：x 从下方进来，{states} 来自{where}。", "t = {t}: x comes in from below, {states} from {where}."
)
_INITIAL, _BEFORE = Text("初始状态", "the initial state"), Text("第 {t} 步", "step {t}")
_NUMBERS_GATES = Text("t = {t}，隐藏单元 {unit}：{gates}{kept}。", "t = {t}, unit {unit}: {gates}{kept}.")
_KEPT = Text("，所以 {state} 保留了 {share}%", ", so {share}% of {state} stays")
_NUMBERS_STATE = Text(
    "t = {t}：{symbols}；隐藏单元 {unit}：{numbers}。", "t = {t}: {symbols}; for unit {unit}: {numbers}."
)
_MADE = Text("t = {t}：得到 {state}。", "t = {t}: {state} is made.")
_LEFT_OUT = Text(
    "t = {first} 到 {last}：同样逐步进行，图中略去。", "t = {first} to {last}: step by step in the same way, not drawn."
)


def without_numbers(moment: Moment) -> Iterator[Shown]:
    """One step, whichever it is."""
    states = [_plain(moment.before(state)) for state in moment.run.states]
    yield Shown(
        _ARRIVES.format(states=listed(states), where=_EARLIER[moment.direction]),
        tuple(f"{state} before" for state in moment.run.states),
        ("x",),
    )
    gates = [gate for gate in moment.cell.gates if gate.symbol not in moment.run.states]
    if gates:
        names = [gate.title.format() for gate in gates]
        yield Shown(_GATES.format(gates=listed(names)), tuple(f"gate gate-{gate.symbol}" for gate in gates))
    for state in reversed(moment.run.states):
        made = [equation for equation in moment.cell.equations if equation.startswith(f"{state}_t")]
        sentence = _STATE.format(equation=_plain(made[0])) if made else _LEAVES
        yield Shown(sentence, lit=(state, f"equation {state}"))


def _plain(formula: str) -> str:
    """A formula without braces: ``h_(t−1)``, ``W_hr``."""
    return re.sub(r"\{(\w+)\}", r"\1", re.sub(r"\{t([-+])1\}", r"(t\g<1>1)", formula)).replace("-", "−")


def with_numbers(moment: Moment) -> Iterator[Shown]:
    """Every step that is shown, in the order in which they run."""
    steps = shown_steps(moment)
    drawn = [step for step in steps if step is not None]
    last = 0
    for place, step in enumerate(steps):
        if step is None:
            ends = sorted((steps[place - 1] or 0, steps[place + 1] or 0))
            yield Shown(_LEFT_OUT.format(first=ends[0] + 1, last=ends[1] - 1), lit=("dots",))
        else:
            others = [f"step{other}" for other in drawn] if not last else [f"step{last}"]
            yield from _step(replace(moment, step=step), others)
            last = step


def _step(moment: Moment, gone: Sequence[str]) -> Iterator[Shown]:
    """What comes in, the gates, and each state, all of one step."""
    unit, here, strip = followed(moment), f"step{moment.step}", f"strip{moment.step}"
    states = [same(indexed(state, moment.earlier)) for state in moment.run.states]
    where = _INITIAL if moment.begins else _BEFORE.format(t=moment.earlier)
    sentence = _NUMBERS_ARRIVE.format(t=moment.step, states=listed(states), where=where)
    yield Shown(sentence, (f"{here} x", f"{here} before"), ("x", "before", strip), tuple(gone))
    gates = [gate for gate in moment.cell.gates if gate.symbol not in moment.run.states]
    if gates:
        yield Shown(_gates(moment, unit), (f"{here} gate",), ("gate", strip))
    for state in reversed(moment.run.states):
        filled = (f"{strip} filled",) if state == moment.cell.memory else ()
        yield Shown(_state(moment, state, unit), (f"{here} {state}", *filled), (state, "operation", strip))


def _gates(moment: Moment, unit: int) -> Text:
    assert moment.step is not None
    names = [gate.symbol for gate in moment.cell.gates if gate.symbol not in moment.run.states]
    told = [f"{indexed(name, moment.step)} = {short_number(moment.number(name, unit))}" for name in names]
    keeper, kept = moment.cell.keeper, same("")
    if keeper is not None:
        share = moment.number(keeper.gate.symbol, unit)
        share = 1 - share if keeper.rest else share
        kept = _KEPT.format(state=indexed(keeper.state, moment.earlier), share=f"{100 * share:.0f}")
    return _NUMBERS_GATES.format(t=moment.step, unit=unit + 1, gates=Text("，".join(told), ", ".join(told)), kept=kept)


def _state(moment: Moment, state: str, unit: int) -> Text:
    assert moment.step is not None
    for name, symbols, numbers in equations(moment, unit):
        if name == state:
            return _NUMBERS_STATE.format(t=moment.step, symbols=symbols, unit=unit + 1, numbers=numbers)
    return _MADE.format(t=moment.step, state=indexed(state, moment.step))
