"""What ran in a capture: which layers, in which order, with which named tensors, and what flowed from one to the next."""

import contextlib
import math
import threading
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from torch import nn
from torch.nn.utils import parametrize

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.altered import altered, is_hooked
from lstm_diagrams.capture.watched.arguments import data_of, in_order
from lstm_diagrams.capture.watched.comparisons import Comparisons
from lstm_diagrams.capture.watched.flows import Flows
from lstm_diagrams.capture.watched.known_axes import KnownAxes, numbered
from lstm_diagrams.capture.watched.ledger import Ledger, Names
from lstm_diagrams.capture.watched.numbers import FEED_FORWARD, call_numbers, has_numbers, runs_by_steps, slot_numbers
from lstm_diagrams.capture.watched.packings import packings
from lstm_diagrams.capture.watched.parts import collect, is_closed, is_leaf, parts
from lstm_diagrams.capture.watched.proof import chains
from lstm_diagrams.capture.watched.reached import Reached, Running
from lstm_diagrams.capture.watched.running import running_module
from lstm_diagrams.capture.watched.runs import ModelRun, Runs
from lstm_diagrams.capture.watched.schemas import schema_of
from lstm_diagrams.capture.watched.sources import Origins, Run
from lstm_diagrams.capture.watched.ties import owners, tied
from lstm_diagrams.capture.watched.unregistered import innermost, place
from lstm_diagrams.capture.watched.unwatched import Unwatched
from lstm_diagrams.capture.watched.uses import Uses
from lstm_diagrams.capture.watched.visits import Visiting, Visits
from lstm_diagrams.capture.watched.watch import Forward, watching
from lstm_diagrams.capture.watched.weighings import Weighings
from lstm_diagrams.capture.watched.wrapped import beneath
from lstm_diagrams.layers import class_name, describe, slots
from lstm_diagrams.layers.arguments import Leaf, followed
from lstm_diagrams.layers.contents import matrix, parameters
from lstm_diagrams.layers.tensors import leaves, tensors

_Noted = tuple[ModelRun | None, Reached | None, Visiting | None]
"""The forward of the model that begins, the layer that does, and the module that holds layers; several where one module is that."""


