"""The calls and operations of a run as nodes; those that only look at a tensor in another shape are passed through."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lstm_diagrams.facts import Axis, Capture, Layer, Operation, Source, Tensor, Wired, Wiring
from lstm_diagrams.readings.joined_steps import joined_step
from lstm_diagrams.readings.whole.axes import Axes, moments

Key = tuple[str, int]
"""``("call", 3)``, ``("operation", 5)``, ``("input", 0)`` or ``("output", 0)``; input and output by their slots."""
VIEWS = {
    "view", "_unsafe_view", "reshape", "_reshape_alias", "unsqueeze", "squeeze", "permute", "transpose", "t", "flatten", "expand",
    "repeat", "contiguous", "unbind", "_pack_padded_sequence", "_pad_packed_sequence", "copy", "_reshape_copy", "unflatten", "repeat_interleave",
}  # fmt: skip
"""Operations that change no number: a picture shows what they lead to."""
_PARTS = ("split", "split_with_sizes", "chunk", "slice", "narrow", "index_select", "index")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a tensor is: output ``slot`` of a node, seen through outputs of views (the last one first), with their numbers."""

    node: Key
    slot: int
    views: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A call, an operation that a reader should see, an input or an output of the model; ``inputs`` by what each is given."""

    key: Key
    name: str
    inputs: tuple[tuple[Source, ...], ...]


class Nodes:
    """The nodes of a run that take part in its calls and outputs, in the order they ran."""

    def __init__(self, capture: Capture, wiring: Wiring) -> None:
        self.capture, self.wiring = capture, wiring
        self.axes = Axes(capture, wiring)
        needed = self._needed()
        self._passed: set[Key] = set()
        self._order: list[Key] | None = None
        self._all = {key: self._node(key) for key in moments(capture, wiring) if key in needed}

    @property
    def order(self) -> list[Key]:
        """The nodes that are not passed through, in the order they ran."""
        if self._order is None:
            self._order = [key for key in self._all if not self.hidden(key)]
        return self._order

    def wired(self, view: Source) -> Wired:
        """The operation that a view is an output of."""
        return self.wiring.operations[view.number]

    def pass_through(self, keys: Iterable[Key]) -> None:
        """From now on these are views as well: each only picks what a step of a loop reads, or joins what its steps gave."""
        self._passed.update(keys)
        self._order = None

    def node(self, key: Key) -> Node:
        """The node of a call or an operation."""
        return self._all[key]

    def node_name(self, key: Key) -> str:
        """The name of a node, "" of an input."""
        return self._all[key].name if key in self._all else ""

    def origins(self, source: Source) -> Iterator[Origin]:
        """The nodes that a tensor comes from, through views; several where several wrote into it."""
        yield from self._origins(source, ())

    def _origins(self, source: Source, views: tuple[Source, ...]) -> Iterator[Origin]:
        key = (source.kind, source.number)
        if source.kind == "input":
            yield Origin(("input", source.slot), 0, views)
        elif key in self._all and self.hidden(key):
            wired = self.wiring.operations[source.number]
            entry = joined_step(self.wiring, source)
            if entry is not None:
                yield from self._origins(entry, views)
                return
            given = [sources for sources in wired.inputs if sources]
            for each in given[0] if given else ():
                yield from self._origins(each, (*views, source))
        else:
            yield Origin(key, source.slot, views)

    def hidden(self, key: Key) -> bool:
        """Whether an operation is passed through."""
        kind, number = key
        if kind != "operation" or key in self._passed:
            return key in self._passed
        wired = self.wiring.operations[number]
        whole = bool(wired.given) and bool(wired.outputs) and wired.given[0] == wired.outputs[0]
        if (
            self.axes.unpacks(number)
            or wired.name in VIEWS
            or (wired.name in _PARTS and (whole or len(wired.outputs) > 1))
        ):
            return True
        return wired.name == "index_select" and wired.operation is not None and wired.operation.name == "reorder"

    def layer(self, key: Key) -> Layer | None:
        """The layer of a call."""
        return self.capture.layer(self.capture.calls[key[1]].layer) if key[0] == "call" else None

    def owner(self, key: Key) -> str:
        """The path of the module that ran it."""
        if key[0] == "operation":
            return self.wiring.operations[key[1]].owner
        call = self.capture.calls[key[1]]
        return call.owner if call.owner is not None else call.layer.rpartition(".")[0]

    def operation(self, key: Key) -> Operation:
        """The facts of an operation, with the settings that it was given."""
        wired = self.wiring.operations[key[1]]
        if wired.operation is not None:
            known = {setting.name for setting in wired.operation.settings}
            more = tuple(setting for setting in wired.settings if setting.name not in known)
            operation = wired.operation
            return Operation(
                operation.name, operation.output, (*operation.settings, *more), operation.owner, operation.after,
                operation.number, operation.parameters,
            )  # fmt: skip
        return Operation(wired.name, plain(wired.outputs[0] if wired.outputs else ()), wired.settings)

    def _node(self, key: Key) -> Node:
        kind, number = key
        if kind == "call":
            return Node(key, self.capture.calls[number].layer, self.wiring.calls[number])
        wired = self.wiring.operations[number]
        return Node(key, wired.operation.name if wired.operation else wired.name, wired.inputs)

    def _needed(self) -> set[Key]:
        """All calls, and the operations that lead into calls or outputs."""
        found: set[Key] = {("call", call.id) for call in self.capture.calls}
        waiting = [source for sources in self.wiring.outputs for source in sources]
        waiting += [source for call in self.wiring.calls for sources in call for source in sources]
        while waiting:
            source = waiting.pop()
            key = (source.kind, source.number)
            if source.kind == "operation" and key not in found:
                found.add(key)
                waiting += [one for sources in self.wiring.operations[source.number].inputs for one in sources]
        return found


def picked(wired: Wired, slot: int = 0) -> int | None:
    """Which entry of an axis an operation picks, alone; None where it does not."""
    if wired.name == "unbind":
        return slot
    index, end = wired.setting("index" if wired.name == "select" else "start"), wired.setting("end")
    if not isinstance(index, int) or wired.name not in ("select", "slice"):
        return None
    return index if wired.name == "select" or (isinstance(end, int) and end - index == 1) else None


def plain(shape: tuple[int, ...]) -> Tensor:
    """Facts of a tensor of which only the shape is known."""
    return Tensor(tuple(Axis(f"axis{place}", size) for place, size in enumerate(shape)), "")
