"""What a module holds besides tensors: its attributes, its containers and plain objects, put back entry by entry."""

import contextlib
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import MemberDescriptorType
from typing import Any

import numpy
import torch
from torch import nn

_DEEPEST = 2
"""How many plain objects are looked into on the way from a module: an object that it holds, and the objects in that."""
_LIBRARIES = ("builtins", "torch", "numpy", "threading", "_thread", "weakref", "logging")
_ATOMS = (str, bytes, int, float, complex, type, torch.dtype, torch.device, torch.Size)


@dataclass(frozen=True, slots=True)
class Held:
    """A module's attributes with everything found in them: how to put each back; the tensors and other modules among it."""

    restorers: tuple[Callable[[], None], ...]
    tensors: tuple[torch.Tensor, ...]
    modules: tuple[nn.Module, ...]

    @classmethod
    def by(cls, module: nn.Module) -> "Held":
        """All that a module holds now; what its own submodules hold is theirs."""
        restorers: list[Callable[[], None]] = [_attributes(module)]
        tensors: list[torch.Tensor] = []
        modules: list[nn.Module] = []
        seen: dict[int, object] = {}
        waiting = [(value, 0) for value in _values(module)]
        while waiting:
            value, depth = waiting.pop()
            if value is None or isinstance(value, _ATOMS) or id(value) in seen:
                continue
            seen[id(value)] = value
            if isinstance(value, torch.Tensor):
                tensors.append(value)
            elif isinstance(value, nn.Module):
                modules.append(value)
            elif isinstance(value, tuple | frozenset):
                waiting += ((entry, depth) for entry in value)
            elif (restorer := _restorer(value)) is not None:
                restorers.append(restorer)
                waiting += ((entry, depth) for entry in _entries(value))
            elif depth < _DEEPEST and _is_plain(value):
                restorers.append(_attributes(value))
                waiting += ((entry, depth + 1) for entry in _values(value))
        return cls(tuple(restorers), tuple(tensors), tuple(modules))

    def restore(self) -> None:
        """Put every attribute and entry back that has become another; the numbers in tensors are not looked at."""
        for restorer in self.restorers:
            restorer()


def _restorer(value: Any) -> Callable[[], None] | None:
    """How to put a container or a source of chance back as it is now; None for anything else."""
    if isinstance(value, dict):
        return _filler(value, dict(value), lambda: list(value.items()), value.update)
    if isinstance(value, list | deque):
        return _filler(value, list(value), lambda: list(value), value.extend)
    if isinstance(value, set):
        return _filler(value, set(value), lambda: set(value), value.update)
    if isinstance(value, numpy.ndarray):
        return _array(value)
    if isinstance(value, torch.Generator):
        return _setter(value.set_state, value.get_state())
    if isinstance(value, random.Random):
        return _setter(value.setstate, value.getstate())
    if isinstance(value, numpy.random.Generator):
        return _setter(lambda state: setattr(value.bit_generator, "state", state), value.bit_generator.state)
    return None


def _filler(container: Any, entries: Any, now: Callable[[], Any], fill: Callable[[Any], None]) -> Callable[[], None]:
    before = now()

    def restore() -> None:
        if not _alike(before, now()):
            container.clear()
            fill(entries)

    return restore


def _array(array: "numpy.ndarray[Any, Any]") -> Callable[[], None]:
    before = array.copy()

    def restore() -> None:
        if array.flags.writeable and array.tobytes() != before.tobytes():
            array[...] = before

    return restore


def _setter(put: Callable[[Any], object], state: object) -> Callable[[], None]:
    return lambda: (put(state), None)[1]


def _alike(before: Any, after: Any) -> bool:
    """Whether two lists (of entries, or of keys with entries) hold the same objects, or two sets the same entries."""
    if isinstance(before, set):
        return bool(before == after)
    return len(before) == len(after) and all(
        one is other or (isinstance(one, tuple) and len(one) == 2 and _pair_alike(one, other))
        for one, other in zip(before, after, strict=True)
    )


def _pair_alike(one: tuple[Any, Any], other: Any) -> bool:
    return isinstance(other, tuple) and len(other) == 2 and one[0] is other[0] and one[1] is other[1]


def _attributes(thing: Any) -> Callable[[], None]:
    """How to give a module or an object its own attributes back, past whatever it does when they are set."""
    before, slots = dict(_own(thing)), dict(_filled_slots(thing))

    def restore() -> None:
        if not _alike(list(before.items()), list(_own(thing).items())):
            vars(thing).clear()
            vars(thing).update(before)
        for slot, value in _filled_slots(thing):
            if slot not in slots:
                slot.__delete__(thing)
            elif value is not slots[slot]:
                slot.__set__(thing, slots[slot])
        for slot in slots.keys() - dict(_filled_slots(thing)).keys():
            slot.__set__(thing, slots[slot])

    return restore


def _own(thing: object) -> dict[str, Any]:
    return getattr(thing, "__dict__", {})


def _filled_slots(thing: object) -> Iterator[tuple[MemberDescriptorType, Any]]:
    """What stands in the ``__slots__`` of a thing's classes."""
    for owner in type(thing).__mro__:
        for slot in vars(owner).values():
            if isinstance(slot, MemberDescriptorType):
                with contextlib.suppress(AttributeError):
                    yield slot, slot.__get__(thing)


def _values(thing: object) -> list[Any]:
    return [*_own(thing).values(), *(value for _, value in _filled_slots(thing))]


def _entries(container: Any) -> Iterable[Any]:
    if isinstance(container, dict):
        return list(container.values())
    return list(container) if isinstance(container, list | deque | set) else ()


def _is_plain(value: object) -> bool:
    """An object of somebody's own class, which a module may use as its memory."""
    return type(value).__module__.partition(".")[0] not in _LIBRARIES
