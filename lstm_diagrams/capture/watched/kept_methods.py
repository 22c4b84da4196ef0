"""A ``forward`` that a model keeps for itself (``self.act = layer.forward``) reports, too, while anybody watches.

Such a bound method holds the function of before, past what stands for it on the class; in its place stands one that reports.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import MethodType
from typing import Any

from torch import nn

from lstm_diagrams.capture.watched.watch import reporter, reporting
from lstm_diagrams.layers.contents import modules


@contextmanager
def reporting_with_kept_methods(model: nn.Module) -> Iterator[None]:
    """Modules report while the block runs, and so does what those of a model keep in attributes, and there in lists and dicts."""
    with reporting(), _standing_in(model):
        yield


@contextmanager
def _standing_in(model: nn.Module) -> Iterator[None]:
    changed = [(place, *pair) for place in _kept(model) if (pair := _pair(place[2])) is not None]
    try:
        for (holder, key, _), _, standing in changed:
            holder[key] = standing
        yield
    finally:
        for (holder, key, _), kept, standing in changed:
            if _at(holder, key) is standing:  # the model may have put another there
                holder[key] = kept


def _kept(model: nn.Module) -> Iterator[tuple[Any, Any, MethodType]]:
    """Every method kept, with its holder and the key that it has there."""
    for module in modules(model):
        own = vars(module)
        yield from _methods(own, own.items())
        for value in own.values():
            if type(value) is dict and value:
                yield from _methods(value, value.items())
            elif type(value) is list and value:
                yield from _methods(value, enumerate(value))


def _methods(holder: Any, entries: Iterable[tuple[Any, object]]) -> list[tuple[Any, Any, MethodType]]:
    return [(holder, key, value) for key, value in entries if type(value) is MethodType]


def _pair(value: MethodType) -> tuple[MethodType, MethodType] | None:
    """A kept method and the one that stands for it; None for one of no module."""
    if not isinstance(value.__self__, nn.Module):
        return None
    standing = reporter(value.__self__, value.__func__)
    return None if standing is None else (value, MethodType(standing, value.__self__))


def _at(holder: Any, key: Any) -> object:
    try:
        return holder[key]
    except LookupError:
        return None
