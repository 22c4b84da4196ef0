"""A model named by text, such as ``package.module:name`` or ``torch.nn:LSTM(3, 5, num_layers=2)``, made or found."""

import ast
import difflib
import functools
import importlib
import inspect
import os
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from lstm_diagrams.errors import UsageError

_EXAMPLE = "write for instance package.module:name or torch.nn:LSTM(3,5,2)"


@dataclass(frozen=True, slots=True)
class _Reference:
    """The parts of the text; ``arguments`` is None where there are no brackets."""

    module: str
    attributes: tuple[str, ...]
    arguments: tuple[tuple[Any, ...], dict[str, Any]] | None


def resolve(text: str) -> object:
    """What ``text`` names.

    Args:
        text: ``module:name``, where the name may have dots, and brackets with literal arguments behind it. A class or
            a function is called, without arguments where there are no brackets; anything else is taken as it is.

    Raises:
        UsageError: the text cannot be read, there is no such module or name, or the call fails.
    """
    reference = _read(text)
    found = _looked_up(_imported(reference.module), reference)
    if reference.arguments is None:
        makes_models = inspect.isclass(found) or inspect.isroutine(found) or isinstance(found, functools.partial)
        return _called(found, text, (), {}) if makes_models else found
    return _called(found, text, *reference.arguments)


def _read(text: str) -> _Reference:
    module, colon, expression = text.partition(":")
    if "/" in module or "\\" in module or module.endswith(".py"):
        dotted = module.removesuffix(".py").replace("\\", "/").strip("./").replace("/", ".")
        raise UsageError(f"model {text!r}: {module!r} is a path, not a module; write {dotted}:{expression or 'name'}")
    if not colon or not all(part.isidentifier() for part in module.split(".")):
        raise UsageError(f"model {text!r}: this is not of the form module:name; {_EXAMPLE}")
    try:
        node = ast.parse(expression.strip(), mode="eval").body
        arguments = None
        if isinstance(node, ast.Call):
            arguments = _literals(node)
            node = node.func
        return _Reference(module, _dotted(node), arguments)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise UsageError(
            f"model {text!r}: after the colon stands a name, at most with literal arguments; {_EXAMPLE}"
        ) from error


def _literals(call: ast.Call) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments, which are literals: nothing is evaluated. ValueError for anything else."""
    named: dict[str, Any] = {}
    for keyword in call.keywords:
        if keyword.arg is None:
            raise ValueError("** is not a literal argument")
        named[keyword.arg] = ast.literal_eval(keyword.value)
    return tuple(ast.literal_eval(argument) for argument in call.args), named


def _dotted(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, ast.Attribute):
        return (*_dotted(node.value), node.attr)
    if isinstance(node, ast.Name):
        return (node.id,)
    raise ValueError("not a dotted name")


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if name == missing or name.startswith(f"{missing}."):
            raise UsageError(f"no module {name!r} here: {error}; modules in the current directory are found") from error
        raise UsageError(f"module {name!r} cannot be imported: {error}") from error
    except Exception as error:
        raise UsageError(f"module {name!r} cannot be imported: {type(error).__name__}: {error}") from error


def _looked_up(module: ModuleType, reference: _Reference) -> Any:
    found: Any = module
    where = f"module {reference.module!r}"
    for name in reference.attributes:
        try:
            found = getattr(found, name)
        except AttributeError as error:
            public = [known for known in dir(found) if not known.startswith("_")]
            near = difflib.get_close_matches(name, public, n=5, cutoff=0.5) or public[:5]
            raise UsageError(f"{where} has no {name!r}; it has for instance: {', '.join(near) or 'nothing'}") from error
        where = f"{name!r} of {where}"
    return found


def _called(maker: Callable[..., object], text: str, positional: tuple[Any, ...], named: dict[str, Any]) -> object:
    if _of_python(maker):
        raise UsageError(f"{text} is not called: it is of Python's own library, which makes no models")
    try:
        return maker(*positional, **named)
    except Exception as error:
        raise UsageError(f"{text} could not be made: {type(error).__name__}: {error}") from error


def _of_python(maker: Callable[..., object]) -> bool:
    """Whether it comes with Python, such as ``os.system`` or ``eval``, by whatever name a module of the project has it."""
    maker = maker.func if isinstance(maker, functools.partial) else maker
    name = getattr(maker, "__module__", None) or type(maker).__module__
    file = getattr(sys.modules.get(name), "__file__", None)
    within = file is None or os.path.abspath(file).startswith(sysconfig.get_path("stdlib"))
    return name.partition(".")[0] in sys.stdlib_module_names and within
