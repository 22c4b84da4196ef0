"""What a module holds besides tensors: its attributes, its containers and plain objects, put back entry by entry."""

import contextlib
import operator
import random
import weakref
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import MemberDescriptorType
from typing import Any

import numpy
import torch
from torch import nn

_DEEPEST = 2
"""How many plain objects are looked into on the way from a module: an object that it holds, and the objects in that."""
_LIBRARIES = ("builtins", "torch", "numpy", "threading", "_thread", "weakref", "logging")
_CONTAINERS = (dict, list, set, deque)
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
        empty: list[Any] = []
        seen: dict[int, object] = {}
        waiting = [(value, 0) for value in _values(module)]
        while waiting:
            value, depth = waiting.pop()
            if type(value) in weakref.ProxyTypes or value is None or isinstance(value, _ATOMS) or id(value) in seen:
                continue
            seen[id(value)] = value
            if isinstance(value, torch.Tensor):
                tensors.append(value)
            elif isinstance(value, _CONTAINERS) and not value:
                empty.append(value)
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
        restorers.append(lambda: _empty(empty))
        return cls(tuple(restorers), tuple(tensors), tuple(modules))

    def restore(self) -> None:
        """Put every attribute and entry back that has become another; the numbers in tensors are not looked at."""
        for restorer in self.restorers:
            restorer()


def _empty(containers: list[Any]) -> None:
    for container in containers:
        if container:
            container.clear()


def _restorer(value: Any) -> Callable[[], None] | None:
    """How to put a container or a source of chance back as it is now; None for anything else."""
    if isinstance(value, dict):
        return _filler(value, dict(value), _same_entries, value.update)
    if isinstance(value, list | deque):
        return _filler(value, list(value), _same_items, value.extend)
    if isinstance(value, set):
        return _filler(value, set(value), operator.eq, value.update)
    if isinstance(value, numpy.ndarray):
        return _array(value)
    if isinstance(value, torch.Generator):
        return _setter(value.set_state, value.get_state())
    if isinstance(value, random.Random):
        return _setter(value.setstate, value.getstate())
    if isinstance(value, numpy.random.Generator):
        return _setter(lambda state: setattr(value.bit_generator, "state", state), value.bit_generator.state)
    return None


def _filler(
    container: Any, before: Any, same: Callable[[Any, Any], bool], fill: Callable[[Any], None]
) -> Callable[[], None]:
    def restore() -> None:
        if not same(before, container):
            container.clear()
            fill(before)

    return restore


def _same_items(before: Collection[Any], after: Collection[Any]) -> bool:
    """Whether two containers hold the very same objects in the same order."""
    return len(before) == len(after) and all(map(operator.is_, before, after))


def _same_entries(before: dict[Any, Any], after: dict[Any, Any]) -> bool:
    return _same_items(before, after) and _same_items(before.values(), after.values())


def _array(array: "numpy.ndarray[Any, Any]") -> Callable[[], None]:
    before = array.copy()

    def restore() -> None:
        if array.flags.writeable and array.tobytes() != before.tobytes():
            array[...] = before

    return restore


def _setter(put: Callable[[Any], object], state: object) -> Callable[[], None]:
    return lambda: (put(state), None)[1]


def _attributes(thing: Any) -> Callable[[], None]:
    """How to give a module or an object its own attributes back, past whatever it does when they are set."""
    before, slots = dict(_own(thing)), dict(_filled_slots(thing))

    def restore() -> None:
        if not _same_entries(before, _own(thing)):
            vars(thing).clear()
            vars(thing).update(before)
        for slot, _ in _filled_slots(thing):
            if slot not in slots:
                slot.__delete__(thing)
        for slot, value in slots.items():
            slot.__set__(thing, value)

    return restore


def _own(thing: object) -> dict[str, Any]:
    return getattr(thing, "__dict__", {})


def _filled_slots(thing: Any) -> Iterator[tuple[MemberDescriptorType, Any]]:
    """What stands in the ``__slots__`` of a thing's classes."""
    for slot in _slots(thing.__class__):
        with contextlib.suppress(AttributeError):
            yield slot, slot.__get__(thing)


@lru_cache(maxsize=1024)
def _slots(kind: type) -> tuple[MemberDescriptorType, ...]:
    members = [member for owner in kind.__mro__ for member in vars(owner).values()]
    return tuple(member for member in members if isinstance(member, MemberDescriptorType))


def _values(thing: object) -> list[Any]:
    return [*_own(thing).values(), *(value for _, value in _filled_slots(thing))]


def _entries(container: Any) -> Iterable[Any]:
    if isinstance(container, dict):
        return list(container.values())
    return list(container) if isinstance(container, list | deque | set) else ()


def _is_plain(value: object) -> bool:
    """An object of somebody's own class, which a module may use as its memory."""
    return type(value).__module__.partition(".")[0] not in _LIBRARIES
