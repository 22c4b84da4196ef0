"""A run that failed: the layer reached, what it was given and would have taken, as an error and as facts."""

import inspect
import linecache
import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import FrameType
from typing import Any

import torch
from torch import nn

from lstm_diagrams.capture.readable import said
from lstm_diagrams.capture.watched.parts import parts
from lstm_diagrams.capture.watched.reached import Reached
from lstm_diagrams.capture.watched.recorder import Recorder
from lstm_diagrams.capture.watched.routes import call_of
from lstm_diagrams.capture.watched.sources import Trace
from lstm_diagrams.errors import CaptureError
from lstm_diagrams.facts import Failure, Given
from lstm_diagrams.layers import class_name, describe
from lstm_diagrams.layers.tensors import leaves, unnamed
from lstm_diagrams.readings.expectations import expected_input

_PYTORCH = os.path.dirname(torch.__file__) + os.sep
_OURS = os.path.dirname(os.path.dirname(__file__)) + os.sep
_LONGEST = 300
"""So many characters are kept of an error's words: some of PyTorch's hold its whole C++ stack."""


def capture_error(recorder: Recorder, error: Exception, given: object) -> CaptureError:
    """The layer that was running, or the last one that had finished, with what it was given and would have taken."""
    name = class_name(recorder.model)
    reached = _broken(recorder, error)
    where = "after" if reached is None else "in"
    reached = reached or recorder.last
    if reached is None:
        shapes = _shapes(given)
        return CaptureError(
            f"{name} failed before any layer was reached, given {_words(shapes)}: {said(error)}", given=shapes
        )
    kind, expected = class_name(reached.module), _expected(reached) if where == "in" else ""
    wanted = f", which takes {expected}" if expected else ""
    path = f"{reached.path!r} ({kind})" if reached.path else kind
    run = f" (run {reached.run})" if reached.run > 1 else ""
    hint = (
        ""
        if "does not require grad" not in said(error)
        else "; a capture runs without gradients, observe() leaves them on"
    )
    message = f"{name} failed {where} layer {path}{run}, given {_words(reached.shapes)}{wanted}: {said(error)}{hint}"
    return CaptureError(message, path=reached.path, given=reached.shapes, expected=expected)


def failure_of(
    recorder: Recorder,
    error: Exception,
    called: Callable[..., object],
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
) -> Failure:
    """The same as facts; ``called`` is what was called with these arguments."""
    path, place, code = _where(recorder, error)
    message = said(error)
    message = message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
    plain = Failure(path, type(error).__name__, message, place=place, code=code)
    reached = _broken(recorder, error)
    if reached is not None:
        layer = describe(reached.module, reached.path)
        given = _given(reached.module.forward, reached.args, reached.kwargs)
        return replace(
            plain, path=reached.path, layer=layer, run=reached.run, given=given, sources=_calls(reached.sources)
        )
    if recorder.refusal is not None and recorder.refusal[2] in _chain(error):
        function, values, _ = recorder.refusal
        name = getattr(function, "__name__", str(function)).partition(".")[0].strip("_")
        given = tuple(Given("", "Tensor", (unnamed(leaf),)) for leaf in leaves(values))
        return replace(plain, operation=name, given=given, sources=_calls(map(recorder.origins.of, leaves(values))))
    return replace(plain, given=_given(getattr(called, "forward", called), args, kwargs))


def _broken(recorder: Recorder, error: Exception) -> Reached | None:
    """The layer that the error came out of."""
    if recorder.failure is not None and recorder.failure[1] in _chain(error):
        return recorder.failure[0]
    return None


def _given(function: Callable[..., object], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Given, ...]:
    """Every argument by its name; those beyond what the function takes by their number."""
    named = {**dict(zip(_names(function, len(args)), args, strict=True)), **kwargs}
    return tuple(Given(name, type(value).__name__, _tensors(value)) for name, value in named.items())


def _names(function: Callable[..., object], count: int) -> list[str]:
    kinds = inspect.Parameter
    try:
        known = [
            parameter.name
            for parameter in inspect.signature(function).parameters.values()
            if parameter.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)
        ][:count]
    except (TypeError, ValueError):
        known = []
    return known + [f"argument {number}" for number in range(len(known) + 1, count + 1)]


def _tensors(value: object) -> tuple[Any, ...]:
    try:
        return tuple(unnamed(leaf) for leaf in leaves(value))
    except RecursionError:  # too deep a list is what it failed of
        return ()


def _calls(traces: Iterable[Trace]) -> tuple[int, ...]:
    """The calls that something came from, the model's own input among them."""
    return tuple(sorted({call_of(source) for trace in traces for source in trace.origin}))


def _where(recorder: Recorder, error: Exception) -> tuple[str, str, str]:
    """The module whose code ran last, and the file with the line, and the line itself, of the last code that is the user's own."""
    path, place, code = "", "", ""
    paths = {module: path for path, module in parts(recorder.model)}
    for frame, number in traceback.walk_tb(error.__traceback__):
        running = _self_of(frame)
        path = paths.get(running, path) if isinstance(running, nn.Module) else path
        name = os.path.abspath(frame.f_code.co_filename)
        line = linecache.getline(frame.f_code.co_filename, number, frame.f_globals).strip()
        if line and not name.startswith((_PYTORCH, _OURS)):
            place, code = f"{os.path.basename(name)}:{number}", line
    return path, place, code


def _self_of(frame: FrameType) -> object:
    """The first argument of a function that is running."""
    named = frame.f_code.co_varnames[:1] if frame.f_code.co_argcount else ()
    return frame.f_locals.get(named[0]) if named else None


def _expected(reached: Reached) -> str:
    """What the layer would have taken, as far as it can be asked."""
    try:
        expected = expected_input(describe(reached.module, reached.path))
    except Exception:  # whatever is wrong with the layer is what it failed of
        return ""
    return "" if expected is None else expected.en


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception with all that led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _shapes(value: object) -> tuple[tuple[int, ...], ...]:
    try:
        return tuple(unnamed(leaf).shape for leaf in leaves(value))
    except RecursionError:  # too deep a list is what it failed of
        return ()


def _words(shapes: tuple[tuple[int, ...], ...]) -> str:
    return ", ".join(map(str, shapes)) or "no tensor"
