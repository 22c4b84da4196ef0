"""Facts as JSON, by the schema in ``facts.schema.json``."""

import json
import math
import struct
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from lstm_diagrams.facts import Capture, Cell, Values

VERSION = 1
"""Of the format: another one when a field is renamed or taken away, or means something else; new fields may come at any time."""
SCHEMA = Path(__file__).with_name("facts.schema.json")


def as_json(facts: Capture) -> str:
    """The text of a JSON object that ends with a line break; the same facts give the same text.

    A number that JSON does not know stands there as the text ``"NaN"``, ``"Infinity"`` or ``"-Infinity"``; every other one
    reads back as exactly the same number.
    """
    content = {"schema": VERSION, **_fields(facts)}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _fields(value: object) -> dict[str, object]:
    assert is_dataclass(value), "facts are dataclasses"
    return {field.name: _field(field.name, getattr(value, field.name)) for field in fields(value)}


def _field(name: str, value: Any) -> object:
    return {setting.name: _plain(setting.value) for setting in value} if name == "settings" else _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, Values):
        numbers = (number for (number,) in struct.iter_unpack("d", value.data))
        return {"shape": list(value.shape), "numbers": [_number(number) for number in numbers]}
    if isinstance(value, Cell):
        inside = [_fields(gate) for gate in value.gates]
        return {**_fields(value), "gates": list(value.symbols), "inside": inside}
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return _number(value) if isinstance(value, float) else value


def _number(number: float) -> float | str:
    if math.isnan(number):
        return "NaN"
    return number if math.isfinite(number) else f"{'-' if number < 0 else ''}Infinity"
