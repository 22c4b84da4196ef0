"""Which axes of what it is given an operation keeps."""

from collections.abc import Callable
from math import prod

from lstm_diagrams.facts import Wired
from lstm_diagrams.readings.whole.axis_numbers import AxisNumbers, Names

Shape = tuple[int, ...]
Given = list[tuple[Names, Shape]]
Keep = Callable[[AxisNumbers, Wired, Given, Shape], Names]


def kept_axes(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
    """The axes of an output of this shape, made of tensors whose axes and sizes are ``given``."""
    return _KEPT.get(wired.name, _broadcast)(axes, wired, given, shape)


def _whole(wired: Wired, name: str, default: int) -> int:
    value = wired.setting(name, default)
    return value if isinstance(value, int) else default


def _broadcast(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
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


def _reduced(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
    own, sizes = given[0]
    gone = _dims(wired, len(sizes))
    if len(shape) == len(sizes):
        return tuple(axes.fresh((1,))[0] if place in gone else name for place, name in enumerate(own))
    return tuple(name for place, name in enumerate(own) if place not in gone)


def _selected(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
    own, sizes = given[0]
    dim = _whole(wired, "dim", 0) % len(sizes)
    return own[:dim] + own[dim + 1 :]


def _unsqueezed(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
    own, _ = given[0]
    dim = _whole(wired, "dim", 0) % len(shape)
    return own[:dim] + axes.fresh((1,)) + own[dim:]


def _squeezed(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
    own, sizes = given[0]
    gone = _dims(wired, len(sizes))
    return tuple(name for place, name in enumerate(own) if place not in gone or sizes[place] != 1)


def _permuted(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
    own, _ = given[0]
    dims = wired.setting("dims")
    return tuple(own[int(dim)] for dim in dims) if isinstance(dims, tuple) else own


def _transposed(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
    own = [*given[0][0]]
    if len(own) > 1:
        one, other = (_whole(wired, "dim0", 0), _whole(wired, "dim1", 1))
        own[one], own[other] = own[other], own[one]
    return tuple(own)


def _reshaped(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
    own, sizes = given[0]
    return axes.regrouped(own, sizes, shape) if prod(sizes) == prod(shape) else ()


def _joined(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
    dim = _whole(wired, "dim", 0) % len(shape)
    names = _broadcast(axes, wired, given, shape)
    return (*names[:dim], *axes.fresh((1,)), *names[dim + 1 :])


def _stacked(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
    dim = _whole(wired, "dim", 0) % len(shape)
    names = _broadcast(axes, wired, given, given[0][1])
    return (*names[:dim], *axes.fresh((1,)), *names[dim:])


def _cut(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
    own, sizes = given[0]
    added = len(shape) - len(sizes)
    if added > 0:  # expand and repeat put new axes first
        own, sizes = (*axes.fresh((1,) * added), *own), (*(0,) * added, *sizes)
    pairs = zip(own, sizes, shape, strict=False)
    return tuple(name if size == new else axes.fresh((1,))[0] for name, size, new in pairs)


def _multiplied(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
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


def _packed(axes: AxisNumbers, wired: Wired, given: Given, shape: Shape) -> Names:
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
