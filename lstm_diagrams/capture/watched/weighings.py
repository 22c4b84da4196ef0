"""Follows what every softmax gives until it weighs something, and keeps its numbers: the weights of attention.

A softmax that only classifies weighs nothing and is forgotten. Scaled dot products that PyTorch computes in one operation
have no softmax to be seen: their weights are computed again, and kept only if they give the same result.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import torch
from torch import nn

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.notes import Notes
from lstm_diagrams.capture.watched.numbers import has_numbers, values
from lstm_diagrams.capture.watched.reached import Reached, Running
from lstm_diagrams.capture.watched.routes import call_of, slot_of
from lstm_diagrams.capture.watched.running import running_module
from lstm_diagrams.capture.watched.schemas import Schema
from lstm_diagrams.capture.watched.sources import Origins

_SOFTMAX = {"_softmax", "_safe_softmax"}
_SHOWING = {
    "view", "_unsafe_view", "reshape", "_reshape_alias", "unsqueeze", "squeeze", "transpose", "permute", "t", "expand", "clone",
    "alias", "detach", "_to_copy", "native_dropout", "slice", "select", "contiguous",
}  # fmt: skip
_WEIGHING = {"mul", "bmm", "mm", "mv", "dot", "baddbmm", "addmm"}
_CHANGING = {"mul", "div", "masked_fill", "where"}
"""What may make other weights of weights, number by number: a window, a mask, sums of 1 again."""
_ATTENTION = "_scaled_dot_product"
_MOST = 1_000_000
"""So many numbers are kept of a run where none were asked for."""


_Ways = tuple[tuple[int, tuple[str, ...]], ...]
"""The outputs that a tensor came from, each with the operations on the way."""


@dataclass(slots=True, eq=False)
class _Softmax:
    """One and what it weighed, once it has.

    ``before`` is the one that its weights were made of, by the ``factors``. What was met by a product of the same shape may be one of
    these as well as steps of one number each: ``sure`` says that it is not. ``turned`` says that its numbers were copied in another order.
    """

    found: facts.Weighing
    layer: Reached | None
    scores: _Ways
    memory: _Ways | None = None
    sure: bool = False
    turned: bool = False
    before: "_Softmax | None" = None
    factors: _Ways = ()


class Weighings:
    """The softmaxes of one run."""

    def __init__(self, origins: Origins, groups: Mapping[nn.Module, str], *, values: bool) -> None:
        self._origins, self._groups, self._values = origins, groups, values
        self._of: Notes[_Softmax] = Notes()
        self._found: list[_Softmax] = []
        self._calls: dict[Reached, int | None] = {}
        self._kept = 0

    def operation(
        self,
        schema: Schema,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        output: Any,
        running: Running,
        after: int,
    ) -> None:
        """One has run and given ``output``.

        Args:
            schema: what PyTorch declares of the operation.
            args: what it was given.
            kwargs: what it was given by name.
            output: what it gave.
            running: the layers that run in this thread.
            after: how many calls had ended.
        """
        part = _part(schema.name)
        if part is None:
            return
        layer = running.layers[-1] if running.layers else None
        if part == "softmax" and isinstance(output, torch.Tensor):
            self._begin(output, args, layer, after)
        elif part == "attention":
            self._fused(args, kwargs, output, layer, after)
        elif part == "showing" and self.going_on:
            self._show(args, output)
        elif part == "weighing" and self.going_on:
            self._weigh(schema.name.rstrip("_"), args, output)

    @property
    def going_on(self) -> bool:
        """Whether there is a softmax, still held by somebody, that may weigh something."""
        return len(self._of) > 0

    def ended(self, layer: Reached, call: int) -> None:
        """What ran within the layer belongs to this call."""
        if layer in self._calls:
            self._calls[layer] = call

    def named(self, given: tuple[facts.Slot, ...], calls: Sequence[facts.Call]) -> Iterator[facts.Weighing]:
        """Those that weighed something, in order; ``given`` are the model's own inputs."""

        def slots(call: int, index: int) -> str:
            named = given if call == facts.INPUT else calls[call].outputs
            return named[index].name if index < len(named) else ""

        for one in self._found:
            call = self._calls.get(one.layer) if one.layer is not None else None
            if one.memory is not None and (one.layer is None or call is not None):
                yield _placed(one, call, slots)

    def _begin(self, output: torch.Tensor, args: tuple[Any, ...], layer: Reached | None, after: int) -> None:
        axis = int(args[1]) % max(output.dim(), 1)
        owner = running_module(self._groups)
        found = facts.Weighing(owner, after, axis, tuple(output.shape), weights=self._numbers(output))
        self._of[output] = self._note(_Softmax(found, layer, self._ways(args[0])))

    def _show(self, args: tuple[Any, ...], output: object) -> None:
        one = self._of.get(args[0]) if args and isinstance(args[0], torch.Tensor) else None
        shown = output[0] if isinstance(output, tuple) and output else output
        if one is not None and isinstance(shown, torch.Tensor):
            self._of[shown] = one
            one.turned |= shown.is_contiguous() and not args[0].is_contiguous()

    def _weigh(self, name: str, args: tuple[Any, ...], output: object) -> None:
        """The weights meet what they weigh, another tensor that has an axis as long, or what makes other weights of them."""
        given = [arg for arg in args if isinstance(arg, torch.Tensor)]
        for tensor in given:
            one = self._of.get(tensor)
            if one is None:
                continue
            others = [other for other in given if other is not tensor and self._of.get(other) is not one]
            same = name in _CHANGING and isinstance(output, torch.Tensor) and output.shape == tensor.shape
            if same and isinstance(output, torch.Tensor):
                self._change(name, one, others, tensor, output)
            length = one.found.shape[one.found.axis]
            if name not in _WEIGHING or not others or length not in others[-1].shape:
                continue
            ways = self._ways(others[-1])
            if (ways or one.layer is not None) and (one.memory is None or not (one.sure or same)):
                one.memory, one.sure = ways, not same
                _forget(one.before)

    def _change(
        self, name: str, one: _Softmax, others: Sequence[torch.Tensor], tensor: torch.Tensor, output: torch.Tensor
    ) -> None:
        """Other weights are followed as these were, if they stand in the same order; which of them weigh is not known yet."""
        if one.turned or not tensor.is_contiguous() or output.numel() != math.prod(one.found.shape):
            return
        numbers = self._numbers(output.reshape(one.found.shape))
        found = replace(one.found, weights=numbers, changes=(*one.found.changes, name))
        factors = (*one.factors, *(way for other in others for way in self._ways(other) if name == "mul"))
        self._of[output] = self._note(_Softmax(found, one.layer, one.scores, before=one, factors=factors))

    def _fused(
        self,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        output: Any,
        layer: Reached | None,
        after: int,
    ) -> None:
        result = output[0] if isinstance(output, tuple) else output
        weights = _recomputed(args, kwargs, result)
        query, key, value = args[:3]
        shape = (*query.shape[:-1], key.shape[-2])
        kept = None if weights is None else self._numbers(weights)
        found = facts.Weighing(running_module(self._groups), after, len(shape) - 1, shape, weights=kept)
        scores = (*self._ways(query, "matmul"), *self._ways(key, "matmul"))
        self._note(_Softmax(found, layer, scores, self._ways(value)))

    def _note(self, one: _Softmax) -> _Softmax:
        self._found.append(one)
        if one.layer is not None:
            self._calls[one.layer] = None  # until it ends
        return one

    def _ways(self, tensor: torch.Tensor, *more: str) -> _Ways:
        origin = self._origins.of(tensor).origin
        return tuple((source, (*(o.name for o in origin[source].operations), *more)) for source in sorted(origin))

    def _numbers(self, tensor: torch.Tensor) -> facts.Values | None:
        if not has_numbers(tensor) or (not self._values and self._kept + tensor.numel() > _MOST):
            return None
        try:
            kept = values(tensor)
        except (RuntimeError, NotImplementedError):  # under a transform of torch.func it has no numbers of its own
            return None
        self._kept += tensor.numel()
        return kept


