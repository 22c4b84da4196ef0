"""Pictures kept in a folder, each with the sources it was made from, so that an unchanged page draws nothing."""

import base64
import hashlib
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from lstm_diagrams.integrations.embedding.order import Picture, Sources


class Cache:
    """A folder of pictures; builds that run at the same time may share it.

    Args:
        folder: where the pictures are kept, one file each; made when the first one is.
        root: the folder that sources are written down relative to, so that both can move together.
    """

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder, self._root = folder, root

    def find(self, key: str) -> Picture | None:
        """The picture kept under ``key``; None if there is none, it is damaged, or one of its sources has changed."""
        try:
            kept = json.loads((self._folder / f"{key}.json").read_text(encoding="utf-8"))
            sources = {os.path.abspath(self._root / path): digest for path, digest in kept["sources"].items()}
            content = base64.b64decode(kept["content"], validate=True)
            picture = Picture(content, str(kept["title"]), str(kept["description"]), sources)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        return picture if unchanged(picture.sources) else None

    def keep(self, key: str, picture: Picture) -> None:
        """Keep a picture, whole or not at all; where the folder cannot be written, every build draws anew."""
        entry = {
            "title": picture.title,
            "description": picture.description,
            "sources": {self._relative(path): digest for path, digest in sorted(picture.sources.items())},
            "content": base64.b64encode(picture.content).decode(),
        }
        with suppress(OSError):
            write_whole(self._folder / f"{key}.json", json.dumps(entry).encode())

    def _relative(self, path: str) -> str:
        try:
            return os.path.relpath(path, self._root)
        except ValueError:  # another drive of Windows
            return path


def write_whole(file: Path, content: bytes) -> None:
    """Write a file, whole or not at all, whoever else writes it at the same time; its folder is made where it is missing.

    Raises:
        OSError: it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def unchanged(sources: Sources) -> bool:
    """Whether every source still holds what it held."""
    return all(digest_of(path) == digest for path, digest in sources.items())


def digest_of(path: str) -> str:
    """The SHA-256 of a file; nothing for one that cannot be read."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""
