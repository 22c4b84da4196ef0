"""Which module's code is running: read off the frames of this thread, so that methods other than ``forward`` count too."""

import inspect
from collections.abc import Iterator, Mapping

from torch import nn


def innermost(paths: Mapping[nn.Module, str]) -> str | None:
    """The path of the innermost of these modules with a method in the middle of running, None where there is none."""
    return next((paths[module] for module in _running() if module in paths), None)


def running_module(paths: Mapping[nn.Module, str]) -> str:
    """Like ``innermost``, but "" where there is none."""
    return innermost(paths) or ""


def _running() -> Iterator[nn.Module]:
    """The modules with a method in the middle of running, the innermost first."""
    frame = inspect.currentframe()
    while frame is not None:
        code = frame.f_code
        if code.co_argcount and not str(frame.f_globals.get("__name__", "")).startswith("lstm_diagrams."):
            first = frame.f_locals.get(code.co_varnames[0])  # makes a dict of all, so those of our own are passed by
            if isinstance(first, nn.Module):
                yield first
        frame = frame.f_back
