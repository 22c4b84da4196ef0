"""How one thing that a model holds is put back: the attributes of an object, the entries of a container, a source of chance.

Each function here notes a thing as it is now and returns what puts it back, which says whether anything had changed.
"""

import array
import ast
import itertools
import operator
import random
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache, partial
from types import MemberDescriptorType
from typing import Any

import numpy
import torch

Restorer = Callable[[], bool | tuple[str, ...]]
"""Puts a thing back and says whether it had become another, or which of its attributes; numbers in tensors are not its business."""
Counts = dict[int, tuple["itertools.count[Any]", "itertools.count[Any]"]]
"""The counters met so far, each with the one that takes its place if it has gone on by then."""


def restorer(value: Any, counts: Counts) -> Restorer | None:
    """How to put a container, a source of chance or an array back as it is now; None for anything else."""
    kind: Any = type(value)
    maker = _maker(kind)
    return None if maker is None else maker(value, counts)


@lru_cache(maxsize=1024)
def _maker(kind: type) -> "Callable[[Any, Counts], Restorer | None] | None":
    """What notes a thing of a class; None for one that is neither a container nor an array nor a source of chance."""
    for known in _FILLED:
        if issubclass(kind, known):
            return partial(_filler, known)
    if issubclass(kind, numpy.ndarray):
        return lambda value, _: _array(value)
    if issubclass(kind, bytearray | array.array):
        return lambda value, _: _bytes(value)
    return (lambda value, _: _chance(value)) if issubclass(kind, _CHANCE) else None


def attributes(thing: Any, counts: Counts) -> Restorer:
    """How to give a module or an object its class and attributes back, past whatever it does when they are set."""
    kind, slots = type(thing), dict(_filled_slots(thing))
    before = dict(_copied_counts(own(thing), counts))

    def restore() -> tuple[str, ...]:
        swapped = type(thing) is not kind
        if swapped:
            object.__setattr__(thing, "__class__", kind)
        other = () if _same_entries(before, own(thing)) else _differing(before, own(thing))
        if other:
            own(thing).clear()
            own(thing).update(before)
        return (*("__class__",) * swapped, *other, *("__slots__",) * _restore_slots(thing, slots))

    return restore


def class_attributes(kind: type) -> Restorer:
    """How to give a class the attributes back that its own instances may change; what Python keeps there is its own."""

    def now() -> dict[str, Any]:
        return {name: value for name, value in vars(kind).items() if not _is_pythons(name)}

    before = now()

    def restore() -> bool:
        after = now()
        if _same_entries(before, after):
            return False
        for name in after.keys() - before.keys():
            type.__delattr__(kind, name)
        for name, value in before.items():
            if name not in after or after[name] is not value:
                type.__setattr__(kind, name, value)
        return True

    return restore


def own(thing: object) -> dict[str, Any]:
    """The attributes that stand in the thing itself; {} where there is no room for any."""
    try:
        found = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return {}
    return found if isinstance(found, dict) else {}


def values(thing: object) -> list[tuple[str, Any]]:
    """All attributes of a thing, those in ``__slots__`` too, by name."""
    return [*own(thing).items(), *((slot.__name__, value) for slot, value in _filled_slots(thing))]


def entries(container: Any) -> list[Any]:
    """What stands in a container, keys of a dict included."""
    kind = type(container)
    if issubclass(kind, dict):
        return [*dict.keys(container), *dict.values(container)]
    if issubclass(kind, list | deque | set):
        base = next(known for known in (list, deque, set) if issubclass(kind, known))
        return list(base.__iter__(container))
    if issubclass(kind, numpy.ndarray) and container.dtype == object:
        return list(container.ravel())
    return []


def _is_pythons(name: str) -> bool:
    return name == "_abc_impl" or (name.startswith("__") and name.endswith("__"))


def _filler(known: Any, container: Any, counts: Counts) -> Restorer:
    """Past the container's own methods, which a subclass may have made its own."""
    fill, same = _FILLED[known]
    before = _copied_counts(_contents(container, known), counts)

    def restore() -> bool:
        if same(before, _contents(container, known)):
            return False
        known.clear(container)
        fill(container, before)
        return True

    return restore


def _contents(container: Any, known: Any) -> Any:
    if issubclass(known, dict):
        return dict(known.items(container))
    return (set if known is set else list)(known.__iter__(container))


def _copied_counts(value: Any, counts: Counts) -> Any:
    """The same entries, but for ``itertools.count``: it cannot be set, only be replaced by another that stands there."""
    entries = value.values() if isinstance(value, dict) else value
    if itertools.count not in set(map(type, entries)) or isinstance(value, set):
        return value
    if isinstance(value, dict):
        return {name: _count_like(entry, counts) for name, entry in value.items()}
    return [_count_like(entry, counts) for entry in value]


