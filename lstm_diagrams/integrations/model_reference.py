"""A model named by text, made or found: ``package.module:name``, ``folder/file.py:make(3)``, ``torch.nn:LSTM(3, 5)``, ``model.pt2``."""

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
from pathlib import Path
from types import ModuleType
from typing import Any

from lstm_diagrams.errors import UsageError

_EXAMPLE = "write for instance package.module:name, folder/file.py:name or torch.nn:LSTM(3,5,2)"
_SAVED = (".pt", ".pth", ".pt2", ".ckpt", ".bin", ".safetensors", ".onnx")
"""The endings of files that PyTorch and its surroundings write, and of ONNX."""


def is_saved(text: str) -> bool:
    """Whether the text is the path of a file that holds a model by itself."""
    return text.lower().endswith(_SAVED)


@dataclass(frozen=True, slots=True)
class _Reference:
    """The parts of the text; ``arguments`` is None where there are no brackets."""

    module: str
    attributes: tuple[str, ...]
    arguments: tuple[tuple[Any, ...], dict[str, Any]] | None


def resolve(text: str, *, unpickle: bool = False) -> object:
    """What ``text`` names.

    Args:
        text: ``module:name``, where the name may have dots, and brackets with literal arguments behind it. A class or
            a function is called, without arguments where there are no brackets; anything else is taken as it is.
            In place of the module may stand the path of its ``.py`` file; and in place of all of it that of a file of
            ONNX, TorchScript or ``torch.export``.
        unpickle: open a pickled model too, which runs whatever code it holds.

    Raises:
        UsageError: the text cannot be read, there is no such module, file or name, the call fails, or the file is a pickle
            that was not asked for.
    """
    if is_saved(text):
        from lstm_diagrams.capture.files import load_model

        return load_model(text, unpickle=unpickle)
    reference = _read(text)
    is_file = reference.module.endswith(".py")
    module = _imported_file(reference.module) if is_file else _imported(reference.module)
    found = _looked_up(module, reference)
    if reference.arguments is None:
        makes_models = inspect.isclass(found) or inspect.isroutine(found) or isinstance(found, functools.partial)
        return _called(found, text, (), {}) if makes_models else found
    return _called(found, text, *reference.arguments)


def _read(text: str) -> _Reference:
    module, expression = _halves(text)
    if expression is None or not (module.endswith(".py") or all(part.isidentifier() for part in module.split("."))):
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


def _halves(text: str) -> tuple[str, str | None]:
    """What stands before and behind the colon, if there is one; that of a drive of Windows is none."""
    start = text.find(".py:") + len(".py") if ".py:" in text else text.find(":")
    return (text[:start], text[start + 1 :]) if start >= 0 else (text, None)


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


def _imported_file(path: str) -> ModuleType:
    """The module in a file, under the name that it has in its package; what stands beside it can be imported too."""
    file = Path(path).resolve()
    if not file.is_file():
        raise UsageError(f"no file {path!r} here")
    name, folder = file.stem, file.parent
    while (folder / "__init__.py").is_file():
        name, folder = f"{folder.name}.{name}", folder.parent
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    module = _imported(name)
    if module.__file__ is None or Path(module.__file__).resolve() != file:
        raise UsageError(f"{path!r} cannot be imported: another module is called {name!r} too; rename the file")
    return module


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
