"""Sees every run of a module and every operation of a thread, for those who watch there.

A run is seen however it was called (``layer(x)``, ``layer.forward(x)``): while anybody watches, ``nn.Module.__call__`` and the
``forward`` of every class of modules report here. Nothing is put on a module, so no copy of one takes anything along. Who watches
is known by thread, and goes along into the threads that a watched one starts.
"""

import functools
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, Protocol

from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from lstm_diagrams.capture.shared import Shared
from lstm_diagrams.capture.switches import kept_uncompiled
from lstm_diagrams.capture.untouched.uninterrupted import uninterrupted
from lstm_diagrams.capture.watched.altered import Mark, mark, may_alter
from lstm_diagrams.capture.watched.dispatch_flags import FLAGS
from lstm_diagrams.capture.watched.threads import handing_on

Arguments = tuple[Any, ...]
Run = Callable[..., Any]


@dataclass(slots=True, eq=False)
class Forward:
    """What the ``forward`` of a module's class was given and gave, without the hooks on it; ``entered`` the functions reached.

    ``marks`` are those of both, where something stands between it and the call, and of several forwards, one within the other,
    of the innermost; None elsewhere.
    """

    module: nn.Module
    entered: set[Run] = field(default_factory=set)
    given: tuple[Arguments, Mapping[str, Any]] | None = None
    output: object = None
    marks: tuple[Mark, Mark] | None = None

    @property
    def functions(self) -> int:
        """How many forwards of classes were reached, one within the other."""
        return len(self.entered - {_CALL})


class Watcher(Protocol):
    """Who wants to know. ``started`` returns what ``ended`` or ``failed`` is given later, None for a run of no interest."""

    def started(self, module: nn.Module, args: Arguments, kwargs: Mapping[str, Any]) -> Any:
        """A module is about to run."""

    def ended(self, run: Any, output: object, forward: Forward) -> None:
        """It has run."""

    def failed(self, run: Any, error: BaseException) -> None:
        """It has raised."""

    def operation(self, function: Any, run: Run, args: Arguments, kwargs: Mapping[str, Any]) -> Any:
        """An operation of PyTorch: what ``run(*args, **kwargs)`` returns."""

    def invitation(self) -> Callable[[], AbstractContextManager[None]]:
        """Called in a thread that starts another one; what it returns is entered there."""


class _Thread(threading.local):
    """Who watches in this thread, and which runs of modules are going on, the innermost last."""

    watchers: tuple[Watcher, ...] = ()
    running: tuple[Forward, ...] = ()
    depth = 0

    def __init__(self) -> None:
        self.mode = ExitStack()


_thread = _Thread()


@contextmanager
def reporting(kinds: Iterable[type] | None = None) -> Iterator[None]:
    """Modules report while the block runs; where ``kinds`` are given only those of these classes, by their ``forward`` alone."""
    with _REPORTING.changed():
        if kinds is None:
            _report_calls()
            _report_classes(_subclasses(nn.Module))
        else:
            _report_classes(one for kind in kinds for one in kind.__mro__)
        yield


@contextmanager
def watching(watcher: Watcher, *, alone: bool) -> Iterator[None]:
    """The watcher hears in the block of what this thread does and reports; ``alone``: those who watch around the block do not."""
    with (
        _HANDING_ON.changed(),
        FLAGS.changed(),
        _joined((watcher,), () if alone else _thread.watchers, alone=alone),
    ):
        yield


@contextmanager
def _joined(new: tuple[Watcher, ...], others: tuple[Watcher, ...], *, alone: bool) -> Iterator[None]:
    before, running = _thread.watchers, _thread.running
    _thread.watchers, _thread.running = (*others, *new), ()
    try:
        with _mode():
            yield
    finally:
        left = tuple(watcher for watcher in _thread.watchers if watcher not in new)
        _thread.watchers, _thread.running = before if alone else left, running


def _handed_on() -> Callable[[], AbstractContextManager[object]] | None:
    """How another thread comes to be watched by those who watch this one."""
    watchers = _thread.watchers
    if not watchers:
        return None
    invitations = [watcher.invitation() for watcher in watchers]

    def joined() -> AbstractContextManager[object]:
        entered = ExitStack()
        entered.enter_context(_joined(watchers, (), alone=True))
        for invitation in invitations:
            entered.enter_context(invitation())
        return entered

    return joined


def _reporting(original: Run) -> Run:
    """A function that stands for ``__call__`` or ``forward`` of a class while anybody watches."""

    @functools.wraps(original)
    def run(module: nn.Module, /, *args: Any, **kwargs: Any) -> Any:
        if not _thread.watchers:
            return original(module, *args, **kwargs)
        return _reported(original, module, args, kwargs)

    return run


def _pair(original: Run) -> tuple[Run, Run]:
    """A function with what stands for it."""
    found = original, _reporting(original)
    if (original.__module__ or "").startswith(("torch.", "lstm_diagrams.")):  # others may be many, and come and go
        _LASTING[original] = found
    return found


_LASTING: dict[Run, tuple[Run, Run]] = {}
"""PyTorch's own functions, each with what stands for it, made once: to make all of it takes longer than a small model runs."""


