"""Pictures kept in a folder, each with the sources it was made from, so that an unchanged page draws nothing."""

import base64
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from lstm_diagrams.integrations.embedding.order import Picture, Sources
from lstm_diagrams.integrations.embedding.staleness import changed_sources, changed_versions
from lstm_diagrams.saving import replace_whole

_OURS = re.compile(r"[0-9a-f]{32}\.json|\.[0-9a-f]{16}\.tmp")
"""The names of our files: whatever else lies in the folder is left alone."""
_UNUSED = 30 * 24 * 60 * 60.0
"""Seconds after which a picture that no build has asked for goes."""
_MOST = 256 * 1024 * 1024
"""Bytes from which on those go that were asked for longest ago."""
_RECENT = 60 * 60.0
"""Seconds within which another build may still be at work with what it asked for or has begun to write: that always stays."""


class Cache:
    """A folder of pictures; builds that run at the same time, of several languages or projects, may share it.

    The time of a file is when its picture was last asked for, by whichever build, half an hour more or less.

    Args:
        folder: where the pictures are kept, one file each; made when the first one is.
        root: the folder that sources are written down relative to, so that both can move together.
        versions: of what draws, by package; a picture that other ones drew is stale.
    """

    def __init__(self, folder: Path, root: Path, versions: Mapping[str, str] | None = None) -> None:
        self._folder, self._root, self._versions = folder, root, versions or {}

    def find(self, key: str) -> Picture | None:
        """The picture kept under ``key``; None if there is none, it is damaged, or it is stale."""
        kept = self.kept(key)
        return None if kept is None or kept.stale else kept

    def kept(self, key: str) -> Picture | None:
        """The picture kept under ``key``, with what has changed since it was drawn as its ``stale``; None as of ``find``."""
        try:
            kept = json.loads(self._file(key).read_text(encoding="utf-8"))
            sources = {os.path.abspath(self._root / path): digest for path, digest in kept["sources"].items()}
            content = base64.b64decode(kept["content"], validate=True)
            if hashlib.sha256(content).hexdigest() != kept["digest"]:
                return None
            changes = "; ".join(self._changes(sources, dict(kept["versions"])))
            picture = Picture(content, str(kept["title"]), str(kept["description"]), sources, changes)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        self._used(self._file(key))
        return picture

    def _changes(self, sources: Sources, versions: Mapping[str, str]) -> Iterator[str]:
        yield from (f"{self._relative(path)} has changed" for path in changed_sources(sources))
        yield from changed_versions(versions, self._versions)

    def keep(self, key: str, picture: Picture) -> None:
        """Keep a picture, whole or not at all; where the folder cannot be written, every build draws anew."""
        entry = {
            "title": picture.title,
            "description": picture.description,
            "sources": {self._relative(path): digest for path, digest in sorted(picture.sources.items())},
            "versions": dict(self._versions),
            "digest": hashlib.sha256(picture.content).hexdigest(),
            "content": base64.b64encode(picture.content).decode(),
        }
        with suppress(OSError):
            write_whole(self._file(key), json.dumps(entry).encode())

    def prune(self) -> None:
        """Delete what no build has asked for in a month, what was left half-written, and of too much the oldest."""
        now = time.time()
        with suppress(OSError):
            found = sorted(self._ages(now))
            size = sum(size for _, size, _ in found)
            for age, own, path in reversed(found):
                half_written = path.endswith(".tmp")
                if age > _RECENT and (half_written or age > _UNUSED or size > _MOST):
                    with suppress(OSError):  # another build was faster
                        os.unlink(path)
                    size -= own

    def _ages(self, now: float) -> Iterator[tuple[float, int, str]]:
        """How long ago each of our files was used, in seconds, its size in bytes, and where it is."""
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if _OURS.fullmatch(entry.name):
                    with suppress(OSError):
                        facts = entry.stat(follow_symlinks=False)
                        yield now - facts.st_mtime, facts.st_size, entry.path

    def _used(self, file: Path) -> None:
        with suppress(OSError):  # a folder that can only be read keeps its times
            if time.time() - file.stat().st_mtime > _RECENT / 2:
                os.utime(file)

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.json"

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
    replace_whole(file, content)