def _count_like(value: Any, counts: Counts) -> Any:
    if type(value) is not itertools.count:
        return value
    if id(value) not in counts:
        arguments = ast.literal_eval(repr(value).removeprefix("count"))
        counts[id(value)] = value, itertools.count(*(arguments if isinstance(arguments, tuple) else (arguments,)))
    return counts[id(value)][1]


def _same(before: Any, after: Any) -> bool:
    if before is after:
        return True
    return type(before) is type(after) is itertools.count and repr(before) == repr(after)


def _same_items(before: Collection[Any], after: Collection[Any]) -> bool:
    """Whether two containers hold the very same objects in the same order."""
    if len(before) != len(after):
        return False
    return all(map(operator.is_, before, after)) or all(map(_same, before, after))


def _same_entries(before: dict[Any, Any], after: dict[Any, Any]) -> bool:
    return _same_items(before, after) and _same_items(before.values(), after.values())


_FILLED: dict[Any, tuple[Callable[[Any, Any], None], Callable[[Any, Any], bool]]] = {
    OrderedDict: (OrderedDict.update, _same_entries), dict: (dict.update, _same_entries),
    list: (list.extend, _same_items), deque: (deque.extend, _same_items), set: (set.update, operator.eq),
}  # fmt: skip
"""Kinds of containers: how one is filled, and when two of them are the same."""


def _differing(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    names = [name for name in {**before, **after}
             if name not in before or name not in after or not _same(before[name], after[name])]  # fmt: skip
    return tuple(names) or ("__dict__",)  # the same entries in another order


def _array(value: "numpy.ndarray[Any, Any]") -> Restorer | None:
    if isinstance(value, numpy.memmap) or not value.flags.writeable:  # a file of any size; nothing to write
        return None
    before = value.copy()

    def restore() -> bool:
        shape = value.shape
        if shape != before.shape:
            _reshape(value, before.shape)
        if value.tobytes() == before.tobytes():
            return bool(shape != before.shape)
        value[...] = before
        return True

    return restore


def _reshape(value: "numpy.ndarray[Any, Any]", shape: tuple[int, ...]) -> None:
    if value.size == numpy.prod(shape, dtype=int):
        value.shape = shape
    else:
        value.resize(shape, refcheck=False)


def _bytes(value: "bytearray | array.array[Any]") -> Restorer:
    before: Any = value[:]

    def restore() -> bool:
        changed = bool(value != before)
        if changed:
            value[:] = before
        return changed

    return restore


_CHANCE = (
    torch.Generator, random.Random,
    numpy.random.RandomState, numpy.random.Generator, numpy.random.BitGenerator,
)  # fmt: skip


def _chance(value: Any) -> Restorer:
    kind = type(value)
    if issubclass(kind, torch.Generator):
        return _setter(value.get_state, value.set_state, torch.equal)
    if issubclass(kind, random.Random):
        return _setter(value.getstate, value.setstate)
    if issubclass(kind, numpy.random.RandomState):
        return _setter(value.get_state, value.set_state, equal_states)
    source: Any = value.bit_generator if issubclass(kind, numpy.random.Generator) else value
    return _setter(lambda: source.state, lambda state: setattr(source, "state", state), equal_states)


def equal_states(before: Any, after: Any) -> bool:
    """Whether two states of NumPy's sources of chance, which hold arrays, are the same."""
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(equal_states(before[key], after[key]) for key in before)
    if isinstance(before, tuple):
        return len(before) == len(after) and all(map(equal_states, before, after))
    return bool(numpy.array_equal(before, after))


def _setter(
    read: Callable[[], Any], write: Callable[[Any], object], same: Callable[[Any, Any], bool] = operator.eq
) -> Restorer:
    before = read()

    def restore() -> bool:
        changed = not same(before, read())
        if changed:
            write(before)
        return changed

    return restore


def _restore_slots(thing: Any, before: dict[MemberDescriptorType, Any]) -> bool:
    after = dict(_filled_slots(thing))
    if before.keys() == after.keys() and all(before[slot] is after[slot] for slot in before):
        return False
    for slot in after.keys() - before.keys():
        slot.__delete__(thing)
    for slot, value in before.items():
        slot.__set__(thing, value)
    return True


def _filled_slots(thing: Any) -> Iterator[tuple[MemberDescriptorType, Any]]:
    """What stands in the ``__slots__`` of a thing's classes."""
    for slot in _slots(type(thing).__mro__):
        try:
            yield slot, slot.__get__(thing)
        except AttributeError:
            continue


@lru_cache(maxsize=1024)
def _slots(kinds: tuple[type, ...]) -> tuple[MemberDescriptorType, ...]:
    members = [member for owner in kinds for member in vars(owner).values()]
    return tuple(member for member in members if isinstance(member, MemberDescriptorType))
