"""The moments of a trace: step by step, or stretch by stretch where they are many, what the gates and the states do."""

from collections.abc import Iterator, Mapping, Sequence

from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.numbers import short_number
from lstm_diagrams.figures.trace.strips import Trace, moment_name
from lstm_diagrams.readings.time_bins import mean
from lstm_diagrams.words import Text, same

_STEP = Text("{first}：{said}。", "{first}: {said}.")
_STEPS = Text("{first} 到 {last}：{said}。", "{first} to {last}: {said}.")
_LABEL = Text("t = {step}（{label}）", "t = {step} ({label})")
_GATES = Text("各门平均 {gates}", "the gates are on average {gates}")
_STATE = Text(
    "{state} 变化最大的是隐藏单元 {unit}，从 {before} 到 {after}",
    "{state} moves most in unit {unit}, from {before} to {after}",
)


Rows = Mapping[str, Sequence[tuple[float, ...]]]
"""By quantity the units at each step."""


def trace_moments(shown: Trace, *, reverse: bool) -> Iterator[Moment]:
    """One for each stretch, in the order in which the layer reads: of the reverse direction from the last step to the first."""
    rows = {name: shown.rows(name) for name in shown.quantities}
    stretches = list(enumerate(shown.stretches))
    columns = list(shown.columns)
    for number, own in reversed(stretches) if reverse else stretches:
        steps = range(columns[own.start].start, columns[own.stop - 1].stop)
        said = [part for part in (_gates(shown, rows, steps), _state(shown, rows, steps, reverse=reverse)) if part]
        form = _STEP if len(steps) == 1 else _STEPS
        sentence = form.format(
            first=_name(shown, steps.start), last=_name(shown, steps.stop - 1),
            said=Text("；".join(part.zh for part in said), "; ".join(part.en for part in said)),
        )  # fmt: skip
        yield Moment(sentence, (moment_name(number),))


def _name(shown: Trace, step: int) -> Text:
    """``t = 3``, with the reader's own label where there is one."""
    label = shown.labels[step]
    return same(f"t = {step + 1}") if label == str(step + 1) else _LABEL.format(step=step + 1, label=label)


def _gates(shown: Trace, rows: Rows, steps: range) -> Text | None:
    """The means over all units shown and these steps; None of a cell without gates."""
    found = [
        f"{name} = {mean(rows[name][step][unit] for step in steps for unit in shown.units):.2f}"
        for name in filter(shown.is_gate, shown.quantities)
    ]
    return _GATES.format(gates=", ".join(found)) if found else None


def _state(shown: Trace, rows: Rows, steps: range, *, reverse: bool) -> Text:
    """The unit whose state differs most from what it was before these steps."""
    state = "c" if "c" in rows else "h"
    after = rows[state][steps.start if reverse else steps.stop - 1]
    before = _before(shown, state, rows[state], steps.stop if reverse else steps.start - 1)
    unit = max(shown.units, key=lambda unit: abs(after[unit] - before[unit]))
    return _STATE.format(unit=unit + 1, state=state, before=short_number(before[unit]), after=short_number(after[unit]))


def _before(shown: Trace, state: str, rows: Sequence[tuple[float, ...]], step: int) -> tuple[float, ...]:
    """The states of all units at a step; outside of the run those that it began with."""
    if 0 <= step < len(rows):
        return rows[step]
    initial = shown.chain.values(f"{state}_0")
    return tuple(initial.at(0, shown.sample, unit) for unit in range(initial.shape[2]))
