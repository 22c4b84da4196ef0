"""check(): the mistakes of a model that run without an error."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lstm_diagrams.measurements import Measurements
from lstm_diagrams.readings.check.registry import inspected
from lstm_diagrams.readings.check.report import Report
from lstm_diagrams.settings import current
from lstm_diagrams.words import Language, language_named

BUDGET = 20
"""So many passes of the model are run at most, where nothing else is said."""


def check(
    model: Any,
    *inputs: Any,
    batch: int | None = None,
    causal: bool = False,
    saturation: bool = False,
    budget: int = BUDGET,
    lang: str | None = None,
    **named: Any,
) -> Report:
    """Find the mistakes of a model that raise nothing: measured, and each with how sure it is.

    The model is run a few times in eval mode: with one entry of an input changed, with gradients, with NaN in places that seem to
    reach nothing. It is left as it was, like its inputs and all chance, whatever is measured.

    Args:
        model: an ``nn.Module`` or one of its methods (``model.encode``).
        inputs: the positional arguments of one call of the model; with two samples or more, and real data where it can be.
        batch: which axis of the inputs counts samples, from 0; left out, it is told from the recurrent layers where it can be.
        causal: no step of the output may depend on later steps of the input.
        saturation: look at the gates of recurrent layers too, and at how large what they read is.
        budget: the model is run at most so many times.
        lang: the language in which the report prints, ``"zh"`` or ``"en"``; left out, that of ``defaults()``.
        named: the arguments of the call that are given by name.

    Returns:
        A report, which is true where nothing was found: ``assert check(model, x)``.

    Raises:
        UsageError: ``model`` is no module, or ``budget`` is below 1.
        UnknownName: unknown language.
        CaptureError: the model cannot be run with these inputs.
    """
    language = current().lang if lang is None else language_named(lang)
    measured = measurements(model, inputs, named, saturation=saturation, budget=budget)
    return report(replace(measured, batch=batch, causal=causal), language)


def measurements(
    model: Any, inputs: tuple[Any, ...], named: Mapping[str, Any], *, saturation: bool, budget: int
) -> Measurements:
    """What the rules look at."""
    from lstm_diagrams.capture.measured.measure import measure  # brings PyTorch

    return measure(model, inputs, named, budget=budget, values=saturation)


def report(measured: Measurements, lang: Language = "en") -> Report:
    """What all rules find in what was measured, the surest first."""
    seen = inspected(measured)
    return Report(measured.capture.name, seen.findings, seen.rules, seen.passes, seen.notes, lang)
