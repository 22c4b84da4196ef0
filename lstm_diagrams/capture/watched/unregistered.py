"""Where a module stands that no other one has registered: in a list or an object of a module, or under a name of the code that runs."""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from torch import nn

from lstm_diagrams.capture.watched.running import innermost

_DEEPEST = 3
_OWN = ("_parameters", "_buffers", "_modules")


def place(module: nn.Module, owners: Mapping[nn.Module, str]) -> str:
    """A path for it that no other module has: as if it were registered, where it is found in one of ``owners``."""
    found = next(_held(module, owners), None)
    path = found if found is not None else _named(module, owners)
    taken, number, free = set(owners.values()), 1, path
    while free in taken:
        number += 1
        free = f"{path}_{number}"
    return free


def _held(module: nn.Module, owners: Mapping[nn.Module, str]) -> Iterator[str]:
    for owner, path in owners.items():
        for name, child in (vars(owner).get("_modules") or {}).items():  # since the run began
            if child is module:
                yield ".".join(filter(None, (path, name)))
        for name, value in vars(owner).items():
            if name not in _OWN:
                for steps in _ways(value, module, _DEEPEST):
                    yield ".".join(filter(None, (path, name, *steps)))


def _ways(value: object, module: nn.Module, deepest: int) -> Iterator[tuple[str, ...]]:
    if value is module:
        yield ()
    elif deepest and not isinstance(value, nn.Module):
        for name, part in _parts(value):
            for steps in _ways(part, module, deepest - 1):
                yield (name, *steps)


def _parts(value: Any) -> Iterable[tuple[str, object]]:
    if isinstance(value, list | tuple):
        return ((str(index), part) for index, part in enumerate(value))
    if isinstance(value, Mapping):
        return [(str(key).replace(".", "_"), part) for key, part in value.items()]
    return list(vars(value).items()) if type(value).__module__ == "types" or _is_own(value) else ()


def _is_own(value: object) -> bool:
    """An object of somebody's own class, not of a library."""
    library = type(value).__module__.partition(".")[0] in ("builtins", "torch", "numpy", "collections", "functools")
    return not library and hasattr(value, "__dict__") and not isinstance(value, type)


def _named(module: nn.Module, owners: Mapping[nn.Module, str]) -> str:
    """The name under which the code that runs knows it, else that of its class."""
    frame = inspect.currentframe()
    name = type(module).__name__.lower()
    while frame is not None:
        if not str(frame.f_globals.get("__name__", "")).startswith(("torch.", "lstm_diagrams.")):
            known = [own for own, value in (*frame.f_locals.items(), *frame.f_globals.items()) if value is module]
            if known:
                name = known[0]
                break
        frame = frame.f_back
    return ".".join(filter(None, (innermost(owners), name)))
