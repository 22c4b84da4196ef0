"""The list of a project's pictures: a table of its pyproject.toml, or a YAML file with the same keys."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lstm_diagrams.engines import engine_named
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.formats import writer
from lstm_diagrams.integrations.embedding.block import KEYS as BLOCK_KEYS
from lstm_diagrams.integrations.embedding.block import LAYOUT_KEYS, Defaults, block_of
from lstm_diagrams.integrations.embedding.gallery import TIMEOUT, check_settings
from lstm_diagrams.integrations.embedding.order import Order
from lstm_diagrams.integrations.embedding.strict_yaml import read_yaml

TABLE = "lstm-diagrams"
"""The table of ``tool`` in pyproject.toml."""
SETTINGS = ("path", "timeout", "pictures")
OWN_KEYS = ("output", "animated", "dpi", "engine")
"""What a picture of the list has besides the keys of a block on a page."""
_ON_A_PAGE = ("caption", "alt", "inline", "play", *LAYOUT_KEYS)
_EXAMPLE = (
    '[[tool.lstm-diagrams.pictures]] with output = "docs/lstm.svg", model = "torch.nn:LSTM(3,5,2)" and input = "4,2,3"'
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A picture of the list: where it is written, relative to the folder of the list, and what is drawn."""

    output: str
    order: Order


@dataclass(frozen=True, slots=True)
class PictureList:
    """The pictures of a project.

    Attributes:
        folder: where the list is; models are run in it, and outputs are relative to it.
        pictures: what is to be drawn.
        path: folders in which the project's own code is found, relative to ``folder``.
        timeout: seconds that one drawing may take.
    """

    folder: Path
    pictures: tuple[Listed, ...]
    path: tuple[str, ...]
    timeout: float


def read_list(file: Path) -> PictureList:
    """The list in a ``pyproject.toml`` (or another ``.toml``), or in a ``.yml`` or ``.yaml`` file.

    Raises:
        UsageError: there is no list, or it cannot be read; the message names the picture and the key.
        UnknownName: an unknown key, figure, option, language, theme or format.
    """
    table = _table(file)
    for name in table:
        if name not in SETTINGS:
            raise UnknownName(f"key of {file.name}", name, SETTINGS)
    path, timeout = table.get("path", ["."]), table.get("timeout", TIMEOUT)
    check_settings("unused", path, timeout)
    entries = table.get("pictures")
    if not isinstance(entries, list) or not entries:
        raise UsageError(f"{file} lists no pictures; write for instance {_EXAMPLE}")
    pictures = tuple(_listed(entry, number) for number, entry in enumerate(entries, 1))
    outputs = [each.output for each in pictures]
    for output in outputs:
        if outputs.count(output) > 1:
            raise UsageError(f"two pictures of {file} are written to {output!r}")
    assert isinstance(path, list) and isinstance(timeout, int | float), "checked"
    return PictureList(file.resolve().parent, pictures, tuple(path), float(timeout))


def _table(file: Path) -> Mapping[str, object]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot read the list of pictures {str(file)!r}: {reason}") from error
    if file.suffix in (".yml", ".yaml"):
        table = read_yaml(text, str(file))
    elif file.suffix == ".toml":
        try:
            table = tomllib.loads(text).get("tool", {}).get(TABLE)
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"{file} is no TOML: {error}") from error
    else:
        raise UnknownName("kind of list", file.suffix or file.name, (".toml", ".yml", ".yaml"))
    if not isinstance(table, dict):
        raise UsageError(f"{file} lists no pictures; write for instance {_EXAMPLE}")
    return table


def _listed(entry: object, number: int) -> Listed:
    name = f"picture {number}"
    try:
        if not isinstance(entry, dict) or not all(isinstance(key, str) for key in entry):
            raise UsageError(f"it has no keys; write for instance {_EXAMPLE}")
        output = entry.get("output")
        if not isinstance(output, str) or not output:
            raise UsageError("'output' names the file to write, such as \"docs/lstm.svg\"")
        name = f"picture {output!r}"
        return Listed(Path(output).as_posix(), _order(entry, output))
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from error


def _order(entry: Mapping[str, object], output: str) -> Order:
    for key in entry:
        if key in _ON_A_PAGE:
            raise UsageError(f"{key!r} says how a picture stands on a page, and a file has none")
    own = {key: entry[key] for key in OWN_KEYS if key in entry}
    block = block_of({key: value for key, value in entry.items() if key not in own}, Defaults(), BLOCK_KEYS + OWN_KEYS)
    engine = engine_named(own.get("engine", block.order.engine)).name
    dpi, animated = own.get("dpi"), own.get("animated", False)
    if not isinstance(animated, bool):
        raise UsageError(f"'animated' takes true or false, not {animated!r}")
    if dpi is not None and (isinstance(dpi, bool) or not isinstance(dpi, int | float) or dpi <= 0):
        raise UsageError(f"'dpi' takes a number above 0, not {dpi!r}")
    ending = Path(output).suffix.lower()
    writer(output, ending, animated=animated)
    return replace(block.order, ending=ending, engine=engine, dpi=dpi, animated=animated)
