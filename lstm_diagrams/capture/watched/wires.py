"""Which tensor went straight into which operation or call: no ways, only the last step, so that it costs the same each time.

Integers are followed too, as a token that is an argmax. Tensors are held weakly.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

import torch

from lstm_diagrams.capture.untouched.storage import StorageKey, storage_of
from lstm_diagrams.capture.watched.notes import Notes
from lstm_diagrams.capture.watched.schemas import Schema
from lstm_diagrams.facts import Operation, Setting, Source, Wired, Wiring
from lstm_diagrams.layers.tensors import sizes, tensors

MOST = 20_000
"""From so many operations on a run is too long to be told so closely, and nothing is."""
_KEEPING = {"detach", "alias", "clone", "_to_copy", "lift_fresh", "lift", "lift_fresh_copy", "_local_scalar_dense"}
"""Operations whose result is the tensor that they were given, number for number and in its shape."""
_SETTING = ("copy", "fill", "zero", "normal", "uniform", "bernoulli", "random")
"""Operations in place that leave nothing of what stood there."""
Sources = tuple[Source, ...]


class Wires:
    """The operations of one run so far, each with what went into it."""

    def __init__(self) -> None:
        self._of: Notes[Sources] = Notes()
        self._written: dict[StorageKey, Sources] = {}
        self._operations: list[Wired] = []
        self._calls: list[tuple[Sources, ...]] = []
        self._given: tuple[Sources, ...] = ()

    @property
    def count(self) -> int:
        """How many operations there have been."""
        return len(self._operations)

    def mark(self, found: Iterable[torch.Tensor], kind: Literal["input", "call"], number: int) -> None:
        """From now on these are the outputs of a call, or what the model was given."""
        for slot, tensor in enumerate(found):
            self._keep(tensor, (Source(kind, number, slot),))

    def wrote(self, tensor: torch.Tensor, call: int) -> None:
        """The call has written into a tensor that it was given."""
        self._write(tensor, Source("call", call, 0), over=False)

    def of(self, value: object) -> Sources:
        """What the tensors in ``value`` are."""
        return _once(source for tensor in tensors(value) for source in self.sources(tensor))

    def call(self, given: tuple[Sources, ...]) -> None:
        """The next call to be noted was given these."""
        self._calls.append(given)

    def operation(
        self,
        schema: Schema,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        tensors_given: list[torch.Tensor],
        before: tuple[Sources, ...],
        output: object,
        written: list[torch.Tensor],
        told: Operation | None,
        owner: Callable[[], str],
    ) -> None:
        """An operation has run.

        Args:
            schema: what PyTorch declares of the operation.
            args: what it was given.
            kwargs: what it was given by name.
            tensors_given: the tensors among that, in order.
            before: what each of them was; one at least was something of the run's.
            output: what it gave.
            written: the tensors that it wrote into.
            told: how a reader sees it.
            owner: which module runs.
        """
        name = schema.name.removesuffix("_")
        if len(self._operations) > MOST or name.startswith("new_") or name.endswith("_like"):
            return
        if name in _KEEPING and not written:
            for tensor in tensors(output):
                self._keep(tensor, before[0])
            return
        over = bool(written) and name in _SETTING
        source, results = len(self._operations), tuple(tensors(output))
        shapes = tuple(sizes(tensor) for tensor in results)
        settings = tuple(_settings(schema, args, kwargs))
        inputs = before[1:] if over else before
        given = tuple(map(sizes, tensors_given))[-len(inputs) :] if inputs else ()
        self._operations.append(
            Wired(name, settings, inputs, given, shapes, told, len(self._calls), told.owner if told else owner())
        )
        for slot, tensor in enumerate(results):
            if not any(tensor is each for each in written):
                self._keep(tensor, (Source("operation", source, slot),))
        for tensor in written:
            self._write(tensor, Source("operation", source, 0), over=over)

    def before(self, given: list[torch.Tensor]) -> tuple[Sources, ...]:
        """What each tensor is that an operation is about to be given, () for one that is nothing of the run's."""
        return tuple(map(self.sources, given))

    def wiring(self, outputs: Iterable[object]) -> Wiring | None:
        """All of it, as facts; None where it was too much."""
        if len(self._operations) > MOST:
            return None
        return Wiring(tuple(self._operations), tuple(self._calls), tuple(self.of(leaf) for leaf in outputs))

    def sources(self, tensor: torch.Tensor) -> Sources:
        """What a tensor is."""
        own: Sources = self._of.get(tensor, ())
        storage = storage_of(tensor) if self._written else None
        written = self._written.get(storage, ()) if storage is not None else ()
        return _once((*own, *written)) if written else own

    def _keep(self, tensor: torch.Tensor, sources: Sources) -> None:
        self._of[tensor] = sources

    def _write(self, tensor: torch.Tensor, source: Source, *, over: bool) -> None:
        """Note a write for all tensors that share its memory; what is written over as a whole is gone."""
        storage = storage_of(tensor)
        if storage is None:
            return
        whole = tensor.numel() * tensor.element_size() == tensor.untyped_storage().nbytes()
        if whole:
            self._of[tensor] = (source,)
        self._written[storage] = (source,) if whole else (*self._written.get(storage, ()), source)


def _once(sources: Iterable[Source]) -> Sources:
    return tuple(dict.fromkeys(sources))


def _settings(schema: Schema, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Iterator[Setting]:
    """The arguments that are numbers, flags or several of them, by the names of PyTorch's schema."""
    for place, name in enumerate(schema.arguments):
        value = args[place] if place < len(args) else kwargs.get(name)
        if isinstance(value, int | float | str):
            yield Setting(name, value)
        elif isinstance(value, list | tuple) and value and all(isinstance(entry, int) for entry in value):
            yield Setting(name, tuple(value))
