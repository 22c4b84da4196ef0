"""Which call each tensor came from, and through which operations, by watching every operation of a run.

PyTorch hands every operation to a ``TorchDispatchMode``. Four rules make origins right: integers carry none where a
floating input exists; factories carry none; a write into a view also marks its storage; a layer's outputs start afresh.
Tensors are held weakly: origins vanish with them and never pass to a later tensor at the same address. Who guards the model
is told of every write before it happens.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.weak import WeakTensorKeyDictionary

from lstm_diagrams.capture.compiler import kept_uncompiled
from lstm_diagrams.capture.handed import Handed
from lstm_diagrams.capture.operations import operation_facts
from lstm_diagrams.capture.storage import storage_of
from lstm_diagrams.facts import Operation
from lstm_diagrams.layers.tensors import tensors

Origin = Mapping[int, tuple[Operation, ...]]
"""The calls a tensor came from, each with the operations on the way."""


_OVERWRITING = ("copy", "fill", "zero", "normal", "uniform", "bernoulli", "random")
"""Operations in place that leave nothing of what stood there."""
_VIEWS = ("select", "transpose", "reshape", "flatten")


class Origins(TorchDispatchMode):
    """Watches operations while it is active."""

    def __init__(self) -> None:
        TorchDispatchMode.__init__(self)
        self.before_write: Callable[[torch.Tensor], None] = _ignore
        self._of: WeakTensorKeyDictionary = WeakTensorKeyDictionary()
        self._written: dict[StorageWeakRef, Origin] = {}
        self.handed = Handed()
        self._slots: dict[int, tuple[str, ...]] = {}
        self._inside = 0

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Asked by PyTorch, whose own way to keep its compiler out of a mode loads all of it (seconds) at the first operation."""
        return not kept_uncompiled(cls.__torch_dispatch__.__code__)

    def mark(self, value: object, source: int, slots: tuple[str, ...] = ()) -> None:
        """From now on the tensors in ``value`` come from the call ``source`` alone, whose outputs are called ``slots``."""
        self._slots[source] = slots
        self.handed.mark(value, source)
        for tensor in tensors(value):
            self._of[tensor] = {source: ()}
            storage = storage_of(tensor)
            if storage is not None:
                self._written.pop(storage, None)

    def of(self, value: object) -> Origin:
        """Where the tensors in ``value`` came from."""
        return _merged(self._origin(tensor) for tensor in tensors(value))

    def enter(self) -> None:
        """A layer starts: the operations of its own forward are not watched."""
        self._inside += 1

    def leave(self) -> None:
        """A layer has ended."""
        self._inside -= 1

    def __torch_dispatch__(self, function: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None) -> Any:
        """Run one operation, and pass the origins of its inputs on to its outputs."""
        named_arguments = kwargs or {}
        written = list(_written_to(function, args, named_arguments))
        for tensor in written:
            self.before_write(tensor)
            self.handed.written(tensor)
        if self._inside:
            return function(*args, **named_arguments)
        inputs = [tensor for tensor in tensors((args, named_arguments)) if self._origin(tensor)]
        floating = [tensor for tensor in inputs if tensor.is_floating_point() or tensor.is_complex()]
        origin = _merged(map(self._origin, floating or inputs))
        output = function(*args, **named_arguments)
        if origin:
            self._pass_on(function, args, floating or inputs, origin, output, written)
            self.handed.follow(function._schema.name.split("::")[1], args, output)
        return output

    def _pass_on(
        self,
        function: Any,
        args: tuple[Any, ...],
        inputs: list[torch.Tensor],
        origin: Origin,
        output: object,
        written: list[torch.Tensor],
    ) -> None:
        name = function._schema.name.split("::")[1]
        if name.startswith(("new_", "empty")) or name.endswith("_like"):
            return
        operation = operation_facts(name, inputs, output, args, self._slot(inputs))
        others = [tensor for tensor in inputs if not any(tensor is each for each in written)]
        fresh = _through(_merged(map(self._origin, others)), operation)
        over = bool(written) and (
            name.removesuffix("_") in _OVERWRITING or function._schema.overload_name.endswith("out")
        )
        after = fresh if over else _through(origin, operation)
        for tensor in written:
            before = {} if over else {source: _kept(path) for source, path in self._origin(tensor).items()}
            self._write(tensor, _merged([_through(before, operation), fresh]))
        for tensor in tensors(output):
            self._of[tensor] = after

    def _write(self, tensor: torch.Tensor, new: Origin) -> None:
        """Note what was written into a tensor for all that share its memory; what all of it is written over is gone."""
        storage = storage_of(tensor)
        if storage is not None:
            whole = tensor.numel() * tensor.element_size() == tensor.untyped_storage().nbytes()
            before = {} if whole else self._written.get(storage, {})
            self._written[storage] = _merged([before, new])

    def _slot(self, inputs: list[torch.Tensor]) -> str | None:
        """The name of the output that an operation takes whole and unchanged, if it is one."""
        wholes = self.handed.of(inputs[0]) if len(inputs) == 1 else ()
        if len(wholes) != 1 or wholes[0].operations:
            return None
        slots = self._slots.get(wholes[0].call, ())
        return slots[wholes[0].index] if wholes[0].index < len(slots) else None

    def _origin(self, tensor: torch.Tensor) -> Origin:
        own: Origin = self._of.get(tensor, {})
        storage = storage_of(tensor) if self._written else None
        written = None if storage is None else self._written.get(storage)
        return own if written is None else _merged([own, written])


def _through(origin: Origin, operation: Operation | None) -> Origin:
    return origin if operation is None else {source: (*path, operation) for source, path in origin.items()}


def _kept(path: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """The way of a tensor without the last steps that only look at its memory in another shape."""
    while path and path[-1].name in _VIEWS:
        path = path[:-1]
    return path


def _ignore(_: torch.Tensor) -> None:
    """Nobody wants to know of writes."""


def _written_to(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Iterator[torch.Tensor]:
    """The tensors that an operation is about to write to, by its schema."""
    for place, name in _written_arguments(function):
        yield from tensors(args[place] if place < len(args) else kwargs.get(name))


@lru_cache(maxsize=1024)
def _written_arguments(function: Any) -> tuple[tuple[int, str], ...]:
    """Place and name of each argument that an operation writes into."""
    return tuple(
        (place, argument.name)
        for place, argument in enumerate(function._schema.arguments)
        if argument.alias_info is not None and argument.alias_info.is_write
    )


def _merged(origins: Iterable[Origin]) -> Origin:
    """All sources; where one is reached in two ways, the way with more operations."""
    merged: dict[int, tuple[Operation, ...]] = {}
    for origin in origins:
        for source, path in origin.items():
            if len(path) >= len(merged.get(source, ())):
                merged[source] = path
    return merged
