"""Hooks on layers: which ran, in which order, with which named tensors, and what flowed from one to the next."""

import contextlib
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence
from torch.utils.weak import WeakTensorKeyDictionary

from lstm_diagrams import facts
from lstm_diagrams.capture.handed import Whole
from lstm_diagrams.capture.hooks import hooked
from lstm_diagrams.capture.numbers import slot_numbers, weight_numbers
from lstm_diagrams.capture.origin import Origins
from lstm_diagrams.capture.proof import chains
from lstm_diagrams.layers import class_name, describe, slots
from lstm_diagrams.layers.tensors import leaves, unnamed

_FEED_FORWARD = {"linear", "activation", "dropout", "flatten", "convolution", "pooling", "normalization", "identity"}
"""Kinds of layers whose outputs are kept as numbers; the states of recurrent ones are kept as chains."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The layer that was running: its path and the module, with what it was given, by shape and by where it came from."""

    path: str
    module: nn.Module
    shapes: tuple[tuple[int, ...], ...]
    handed: tuple[tuple[Whole, ...], ...]


class Recorder:
    """Records the layers of one model while attached."""

    def __init__(self, model: nn.Module, *, values: bool) -> None:
        self.model = model
        self.values = values
        self.origins = Origins()
        self.running: list[Reached] = []
        self.last: Reached | None = None
        self._paths = {module: path for path, module in _parts(model)}
        self._leaves = dict.fromkeys(filter(_is_leaf, self._paths))
        self._calls: list[facts.Call] = []
        self._chains: list[facts.Chain] = []
        self._numbers: list[facts.Numbers] = []
        self._flows: list[facts.Flow] = []
        self._links: list[facts.Link] = []
        self._facts: WeakTensorKeyDictionary = WeakTensorKeyDictionary()

    @contextlib.contextmanager
    def attached(self) -> Iterator[None]:
        """Record while the block runs; no hook stays behind."""
        with hooked(self._leaves, self._before, self._after), self.origins:
            yield

    def model_input(self, value: object) -> None:
        """Tensors in ``value`` are what the model was given."""
        self.origins.mark(value, facts.INPUT)

    def capture(self, inputs: object, outputs: object) -> facts.Capture:
        """Everything recorded, as facts."""
        self._flow(outputs, None)
        given, returned = self._slots("input", inputs), self._slots("output", outputs)
        if self.values:
            self._numbers += slot_numbers(facts.INPUT, given, inputs)
            self._numbers += slot_numbers(facts.INPUT, returned, outputs)
        paths = {call.layer for call in self._calls}
        return facts.Capture(
            name=class_name(self.model),
            layers=tuple(
                describe(module, path)
                for module, path in self._paths.items()
                if path in paths and module in self._leaves
            ),
            groups=tuple(
                facts.Group(path, class_name(module))
                for module, path in self._paths.items()
                if module not in self._leaves
            ),
            calls=tuple(self._calls),
            flows=tuple(self._flows),
            inputs=given,
            outputs=returned,
            total_parameters=sum(_size(parameter) for parameter in self.model.parameters()),
            chains=tuple(self._chains),
            numbers=tuple(self._numbers),
            links=tuple(self._links),
        )

    def _before(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        shapes = tuple(tuple(_data(leaf).shape) for leaf in leaves((args, dict(kwargs))))
        handed = tuple(self.origins.handed.of(_data(leaf)) for leaf in leaves(_in_order(module, args, kwargs)))
        self.running.append(Reached(self._paths[module], module, shapes, handed))
        self._flow((args, dict(kwargs)), len(self._calls))
        self.origins.enter()

    def _after(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any], output: object) -> None:
        if output is None:
            self.origins.leave()
            return
        if self.values and isinstance(module, nn.RNNBase | nn.RNNCellBase):
            self._chains += chains(module, args, kwargs, output, len(self._calls))
        self.origins.leave()
        self.last = self.running.pop()
        inputs, outputs = slots(module, args, kwargs, output)
        self._remember((args, dict(kwargs)), tuple(slot for slot in inputs if slot.given))
        self._remember(output, outputs)
        if self.values and describe(module, "").kind in _FEED_FORWARD:
            self._keep(module, (args, dict(kwargs)), inputs, output, outputs)
        self._link(tuple(slot for slot in inputs if slot.given), self.last.handed)
        self.origins.mark(output, len(self._calls), tuple(slot.name for slot in outputs))
        self._calls.append(facts.Call(len(self._calls), self._paths[module], inputs, outputs))

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
        if isinstance(module, nn.Linear):
            self._numbers += slot_numbers(call, inputs, given)
            if all(earlier.layer != self._paths[module] for earlier in self._calls):
                self._numbers += weight_numbers(call, module)

    def _flow(self, value: object, target: int | None) -> None:
        for source, operations in sorted(self.origins.of(value).items()):
            self._flows.append(facts.Flow(source, target, operations))

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


def _parts(module: nn.Module, path: str = "") -> Iterator[tuple[str, nn.Module]]:
    """Every module with its path, once; what lies inside a TorchScript module runs where nothing can be seen."""
    found = dict[nn.Module, str]()
    _collect(module, path, found)
    return ((own, part) for part, own in found.items())


def _collect(module: nn.Module, path: str, found: dict[nn.Module, str]) -> None:
    if module in found:
        return
    found[module] = path
    if not isinstance(module, torch.jit.ScriptModule):
        for name, child in module.named_children():
            _collect(child, f"{path}.{name}" if path else name, found)


def _is_leaf(module: nn.Module) -> bool:
    """A module of a known type, a TorchScript module, or one without modules of its own."""
    known = describe.dispatch(type(module)) is not describe.dispatch(object)
    return known or isinstance(module, torch.jit.ScriptModule) or not any(True for _ in module.children())


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


def _size(parameter: torch.Tensor) -> int:
    return 0 if isinstance(parameter, nn.parameter.UninitializedParameter) else parameter.numel()