def _reported(original: Run, module: nn.Module, args: Arguments, kwargs: Mapping[str, Any]) -> Any:
    forward = _thread.running[-1] if _thread.running else None
    if forward is not None and _goes_on(forward, original, module):
        return _run(forward, original, args, kwargs)
    if type(module) not in _classes:
        _report_classes(type(module).__mro__)  # it came up while others report already
    forward, outer = Forward(module), _thread.running
    _thread.running = (*outer, forward)
    try:
        runs = [(watcher, watcher.started(module, args, kwargs)) for watcher in _thread.watchers]
        try:
            output = _run(forward, original, args, kwargs)
        except BaseException as error:
            for watcher, run in reversed(runs):
                if run is not None:
                    watcher.failed(run, error)
            raise
        for watcher, run in reversed(runs):
            if run is not None:
                watcher.ended(run, output, forward)
        return output
    finally:
        _thread.running = outer


def _goes_on(forward: Forward, original: Run, module: nn.Module) -> bool:
    """Whether the innermost run comes to a further function of its own: from ``__call__`` to ``forward``, or to that of a base."""
    return forward.module is module and original is not _CALL and original not in forward.entered


def _run(forward: Forward, original: Run, args: Arguments, kwargs: Mapping[str, Any]) -> Any:
    forward.entered.add(original)
    before = mark((args, dict(kwargs))) if original is not _CALL and may_alter(forward.module) else None
    output = original(forward.module, *args, **kwargs)
    if original is not _CALL:
        forward.given, forward.output = (args, kwargs), output
        if before is not None and forward.marks is None:  # the innermost one ends first
            forward.marks = before, mark(output)
    return output


_CALL: Run = nn.Module.__call__
_classes: dict[type, tuple[Run, Run] | None] = {}
"""The classes that report, each with its own forward and what stands for it, None for one without."""


def _report_calls() -> None:
    if vars(nn.Module)["__call__"] is _CALL:
        type.__setattr__(nn.Module, "__call__", (_LASTING.get(_CALL) or _pair(_CALL))[1])


def _subclasses(kind: type) -> Iterator[type]:
    """All classes that are made of one, each once."""
    found: set[type] = set()
    waiting: list[type] = type.__subclasses__(kind)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            yield one
            waiting += type.__subclasses__(one)


def _report_classes(classes: Iterable[type]) -> None:
    for one in classes:  # hundreds: all in one loop
        if one in _classes or one is nn.Module or not issubclass(one, nn.Module):
            continue
        own = vars(one).get("forward")
        pair = _classes[one] = (_LASTING.get(own) or _pair(own)) if isinstance(own, FunctionType) else None
        if pair is not None:
            type.__setattr__(one, "forward", pair[1])


def reporter(module: nn.Module, function: object) -> Run | None:
    """What stands for the ``forward`` of a module's class, or of one of its bases, where ``function`` is that; None elsewhere."""
    for one in type(module).__mro__:
        pair = _classes.get(one)
        if pair is not None and pair[0] is function:
            return pair[1]
    return None


def _leave_off() -> None:
    with uninterrupted():
        if vars(nn.Module)["__call__"] is not _CALL:  # to set it costs a look at every class that is made of it
            type.__setattr__(nn.Module, "__call__", _CALL)
        for one, pair in _classes.items():
            if pair is not None and vars(one).get("forward") is pair[1]:
                type.__setattr__(one, "forward", pair[0])
        _classes.clear()


_REPORTING = Shared(lambda: _leave_off)
_HANDING_ON = Shared(lambda: handing_on(_handed_on))


class _Mode(TorchDispatchMode):
    """Hands every operation of a thread to who watches there."""

    supports_higher_order_operators = True  # such as torch.cond; what they run within themselves is not watched

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Asked by PyTorch, whose own way to keep its compiler out of a mode loads all of it (seconds) at the first operation."""
        return not kept_uncompiled(cls.__torch_dispatch__.__code__)

    def __torch_dispatch__(self, function: Any, types: Any, args: Arguments = (), kwargs: Any = None) -> Any:
        watchers = _thread.watchers
        if not watchers:
            return function(*args, **(kwargs or {}))
        run = function
        for watcher in watchers[:-1]:
            run = functools.partial(_heard, watcher, function, run)
        return watchers[-1].operation(function, run, args, kwargs or {})


def _heard(watcher: Watcher, function: Any, run: Run, /, *args: Any, **kwargs: Any) -> Any:
    """What runs an operation for those who watch after this one."""
    return watcher.operation(function, run, args, kwargs)


@contextmanager
def _mode() -> Iterator[None]:
    """One mode for each thread, however many watch in it and in whatever order they leave off.

    A thread may outlive the watching, and enter or leave its mode after it: the flags of the process are kept around both.
    """
    _thread.depth += 1
    if _thread.depth == 1:
        with FLAGS.changed():
            _thread.mode.enter_context(_Mode())  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        _thread.depth -= 1
        if not _thread.depth:
            with FLAGS.changed():
                _thread.mode.close()
