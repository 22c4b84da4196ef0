"""The run that a capture looks at: everything recorded on the way, the model left as it was, failures told with the layer."""

import inspect
import threading
import weakref
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from types import MethodType
from typing import Any

from torch import nn

from lstm_diagrams.capture.failures import capture_error, failure_of
from lstm_diagrams.capture.keras import as_tensors, check_backend, check_built
from lstm_diagrams.capture.readable import check_readable, reading
from lstm_diagrams.capture.switches import uncompiled, unfused
from lstm_diagrams.capture.tensor import TensorLike, tensor_facts
from lstm_diagrams.capture.untouched.guard import untouched
from lstm_diagrams.capture.watched.kept_methods import reporting_with_kept_methods
from lstm_diagrams.capture.watched.plain import is_plain
from lstm_diagrams.capture.watched.recorder import Recorder
from lstm_diagrams.capture.watched.watch import reporting
from lstm_diagrams.capture.windows import window_facts
from lstm_diagrams.capture.wrappers import runnable, unwrapped
from lstm_diagrams.errors import CaptureError, UsageError
from lstm_diagrams.facts import Capture, Change
from lstm_diagrams.layers import class_name
from lstm_diagrams.layers.added import take_in_added_layers
from lstm_diagrams.layers.arguments import named_leaves
from lstm_diagrams.layers.contents import modules
from lstm_diagrams.layers.tensors import tensors


def run(
    model: nn.Module | MethodType | TensorLike,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    *,
    values: bool,
    partial: bool = False,
) -> Capture:
    """What ``capture()`` and ``capture_with_values()`` do; ``partial``: of a run that fails, what it did until then."""
    if isinstance(model, TensorLike):
        return _of_tensor(model, args, kwargs, values=values)
    module, method = owner(model)
    _check_module(module)
    with reading(module):
        inner = runnable(unwrapped(module))
        called = MethodType(method, inner) if method else inner
        check_built(inner)
        args, kwargs = as_tensors(inner, args), as_tensors(inner, kwargs)
        plain = method is None and is_plain(modules(inner), tensors((args, kwargs)))
        recorder = Recorder(inner, values=values, plain=plain)
    try:
        with (
            alone(module),
            uncompiled(),
            unfused(),
            reporting(set(map(type, modules(inner)))) if plain else reporting_with_kept_methods(inner),
            untouched(inner, tensors((args, kwargs)), alone=plain) as guard,  # after those: it puts back what it found
            recorder.attached(alone=True),
        ):
            recorder.origins.before_write = guard.before_write
            named = named_leaves(called if method else inner.forward, args, kwargs)
            recorder.model_input([leaf for _, leaf in named])
            facts = recorder.capture(named, whole(inner, called(*args, **kwargs)), _name(method))
    except CaptureError:
        raise
    except Exception as error:
        if partial:
            return _until(recorder, error, (called, args, kwargs), _name(method))
        raise capture_error(recorder, error, (args, kwargs)) from error
    restored = _news(guard.changes, copied=inner is not unwrapped(module))
    return replace(_checked(facts), restored=restored) if restored else _checked(facts)


def _news(changes: tuple[Change, ...], *, copied: bool) -> tuple[Change, ...]:
    """What is news of a model: what a copy of it did to itself is none."""
    return tuple(change for change in changes if change.kind == "setting") if copied else changes


def _of_tensor(tensor: TensorLike, beside: tuple[Any, ...], named: dict[str, Any], *, values: bool) -> Capture:
    if named:
        raise UsageError(
            f"a tensor takes nothing by name: {', '.join(named)}; its windows are given one after the other"
        )
    if beside:
        return window_facts(tensor, beside)
    return tensor_facts(tensor, values=values)


def _name(method: Callable[..., Any] | None) -> str:
    return getattr(method, "__name__", "forward")


def _until(
    recorder: Recorder, error: Exception, call: tuple[Any, tuple[Any, ...], dict[str, Any]], name: str
) -> Capture:
    """What a run did until it failed."""
    called, args, kwargs = call
    named = named_leaves(getattr(called, "forward", called), args, kwargs)
    return replace(recorder.capture(named, (), name), failure=failure_of(recorder, error, called, args, kwargs))


_MOST = 10_000
"""So many results of a generator are waited for."""


def whole(model: nn.Module, output: object) -> object:
    """What a forward gave; of a generator all that it yields, for its code runs only as it is asked for more."""
    if isinstance(output, Awaitable):
        raise CaptureError(f"{class_name(model)}.forward is a coroutine: run it in the block of observe() instead")
    if not isinstance(output, Iterator):
        return output
    found = list(islice(output, _MOST + 1))
    if len(found) > _MOST:
        raise CaptureError(f"{class_name(model)} is a generator that does not end: it gave more than {_MOST} results")
    return found


@contextmanager
def observed(model: nn.Module, *, values: bool) -> Iterator[Callable[[], Capture]]:
    """What ``observe()`` does; the facts are to be asked for after the block."""
    _check_module(model)
    with reading(model):
        recorder = Recorder(unwrapped(model), values=values)
    with alone(model), uncompiled(), unfused(), reporting(), recorder.attached(alone=False):
        yield lambda: _checked(recorder.capture([], ()))


_busy: "weakref.WeakSet[nn.Module]" = weakref.WeakSet()
_busy_lock = threading.Lock()


@contextmanager
def alone(model: nn.Module) -> Iterator[None]:
    """One capture at a time of a model, and of every module that two models share."""
    parts = set(modules(model))
    with _busy_lock:
        taken = [module for module in parts if module in _busy]
        if taken:
            whole = type(model).__name__ if model in taken else f"a part of it, {type(taken[0]).__name__},"
            raise CaptureError(f"{whole} is being captured already, in this or another thread")
        _busy.update(parts)
    try:
        yield
    finally:
        with _busy_lock:
            _busy.difference_update(parts)


def owner(model: Any) -> tuple[Any, Callable[..., Any] | None]:
    """The module of a bound method, with its function; of its own forward, as of anything else, the model itself with none."""
    if inspect.ismethod(model) and isinstance(model.__self__, nn.Module):
        own = getattr(type(model.__self__), "forward", None)
        return model.__self__, None if model.__func__ is own else model.__func__
    return model, None


def _check_module(model: object) -> None:
    take_in_added_layers()
    check_backend(model)
    if not isinstance(model, nn.Module):
        raise UsageError(
            f"expected a torch.nn.Module, a tensor, or what capture() or observe() saw of one; got {type(model).__name__}"
        )
    check_readable(model)


def _checked(facts: Capture) -> Capture:
    if not facts.calls:
        raise CaptureError(f"{facts.name} ran without calling any layer: there is nothing to draw")
    return facts