class Recorder:
    """Records the layers of one model while attached; of a ``plain`` one without a look at what needs none."""

    def __init__(self, model: nn.Module, *, values: bool, plain: bool = False) -> None:
        self.model, self.values = model, values
        self.last: Reached | None = None
        self.failure: tuple[Reached, BaseException] | None = None
        self.refusal: tuple[Any, object, BaseException] | None = None
        self._ended, self._alone, self._lock = False, False, threading.RLock()
        self._running, self._unregistered, self._counts = Running(), set[str](), Counter[str]()
        self._paths = {module: path for path, module in parts(model)}
        self._leaves = {module: is_closed(module) for module in self._paths if is_leaf(module)}
        self._groups = {module: path for module, path in self._paths.items() if module not in self._leaves}
        self._ledger, self._owners = Ledger(model), owners(model)
        self._uses, self._unwatched = Uses(self._ledger), Unwatched(self._leaves, self._ledger, plain=plain)
        self.origins = Origins(self._groups, self._ledger, self._used)
        self._weighings = Weighings(self.origins, self._groups, values=values)
        self._calls, self._chains = list[facts.Call](), list[facts.Chain]()
        self._numbers, self._packings = list[facts.Numbers](), list[facts.Packing]()
        self._flows, self._model_runs, self._comparisons, self._axes = Flows(), Runs(), Comparisons(), KnownAxes()
        self._visits = Visits(lambda: (len(self._calls), self.origins.wires.count))

    @contextlib.contextmanager
    def attached(self, *, alone: bool) -> Iterator[None]:
        """Record what this thread does in the block, and the threads that it starts; ``alone``: nobody else does meanwhile."""
        self._running.base = self._alone = self._flows.of_input = alone
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
        self._weighings.operation(schema, args, kwargs, output, self._running, len(self._calls))
        return output

    def invitation(self) -> Callable[[], contextlib.AbstractContextManager[None]]:
        """A thread that a layer starts within itself is the layer's own business."""
        inside, layers, model_run = self.origins.inside, self._running.layers, self._model_runs.running
        base = self._running.base or innermost(self._paths) is not None

        @contextlib.contextmanager
        def entered() -> Iterator[None]:
            self._running.layers, self._running.base = layers, base
            self._model_runs.join(model_run)
            if inside:
                self.origins.enter()
            try:
                yield
            finally:
                self._running.layers, self._running.base = (), False
                self._model_runs.join(None)
                if inside:
                    self.origins.leave()

        return entered

    def model_input(self, value: object) -> None:
        """Tensors in ``value`` are what the model was given."""
        self.origins.mark(value, facts.INPUT)

    def capture(self, inputs: list[tuple[str, Leaf]], outputs: object, method: str = "") -> facts.Capture:
        """Everything recorded, as facts; all of it is one run of ``method``, or where that is "" what was seen to run."""
        given, returned = self._axes.slots(inputs), self._axes.slots(numbered("output", outputs))
        self._flows.add([self.origins.of(leaf) for leaf in leaves(outputs)], None, returned)
        self._uses.by_output(returned, map(self._ledger.weights, leaves(outputs)))
        if self.values:
            self._numbers += slot_numbers(facts.INPUT, given, [leaf for _, leaf in inputs])
            self._numbers += slot_numbers(facts.INPUT, returned, outputs)
        run = facts.Run((*range(len(self._calls)),), given, returned, method)
        return facts.Capture(
            name=class_name(self.model),
            layers=tuple(self._layers()),
            groups=tuple(facts.Group(path, class_name(module)) for module, path in self._groups.items()),
            calls=tuple(self._calls),
            flows=tuple(self._flows.flows),
            inputs=given,
            outputs=returned,
            total_parameters=sum(math.prod(parameter.shape) for parameter in parameters(self.model)),
            chains=tuple(self._chains),
            numbers=tuple(self._numbers),
            links=tuple(self._flows.links),
            branches=tuple(self._flows.branches),
            slot_flows=tuple(self._flows.named(tuple(slot.name for slot in given), self._calls)),
            uses=self._uses.facts(),
            runs=(run,) if method else self._model_runs.facts(),
            followed=self.origins.budget.spent,
            comparisons=tuple(self._comparisons.states),
            overlaps=tuple(self._comparisons.overlaps),
            packings=tuple(self._packings),
            weighings=tuple(self._weighings.named(given, self._calls)),
            wiring=self.origins.wires.wiring(leaves(outputs)) if self.origins.budget.spent is None else None,
            visits=self._visits.facts(),
        )

    def _layers(self) -> Iterator[facts.Layer]:
        """Every layer that was called; a recurrent one that takes or gives something of its own is told as a plain module."""
        calls = defaultdict[str, list[facts.Call]](list)
        for call in self._calls:
            calls[call.layer].append(call)
        for module, path in self._paths.items():
            if path in calls:
                layer = tied(describe(module, path), module, self._owners)
                usual = layer.cell is None or all(runs_by_steps(call.inputs) for call in calls[path])
                layer = layer if usual else replace(layer, kind="module", cell=None)
                yield replace(layer, registered=False) if path in self._unregistered else layer

    def started(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> _Noted | None:
        """The model, or a layer of it, begins to run; what a layer calls within itself is its own business."""
        if self._ended or self.origins.inside:
            return None
        run = self._model_runs.begin((args, kwargs)) if module is self.model and not self._alone else None
        if run:
            self.origins.give((args, kwargs))
        reached = self._reach(module, args, kwargs) if self._takes(module) else None
        visit = self._visits.begin(self._groups.get(module))
        return (run, reached, visit) if run or reached or visit else None

    def _reach(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Reached:
        for outer in self._running.layers:
            outer.opened = True
        path = self._paths[module]
        ordered, told = in_order(module, args, kwargs), followed(module, kwargs)
        given = [data_of(leaf) for leaf in leaves(ordered if told is kwargs else in_order(module, args, told))]
        with self._lock:
            self._counts[path] += 1
            reached = Reached(
                path, module, args, kwargs, self._counts[path], ordered,
                tuple(map(self.origins.trace, given)),
                tuple(map(self.origins.handed.of, given)),
                self._leaves.get(module, False),
                tuple(self._ledger.among((tensor,)) for tensor in given),
                tuple(map(self.origins.wires.sources, given)),
            )  # fmt: skip
        self._running.layers = (*self._running.layers, reached)
        if reached.closed:
            self.origins.enter()
            if self._alone:
                self._unwatched.enter(reached, weighing=self._weighings.going_on)
        return reached

    def _takes(self, module: nn.Module) -> bool:
        """Whether it is a layer of the model; one that is registered nowhere is, where the model's own code runs it."""
        if module not in self._paths and (self._running.base or innermost(self._paths) is not None):
            with self._lock:
                parts = dict[nn.Module, str]()
                collect(module, place(module, self._paths), parts)
                if isinstance(module, parametrize.ParametrizationList):  # what makes a parameter is no layer
                    self._paths.update(dict.fromkeys(module.modules(), ""))
                for part, path in parts.items():
                    if part not in self._paths:
                        self._paths[part] = path
                        self._unregistered.add(path)
                        if is_leaf(part):
                            self._leaves[part] = is_closed(part)
                        else:
                            self._groups[part] = path
        return module in self._leaves

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
                    self._note(reached, output, forward)
        finally:
            self._leave(reached)

    def _end_run(self, run: ModelRun | None, visit: Visiting | None, output: object) -> None:
        self._visits.end(visit)
        if run is not None:
            slots_of = self._axes.slots
            self._model_runs.end(run, slots_of(numbered("input", run.given)), slots_of(numbered("output", output)))

    def _open(self, run: Reached) -> None:
        """Layers ran, or are still to run, within what seemed to be one itself."""
        if self._leaves.pop(run.module, None) is not None:
            self._groups[run.module] = self._paths[run.module]
        for names, operation in run.used:
            self._uses.count(names, operation, self._running.layers[-2:-1])

    def _used(self, names: Names, operation: facts.Operation | None) -> None:
        """An operation was given these weights: the layer's own business, where one is running."""
        with self._lock:
            if not self._ended:
                self._uses.count(names, operation, self._running.layers[-1:])

    def _note(self, reached: Reached, output: object, forward: Forward) -> None:
        self.last = reached
        module, args, kwargs = reached.module, reached.args, reached.kwargs
        inputs, outputs = slots(module, args, kwargs, output)
        if self.values and runs_by_steps(inputs) and all(map(has_numbers, map(beneath, tensors(output)))):
            taken = leaves(reached.ordered)
            self._chains += chains(module, (inputs, outputs), taken, output, len(self._calls), forward.output)
        given = tuple(slot for slot in inputs if slot.given)
        self._axes.remember(reached.ordered, given)
        self._axes.remember(output, outputs)
        if self.values and describe(module, "").kind in FEED_FORWARD:
            first = all(earlier.layer != reached.path for earlier in self._calls)
            ends = ((inputs, reached.ordered), (outputs, output))
            self._numbers += call_numbers(len(self._calls), ends, matrix(module), first=first)
        self._flows.add(reached.sources, len(self._calls), given)
        self._flows.link(self._calls, given, reached.handed)
        self._uses.by_call(reached, len(self._calls), given)
        self.origins.wires.call(reached.wires)
        self.origins.wrote(len(self._calls), reached.changed())
        self.origins.mark(output, len(self._calls), tuple(slot.name for slot in outputs))
        self._model_runs.call(len(self._calls))
        changed = altered(module, (args, dict(kwargs)), output, forward.marks, forward.functions)
        if changed and not is_hooked(module) and describe(module, "").cell and not runs_by_steps(inputs):
            changed = ()  # it is told as a module of its own class, of whose inside nothing is claimed
        call = facts.Call(len(self._calls), reached.path, inputs, outputs, self._owner(reached.path), changed)
        self._calls.append(call)
        self._comparisons.note(call, reached, output)
        self._packings += packings(call, reached.ordered, output)
        self._weighings.ended(reached, call.id)

    def _owner(self, path: str) -> str | None:
        """The module that runs the layer at a path, if it is not one around it."""
        running = running_module(self._groups)
        return running if running and not path.startswith(f"{running}.") else None
