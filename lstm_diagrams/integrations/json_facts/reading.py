"""Facts read from JSON as ``writing`` writes it, so that a picture can be drawn without the model."""

import json
import math
import struct
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture, Cell, Setting, Values
from lstm_diagrams.integrations.json_facts.writing import VERSION


def capture_from(text: str, name: str) -> Capture:
    """The facts in the text of a JSON object: what ``lstm-diagrams facts`` or ``report`` printed.

    Args:
        text: the JSON.
        name: of where it stands, for messages.

    Raises:
        UsageError: it is no JSON, of another version, or holds no facts; the message says which.
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{name} is no JSON: {error}") from error
    if isinstance(content, dict) and isinstance(content.get("facts"), dict):
        content = content["facts"]  # of a report
    if not isinstance(content, dict) or "calls" not in content:
        raise UsageError(
            f"{name} holds no facts; 'lstm-diagrams facts MODEL' and 'lstm-diagrams report MODEL' print such"
        )
    if content.get("schema") != VERSION:
        raise UsageError(f"{name} holds facts of version {content.get('schema')!r}, and this package reads {VERSION}")
    try:
        found = _value(Capture, content)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise UsageError(f"{name} holds facts that are damaged: {error}") from error
    assert isinstance(found, Capture), "that is what was asked for"
    return found


def _value(kind: Any, content: Any) -> object:
    """``content`` as a value of the type ``kind``. TypeError where it cannot be one."""
    if content is None:
        return None
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        (kind,) = (each for each in get_args(kind) if each is not type(None))
        return _value(kind, content)
    if origin is tuple:
        return _tuple(get_args(kind), content)
    if origin is Literal:
        return content
    if kind is float:
        return _number(content)
    if is_dataclass(kind) and isinstance(kind, type):
        return _object(kind, content)
    if not isinstance(content, kind):
        raise TypeError(f"{content!r} is no {kind.__name__}")
    return content


def _setting(name: str, content: Any) -> Setting:
    """A list is a tuple, everything else is what JSON says it is."""
    return Setting(name, tuple(content) if isinstance(content, list) else content)


def _tuple(kinds: tuple[Any, ...], content: Any) -> tuple[object, ...]:
    if kinds and kinds[0] is Setting:
        return tuple(_setting(name, value) for name, value in content.items())
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_value(kinds[0], each) for each in content)
    return tuple(_value(kind, each) for kind, each in zip(kinds, content, strict=True))


def _object(kind: type, content: Mapping[str, Any]) -> object:
    if kind is Values:
        numbers = [float(_number(each)) for each in content["numbers"]]
        return Values(tuple(content["shape"]), struct.pack(f"{len(numbers)}d", *numbers))
    if kind is Cell and "inside" in content:  # "gates" has their letters alone
        content = {**content, "gates": content["inside"]}
    hints = get_type_hints(kind)
    given = {}
    for field in fields(kind):
        if field.name in content:
            given[field.name] = _value(hints[field.name], content[field.name])
        elif field.default is MISSING and field.default_factory is MISSING:
            raise KeyError(f"{kind.__name__} without {field.name!r}")
    return kind(**given)


def _number(content: Any) -> float:
    if isinstance(content, str):
        return {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}[content]
    return float(content)
