"""Which axes of the tensors of a run are one and the same axis: the time of an LSTM's output is that of its input.

Every operation and every layer says which axes it keeps; what it does not keep begins anew.
"""

from collections.abc import Iterator, Sequence

from lstm_diagrams.facts import Call, Capture, Source, Wired, Wiring
from lstm_diagrams.readings.whole.axis_numbers import AxisNumbers, Names
from lstm_diagrams.readings.whole.operation_axes import kept_axes

_UNPACKING = ("slice", "narrow", "view", "copy", "_pad_packed_sequence")
_PACKED = ("_pack_padded_sequence",)


class Axes(AxisNumbers):
    """The axes of every tensor of a run that has a wiring."""

    def __init__(self, capture: Capture, wiring: Wiring) -> None:
        super().__init__()
        self._capture, self._wiring = capture, wiring
        self._of: dict[Source, Names] = {}
        self._packed: dict[Source, Source] = {}
        for slot, given in enumerate(capture.inputs):
            self._of[Source("input", 0, slot)] = self.fresh(given.tensor.shape)
        for kind, number in moments(capture, wiring):
            if kind == "call":
                self._call(capture.calls[number], wiring.calls[number])
            else:
                self._operation(number, wiring.operations[number])

    def of(self, source: Source) -> Names:
        """The axes of one tensor."""
        return tuple(map(self.root, self._of.get(source, ())))

    def within(self, source: Source) -> set[int]:
        """Its axes, and those that were joined into them by a reshape."""
        found = {*self.of(source)}
        for axis in [*found]:
            found.update(map(self.root, self.joined(axis)))
        return found

    def unpacks(self, number: int) -> bool:
        """Whether an operation takes a packed sequence apart, or puts the parts of it where they belong in a padded one."""
        return Source("operation", number, 0) in self._packed

    def _unpacked(self, sources: tuple[Source, ...], shape: tuple[int, ...]) -> Names:
        """The axes of the output of a recurrent layer that was packed, once it is padded again; () for anything else."""
        packed = next((self._packed[source] for source in sources if source in self._packed), None)
        if packed is None or len(shape) != 3:
            return ()
        axes = self._capture.calls[packed.number].outputs[packed.slot].tensor.axes
        names = {axis.name: (name, axis.size) for axis, name in zip(axes, self._of[packed], strict=True)}
        order = [found for name, found in names.items() if name not in ("time", "batch")]
        order = [names["time"], names["batch"], *order]
        return tuple(name for name, _ in order) if tuple(size for _, size in order) == shape else ()

    def _known(self, sources: tuple[Source, ...], shape: tuple[int, ...]) -> Names:
        padded = self._unpacked(sources, shape)
        if padded:
            return padded
        for source in sources:
            if len(self._of.get(source, ())) == len(shape):
                return self._of[source]
        return self.fresh(shape)

    def _operation(self, number: int, wired: Wired) -> None:
        given = [
            (self._known(sources, shape), shape)
            for sources, shape in zip(wired.inputs, wired.given, strict=False)
            if sources
        ]
        if not given:
            return
        packed = self._from_packed(wired)
        for slot, shape in enumerate(wired.outputs):
            if packed is not None:
                self._packed[Source("operation", number, slot)] = packed
            kept = kept_axes(self, wired, given, shape)
            names = kept if len(kept) == len(shape) or wired.name in _PACKED else self.fresh(shape)
            self._of[Source("operation", number, slot)] = names

    def _from_packed(self, wired: Wired) -> Source | None:
        """The packed output of a recurrent call that an operation takes apart or puts together again."""
        for source in (source for sources in wired.inputs for source in sources):
            if source in self._packed and wired.name in _UNPACKING:
                return self._packed[source]
            if source.kind == "call" and wired.name in _UNPACKING:
                outputs = self._capture.calls[source.number].outputs
                if source.slot < len(outputs) and outputs[source.slot].tensor.lengths is not None:
                    return source
        return None

    def _call(self, call: Call, inputs: tuple[tuple[Source, ...], ...]) -> None:
        given = [slot for slot in call.inputs if slot.given]
        known = [self._known(sources, slot.tensor.shape) for slot, sources in zip(given, inputs, strict=False)]
        layer = self._capture.layer(call.layer)
        for slot, output in enumerate(call.outputs):
            shape = output.tensor.shape
            names = list(self.fresh(shape))
            if layer.kind == "recurrent":
                for each, axes in zip(given, known, strict=False):
                    self._by_name(each.tensor.axes, axes, output.tensor.axes, names)
            elif layer.kind == "flatten" and known:
                names = list(self.regrouped(known[0], given[0].tensor.shape, shape))
            elif layer.kind == "attention" and known:
                names = [*known[0][:-1], names[-1]] if slot == 0 else names
            elif known:
                kept = _axes_of_layer(layer.kind, given[0].tensor.shape, shape)
                names = [known[0][place] if place in kept else name for place, name in enumerate(names)]
            self._of[Source("call", call.id, slot)] = tuple(names)
        if layer.kind == "recurrent" and known:
            self._sequences(call, given, known)

    def _by_name(self, before: Sequence[object], axes: Names, after: Sequence[object], names: list[int]) -> None:
        for place, axis in enumerate(after):
            name, size = getattr(axis, "name", ""), getattr(axis, "size", 0)
            for other, given in zip(axes, before, strict=False):
                if name in ("batch", "time") and (getattr(given, "name", ""), getattr(given, "size", 0)) == (
                    name,
                    size,
                ):
                    names[place] = other

    def _sequences(self, call: Call, given: Sequence[object], known: Sequence[Names]) -> None:
        """The batch of the states is that of the sequence."""
        batches = [
            axes[place]
            for slot, axes in zip(given, known, strict=False)
            for place, axis in enumerate(slot.tensor.axes)  # type: ignore[attr-defined]
            if axis.name == "batch" and place < len(axes)
        ]
        for other in batches[1:]:
            self.same(batches[0], other)


def moments(capture: Capture, wiring: Wiring) -> Iterator[tuple[str, int]]:
    """Calls and operations by their numbers, in the order they ran."""
    number = 0
    for call in range(len(capture.calls) + 1):
        while number < len(wiring.operations) and wiring.operations[number].after <= call:
            yield "operation", number
            number += 1
        if call < len(capture.calls):
            yield "call", call


def _axes_of_layer(kind: str, before: tuple[int, ...], after: tuple[int, ...]) -> set[int]:
    """The places of the axes that a layer leaves as they are."""
    if kind in ("convolution", "pooling"):
        return {0} if len(after) > 2 else set()
    if kind == "embedding":
        return set(range(min(len(before), len(after) - 1)))
    if before == after and kind != "linear":
        return set(range(len(after)))
    alike = len(before) == len(after)
    return {place for place in range(len(after) - 1) if alike and before[place] == after[place]}
