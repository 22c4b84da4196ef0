"""The facts of a model with what check() finds in it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lstm_diagrams.capture.measured.measure import measure
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.readings.check.registry import inspected

_BUDGET = 20


def captured(model: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], options: Mapping[str, Any]) -> Capture:
    """What ``figure="check"`` draws; ``options`` are those of the figure, of which some say how it is measured.

    Raises:
        UsageError: ``batch`` is no axis, or ``budget`` is below 1.
        CaptureError: the model cannot be run.
    """
    batch = options.get("batch")
    if batch is not None and (isinstance(batch, bool) or not isinstance(batch, int) or batch < 0):
        raise UsageError(f"option 'batch' takes an axis of the inputs, counted from 0, not {batch!r}")
    saturation, causal = bool(options.get("saturation", False)), bool(options.get("causal", False))
    measured = measure(model, args, kwargs, budget=options.get("budget", _BUDGET), values=saturation)
    return replace(measured.capture, inspection=inspected(replace(measured, batch=batch, causal=causal)))
