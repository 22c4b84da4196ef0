"""Numbers that reach no output: supposed where derivatives are zero, and proven by NaN put in their places."""

import math
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import torch

from lstm_diagrams.capture.measured.bench import Bench, OutOfBudget
from lstm_diagrams.capture.measured.effects import Seen
from lstm_diagrams.capture.measured.runs import Leaf, blot
from lstm_diagrams.facts import Call, Capture, Slot
from lstm_diagrams.measurements import Reach, Silent
from lstm_diagrams.numbers import Values

Blot = Callable[[Call, Slot, Leaf, bool], None]
"""Puts NaN into a tensor that a call gave (True) or was given (False)."""


def silences(bench: Bench, capture: Capture, before: Seen, reach: tuple[Reach, ...]) -> Iterator[Silent]:
    """Every supposition that proves true; those for which no pass is left are not followed."""
    for silent in suppositions(capture, reach):
        try:
            if unmoved(bench, capture, before, _blot(capture, silent)):
                yield silent
        except OutOfBudget:
            return
        except Exception:  # a model that cannot bear NaN proves nothing
            continue


def unmoved(bench: Bench, capture: Capture, before: Seen, put: Blot) -> bool:
    """Whether no output of the model moves."""
    seen = Seen(capture, outputs_alone=True)
    seen.runs.takes(
        lambda call, slot, leaf: put(call, slot, leaf, False),
        lambda call, slot, leaf: put(call, slot, leaf, True),
    )
    after = bench.run(seen.close, seen.runs)
    return after.runs.whole and same_outputs(before, after)


def same_outputs(before: Seen, after: Seen) -> bool:
    """Whether the outputs of the model are the same, bit for bit."""
    names = [place for place in before.tensors if place[0] is None]
    return any(before.tensors[place].numel() for place in names) and all(
        place in after.tensors
        and torch.equal(before.tensors[place].nan_to_num(), after.tensors[place].nan_to_num())
        and torch.equal(before.tensors[place].isnan(), after.tensors[place].isnan())
        for place in names
    )


def _blot(capture: Capture, silent: Silent) -> Blot:
    layer = capture.calls[silent.call].layer

    def put(call: Call, slot: Slot, leaf: Leaf, gave: bool) -> None:
        match silent.kind:
            case "batch" if gave and call.layer == layer:
                blot(slot, leaf, {"batch": silent.indices})
            case "calls" if gave and call.id in silent.indices:
                blot(slot, leaf, {})
            case "steps" if not gave and call.id == silent.call and slot.name == "sequence":
                blot(slot, leaf, {"time": silent.indices})
            case "half" if gave and call.id == silent.call and slot.name == "output":
                size = slot.tensor.shape[-1] // 2
                others = set(range(slot.tensor.size("time") or 0)) - set(silent.indices)
                blot(slot, leaf, {"time": others}, slice(size * silent.direction, size * (silent.direction + 1)))
            case _:
                pass

    return put


@dataclass(frozen=True, slots=True)
class _Table:
    """Derivatives of one tensor as rows: nonzero or not, by index."""

    shape: tuple[int, ...]
    numbers: tuple[bool, ...]

    @classmethod
    def of(cls, values: Values) -> "_Table":
        return cls(values.shape, tuple(number != 0 for (number,) in struct.iter_unpack("d", values.data)))

    def along(self, axis: int) -> tuple[bool, ...]:
        """For each index of an axis whether any number there is not zero."""
        inner = math.prod(self.shape[axis + 1 :])
        found = [False] * self.shape[axis]
        for place, number in enumerate(self.numbers):
            if number:
                found[place // inner % self.shape[axis]] = True
        return tuple(found)


def suppositions(capture: Capture, reach: tuple[Reach, ...]) -> Iterator[Silent]:
    """What the derivatives let one suppose, for one layer after the other."""
    tables = {(each.call, each.slot): _Table.of(each.values) for each in reach}
    for path in dict.fromkeys(capture.calls[call].layer for call, _ in tables):
        calls = [call for call in capture.calls if call.layer == path]
        yield from _batch(calls, tables)
        yield from _calls(calls, tables)
        for call in calls:
            yield from _steps(call, tables)
            yield from _half(call, tables)


Tables = Mapping[tuple[int, str], _Table]


def _gave(call: Call, tables: Tables) -> dict[str, _Table]:
    names = [slot.name for slot in call.outputs]
    return {name: tables[call.id, name] for name in names if (call.id, name) in tables}


def _batch(calls: list[Call], tables: Tables) -> Iterator[Silent]:
    alive: set[int] = set()
    sizes: set[int] = set()
    for call in calls:
        for table in _gave(call, tables).values():
            found = table.along(1)
            sizes.add(len(found))
            alive |= {index for index, reached in enumerate(found) if reached}
    if len(sizes) == 1 and alive and len(alive) < max(sizes):
        yield Silent("batch", calls[0].id, tuple(sorted(set(range(max(sizes))) - alive)))


def _calls(calls: list[Call], tables: Tables) -> Iterator[Silent]:
    reached = {call.id: any(any(table.numbers) for table in _gave(call, tables).values()) for call in calls}
    silent = tuple(call for call, alive in reached.items() if not alive and _has(call, tables))
    if silent and any(reached.values()):
        yield Silent("calls", silent[0], silent)


def _has(call: int, tables: Tables) -> bool:
    return any(place[0] == call for place in tables)


def _steps(call: Call, tables: Tables) -> Iterator[Silent]:
    table = tables.get((call.id, "sequence"))
    if table is None:
        return
    alive = table.along(0)
    first = next((step for step, reached in enumerate(alive) if reached), 0)
    if first:
        yield Silent("steps", call.id, tuple(range(first)))


def _half(call: Call, tables: Tables) -> Iterator[Silent]:
    """Of a half whose chain has read only one step at the one place from which it is taken."""
    table, finals = tables.get((call.id, "output")), tables.get((call.id, "h_n"))
    if table is None or table.shape[2] != 2 or table.shape[0] < 2:
        return
    steps, batch, _ = table.shape
    for direction, only in ((1, steps - 1), (0, 0)):
        reached = [
            any(table.numbers[(step * batch + b) * 2 + direction] for b in range(batch)) for step in range(steps)
        ]
        used = finals is not None and finals.along(0)[finals.shape[0] - 2 + direction]
        if reached[only] and sum(reached) == 1 and not used:
            yield Silent("half", call.id, (only,), direction)
