"""Everything that others build on, a line each: its name, a colon, what it takes."""

import inspect
import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import lstm_diagrams
import lstm_diagrams.extending.figures
import lstm_diagrams.extending.layers
import lstm_diagrams.extending.themes
from lstm_diagrams import extending
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.integrations import markdown, sphinx
from lstm_diagrams.integrations.cli import main
from lstm_diagrams.integrations.embedding.block import KEYS
from lstm_diagrams.integrations.mkdocs import Settings

_PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def lines() -> list[str]:
    """The names of the package, those for authors of plugins, figures and options, the command line, what hosts take."""
    return [*_package(), *_extending(), *_figures(), *_command_line(), *_hosts()]


def _package() -> Iterator[str]:
    yield from (f"extra {name}:" for name in sorted(_PROJECT["optional-dependencies"]))
    for name in lstm_diagrams.__all__:
        value = getattr(lstm_diagrams, name)
        if inspect.isclass(value):
            yield from _class(value)
        else:
            yield f"{name}: {_signature(value)}"


def _extending() -> Iterator[str]:
    for module in (extending.figures, extending.layers, extending.themes):
        yield from (f"{module.__name__}.{name}:" for name in module.__all__)


def _class(value: type) -> Iterator[str]:
    """Its bases, what makes one, and what one has; attributes of errors and of frozen values are what makes them."""
    bases = ", ".join(base.__name__ for base in value.__bases__ if base is not object)
    yield f"{value.__name__}: {_signature(value) if '__init__' in vars(value) else ''}{bases and f' is a {bases}'}"
    for name in sorted(name for name in dir(value) if not name.startswith("_") and name not in dir(Exception)):
        member = getattr(value, name)
        if callable(member):
            yield f"{value.__name__}.{name}: {_signature(member)}"
        elif isinstance(member, property) and member.fget is not None:
            yield f"{value.__name__}.{name}: {_signature(member.fget)}"


def _signature(value: Callable[..., Any]) -> str:
    return str(inspect.signature(value))


def _figures() -> Iterator[str]:
    for name, figure in sorted(registered().items()):
        yield f"figure {name}:"
        yield from (f"figure {name} option {option}" for option in figure.options)


def _command_line() -> Iterator[str]:
    commands = re.findall(r"^    ([a-z]+) ", _help(), re.MULTILINE)
    for words in ([], *([command] for command in commands)):
        for option in re.findall(r"^  (?:-\w[^,\n]*, )?(--[a-z-]+)", _help(*words), re.MULTILINE):
            yield f"{' '.join(('command lstm-diagrams', *words))} {option}:"


def _help(*words: str) -> str:
    output = StringIO()
    with redirect_stdout(output), suppress(SystemExit):
        main([*words, "--help"])
    return output.getvalue()


def _hosts() -> Iterator[str]:
    for group, points in sorted({"console_scripts": _PROJECT["scripts"], **_PROJECT["entry-points"]}.items()):
        yield from (f"entry point {group} {name}: {target}" for name, target in points.items())
    yield f"lstm_diagrams.integrations.markdown.fence: {_signature(markdown.fence)}"
    yield f"lstm_diagrams.integrations.markdown.validator: {_signature(markdown.validator)}"
    yield f"lstm_diagrams.integrations.markdown.Fence: {_signature(markdown.Fence)}"
    yield from (f"block key {key}:" for key in KEYS)
    yield from (f"MkDocs setting {name}: {option.default!r}" for name, option in Settings._schema)
    app = Mock()
    sphinx.setup(app)
    yield from (f"Sphinx setting {call.args[0]}: {call.args[1]!r}" for call in app.add_config_value.call_args_list)
    yield from (f"Sphinx directive {call.args[0]}:" for call in app.add_directive.call_args_list)
