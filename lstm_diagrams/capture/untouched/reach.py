"""All that a model holds, however deep: its modules, tensors and whatever else its forward may change, each by its name."""

import itertools
import weakref
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import chain
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType, ModuleType
from typing import Any, NamedTuple

import torch
from torch import nn

from lstm_diagrams.capture.untouched.attributes import (
    Counts,
    Restorer,
    attributes,
    class_attributes,
    entries,
    own,
    restorer,
    values,
)

_MOST = 50_000
"""So many things are looked at; a model that holds its whole program is not worth a minute."""
_LIBRARIES = (
    "_asyncio", "_io", "collections", "_queue", "_socket", "_thread", "asyncio", "concurrent", "ctypes", "importlib", "io",
    "logging", "multiprocessing", "queue", "socket", "threading", "weakref",
    "torch._C", "torch._dynamo", "torch._inductor", "torch._ops", "torch.distributed", "torch.fx",
    "torch.multiprocessing",
)  # fmt: skip
"""Objects of these belong to the whole process or to other threads, are as large as a program, or have no attributes."""
_ATOMS = {
    type(None), str, bytes, bool, int, float, complex, type, range, slice, torch.dtype, torch.device, torch.Size,
    itertools.count, FunctionType, BuiltinFunctionType, ModuleType,
}  # fmt: skip
_BUILT_IN = {dict, list, set, deque, OrderedDict}
_REGISTERS = ("_parameters", "_buffers", "_modules")
"""Where a module keeps what it is asked for by name."""


class Name(NamedTuple):
    """Where something hangs: the path of the module, and the attribute by which the module leads to it."""

    path: str
    attribute: str = ""

    def to(self, part: str) -> "Name":
        """The name of a part of it, "" for itself."""
        return Name(str(self), part) if part else self

    def __str__(self) -> str:
        return ".".join(filter(None, (self.path, self.attribute)))


@dataclass(slots=True)
class Reach:
    """What was met on the way from a model, nearest first."""

    modules: dict[int, tuple[Name, nn.Module]] = field(default_factory=dict)
    tensors: list[tuple[Name, torch.Tensor]] = field(default_factory=list)
    restorers: list[tuple[Name, Restorer]] = field(default_factory=list)
    beyond: Name | None = None
    """The first thing that was not looked at, as there were too many."""
    _seen: dict[int, object] = field(default_factory=dict)
    _waiting: deque[tuple[Name, object]] = field(default_factory=deque)
    _counts: Counts = field(default_factory=dict)
    _empty: list[tuple[str, str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, model: nn.Module) -> "Reach":
        """All that hangs on a model; also other modules that stand in a plain list or object and are no submodules."""
        reach = cls()
        reach._waiting.append((Name(""), model))
        while reach._waiting:
            name, value = reach._waiting.popleft()
            if id(value) in reach._seen:
                continue
            if len(reach._seen) == _MOST:
                reach.beyond = name
                break
            reach._seen[id(value)] = value
            reach._look_at(name, value)
        return reach

    def restore_containers(self) -> Iterator[tuple[Name, Restorer]]:
        """All that puts attributes and entries back."""
        yield from self.restorers
        for path, attribute, container in self._empty:
            if container:
                yield Name(path, attribute), partial(_emptied, container)

    def _look_at(self, name: Name, value: Any) -> None:
        own_kind: Any = type(value)
        kind = _sort(own_kind)
        if kind is torch.Tensor:
            self.tensors.append((name, value))
            self._wait(name, own(value).values())
        elif kind is nn.Module:
            self._look_at_module(name, value)
        elif kind is tuple or kind is frozenset:
            self._wait(name, value)
        elif kind is MappingProxyType:
            self._wait(name, value.values())
        elif kind is MethodType:
            self._wait(name, (value.__self__,))
        elif own_kind in _BUILT_IN and not value:
            self._empty.append((*name, value))
        else:
            self._look_at_object(name, value)

    def _look_at_module(self, name: Name, module: nn.Module) -> None:
        self.modules[id(module)] = name, module
        path = str(name)
        self.restorers.append((Name(path), attributes(module, self._counts)))
        for owner in type(module).__mro__:
            if not owner.__module__.startswith(("torch.", "builtins", "keras.", "typing")):
                self._look_at_class(owner)
        if isinstance(module, torch.jit.ScriptModule):
            self._look_at_script(path, module)
            return
        for attribute, value in values(module):
            kind = type(value)
            if kind in _ATOMS:
                continue
            if kind in _BUILT_IN and not value:
                self._empty.append((path, attribute, value))
            elif attribute in _REGISTERS and isinstance(value, dict):
                self._look_at_register(Name(path, attribute), value)
            else:
                self._waiting.append((Name(path, attribute), value))

    def _look_at_register(self, name: Name, register: dict[str, Any]) -> None:
        """Parameters, buffers and modules go by their own names."""
        found = restorer(register, self._counts)
        if found is not None:
            self.restorers.append((name, found))
        for entry, value in register.items():
            if type(value) not in _ATOMS:
                self._waiting.append((Name(name.path, entry), value))

    def _look_at_script(self, path: str, module: nn.Module) -> None:
        """A TorchScript module keeps its tensors and modules outside Python."""
        held = (module.named_parameters(recurse=False), module.named_buffers(recurse=False), module.named_children())
        for entry, value in chain(*held):
            self._wait(Name(path, entry), (value,))

    def _look_at_class(self, kind: type) -> None:
        if id(kind) not in self._seen:
            self._seen[id(kind)] = kind
            self.restorers.append((Name(kind.__qualname__), class_attributes(kind)))
            for attribute, value in list(vars(kind).items()):
                if type(value) in _BUILT_IN:
                    self._wait(Name(kind.__qualname__, attribute), (value,))

    def _look_at_object(self, name: Name, value: Any) -> None:
        kind = type(value)
        found = restorer(value, self._counts)
        if found is not None:
            self.restorers.append((name, found))
            self._wait(name, entries(value))
        if issubclass(kind, partial):
            self._wait(name, (value.func, value.args, value.keywords))
        if _is_plain(kind):
            held = list(values(value))
            if held or kind.__dictoffset__:
                self.restorers.append((name, attributes(value, self._counts)))
                self._wait(name, (each for _, each in held))

    def _wait(self, name: Name, things: Iterable[object]) -> None:
        self._waiting += [(name, thing) for thing in things if type(thing) not in _ATOMS]


@lru_cache(maxsize=1024)
def _sort(kind: type) -> type:
    """Which of the kinds that are looked at in their own way a class is made of, ``object`` for any other."""
    known = (torch.Tensor, nn.Module, tuple, frozenset, MappingProxyType, MethodType)
    return next((each for each in known if issubclass(kind, each)), object)


def _emptied(container: Any) -> bool:
    container.clear()
    return True


def _is_plain(kind: type) -> bool:
    """An object that a module may use as its memory; no class, function or proxy, nothing that the process shares."""
    if issubclass(kind, type) or kind in weakref.ProxyTypes or issubclass(kind, weakref.ref):
        return False
    return not _is_of_a_library(kind.__module__)


@lru_cache(maxsize=1024)
def _is_of_a_library(module: str) -> bool:
    return any(module == library or module.startswith(f"{library}.") for library in _LIBRARIES)
