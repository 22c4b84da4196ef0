"""A pass with gradients: how strongly the outputs follow the tensors of recurrent calls, and which parameters they follow."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence

from lstm_diagrams.capture.measured.bench import Bench, Pass
from lstm_diagrams.capture.measured.effects import moved_numbers
from lstm_diagrams.capture.measured.runs import Leaf, Runs, axes_of, dense
from lstm_diagrams.capture.watched.numbers import values
from lstm_diagrams.facts import Call, Capture, Slot
from lstm_diagrams.layers.tensors import tensors
from lstm_diagrams.measurements import Reach, Second

_SEED = 0


@dataclass(slots=True)
class Derivatives:
    """What one pass with gradients shows; ``flat`` names parameters whose derivatives are zero, ``second`` a further run."""

    reach: list[Reach] = field(default_factory=list)
    graph: list[tuple[int, str]] = field(default_factory=list)
    flat: list[str] = field(default_factory=list)
    second: Second | None = None
    measured: bool = False


class _Held:
    """The tensors of recurrent calls, as they hang in the graph."""

    def __init__(self, capture: Capture) -> None:
        self.kept: list[tuple[Call, Slot, Leaf]] = []
        self.graph: list[tuple[int, str]] = []
        self.runs = Runs(capture, self._given, self._gave)

    def _given(self, call: Call, slot: Slot, leaf: Leaf) -> None:
        self._keep(call, slot, leaf)

    def _gave(self, call: Call, slot: Slot, leaf: Leaf) -> None:
        data = _data(leaf)
        if data.is_floating_point() and not data.requires_grad and data.is_leaf:
            data.requires_grad_()
        self._keep(call, slot, leaf)

    def _keep(self, call: Call, slot: Slot, leaf: Leaf) -> None:
        if _data(leaf).requires_grad:
            self.graph.append((call.id, slot.name))
            self.kept.append((call, slot, leaf))


def derivatives(bench: Bench, capture: Capture) -> Derivatives:
    """Run the model with gradients, twice where it can be."""
    held = _Held(capture)
    leaf_inputs = {each: each.detach().clone().requires_grad_() for each in tensors(bench.given) if _differs(each)}

    def look(one: Pass) -> Derivatives:
        found = Derivatives(graph=list(held.graph), second=_second(one, held, capture))
        _differentiate(found, bench.inner, held, one.outputs)
        return found

    return bench.run(look, held.runs, replaced=leaf_inputs, gradients=True)


def _second(one: Pass, held: _Held, capture: Capture) -> Second | None:
    """A further run from the state that the first has left, with the same inputs and the same chance; None where it fails."""
    first = [each.detach().clone() for each in _numbers(one.outputs)]
    try:
        outputs = one.again(_Held(capture).runs)
    except Exception:  # the first has run: whatever this one lacks, as a pass or a state that fits, says nothing of it
        return None
    later = list(_numbers(outputs))
    moved = len(first) != len(later) or any(_moved(a, b) for a, b in zip(first, later, strict=True))
    attributes = tuple(change.name for change in capture.restored if change.kind in ("attribute", "numbers"))
    return Second(moved, attributes, _hangs(outputs, held))


def _differs(tensor: torch.Tensor) -> bool:
    return tensor.is_floating_point() and tensor.layout is torch.strided and not tensor.is_nested


def _numbers(outputs: object) -> Iterable[torch.Tensor]:
    return (each for each in tensors(outputs) if each.layout is torch.strided and not each.is_nested)


def _moved(before: torch.Tensor, after: torch.Tensor) -> bool:
    return before.shape != after.shape or bool(moved_numbers(before, after.detach()).any())


def total(outputs: object) -> torch.Tensor | None:
    """A weighted sum of all numbers that have derivatives, the weights by chance: so that none cancel, as in a softmax."""
    parts = [each for each in _numbers(outputs) if each.requires_grad and each.is_floating_point()]
    chance = torch.Generator().manual_seed(_SEED)
    weighted = [
        (each * (torch.rand(each.shape, generator=chance) + 0.5).to(each.device, each.dtype)).sum() for each in parts
    ]
    return sum(weighted[1:], weighted[0]) if weighted else None


def _hangs(outputs: object, held: _Held) -> bool:
    """Whether the outputs of a second run still depend on what recurrent layers gave in the first."""
    answer, earlier = total(outputs), [_data(leaf) for _, slot, leaf in held.kept if slot.name.endswith("_n")]
    if answer is None or not earlier:
        return False
    found = torch.autograd.grad(answer, earlier, allow_unused=True, retain_graph=True)
    return any(each is not None for each in found)


def _differentiate(found: Derivatives, model: nn.Module, held: _Held, outputs: object) -> None:
    answer = total(outputs)
    if answer is None:
        return
    named = [(name, own) for name, own in model.named_parameters() if own.requires_grad and own.is_leaf]
    wanted = [_data(leaf) for _, _, leaf in held.kept] + [own for _, own in named]
    if not wanted:
        return
    gradients = torch.autograd.grad(answer, wanted, allow_unused=True)
    for (call, slot, leaf), gradient in zip(held.kept, gradients, strict=False):
        found.reach.append(_reach(call, slot, leaf, gradient))
    for (name, _), gradient in zip(named, gradients[len(held.kept) :], strict=True):
        if gradient is None or not bool(gradient.any()):
            found.flat.append(name)
    found.measured = True


def _data(leaf: Leaf) -> torch.Tensor:
    return leaf.data if isinstance(leaf, PackedSequence) else leaf


def _reach(call: Call, slot: Slot, leaf: Leaf, gradient: torch.Tensor | None) -> Reach:
    full = torch.zeros_like(_data(leaf)) if gradient is None else gradient
    if isinstance(leaf, PackedSequence):
        leaf = PackedSequence(full, leaf.batch_sizes, leaf.sorted_indices, leaf.unsorted_indices)
        full = dense(slot, leaf)
    axes = axes_of(slot)
    size = full.detach().abs()
    if "batch" not in axes:
        size, axes = size.unsqueeze(-2), (*axes[:-1], "batch", axes[-1])
    if slot.name.endswith(("_0", "_n")):
        size = size if "state" in axes else size.unsqueeze(0)
        return Reach(call.id, slot.name, values(size.amax(-1)))
    if axes[:2] == ("batch", "time"):
        size = size.transpose(0, 1)
    if "time" not in axes:
        size = size.unsqueeze(0)
    halves = 2 if slot.name == "output" and directions(call, slot) == 2 else 1
    split = size.unflatten(-1, (halves, -1)).amax(-1)
    return Reach(call.id, slot.name, values(split))


def directions(call: Call, slot: Slot) -> int:
    """How many directions a call's output holds side by side, by the sizes of its tensors."""
    final = next((own for own in call.outputs if own.name == "h_n"), None)
    hidden = final.tensor.size("hidden") if final is not None else None
    return slot.tensor.shape[-1] // hidden if hidden else 1


def parameters_of(model: nn.Module) -> dict[str, nn.Parameter]:
    """Those of a model that can be changed, by full name."""
    return {name: own for name, own in model.named_parameters() if not isinstance(own, nn.UninitializedParameter)}
