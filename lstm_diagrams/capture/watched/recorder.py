"""What ran in a capture: which layers, in which order, with which named tensors, and what flowed from one to the next."""

import contextlib
import inspect
import math
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import nn
from torch.nn.utils import parametrize
from torch.nn.utils.rnn import PackedSequence
from torch.utils.weak import WeakTensorKeyDictionary

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.numbers import has_numbers, slot_numbers, weight_numbers
from lstm_diagrams.capture.watched.proof import chains
from lstm_diagrams.capture.watched.routes import MANY, Origin, Told
from lstm_diagrams.capture.watched.running import running_module
from lstm_diagrams.capture.watched.sources import Origins, Run
from lstm_diagrams.capture.watched.watch import Forward, watching
from lstm_diagrams.capture.watched.whole_outputs import Whole
from lstm_diagrams.layers import class_name, describe, slots
from lstm_diagrams.layers.contents import children, matrix, parameters
from lstm_diagrams.layers.keras import KerasBox
from lstm_diagrams.layers.tensors import leaves, tensors, unnamed

_FEED_FORWARD = {"linear", "activation", "dropout", "flatten", "convolution", "pooling", "normalization", "identity"}
"""Kinds of layers whose outputs are kept as numbers; the states of recurrent ones are kept as chains."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The layer that was running: its path and the module, with what it was given, by shape and by where it came from.

    ``run`` counts the runs of the layer from 1.
    """

    path: str
    module: nn.Module
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    run: int
    shapes: tuple[tuple[int, ...], ...]
    sources: Origin
    handed: tuple[tuple[Whole, ...], ...]


