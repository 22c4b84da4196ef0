"""What each picture of a list was drawn from: a file beside the list, kept under version control with the pictures.

It tells without PyTorch, and without drawing, whether a picture is still the one that would be drawn.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.embedding.order import Order, Picture
from lstm_diagrams.integrations.embedding.staleness import changed_sources, changed_versions, digest_of, versions
from lstm_diagrams.integrations.pictures.listing import Listed
from lstm_diagrams.saving import write_whole

NAME = "lstm-diagrams.lock"
"""Of the file, beside the list."""
_WRITES_ONLY = {"resvg-py": (".png", ".gif"), "typst": (".pdf",)}
"""Packages that make files of one format, so that their versions say nothing of others."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Of one picture: SHA-256 of what was asked for and of what was written, versions by package, and sources.

    ``sources`` has each file of the project that the model was made from, relative to the folder of the list, with its SHA-256.
    Files outside of the project are those of installed packages, which their versions speak for.
    """

    order: str
    content: str
    versions: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


def read_record(folder: Path) -> dict[str, Drawn]:
    """The record of a project by the path of each picture, empty where there is none yet. UsageError for a damaged one."""
    file = folder / NAME
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {str(output): Drawn(**entry) for output, entry in kept["pictures"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(f"{file} cannot be read ({error}); delete it, and draw all pictures again") from error


def write_record(folder: Path, record: Mapping[str, Drawn]) -> None:
    """Write the record, whole or not at all, the same text for the same pictures. SaveError if it cannot be written."""
    entries = {output: asdict(record[output]) for output in sorted(record)}
    text = json.dumps({"version": 1, "pictures": entries}, indent=1, sort_keys=True, ensure_ascii=False)
    write_whole(folder / NAME, f"{text}\n".encode())


def drawn_now(folder: Path, listed: Listed, picture: Picture) -> Drawn:
    """The record of a picture that has just been drawn."""
    root = folder.resolve()
    inside = {Path(path): digest for path, digest in picture.sources.items() if Path(path).is_relative_to(root)}
    sources = {path.relative_to(root).as_posix(): digest for path, digest in sorted(inside.items())}
    return Drawn(
        _digest(repr(listed.order).encode(errors="replace")), _digest(picture.content), _versions(listed.order), sources
    )


def reasons(folder: Path, listed: Listed, drawn: Drawn | None) -> tuple[str, ...]:
    """Why a picture is stale, in words, none where it is the one that would be drawn. Nothing is drawn, nor is PyTorch loaded."""
    written = digest_of(str(folder / listed.output))
    if drawn is None:
        return ("it has not been drawn yet",)
    if not written:
        return ("the file is missing",)
    return tuple(_changes(folder, listed, drawn, written))


def _changes(folder: Path, listed: Listed, drawn: Drawn, written: str) -> Iterator[str]:
    if written != drawn.content:
        yield "the file was changed after it was drawn"
    if _digest(repr(listed.order).encode(errors="replace")) != drawn.order:
        yield "the list asks for another picture"
    sources = {str(folder / path): digest for path, digest in drawn.sources.items()}
    yield from (f"{Path(path).relative_to(folder).as_posix()} has changed" for path in changed_sources(sources))
    yield from changed_versions(drawn.versions, _versions(listed.order))


def _versions(order: Order) -> dict[str, str]:
    """Of the packages that have a part in this picture."""
    return {
        name: version for name, version in versions().items() if order.ending in _WRITES_ONLY.get(name, (order.ending,))
    }


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
