"""Which call each tensor came from, and through which operations, by watching every operation of a run.

Four rules make origins right: integers carry none where a
floating input exists; factories carry none; a write into a view also marks its storage; a layer's outputs start afresh.
Tensors are held weakly: origins vanish with them and never pass to a later tensor at the same address. Who guards the model
is told of every write before it happens.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import nn

from lstm_diagrams.capture.untouched.storage import StorageKey, storage_of
from lstm_diagrams.capture.watched.ledger import Ledger, Names
from lstm_diagrams.capture.watched.notes import Notes
from lstm_diagrams.capture.watched.operations import minor_operation, operation_facts
from lstm_diagrams.capture.watched.routes import Budget, Origin, Way, shortest, thinned
from lstm_diagrams.capture.watched.routes import source as numbered
from lstm_diagrams.capture.watched.running import running_module
from lstm_diagrams.capture.watched.schemas import Schema
from lstm_diagrams.capture.watched.steps import Step, joined, without_views
from lstm_diagrams.capture.watched.whole_outputs import Handed
from lstm_diagrams.capture.watched.wires import Wires
from lstm_diagrams.capture.watched.wrapped import Place, beneath, has_own_class, place_of
from lstm_diagrams.facts import INPUT, Operation
from lstm_diagrams.layers.tensors import operands, tensors

_OVERWRITING = ("copy", "fill", "zero", "normal", "uniform", "bernoulli", "random")
"""Operations in place that leave nothing of what stood there."""
_VIEWS = ("select", "transpose", "reshape", "flatten")
Used = Callable[[Names, Operation | None], None]
Run = Callable[..., Any]


@dataclass(slots=True, eq=False)
class Trace:
    """Where a tensor came from: the sources, each with one way from there, and all the ways. Empty where it came from none.

    ``noted`` is a number that grows with each note, so that a tensor which is newer than a write into its memory is told from others.
    """

    origin: Origin
    step: Step | None
    noted: int = 0


_NOWHERE = Trace({}, None)


class _Layers(threading.local):
    """How many layers are running in this thread, one within the other."""

    inside = 0


class Origins:
    """Watches operations; ``groups`` holds by path the modules that may run them."""

    def __init__(self, groups: Mapping[nn.Module, str], ledger: Ledger, used: Used) -> None:
        self._ledger, self._used = ledger, used
        self.before_write: Callable[[torch.Tensor], None] = _ignore
        self._of: Notes[Trace] = Notes()
        self._written: dict[StorageKey, Trace] = {}
        self._at: dict[Place, Trace] = {}
        self._own_classes = False
        self.handed = Handed()
        self.wires = Wires()
        self._slots: dict[int, tuple[str, ...]] = {}
        self._groups = groups
        self._layers = _Layers()
        self._calls = 0
        self._operations = 0
        self._noted = 0
        self.budget = Budget()

    def mark(self, value: object, source: int, slots: tuple[str, ...] = ()) -> None:
        """From now on the tensors in ``value`` come from the call ``source`` alone, whose outputs are called ``slots``."""
        self._slots[source] = slots
        found = list(map(beneath, tensors(value)))
        self._calls = self.budget.calls = source + 1
        self.handed.mark(found, source)
        self.wires.mark(found, *(("call", source) if source >= 0 else ("input", 0)))
        for slot, tensor in enumerate(found):
            number = numbered(source, slot)
            self._keep(tensor, Trace({number: Way()}, Step(source=number)))

    def wrote(self, source: int, changed: Iterable[torch.Tensor]) -> None:
        """The call ``source`` has written into these, which it was given, whatever it gives."""
        number = numbered(source, 0)
        for tensor in map(beneath, changed):
            self._write(tensor, Trace({number: Way()}, Step(source=number)))
            self.wires.wrote(tensor, source)

    def give(self, value: object) -> None:
        """The tensors in ``value`` that came from no call were given to the model."""
        for slot, tensor in enumerate(tensors(value)):
            if not self.trace(tensor).origin:
                number = numbered(INPUT, slot)
                self._keep(beneath(tensor), Trace({number: Way()}, Step(source=number)))

    def of(self, value: object) -> Trace:
        """Where the tensors in ``value`` came from."""
        return _merged(self.trace(tensor) for tensor in tensors(value))

    @property
    def inside(self) -> bool:
        """Whether a layer is running in this thread."""
        return self._layers.inside > 0

    def enter(self) -> None:
        """A layer starts: the operations of its own forward are not watched."""
        self._layers.inside += 1

    def leave(self) -> None:
        """A layer has ended."""
        self._layers.inside -= 1

    def operation(self, schema: Schema, run: Run, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Run one operation, and pass the origins of its inputs on to its outputs."""
        written = schema.written_to(args, kwargs)
        for tensor in written:
            self.before_write(tensor)
            self.handed.written(tensor)
        if self._layers.inside or not schema.name:
            names = self._ledger.given(args)
            if names:
                self._used(names, None)
            return run(*args, **kwargs)
        given = operands(args, kwargs)
        weights = self._ledger.among(given)
        if self.budget.closed and not weights and not written:
            return run(*args, **kwargs)
        found = [(tensor, self.trace(tensor)) for tensor in given]
        inputs = [(tensor, trace) for tensor, trace in found if trace.origin]
        floating = [pair for pair in inputs if pair[0].is_floating_point() or pair[0].is_complex()]
        before = self.wires.before(given) if self.budget.spent is None else ()
        output = run(*args, **kwargs)
        if weights and not inputs:
            self._ledger.store(written, weights)
            self._ledger.make(output, weights)
        told = None
        if inputs:
            told = self._pass_on(schema, args, floating or inputs, output, written, weights)
            self.handed.follow(schema.name, args, output)
        if any(before):
            owner = partial(running_module, self._groups)
            self.wires.operation(schema, args, kwargs, given, before, output, written, told, owner)
        return output

    def _pass_on(
        self,
        schema: Schema,
        args: tuple[Any, ...],
        sources: list[tuple[torch.Tensor, Trace]],
        output: object,
        written: list[torch.Tensor],
        weights: Names,
    ) -> Operation | None:
        """Note where the outputs of an operation came from; its facts, if a reader should see it."""
        name = schema.name
        if name.startswith(("new_", "empty")) or name.endswith("_like"):
            return None
        inputs = [tensor for tensor, _ in sources]
        operation = self._placed(operation_facts(name, inputs, output, args, self._slot(inputs)), weights)
        others = [trace for tensor, trace in sources if not (written and any(tensor is each for each in written))]
        over = bool(written) and (name.removesuffix("_") in _OVERWRITING or schema.overload.endswith("out"))
        reset = over and not others and not all(map(_is_whole, written))  # h[:, 0] = 0 leaves the rest of h as it was
        minor = operation or self._placed(minor_operation(name, inputs, output, told=bool(weights) or reset), weights)
        if weights and minor:
            self._used(weights, minor)
        before = [] if over and not reset else [self.trace(tensor) for tensor in written]
        kept = [] if over else [_kept(*pair) for pair in zip(written, before, strict=True)]
        origin = merged_origins([trace.origin for _, trace in sources])
        several = len(inputs) > 1 and self.budget.spent is None
        joining = shortest(filter(None, (*(trace.origin for trace in others), *kept))) if several else ()
        fresh = self._through(merged_origins([trace.origin for trace in others]), operation, joining) if written else {}
        after = fresh if over else self._through(origin, operation, joining)
        earlier = [_step(*pair) for pair in zip(written, before, strict=False)]
        step = joined((*earlier, *(trace.step for trace in others)), minor)
        for tensor, own in zip(written, kept or [{}] * len(written), strict=True):
            origins = [self.trace(tensor).origin] if reset else [self._through(own, operation, joining), fresh]
            self._write(tensor, Trace(merged_origins(origins), step))
        for tensor in tensors(output):
            self._keep(tensor, Trace(after, step))
        return operation

    def _through(self, origin: Origin, operation: Operation | None, joined: tuple[tuple[int, Way], ...]) -> Origin:
        if operation is None:
            return origin
        allowed = self.budget.spend(origin)
        return thinned({source: Way(way, operation, joined, way.length + 1) for source, way in allowed.items()})

    def _placed(self, operation: Operation | None, weights: Names) -> Operation | None:
        """The operation with who runs it and when."""
        if operation is None:
            return None
        self._operations += 1
        placed = running_module(self._groups), self._calls, self._operations, tuple(sorted(weights))
        return Operation(operation.name, operation.output, operation.settings, *placed)

    def _write(self, tensor: torch.Tensor, new: Trace) -> None:
        """Note what was written into a tensor for all that share its memory; what all of it is written over is gone."""
        storage = storage_of(tensor)
        if storage is not None:
            before = _NOWHERE if _is_whole(tensor) else self._written.get(storage, _NOWHERE)
            self._written[storage] = self._new(_merged([before, new]))

    def _slot(self, inputs: list[torch.Tensor]) -> str | None:
        """The name of the output that an operation takes whole and unchanged, if it is one."""
        wholes = self.handed.of(inputs[0]) if len(inputs) == 1 else ()
        if len(wholes) != 1 or wholes[0].operations:
            return None
        slots = self._slots.get(wholes[0].call, ())
        return slots[wholes[0].index] if wholes[0].index < len(slots) else None

    def _new(self, trace: Trace) -> Trace:
        self._noted += 1
        return Trace(trace.origin, trace.step, self._noted)

    def _keep(self, tensor: torch.Tensor, trace: Trace) -> None:
        trace = self._new(trace)
        self._of[tensor] = trace
        if not self._own_classes and has_own_class(tensor):
            self._note_places()
        elif self._own_classes and (place := place_of(tensor)) is not None:
            self._at[place] = trace

    def _note_places(self) -> None:
        """From the first tensor of another class on: PyTorch makes such ones of others, and others of them, without an operation."""
        self._own_classes = True
        self._at = {place: trace for tensor, trace in self._of.items() if (place := place_of(tensor)) is not None}

    def trace(self, tensor: torch.Tensor) -> Trace:
        """Where a tensor came from."""
        tensor = beneath(tensor)
        own = self._of.get(tensor, _NOWHERE)
        if own is _NOWHERE and not self._own_classes and has_own_class(tensor):
            self._note_places()
        if self._at and own is _NOWHERE and (place := place_of(tensor)) is not None:
            own = self._at.get(place, _NOWHERE)
        storage = storage_of(tensor) if self._written else None
        written = None if storage is None else self._written.get(storage)
        return own if written is None or written.noted < own.noted else _merged([own, written])


