"""What was made of a page, kept until something it was made from changes; the pages that did not change are not made again."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from lstm_diagrams.integrations.embedding.cache import write_whole


class Kept:
    """A folder with one file for a page and what it is kept for: what is made anew takes the place of what was there.

    A file that is damaged, or was made from anything else, is as good as none; so is one of a build that was killed, as files
    are written whole or not at all.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str, key: str) -> Any:
        """What is kept under a name, if it was made from what ``key`` says; else None."""
        try:
            made_from, digest, content = self._file(name).read_text(encoding="utf-8").split("\n", 2)
            return json.loads(content) if (made_from, digest) == (key, digest_of(content)) else None
        except (OSError, ValueError):
            return None

    def keep(self, name: str, key: str, value: Any) -> None:
        """Keep what JSON can hold; where the folder cannot be written, it is made again the next time."""
        content = json.dumps(value, ensure_ascii=False)
        with suppress(OSError):
            write_whole(self._file(name), f"{key}\n{digest_of(content)}\n{content}".encode())

    def _file(self, name: str) -> Path:
        return self._folder / f"{digest_of(name)[:32]}.txt"


def digest_of(*parts: str | bytes) -> str:
    """One name for several texts in their order."""
    digest = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode()
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()


def written(value: Any) -> str:
    """A value as a text that is the same for equal ones, for ``digest_of``."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
