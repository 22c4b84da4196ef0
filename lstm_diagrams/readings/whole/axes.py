"""Which axes of the tensors of a run are one and the same axis: the time of an LSTM's output is that of its input.

Every operation and every layer says which axes it keeps; what it does not keep begins anew.
"""

from collections.abc import Callable, Iterator, Sequence
from math import prod

from lstm_diagrams.facts import Call, Capture, Source, Wired, Wiring

Names = tuple[int, ...]
"""One number for each axis of a tensor; equal numbers are the same axis."""


class Axes:
    """The axes of every tensor of a run that has a wiring."""

    def __init__(self, capture: Capture, wiring: Wiring) -> None:
        self._capture, self._wiring = capture, wiring
        self._above: list[int] = []
        self._merged: dict[int, Names] = {}
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
            found.update(map(self.root, self._merged.get(axis, ())))
        return found

    def fresh(self, shape: Sequence[int]) -> Names:
        """So many new axes."""
        first = len(self._above)
        self._above += range(first, first + len(shape))
        return tuple(range(first, first + len(shape)))

    def root(self, axis: int) -> int:
        """The number that stands for an axis and all that are the same."""
        while self._above[axis] != axis:
            self._above[axis] = self._above[self._above[axis]]
            axis = self._above[axis]
        return axis

    def same(self, one: int, other: int) -> None:
        """Two axes are one."""
        low, high = sorted((self.root(one), self.root(other)))
        if low != high:
            self._above[high] = low
            if high in self._merged:
                self._merged.setdefault(low, self._merged[high])

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
            kept = _KEPT.get(wired.name, _broadcast)(self, wired, given, shape)
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
                kept = _kept_axes(layer.kind, given[0].tensor.shape, shape)
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

    def regrouped(self, axes: Names, before: tuple[int, ...], after: tuple[int, ...]) -> Names:
        """The axes after a reshape: each that keeps its size and place, and those joined or parted."""
        names: list[int] = []
        left = right = 0
        while right < len(after):
            if after[right] == 1 and (left >= len(before) or before[left] != 1):
                names += self.fresh((1,))
                right += 1
                continue
            start, begin = left, right
            one, other = (before[left] if left < len(before) else 1), after[right]
            left, right = left + 1, right + 1
            while one != other:
                if one < other and left < len(before):
                    one, left = one * before[left], left + 1
                elif right < len(after):
                    other, right = other * after[right], right + 1
                else:
                    return self.fresh(after)
            names += self._group(axes[start:left], after[begin:right])
        return tuple(names)

    def _group(self, axes: Names, after: tuple[int, ...]) -> Names:
        if len(axes) == len(after) == 1:
            return axes
        new = self.fresh(after)
        if len(after) == 1 and len(axes) > 1:
            self._merged[new[0]] = tuple(part for axis in axes for part in self._merged.get(self.root(axis), (axis,)))
        elif len(axes) == 1:
            parts = self._merged.get(self.root(axes[0]), ())
            if len(parts) == len(after):
                return parts
        return new


def moments(capture: Capture, wiring: Wiring) -> Iterator[tuple[str, int]]:
    """Calls and operations by their numbers, in the order they ran."""
    number = 0
    for call in range(len(capture.calls) + 1):
        while number < len(wiring.operations) and wiring.operations[number].after <= call:
            yield "operation", number
            number += 1
        if call < len(capture.calls):
            yield "call", call


def _kept_axes(kind: str, before: tuple[int, ...], after: tuple[int, ...]) -> set[int]:
    """The places of the axes that a layer leaves as they are."""
    if kind in ("convolution", "pooling"):
        return {0} if len(after) > 2 else set()
    if kind == "embedding":
        return set(range(min(len(before), len(after) - 1)))
    if before == after and kind != "linear":
        return set(range(len(after)))
    alike = len(before) == len(after)
    return {place for place in range(len(after) - 1) if alike and before[place] == after[place]}


Given = list[tuple[Names, tuple[int, ...]]]
Shape = tuple[int, ...]
Keep = Callable[[Axes, Wired, Given, Shape], Names]


def _whole(wired: Wired, name: str, default: int) -> int:
    value = wired.setting(name, default)
    return value if isinstance(value, int) else default


