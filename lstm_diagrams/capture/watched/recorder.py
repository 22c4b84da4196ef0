"""What ran in a capture: which layers, in which order, with which named tensors, and what flowed from one to the next."""

import contextlib
import math
import threading
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from torch import nn
from torch.nn.utils import parametrize

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.arguments import data_of, followed, in_order
from lstm_diagrams.capture.watched.flows import Flows
from lstm_diagrams.capture.watched.known_axes import KnownAxes, numbered
from lstm_diagrams.capture.watched.ledger import Ledger, Names
from lstm_diagrams.capture.watched.numbers import call_numbers, has_numbers, slot_numbers
from lstm_diagrams.capture.watched.parts import collect, is_closed, is_leaf, parts
from lstm_diagrams.capture.watched.proof import chains
from lstm_diagrams.capture.watched.routes import Origin
from lstm_diagrams.capture.watched.running import running_module
from lstm_diagrams.capture.watched.sources import Origins, Run
from lstm_diagrams.capture.watched.ties import owners, tied
from lstm_diagrams.capture.watched.unregistered import innermost, place
from lstm_diagrams.capture.watched.watch import Forward, watching
from lstm_diagrams.capture.watched.whole_outputs import Whole
from lstm_diagrams.layers import class_name, describe, slots
from lstm_diagrams.layers.arguments import Leaf
from lstm_diagrams.layers.contents import matrix, parameters
from lstm_diagrams.layers.tensors import leaves, tensors, unnamed

_FEED_FORWARD = {"linear", "activation", "dropout", "flatten", "convolution", "pooling", "normalization", "identity"}
"""Kinds of layers whose outputs are kept as numbers; the states of recurrent ones are kept as chains."""


@dataclass(slots=True, eq=False)
class Reached:
    """The layer that was running: its path and the module, with what it was given, by shape and by where it came from.

    ``run`` counts the runs of the layer from 1; ``opened`` says that layers ran within it, so that it is none itself.
    """

    path: str
    module: nn.Module
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    run: int
    shapes: tuple[tuple[int, ...], ...]
    sources: tuple[Origin, ...]
    handed: tuple[tuple[Whole, ...], ...]
    closed: bool = True
    weights: tuple[Names, ...] = ()
    opened: bool = False
    used: list[tuple[Names, facts.Operation | None]] = field(default_factory=list)


class _Running(threading.local):
    """The layers that are running in this thread, the innermost last; ``base`` says that the thread runs for the model."""

    layers: tuple[Reached, ...] = ()
    base = False