class Recorder:
    """Records the layers of one model while attached."""

    def __init__(self, model: nn.Module, *, values: bool) -> None:
        self.model = model
        self.values = values
        self.last: Reached | None = None
        self.failure: tuple[Reached, BaseException] | None = None
        self._ended = False
        self._lock = threading.RLock()
        self._runs: Counter[str] = Counter()
        self._paths = {module: path for path, module in _parts(model)}
        self._leaves = {module: None for module in self._paths if _is_leaf(module)}
        self._groups = {module: path for module, path in self._paths.items() if not _is_leaf(module)}
        self.origins = Origins(self._groups)
        self._calls: list[facts.Call] = []
        self._chains: list[facts.Chain] = []
        self._numbers: list[facts.Numbers] = []
        self._flows: list[facts.Flow] = []
        self._links: list[facts.Link] = []
        self._branches: list[facts.Flow] = []
        self._told = Told()
        self._facts: WeakTensorKeyDictionary = WeakTensorKeyDictionary()

    @contextlib.contextmanager
    def attached(self, *, alone: bool) -> Iterator[None]:
        """Record what this thread does in the block, and the threads that it starts; ``alone``: nobody else does meanwhile."""
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
        inside = self.origins.inside

        @contextlib.contextmanager
        def entered() -> Iterator[None]:
            if inside:
                self.origins.enter()
            try:
                yield
            finally:
                if inside:
                    self.origins.leave()

        return entered

    def model_input(self, value: object) -> None:
        """Tensors in ``value`` are what the model was given."""
        self.origins.mark(value, facts.INPUT)

    def capture(self, inputs: object, outputs: object) -> facts.Capture:
        """Everything recorded, as facts."""
        self._flow(self.origins.of(outputs), None)
        given, returned = self._slots("input", inputs), self._slots("output", outputs)
        if self.values:
            self._numbers += slot_numbers(facts.INPUT, given, inputs)
            self._numbers += slot_numbers(facts.INPUT, returned, outputs)
        return facts.Capture(
            name=class_name(self.model),
            layers=tuple(self._layers()),
            groups=tuple(facts.Group(path, class_name(module)) for module, path in self._groups.items()),
            calls=tuple(self._calls),
            flows=tuple(self._flows),
            inputs=given,
            outputs=returned,
            total_parameters=sum(math.prod(parameter.shape) for parameter in parameters(self.model)),
            chains=tuple(self._chains),
            numbers=tuple(self._numbers),
            links=tuple(self._links),
            branches=tuple(self._branches),
        )

    def _layers(self) -> Iterator[facts.Layer]:
        """Every layer that was called; a recurrent one that takes or gives something of its own is told as a plain module."""
        calls = defaultdict[str, list[facts.Call]](list)
        for call in self._calls:
            calls[call.layer].append(call)
        for module in self._leaves:
            path = self._paths[module]
            if path in calls:
                layer = describe(module, path)
                usual = layer.cell is None or all(_steps(call.inputs) for call in calls[path])
                yield layer if usual else replace(layer, kind="module", cell=None)

    def started(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Reached | None:
        """A layer of the model begins to run; what it calls within itself is its own business."""
        if self._ended or self.origins.inside or module not in self._leaves:
            return None
        kwargs = _followed(module, kwargs)
        path = self._paths[module]
        with self._lock:
            self._runs[path] += 1
            reached = Reached(
                path, module, args, kwargs, self._runs[path],
                tuple(tuple(unnamed(leaf).shape) for leaf in leaves((args, dict(kwargs)))),
                self.origins.of((args, dict(kwargs))),
                tuple(self.origins.handed.of(_data(leaf)) for leaf in leaves(_in_order(module, args, kwargs))),
            )  # fmt: skip
        self.origins.enter()
        return reached

    def failed(self, run: Reached, error: BaseException) -> None:
        """It has raised."""
        self.origins.leave()
        self.failure = run, error

    def ended(self, run: Reached, output: object, _forward: Forward) -> None:
        """It has run."""
        try:
            if not self._ended:
                with self._lock:
                    self._note(run, output)
        finally:
            self.origins.leave()

    def _note(self, reached: Reached, output: object) -> None:
        self.last = reached
        module, args, kwargs = reached.module, reached.args, reached.kwargs
        inputs, outputs = slots(module, args, kwargs, output)
        provable = self.values and _steps(inputs) and all(map(has_numbers, tensors(output)))
        if provable:
            taken = leaves(_in_order(module, args, kwargs))
            self._chains += chains(module, (inputs, outputs), taken, output, len(self._calls))
        given = tuple(slot for slot in inputs if slot.given)
        self._remember((args, dict(kwargs)), given)
        self._remember(output, outputs)
        if self.values and describe(module, "").kind in _FEED_FORWARD:
            self._keep(module, (args, dict(kwargs)), inputs, output, outputs)
        self._flow(reached.sources, len(self._calls))
        self._link(given, reached.handed)
        self.origins.mark(output, len(self._calls), tuple(slot.name for slot in outputs))
        self._calls.append(facts.Call(len(self._calls), reached.path, inputs, outputs, self._owner(reached.path)))

    def _owner(self, path: str) -> str | None:
        """The module that runs the layer at a path, if it is not one around it."""
        running = running_module(self._groups)
        return running if running and not path.startswith(f"{running}.") else None

    def _flow(self, sources: Origin, target: int | None) -> None:
        """Note what went into a call (None: the model's output); of very many sources only those that tell something new."""
        for source in sorted(sources):
            news, branches = self._told.tell(source, sources[source], target)
            self._branches += [facts.Flow(start, target, operations) for start, operations in branches]
            if news or len(sources) < MANY:
                self._flows.append(facts.Flow(source, target, sources[source].operations))

    def _keep(
        self,
        module: nn.Module,
        given: object,
        inputs: tuple[facts.Slot, ...],
        output: object,
        outputs: tuple[facts.Slot, ...],
    ) -> None:
        """Numbers of a call that is about to be listed; of a linear layer also what went in, and its weights once."""
        call = len(self._calls)
        self._numbers += slot_numbers(call, outputs, output)
        weights = matrix(module)
        if weights is not None:
            self._numbers += slot_numbers(call, inputs, given)
            if all(earlier.layer != self._paths[module] for earlier in self._calls):
                self._numbers += weight_numbers(call, *weights)

    def _link(self, given: tuple[facts.Slot, ...], handed: tuple[tuple[Whole, ...], ...]) -> None:
        """Which of the inputs given to the next call to be noted are whole outputs of earlier ones."""
        if len(given) != len(handed):
            return
        for slot, wholes in zip(given, handed, strict=True):
            for whole in wholes:
                if whole.call != facts.INPUT:
                    output = self._calls[whole.call].outputs[whole.index].name
                    self._links.append(facts.Link(whole.call, output, len(self._calls), slot.name, whole.operations))

    def _remember(self, value: object, named: tuple[facts.Slot, ...]) -> None:
        """Which axes a tensor has, for the model's own inputs and outputs."""
        for leaf, slot in zip(leaves(value), named, strict=False):
            self._facts.setdefault(_data(leaf), slot.tensor)

    def _slots(self, name: str, value: object) -> tuple[facts.Slot, ...]:
        found = list(leaves(value))
        names = [name if len(found) == 1 else f"{name}{index}" for index in range(1, len(found) + 1)]
        return tuple(
            facts.Slot(own, self._facts.get(_data(leaf)) or unnamed(leaf))
            for own, leaf in zip(names, found, strict=True)
        )


def _parts(module: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Every module with its path, once; what lies inside a layer is not looked at."""
    found = dict[nn.Module, str]()
    _collect(module, "", found)
    return ((own, part) for part, own in found.items())


def _collect(module: nn.Module, path: str, found: dict[nn.Module, str]) -> None:
    if module in found:
        return
    found[module] = path
    if not _is_leaf(module):
        for name, child in _children(module):
            _collect(child, f"{path}.{name}" if path else name, found)


def _children(module: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """The modules right inside a module that could run: neither lists of parameters nor what makes a parameter."""
    made = parametrize.is_parametrized(module)
    for name, child in children(module):
        if not isinstance(child, nn.ParameterList | nn.ParameterDict) and not (made and name == "parametrizations"):
            yield name, child


def _is_leaf(module: nn.Module) -> bool:
    """A module of a known type, a TorchScript module, or one without modules of its own that could run."""
    known = describe.dispatch(type(module)) is not describe.dispatch(object)
    return known or isinstance(module, torch.jit.ScriptModule) or not any(True for _ in _children(module))


def _steps(inputs: tuple[facts.Slot, ...]) -> bool:
    """Whether a recurrent layer ran from step to step, on the tensors that its documentation tells."""
    return any(slot.name == "h_0" for slot in inputs)


def _followed(module: nn.Module, kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments whose way is told; Keras hands masks along with its tensors by itself."""
    return {name: value for name, value in kwargs.items() if name != "mask"} if isinstance(module, KerasBox) else kwargs


def _in_order(module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[object]:
    """The arguments in the order of the module's own parameters, however they were passed."""
    if not kwargs:
        return list(args)
    try:
        return list(inspect.signature(module.forward).bind(*args, **kwargs).arguments.values())
    except (TypeError, ValueError):  # the module itself will say what is wrong
        return [*args, *kwargs.values()]


def _data(leaf: torch.Tensor | PackedSequence) -> torch.Tensor:
    return leaf.data if isinstance(leaf, PackedSequence) else leaf