def _broadcast(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    names: list[int | None] = [None] * len(shape)
    for own, sizes in given:
        for back in range(1, min(len(own), len(shape)) + 1):
            if sizes[-back] != shape[-back]:
                continue
            known = names[-back]
            if known is None:
                names[-back] = own[-back]
            elif shape[-back] > 1:
                axes.same(known, own[-back])
    return tuple(axes.fresh((1,))[0] if name is None else name for name in names)


def _dims(wired: Wired, rank: int) -> set[int]:
    value = wired.setting("dim", wired.setting("dims", wired.setting("self")))
    if isinstance(value, bool) or not isinstance(value, int | tuple):
        return set(range(rank))
    return {each % rank for each in ((value,) if isinstance(value, int) else value)}


def _reduced(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    own, sizes = given[0]
    gone = _dims(wired, len(sizes))
    if len(shape) == len(sizes):
        return tuple(axes.fresh((1,))[0] if place in gone else name for place, name in enumerate(own))
    return tuple(name for place, name in enumerate(own) if place not in gone)


def _selected(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    own, sizes = given[0]
    dim = _whole(wired, "dim", 0) % len(sizes)
    return own[:dim] + own[dim + 1 :]


def _unsqueezed(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    own, _ = given[0]
    dim = _whole(wired, "dim", 0) % len(shape)
    return own[:dim] + axes.fresh((1,)) + own[dim:]


def _squeezed(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    own, sizes = given[0]
    gone = _dims(wired, len(sizes))
    return tuple(name for place, name in enumerate(own) if place not in gone or sizes[place] != 1)


def _permuted(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    own, _ = given[0]
    dims = wired.setting("dims")
    return tuple(own[int(dim)] for dim in dims) if isinstance(dims, tuple) else own


def _transposed(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    own = [*given[0][0]]
    if len(own) > 1:
        one, other = (_whole(wired, "dim0", 0), _whole(wired, "dim1", 1))
        own[one], own[other] = own[other], own[one]
    return tuple(own)


def _reshaped(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    own, sizes = given[0]
    return axes.regrouped(own, sizes, shape) if prod(sizes) == prod(shape) else ()


def _joined(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    dim = _whole(wired, "dim", 0) % len(shape)
    names = _broadcast(axes, wired, given, shape)
    return (*names[:dim], *axes.fresh((1,)), *names[dim + 1 :])


def _stacked(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    dim = _whole(wired, "dim", 0) % len(shape)
    names = _broadcast(axes, wired, given, given[0][1])
    return (*names[:dim], *axes.fresh((1,)), *names[dim:])


def _cut(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    own, sizes = given[0]
    added = len(shape) - len(sizes)
    if added > 0:  # expand and repeat put new axes first
        own, sizes = (*axes.fresh((1,) * added), *own), (*(0,) * added, *sizes)
    pairs = zip(own, sizes, shape, strict=False)
    return tuple(name if size == new else axes.fresh((1,))[0] for name, size, new in pairs)


def _multiplied(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    sides = wired.inputs[-2:]
    names = list(axes.fresh(shape))
    kept = dict(zip([place for place, sources in enumerate(sides) if sources], given[-2:], strict=False))
    if 0 in kept:
        names[:-1] = kept[0][0][: len(shape) - 1]
    if 1 in kept and kept[1][0]:
        names[-1] = kept[1][0][-1]
        if len(shape) == 3:
            names[0] = kept[1][0][0] if 0 not in kept else names[0]
    if {0, 1} <= set(kept):
        axes.same(kept[0][0][-1], kept[1][0][-2])
        if len(shape) == 3:
            axes.same(kept[0][0][0], kept[1][0][0])
    return tuple(names)


def _packed(axes: Axes, wired: Wired, given: Given, shape: Shape) -> Names:
    return given[0][0] if len(given[0][1]) == 3 else ()


_KEPT: dict[str, Keep] = {
    **dict.fromkeys(("mean", "sum", "max", "min", "amax", "amin", "argmax", "argmin", "logsumexp", "prod", "var", "std"), _reduced),
    **dict.fromkeys(("select", "unbind"), _selected),
    **dict.fromkeys(("view", "_unsafe_view", "reshape", "_reshape_alias", "flatten", "unflatten"), _reshaped),
    **dict.fromkeys(("slice", "split", "split_with_sizes", "chunk", "narrow", "index_select", "index", "repeat", "expand"), _cut),
    **dict.fromkeys(("mm", "bmm", "addmm", "baddbmm"), _multiplied),
    "unsqueeze": _unsqueezed, "squeeze": _squeezed, "permute": _permuted, "transpose": _transposed, "t": _transposed,
    "cat": _joined, "stack": _stacked, "_pack_padded_sequence": _packed,
}  # fmt: skip
_UNPACKING = ("slice", "narrow", "view", "copy", "_pad_packed_sequence")
_PACKED = ("_pack_padded_sequence",)
