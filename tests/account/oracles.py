"""What a run really did, found by plain PyTorch alone: calls by replaced forwards, weights by gradients, flows by disturbing.

A flow is found so: one output of one call is changed, while every other call gives again what it gave before. An input that then is
another one was reached from that output, directly.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

INPUT = -1
Edge = tuple[int, int, int | None, int]
"""Source call (INPUT: the model's input), which of its outputs, target call (None: the model's output), which of its inputs."""
Run = Callable[[list[Tensor]], Any]


@dataclass
class Noted:
    """One call: the module, copies of the tensors that it was given, and what it gave."""

    module: nn.Module
    inputs: list[Tensor]
    outputs: list[Tensor] = field(default_factory=list)


def flat(value: Any) -> list[Tensor]:
    """The tensors in a nested value."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, PackedSequence):
        return [value.data]
    if isinstance(value, dict):
        value = list(value.values())
    return [leaf for part in value for leaf in flat(part)] if isinstance(value, list | tuple) else []


def _changed(value: Any, place: int, seen: list[int]) -> Any:
    """The value with its tensor number ``place`` disturbed."""
    if isinstance(value, Tensor):
        seen.append(0)
        return value + torch.randn_like(value) * 3 + 1 if len(seen) - 1 == place else value
    if isinstance(value, list | tuple):
        return type(value)(_changed(part, place, seen) for part in value)
    return value


def _copied(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.clone()
    return type(value)(map(_copied, value)) if isinstance(value, list | tuple) else value


@contextmanager
def replaced(classes: tuple[type[nn.Module], ...], instead: Callable[..., Any]) -> Iterator[None]:
    """While the block runs, the forward of these classes is ``instead(original, module, args, kwargs)``, the outermost alone."""
    originals = {each: each.forward for each in classes}
    inside = [0]

    def standing(original: Callable[..., Any]) -> Callable[..., Any]:
        def forward(module: nn.Module, *args: Any, **kwargs: Any) -> Any:
            if inside[0]:
                return original(module, *args, **kwargs)
            inside[0] += 1
            try:
                return instead(original, module, args, kwargs)
            finally:
                inside[0] -= 1

        return forward

    for each, original in originals.items():
        each.forward = standing(original)
    try:
        yield
    finally:
        for each, original in originals.items():
            each.forward = original


def calls(
    run: Run, given: list[Tensor], classes: tuple[type[nn.Module], ...]
) -> tuple[list[Noted], list[Any], list[Tensor]]:
    """The calls in order, the values that they gave as they were, and what the model gave."""
    noted: list[Noted] = []
    values: list[Any] = []

    def instead(original: Callable[..., Any], module: nn.Module, args: Any, kwargs: Any) -> Any:
        call = Noted(module, [leaf.clone() for leaf in flat([args, kwargs])])
        noted.append(call)
        values.append(None)
        place = len(noted) - 1
        output = original(module, *args, **kwargs)
        call.outputs = [leaf.clone() for leaf in flat(output)]
        values[place] = _copied(output)
        return output

    with replaced(classes, instead), torch.no_grad():
        result = run([leaf.clone() for leaf in given])
    return noted, values, [leaf.clone() for leaf in flat(result)]


def edges(run: Run, given: list[Tensor], classes: tuple[type[nn.Module], ...]) -> set[Edge]:
    """Every direct flow of a run."""
    noted, values, results = calls(run, given, classes)
    found: set[Edge] = set()
    starts = [(INPUT, slot) for slot, leaf in enumerate(given) if leaf.is_floating_point()]
    starts += [(number, slot) for number, call in enumerate(noted) for slot in range(len(call.outputs))]
    for source, slot in starts:
        for trial in range(2):
            torch.manual_seed(100 + trial)
            seen: list[list[Tensor]] = []

            def instead(
                _original: Any,
                _module: Any,
                args: Any,
                kwargs: Any,
                seen: Any = seen,
                source: int = source,
                slot: int = slot,
            ) -> Any:
                seen.append([leaf.clone() for leaf in flat([args, kwargs])])
                number = len(seen) - 1
                return _changed(values[number], slot, []) if number == source else _copied(values[number])

            inputs = [leaf.clone() for leaf in given]
            if source == INPUT:
                inputs[slot] = _changed(inputs[slot], 0, [])
            with replaced(classes, instead), torch.no_grad():
                after = flat(run(inputs))
            for target, (before, now) in enumerate(zip(noted, seen, strict=True)):
                found |= {(source, slot, target, place) for place in _different(before.inputs, now)}
            found |= {(source, slot, None, place) for place in _different(results, after)}
    return found


def _different(before: list[Tensor], now: list[Tensor]) -> list[int]:
    pairs = enumerate(zip(before, now, strict=True))
    return [place for place, (one, other) in pairs if not torch.equal(one, other)]


def influential(run: Run, given: list[Tensor], parameters: list[nn.Parameter]) -> set[int]:
    """The ids of the parameters that the output has a gradient of."""
    for parameter in parameters:
        parameter.grad = None
    with torch.enable_grad():
        outputs = [leaf for leaf in flat(run([leaf.clone() for leaf in given])) if leaf.requires_grad]
        if outputs:
            torch.stack([leaf.sum() for leaf in outputs]).sum().backward()
    found = {id(parameter) for parameter in parameters if parameter.grad is not None}
    for parameter in parameters:
        parameter.grad = None
    return found