def _is_whole(tensor: torch.Tensor) -> bool:
    """Whether nothing lies in its storage but itself."""
    storage = storage_of(tensor)
    return storage is not None and tensor.numel() * tensor.element_size() == tensor.untyped_storage().nbytes()


def _merged(traces: Iterable[Trace]) -> Trace:
    known = [trace for trace in traces if trace.origin]
    if len(known) < 2:
        return known[0] if known else _NOWHERE
    return Trace(merged_origins([trace.origin for trace in known]), joined(tuple(trace.step for trace in known)))


def _kept(written: torch.Tensor, before: Trace) -> Origin:
    """Ways to what is written to: of a view without the last steps, which only look at its memory in another shape."""
    if not written._is_view():
        return before.origin
    return {source: _without_views(way) for source, way in before.origin.items()}


def _step(written: torch.Tensor, before: Trace) -> Step | None:
    """The last step to what is written to, of a view likewise."""
    return without_views(before.step) if written._is_view() else before.step


def _without_views(way: Way) -> Way:
    while way.before is not None and way.operation is not None and way.operation.name in _VIEWS:
        way = way.before
    return way


def _ignore(_: torch.Tensor) -> None:
    """Nobody wants to know of writes."""


def merged_origins(origins: Sequence[Origin]) -> Origin:
    """All sources; where one is reached in two ways, the way with more operations."""
    if len(origins) == 1:
        return origins[0]
    merged: dict[int, Way] = {}
    for origin in origins:
        for source, way in origin.items():
            if source not in merged or way.length >= merged[source].length:
                merged[source] = way
    return merged