@lru_cache(maxsize=1024)
def _part(plain: str) -> Literal["softmax", "attention", "showing", "weighing"] | None:
    """What an operation can have to do with weights of attention, by its name; None for most."""
    if plain in _SOFTMAX:
        return "softmax"
    if plain.startswith(_ATTENTION):
        return None if plain.endswith("backward") else "attention"
    if plain in _SHOWING:
        return "showing"
    return "weighing" if plain.rstrip("_") in _WEIGHING | _CHANGING else None


def _forget(one: _Softmax | None) -> None:
    """Weights of which others were made that weigh something: what these met in a product of the same shape was no steps."""
    while one is not None:
        one.memory, one = one.memory if one.sure else None, one.before


def _placed(one: _Softmax, call: int | None, slots: Callable[[int, int], str]) -> facts.Weighing:
    def origins(ways: _Ways) -> tuple[facts.WeighingOrigin, ...]:
        return tuple(
            facts.WeighingOrigin(call_of(source), slots(call_of(source), slot_of(source)), names)
            for source, names in ways
        )

    return replace(
        one.found,
        call=call,
        scores=origins(one.scores),
        memory=origins(one.memory or ()),
        factors=origins(one.factors),
    )


def _recomputed(args: tuple[Any, ...], kwargs: Mapping[str, Any], result: torch.Tensor) -> torch.Tensor | None:
    """The weights of a scaled dot product, where they give its result again: without dropout, with any mask that is given."""
    query, key, value = args[:3]
    if not all(has_numbers(tensor) and tensor.dim() == 4 for tensor in (query, key, value)):
        return None
    rest = [arg for arg in (*args[3:], *kwargs.values()) if arg is not None]
    masks = [arg for arg in rest if isinstance(arg, torch.Tensor)]
    scale = kwargs.get("scale") or 1 / math.sqrt(query.shape[-1])
    with torch.no_grad():
        scores = query.float() @ key.float().transpose(-2, -1) * scale
        for bias in (None, *masks):
            for causal in (False, True):
                biased = _masked(scores, bias)
                weights = (biased.masked_fill(_ahead(scores), -math.inf) if causal else biased).softmax(-1)
                if torch.allclose((weights @ value.float()).to(result.dtype), result, rtol=1e-4, atol=1e-5):
                    return weights
    return None


def _ahead(scores: torch.Tensor) -> torch.Tensor:
    return torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).triu(1)


def _masked(scores: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    if bias is None:
        return scores
    return scores.masked_fill(~bias, -math.inf) if bias.dtype == torch.bool else scores + bias
