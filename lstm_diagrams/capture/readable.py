"""Whether a model can be looked at, part by part: what is wrong is said in this package's words, with the part's name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from torch import nn

from lstm_diagrams.errors import CaptureError, LstmDiagramsError

_ASKED: tuple[tuple[str, Callable[[nn.Module], object]], ...] = (
    ("named_children()", lambda module: list(module.named_children())),
    ("named_modules()", lambda module: next(iter(module.named_modules()), None)),
)
"""What is asked of every part, which a class of the user's own may have made into something else."""
_METHODS = (
    "modules", "named_modules", "children", "named_children", "parameters", "named_parameters", "buffers", "named_buffers",
)  # fmt: skip
"""What PyTorch and this package call, and what an attribute of the user's own may hide."""


@contextmanager
def reading(model: object) -> Iterator[None]:
    """Whatever fails in the block, before a model is run, is a CaptureError that names the model."""
    name = type(model).__name__
    try:
        yield
    except LstmDiagramsError:
        raise
    except RecursionError as error:
        raise CaptureError(
            f"{name} cannot be read: its layers, or what it was given, lie too deep in one another"
        ) from error
    except Exception as error:
        raise CaptureError(f"{name} cannot be read: {said(error)}") from error


def check_readable(model: nn.Module) -> None:
    """Every module in it can be asked for what it holds, and told from the others.

    Raises:
        CaptureError: one cannot; the message names it and what it lacks.
    """
    parts = list(_parts(model))
    for name, module in parts:
        _check_methods(name, module)
        for question, ask in _ASKED:
            try:
                ask(module)
            except Exception as error:
                raise CaptureError(f"{name} cannot be read: its {question} failed: {said(error)}") from error


def _check_methods(name: str, module: nn.Module) -> None:
    for method in _METHODS:
        hidden = vars(module).get(method, vars(type(module)).get(method))
        if hidden is not None and isinstance(hidden, list | tuple | dict | set | str | int | nn.Module):
            raise CaptureError(
                f"{name} cannot be read: its attribute {method!r} ({type(hidden).__name__}) hides nn.Module.{method}(), "
                f"which PyTorch calls; give it another name, such as self.{method}_"
            )


def _parts(model: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Every module in a model, with a name for the reader, without asking any of them."""
    seen: set[int] = set()
    waiting = [("", model)]
    while waiting:
        path, module = waiting.pop()
        if id(module) in seen:
            continue
        seen.add(id(module))
        kind = type(module).__name__
        name = f"layer {path!r} ({kind})" if path else kind
        _check_made(name, module)
        yield name, module
        inside = [(entry, child) for entry, child in module._modules.items() if child is not None]
        waiting += [(f"{path}.{entry}" if path else entry, child) for entry, child in inside]


def said(error: BaseException) -> str:
    """The words of an exception; its type where it has none, or none that can be had."""
    try:
        return str(error) or type(error).__name__
    except Exception:
        return type(error).__name__


def _check_made(name: str, module: nn.Module) -> None:
    """It has what every module has, and can be told from others."""
    try:
        made = hasattr(module, "_modules")
    except Exception as error:
        raise CaptureError(f"{name} cannot be read: {said(error)}") from error
    if not made:
        raise CaptureError(f"{name} is not made yet: its __init__ has to call super().__init__() first")
    try:
        hash(module)
    except Exception as error:
        raise CaptureError(
            f"{name} cannot be told from other layers: {said(error)}; a class that defines __eq__ also needs "
            "__hash__ = torch.nn.Module.__hash__"
        ) from error
