"""Compares what calls of one recurrent layer were given with what the calls before them had, and keeps the answer alone.

A flow says that a state went through ``mul`` or ``where``; only its numbers say for which samples it was kept. Nothing is
compared where a link proves that a state is handed on whole, so loops over cells cost a copy of their small states.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch.nn.utils.rnn import PackedSequence
from torch.utils._mode_utils import no_dispatch

from lstm_diagrams import facts
from lstm_diagrams.capture.watched.arguments import data_of
from lstm_diagrams.capture.watched.numbers import has_numbers
from lstm_diagrams.capture.watched.reached import Reached
from lstm_diagrams.capture.watched.routes import call_of
from lstm_diagrams.capture.watched.whole_outputs import Whole
from lstm_diagrams.capture.watched.wrapped import has_own_class
from lstm_diagrams.layers.tensors import leaves

_REMEMBERED = 4
"""So many calls of a layer are remembered: more than one, as streams may take turns."""


@dataclass(slots=True, eq=False)
class _Ended:
    """A call that has ended: a copy of its final states by name, and its x with how often that had been written into."""

    call: int
    finals: Mapping[str, torch.Tensor]
    x: torch.Tensor | None
    writes: int


class Comparisons:
    """What was compared in one run."""

    def __init__(self) -> None:
        self.states: list[facts.StateComparison] = []
        self.overlaps: list[facts.Overlap] = []
        self._ended: dict[str, deque[_Ended]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))

    def note(self, call: facts.Call, reached: Reached, output: object) -> None:
        """A call has ended and returned ``output``; nothing is compared of one that has no states."""
        if not any(slot.name == "h_0" for slot in call.inputs):
            return
        names = [slot.name for slot in call.inputs if slot.given]
        taken = list(leaves(reached.ordered))
        if not len(names) == len(taken) == len(reached.handed) == len(reached.sources):
            return
        given = dict(zip(names, taken, strict=True))
        returned = dict(zip((slot.name for slot in call.outputs), leaves(output), strict=False))
        whole = {name for name, wholes in zip(names, reached.handed, strict=True) if _untouched(wholes)}
        states = (trace for name, trace in zip(names, reached.sources, strict=True) if name.endswith("_0"))
        sources = {call_of(source) for trace in states for source in trace.origin}
        earlier = self._ended[call.layer]
        try:
            with _quiet((*given.values(), *returned.values())):
                self._compare(call, given, whole, earlier, sources)
                x = _plain(given.get("sequence"))
                finals = {name: copy for name, value in returned.items() if (copy := _copied(name, value)) is not None}
                earlier.append(_Ended(call.id, finals, x, 0 if x is None else _writes(x)))
        except (RuntimeError, NotImplementedError):  # within torch.func, or of a kind that has no numbers of its own
            earlier.clear()

    def _compare(
        self,
        call: facts.Call,
        given: Mapping[str, torch.Tensor | PackedSequence],
        whole: Set[str],
        earlier: Sequence[_Ended],
        sources: Set[int],
    ) -> None:
        before = next((one for one in reversed(earlier) if one.call in sources), earlier[-1] if earlier else None)
        for slot in call.inputs:
            state = _plain(given.get(slot.name)) if slot.name.endswith("_0") else None
            if state is not None and slot.name not in whole:
                final = before.finals.get(slot.name.removesuffix("0") + "n") if before is not None else None
                self.states.append(_compared(call.id, slot, state, final, before))
        if earlier and (steps := _overlap(call, _plain(given.get("sequence")), earlier[-1])):
            self.overlaps.append(facts.Overlap(call.id, earlier[-1].call, steps))


def _quiet(values: Iterable[torch.Tensor | PackedSequence]) -> AbstractContextManager[None]:
    """Who watches operations sees none of those of the block, unless a tensor's own class is to run them."""
    return nullcontext() if any(map(has_own_class, map(data_of, values))) else no_dispatch()


def _untouched(wholes: tuple[Whole, ...]) -> bool:
    """Whether a tensor is known to be an output as it was."""
    return any(not whole.operations for whole in wholes)


def _compared(
    call: int, slot: facts.Slot, state: torch.Tensor, final: torch.Tensor | None, before: _Ended | None
) -> facts.StateComparison:
    batch = next((place for place, axis in enumerate(slot.tensor.axes) if axis.name == "batch"), None)
    rows = _rows(state, batch)
    zero = (rows == 0).all(1).tolist()
    if before is None or final is None or final.shape != state.shape:
        return facts.StateComparison(call, slot.name, None, (False,) * len(zero), tuple(zero))
    same = (rows == _rows(final.to(state.device), batch)).all(1).tolist()
    return facts.StateComparison(call, slot.name, before.call, tuple(same), tuple(zero))


def _rows(state: torch.Tensor, batch: int | None) -> torch.Tensor:
    """A row for each sample."""
    return state.reshape(1, -1) if batch is None else state.movedim(batch, 0).flatten(1)


def _overlap(call: facts.Call, x: torch.Tensor | None, before: _Ended) -> int:
    """How many of the first steps of ``x`` are the last ones of the x before it: 0 where none or all are, or it is not clear."""
    earlier = before.x
    if x is None or earlier is None or x.shape != earlier.shape or _writes(earlier) != before.writes:
        return 0
    slot = call.slot("sequence")
    time = next((place for place, axis in enumerate(slot.tensor.axes) if axis.name == "time"), 0) if slot else 0
    now, then = x.movedim(time, 0).flatten(1), earlier.movedim(time, 0).flatten(1)
    if len(now) < 2 or bool((now == now[:1]).all()):
        return 0
    starts: list[int] = (then == now[:1]).all(1).nonzero().flatten().tolist()
    fitting = [start for start in starts if start and torch.equal(then[start:], now[: len(now) - start])]
    if len(fitting) != 1 or (len(now) - fitting[0] == 1 and not _of_one_tensor(x, earlier)):
        return 0  # one step may be alike by chance: a sequence, and the same one backwards
    return len(now) - fitting[0]


def _of_one_tensor(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether both are parts of one tensor in memory."""
    return one.untyped_storage().data_ptr() == other.untyped_storage().data_ptr()


def _plain(value: torch.Tensor | PackedSequence | None) -> torch.Tensor | None:
    """The tensor without its gradients' history, where it has numbers that can be compared."""
    if not isinstance(value, torch.Tensor) or value.is_nested or not has_numbers(value) or not value.numel():
        return None
    return value.detach() if value.requires_grad else value


def _copied(name: str, value: torch.Tensor | PackedSequence) -> torch.Tensor | None:
    state = _plain(value) if name.endswith("_n") else None
    return None if state is None else state.clone()


def _writes(tensor: torch.Tensor) -> int:
    return 0 if tensor.is_inference() else tensor._version
