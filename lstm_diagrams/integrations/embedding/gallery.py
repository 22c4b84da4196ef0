"""The pictures of a documentation project: from the cache where nothing changed, else drawn."""

import hashlib
import threading
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.embedding.cache import Cache
from lstm_diagrams.integrations.embedding.drawer import Drawer
from lstm_diagrams.integrations.embedding.order import Failure, Order, Picture
from lstm_diagrams.integrations.embedding.staleness import versions

CACHE = ".cache/lstm-diagrams"
"""Where pictures are kept in a project, if nothing else is said."""
TIMEOUT = 300.0
"""Seconds that one drawing may take, if nothing else is said: the import of PyTorch on a slow machine is a part of it."""


class Gallery:
    """Pictures by what was ordered.

    Args:
        project: the folder of the documentation project; models are run in it.
        cache: the folder of the kept pictures, relative to the project.
        path: folders where the project's own code is found, relative to the project.
        timeout: seconds that one drawing may take.
    """

    def __init__(self, project: Path, cache: str, path: tuple[str, ...], timeout: float = TIMEOUT) -> None:
        root = project.resolve()
        self._cache = Cache(root / cache, root, versions())
        self._drawer = Drawer(root, tuple(root / folder for folder in path), timeout)
        self._path = path

    def picture(self, order: Order) -> Picture | Failure:
        """The picture, or why there is none. Failures are not kept.

        Where PyTorch is not installed a kept picture is shown whatever has changed since, and says what has: ``stale``.
        """
        key = self.key(order)  # sources are not in it: they are known only after a drawing, and kept with the picture
        found = self._cache.find(key)
        if found is not None:
            return found
        if not _pytorch_is_here():
            reason = f"{order.model} could not be drawn: PyTorch is not installed here, and no picture of it is kept"
            return self._cache.kept(key) or Failure(reason, {})
        reply = self._drawer.draw(order)
        if isinstance(reply, Picture):
            self._cache.keep(key, reply)
        return reply

    def key(self, order: Order) -> str:
        """A short name of what was ordered, another for every other order."""
        return hashlib.sha256(repr((order, self._path)).encode(errors="replace")).hexdigest()[:32]

    def close(self) -> None:
        """End the process that draws, if one runs, and let old pictures go: a build has ended."""
        self._drawer.close()
        self._cache.prune()


def check_settings(cache: object, path: object, timeout: object, prefix: str = "") -> None:
    """UsageError for a setting that no gallery can be made with, by its name, which begins with ``prefix``."""

    def refused(name: str, wanted: str, value: object) -> UsageError:
        return UsageError(f"the setting '{prefix}{name}' takes {wanted}, not {value!r}")

    if not isinstance(cache, str) or not cache or "\0" in cache:
        raise refused("cache", f"a folder, such as '{CACHE}'", cache)
    if not isinstance(path, list | tuple) or not all(isinstance(each, str) and "\0" not in each for each in path):
        raise refused("path", "a list of folders, such as ['.', 'src']", path)
    number = isinstance(timeout, int | float) and not isinstance(timeout, bool)
    if not number or not isinstance(timeout, int | float) or not 0 < timeout <= threading.TIMEOUT_MAX:
        raise refused("timeout", f"a number of seconds above 0, such as {TIMEOUT:g}", timeout)


@lru_cache(maxsize=8)
def gallery_of(project: Path, cache: str, path: tuple[str, ...], timeout: float = TIMEOUT) -> Gallery:
    """The one gallery with these settings in this process."""
    return Gallery(project, cache, path, timeout)


def _pytorch_is_here() -> bool:
    try:
        return find_spec("torch") is not None
    except ValueError:  # something stands in its place
        return False
