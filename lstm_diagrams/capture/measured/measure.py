"""Which passes are run, in which order, within a budget."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lstm_diagrams.capture.measured.bench import Bench, OutOfBudget
from lstm_diagrams.capture.measured.derivatives import Derivatives, derivatives
from lstm_diagrams.capture.measured.effects import Seen, base, effects, paddings
from lstm_diagrams.capture.measured.silence import silences
from lstm_diagrams.capture.measured.weights import powerless, uncalled
from lstm_diagrams.capture.run import run
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.layers.tensors import tensors
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.words import Text

_CONFIRMING = 6
"""So many passes are kept for proofs."""
_META = Text(
    "meta 设备上没有数值：只看运行本身说明的事，不做改动输入和求导的测量",
    "on the meta device there are no numbers: only what the run itself shows was looked at, nothing was changed or differentiated",
)
_FLAT = Text(
    "输出没有可求导的数（运行时关闭了梯度，或输出是整数）：靠导数的规则没有查",
    "no output has derivatives (the run switches gradients off, or gives whole numbers): rules that need them were not checked",
)
_FEW = Text(
    "预算的 {budget} 次运行不够：有的测量没有做",
    "the budget of {budget} passes was too small: some things were not measured",
)
_STRAY = Text(
    "循环层再次运行时的次序不同：与循环层有关的改动没有比较",
    "recurrent layers ran otherwise when the model was run again: what moves in them was not compared",
)
_FAILED = Text("没有改动的第二次运行失败：{error}", "run again with nothing changed, the model fails: {error}")


def measure(
    model: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], *, budget: int, values: bool = False
) -> Measurements:
    """Run a model, and again with something changed; everything is left as it was.

    Args:
        model: what ``capture()`` takes, but for a tensor.
        args: its positional inputs.
        kwargs: its inputs by name.
        budget: so many passes are run at most.
        values: whether the capture keeps numbers, chains among them.

    Raises:
        UsageError: ``budget`` is below 1.
        CaptureError: the model cannot be run with these inputs.
    """
    if not isinstance(budget, int) or budget < 1:
        raise UsageError(f"a budget is at least 1 pass, and not {budget!r}")
    capture = run(model, args, dict(kwargs), values=values)
    bench = Bench(model, args, kwargs, budget)
    found = Measurements(capture, 1, saturation=values, budget=budget)
    if any(each.is_meta for each in (*tensors(bench.given), *bench.inner.parameters())):
        return replace(found, uncalled=uncalled(bench, capture), notes=(_META,), passes=bench.passes)
    notes: list[Text] = []
    found = _measured(bench, found, notes)
    if bench.passes >= budget:
        notes.append(_FEW.format(budget=budget))
    return replace(found, passes=bench.passes, notes=(*found.notes, *notes))


def _measured(bench: Bench, found: Measurements, notes: list[Text]) -> Measurements:
    capture = found.capture
    found = replace(found, uncalled=uncalled(bench, capture))
    try:
        before = base(bench, capture)
    except OutOfBudget:
        return found
    except Exception as error:
        notes.append(_FAILED.format(error=(str(error) or type(error).__name__).splitlines()[0]))
        return found
    if not before.runs.whole:
        notes.append(_STRAY)
    found = replace(found, padding=tuple(paddings(capture, before)))
    slopes = _derivatives(bench, capture)
    if not slopes.measured:
        notes.append(_FLAT)
    found = replace(found, reach=tuple(slopes.reach), graph=tuple(slopes.graph), second=slopes.second)
    moved, failed = effects(bench, capture, before, bench.budget - bench.passes - _CONFIRMING)
    found = replace(found, effects=tuple(moved), notes=tuple(failed))
    return _proven(bench, found, before, slopes)


def _derivatives(bench: Bench, capture: Capture) -> Derivatives:
    try:
        return derivatives(bench, capture)
    except Exception:  # without gradients, as of half precision or by an operation of its own, and out of passes too
        return Derivatives()


def _proven(bench: Bench, found: Measurements, before: Seen, slopes: Derivatives) -> Measurements:
    if slopes.measured:
        found = replace(found, powerless=powerless(bench, found.capture, before, slopes.flat))
        found = replace(found, silent=tuple(_all(bench, found, before)))
    return found


def _all(bench: Bench, found: Measurements, before: Seen) -> Iterator[Any]:
    if before.runs.whole:
        yield from silences(bench, found.capture, before, found.reach)