class Recorder:
    """Records the layers of one model while attached."""

    def __init__(self, model: nn.Module, *, values: bool) -> None:
        self.model = model
        self.values = values
        self.last: Reached | None = None
        self.failure: tuple[Reached, BaseException] | None = None
        self._ended, self._running = False, _Running()
        self._unregistered: set[str] = set()
        self._lock = threading.RLock()
        self._runs: Counter[str] = Counter()
        self._paths = {module: path for path, module in parts(model)}
        self._leaves = {module: None for module in self._paths if is_leaf(module)}
        self._groups = {module: path for module, path in self._paths.items() if not is_leaf(module)}
        self._ledger = Ledger(model)
        self._uses: dict[facts.Use, None] = {}
        self.origins = Origins(self._groups, self._ledger, self._used)
        self._calls: list[facts.Call] = []
        self._chains: list[facts.Chain] = []
        self._numbers: list[facts.Numbers] = []
        self._flows = Flows()
        self._axes = KnownAxes()

    @contextlib.contextmanager
    def attached(self, *, alone: bool) -> Iterator[None]:
        """Record what this thread does in the block, and the threads that it starts; ``alone``: nobody else does meanwhile."""
        self._running.base = alone
        try:
            with watching(self, alone=alone):
                yield
        finally:
            self._ended = True

    def operation(self, function: Any, run: Run, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Follow one operation."""
        return run(args, kwargs) if self._ended else self.origins.operation(function, run, args, kwargs)

    def invitation(self) -> Callable[[], contextlib.AbstractContextManager[None]]:
        """A thread that a layer starts within itself is the layer's own business."""
        inside, layers = self.origins.inside, self._running.layers
        base = self._running.base or innermost(self._paths) is not None

        @contextlib.contextmanager
        def entered() -> Iterator[None]:
            self._running.layers, self._running.base = layers, base
            if inside:
                self.origins.enter()
            try:
                yield
            finally:
                self._running.layers, self._running.base = (), False
                if inside:
                    self.origins.leave()

        return entered

    def model_input(self, value: object) -> None:
        """Tensors in ``value`` are what the model was given."""
        self.origins.mark(value, facts.INPUT)

    def capture(self, inputs: list[tuple[str, Leaf]], outputs: object) -> facts.Capture:
        """Everything recorded, as facts; the inputs by name, in the order of ``model_input``."""
        given, returned = self._axes.slots(inputs), self._axes.slots(numbered("output", outputs))
        self._flows.add([self.origins.of(leaf) for leaf in leaves(outputs)], None, returned)
        if self.values:
            self._numbers += slot_numbers(facts.INPUT, given, [leaf for _, leaf in inputs])
            self._numbers += slot_numbers(facts.INPUT, returned, outputs)
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
            uses=tuple(self._uses),
            followed=self.origins.budget.spent,
        )

    def _layers(self) -> Iterator[facts.Layer]:
        """Every layer that was called; a recurrent one that takes or gives something of its own is told as a plain module."""
        calls = defaultdict[str, list[facts.Call]](list)
        for call in self._calls:
            calls[call.layer].append(call)
        first = owners(self.model)
        for module, path in self._paths.items():
            if path in calls:
                layer = tied(describe(module, path), module, first)
                usual = layer.cell is None or all(_steps(call.inputs) for call in calls[path])
                layer = layer if usual else replace(layer, kind="module", cell=None)
                yield replace(layer, registered=False) if path in self._unregistered else layer

    def started(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Reached | None:
        """A layer of the model begins to run; what it calls within itself is its own business."""
        if self._ended or self.origins.inside or not self._takes(module):
            return None
        for outer in self._running.layers:
            outer.opened = True
        path = self._paths[module]
        followed_kwargs = followed(module, kwargs)
        given = list(leaves(in_order(module, args, followed_kwargs)))
        with self._lock:
            self._runs[path] += 1
            reached = Reached(
                path, module, args, kwargs, self._runs[path],
                tuple(tuple(unnamed(leaf).shape) for leaf in leaves((args, dict(followed_kwargs)))),
                tuple(self.origins.of(leaf) for leaf in given),
                tuple(self.origins.handed.of(data_of(leaf)) for leaf in given),
                is_closed(module),
                tuple(self._ledger.weights(leaf) for leaf in given),
            )  # fmt: skip
        self._enter(reached)
        return reached

    def _takes(self, module: nn.Module) -> bool:
        """Whether it is a layer of the model; one that is registered nowhere is, where the model's own code runs it."""
        if module not in self._paths and (self._running.base or innermost(self._paths) is not None):
            made = isinstance(module, parametrize.ParametrizationList)
            with self._lock:
                parts = dict[nn.Module, str]()
                collect(module, place(module, self._paths), parts)
                if made:  # what makes a parameter is no layer
                    self._paths.update(dict.fromkeys(module.modules(), ""))
                for part, path in parts.items():
                    if part not in self._paths:
                        self._paths[part] = path
                        self._unregistered.add(path)
                        if is_leaf(part):
                            self._leaves[part] = None
                        else:
                            self._groups[part] = path
        return module in self._leaves

    def _enter(self, reached: Reached) -> None:
        self._running.layers = (*self._running.layers, reached)
        if reached.closed:
            self.origins.enter()

    def _leave(self, reached: Reached) -> None:
        self._running.layers = self._running.layers[:-1]
        if reached.closed:
            self.origins.leave()

    def failed(self, run: Reached, error: BaseException) -> None:
        """It has raised."""
        self._leave(run)
        if self.failure is None or self.failure[1] is not error:
            self.failure = run, error

    def ended(self, run: Reached, output: object, forward: Forward) -> None:
        """It has run."""
        try:
            with self._lock:
                if run.opened or isinstance(output, Iterator | Awaitable):
                    self._open(run)
                elif not self._ended:
                    self._note(run, output, forward.output)
        finally:
            self._leave(run)

    def _open(self, run: Reached) -> None:
        """Layers ran, or are still to run, within what seemed to be one itself."""
        if self._leaves.pop(run.module, run.module) is None:
            self._groups[run.module] = self._paths[run.module]
        outer = self._running.layers[-2:-1]
        for names, operation in run.used:
            self._count(names, operation, outer)

    def _used(self, names: Names, operation: facts.Operation | None) -> None:
        """An operation was given these weights: the layer's own business, where one is running."""
        with self._lock:
            self._count(names, operation, self._running.layers[-1:])

    def _count(self, names: Names, operation: facts.Operation | None, layers: tuple[Reached, ...]) -> None:
        if layers:
            layers[0].used.append((names, operation))
        elif operation is not None and not self._ended:
            self._uses.update({facts.Use(name, operation=operation): None for name in sorted(names)})

    def _use(self, reached: Reached, given: tuple[facts.Slot, ...]) -> None:
        """The weights that the next call to be noted used, and those that it was given as an input."""
        call = len(self._calls)
        if len(given) == len(reached.weights):
            for slot, names in zip(given, reached.weights, strict=True):
                self._uses.update({facts.Use(name, call, slot.name): None for name in sorted(names)})
        used = sorted(set[str]().union(*(names for names, _ in reached.used)))
        self._uses.update({facts.Use(name, call): None for name in used})

    def _note(self, reached: Reached, output: object, plain: object) -> None:
        self.last = reached
        module, args, kwargs = reached.module, reached.args, reached.kwargs
        inputs, outputs = slots(module, args, kwargs, output)
        provable = self.values and _steps(inputs) and all(map(has_numbers, tensors(output)))
        if provable:
            taken = leaves(in_order(module, args, kwargs))
            self._chains += chains(module, (inputs, outputs), taken, output, len(self._calls), plain)
        given = tuple(slot for slot in inputs if slot.given)
        self._axes.remember(in_order(module, args, kwargs), given)
        self._axes.remember(output, outputs)
        if self.values and describe(module, "").kind in _FEED_FORWARD:
            first = all(earlier.layer != reached.path for earlier in self._calls)
            ends = ((inputs, in_order(module, args, kwargs)), (outputs, output))
            self._numbers += call_numbers(len(self._calls), ends, matrix(module), first=first)
        self._flows.add(reached.sources, len(self._calls), given)
        self._flows.link(self._calls, given, reached.handed)
        self._use(reached, given)
        self.origins.mark(output, len(self._calls), tuple(slot.name for slot in outputs))
        self._calls.append(facts.Call(len(self._calls), reached.path, inputs, outputs, self._owner(reached.path)))

    def _owner(self, path: str) -> str | None:
        """The module that runs the layer at a path, if it is not one around it."""
        running = running_module(self._groups)
        return running if running and not path.startswith(f"{running}.") else None


def _steps(inputs: tuple[facts.Slot, ...]) -> bool:
    """Whether a recurrent layer ran from step to step, on the tensors that its documentation tells."""
    return any(slot.name == "h_0" for slot in inputs)
