"""A ``forward`` that a model keeps for itself (``self.act = layer.forward``) reports, too, while anybody watches.

Such a bound method holds the function of before, past what stands for it on the class; in its place stands one that reports.
"""

from collections.abc import Iterator
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
    changed = [(place, *pair) for place in _places(model) if (pair := _pair(place[2])) is not None]
    try:
        for (holder, key, _), _, standing in changed:
            holder[key] = standing
        yield
    finally:
        for (holder, key, _), kept, standing in changed:
            if _at(holder, key) is standing:  # the model may have put another there
                holder[key] = kept


def _places(model: nn.Module) -> Iterator[tuple[Any, Any, object]]:
    """Everything kept, with its holder and the key that it has there."""
    for module in modules(model):
        own = vars(module)
        for name, value in list(own.items()):
            yield own, name, value
            if type(value) is dict:
                yield from ((value, key, each) for key, each in list(value.items()))
            elif type(value) is list:
                yield from ((value, index, each) for index, each in enumerate(value))


def _pair(value: object) -> tuple[MethodType, MethodType] | None:
    """A kept method and the one that stands for it; None for anything else."""
    if type(value) is not MethodType or not isinstance(value.__self__, nn.Module):
        return None
    standing = reporter(value.__self__, value.__func__)
    return None if standing is None else (value, MethodType(standing, value.__self__))


def _at(holder: Any, key: Any) -> object:
    try:
        return holder[key]
    except LookupError:
        return None
