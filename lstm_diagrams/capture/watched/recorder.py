"""Follows a model while it runs: which layer begins and ends in which thread; what came of it is kept by the record."""

import contextlib
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from torch import nn

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.arguments import data_of, in_order
from lstm_diagrams.capture.watched.inventory import Inventory
from lstm_diagrams.capture.watched.ledger import Ledger, Names
from lstm_diagrams.capture.watched.reached import Reached, Running
from lstm_diagrams.capture.watched.record import Record
from lstm_diagrams.capture.watched.runs import ModelRun
from lstm_diagrams.capture.watched.schemas import schema_of
from lstm_diagrams.capture.watched.sources import Origins, Run
from lstm_diagrams.capture.watched.unwatched import Unwatched
from lstm_diagrams.capture.watched.visits import Visiting
from lstm_diagrams.capture.watched.watch import Forward, watching
from lstm_diagrams.capture.watched.weighings import Weighings
from lstm_diagrams.layers.arguments import Leaf, followed
from lstm_diagrams.layers.tensors import leaves

_Noted = tuple[ModelRun | None, Reached | None, Visiting | None]
"""The forward of the model that begins, the layer that does, and the module that holds layers; several where one module is that."""


class Recorder:
    """Records the layers of one model while attached; of a ``plain`` one without a look at what needs none."""

    def __init__(self, model: nn.Module, *, values: bool, plain: bool = False) -> None:
        self.model = model
        self.last: Reached | None = None
        self.failure: tuple[Reached, BaseException] | None = None
        self.refusal: tuple[Any, object, BaseException] | None = None
        self._ended, self._alone, self._lock = False, False, threading.RLock()
        self._running, self._counts = Running(), Counter[str]()
        self._inventory, self._ledger = Inventory(model), Ledger(model)
        self._unwatched = Unwatched(self._inventory.leaves, self._ledger, plain=plain)
        self.origins = Origins(self._inventory.groups, self._ledger, self._used)
        self._weighings = Weighings(self.origins, self._inventory.groups, values=values)
        self._record = Record(self._inventory, self._ledger, self.origins, self._weighings, values=values)

    @contextlib.contextmanager
    def attached(self, *, alone: bool) -> Iterator[None]:
        """Record what this thread does in the block, and the threads that it starts; ``alone``: nobody else does meanwhile."""
        self._running.base = self._alone = self._record.flows.of_input = alone
        try:
            with watching(self, alone=alone):
                yield
        finally:
            self._ended = True

    def operation(self, function: Any, run: Run, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Follow one operation."""
        if self._ended:
            return run(*args, **kwargs)
        schema = schema_of(function)
        try:
            output = self.origins.operation(schema, run, args, kwargs)
        except Exception as error:
            self.refusal = function, (args, dict(kwargs)), error
            raise
        self._weighings.operation(schema, args, kwargs, output, self._running, len(self._record.calls))
        return output

    def invitation(self) -> Callable[[], contextlib.AbstractContextManager[None]]:
        """A thread that a layer starts within itself is the layer's own business."""
        inside, layers, runs = self.origins.inside, self._running.layers, self._record.runs
        base, model_run = self._running.base or self._inventory.runs(), runs.running

        @contextlib.contextmanager
        def entered() -> Iterator[None]:
            self._running.layers, self._running.base = layers, base
            runs.join(model_run)
            if inside:
                self.origins.enter()
            try:
                yield
            finally:
                self._running.layers, self._running.base = (), False
                runs.join(None)
                if inside:
                    self.origins.leave()

        return entered

    def model_input(self, value: object) -> None:
        """Tensors in ``value`` are what the model was given."""
        self.origins.mark(value, facts.INPUT)

    def capture(self, inputs: list[tuple[str, Leaf]], outputs: object, method: str = "") -> facts.Capture:
        """Everything recorded, as facts; all of it is one run of ``method``, or where that is "" what was seen to run."""
        return self._record.capture(self.model, inputs, outputs, method)

    def started(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> _Noted | None:
        """The model, or a layer of it, begins to run; what a layer calls within itself is its own business."""
        if self._ended or self.origins.inside:
            return None
        run = self._record.runs.begin((args, kwargs)) if module is self.model and not self._alone else None
        if run:
            self.origins.give((args, kwargs))
        taken = self._inventory.takes(module, for_model=self._running.base)
        reached = self._reach(module, args, kwargs) if taken else None
        visit = self._record.visits.begin(self._inventory.groups.get(module))
        return (run, reached, visit) if run or reached or visit else None

    def _reach(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Reached:
        for outer in self._running.layers:
            outer.opened = True
        path = self._inventory.paths[module]
        ordered, told = in_order(module, args, kwargs), followed(module, kwargs)
        given = [data_of(leaf) for leaf in leaves(ordered if told is kwargs else in_order(module, args, told))]
        with self._lock:
            self._counts[path] += 1
            reached = Reached(
                path, module, args, kwargs, self._counts[path], ordered,
                tuple(map(self.origins.trace, given)),
                tuple(map(self.origins.handed.of, given)),
                self._inventory.leaves.get(module, False),
                tuple(self._ledger.among((tensor,)) for tensor in given),
                tuple(map(self.origins.wires.sources, given)),
            )  # fmt: skip
        self._running.layers = (*self._running.layers, reached)
        if reached.closed:
            self.origins.enter()
            if self._alone:
                self._unwatched.enter(reached, weighing=self._weighings.going_on)
        return reached

    def _leave(self, reached: Reached) -> None:
        reached.unwatched.close()
        self._running.layers = self._running.layers[:-1]
        if reached.closed:
            self.origins.leave()

    def failed(self, noted: _Noted, error: BaseException) -> None:
        """It has raised."""
        run, reached, visit = noted
        if reached is not None:
            self._leave(reached)
            if self.failure is None or self.failure[1] is not error:
                self.failure = reached, error
        self._end_run(run, visit, ())

    def ended(self, noted: _Noted, output: object, forward: Forward) -> None:
        """It has run."""
        run, reached, visit = noted
        if reached is not None:
            self._end(reached, output, forward)
        self._end_run(run, visit, output)

    def _end(self, reached: Reached, output: object, forward: Forward) -> None:
        try:
            with self._lock:
                if reached.opened or isinstance(output, Iterator | Awaitable):
                    self._open(reached)
                elif not self._ended:
                    self.last = reached
                    self._record.note(reached, output, forward)
        finally:
            self._leave(reached)

    def _end_run(self, run: ModelRun | None, visit: Visiting | None, output: object) -> None:
        self._record.visits.end(visit)
        if run is not None:
            self._record.end_run(run, output)

    def _open(self, run: Reached) -> None:
        """Layers ran, or are still to run, within what seemed to be one itself."""
        self._inventory.open(run.module)
        for names, operation in run.used:
            self._record.use(names, operation, self._running.layers[-2:-1])

    def _used(self, names: Names, operation: facts.Operation | None) -> None:
        """An operation was given these weights: the layer's own business, where one is running."""
        with self._lock:
            if not self._ended:
                self._record.use(names, operation, self._running.layers[-1:])
