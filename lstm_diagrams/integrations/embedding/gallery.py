"""The pictures of a documentation project: from the cache where nothing changed, else drawn."""

import hashlib
import threading
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from lstm_diagrams import __version__
from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.embedding.cache import Cache
from lstm_diagrams.integrations.embedding.drawer import Drawer
from lstm_diagrams.integrations.embedding.order import Failure, Order, Picture

CACHE = ".cache/lstm-diagrams"
"""Where pictures are kept in a project, if nothing else is said."""
TIMEOUT = 300.0
"""Seconds that one drawing may take, if nothing else is said: the import of PyTorch on a slow machine is a part of it."""
_DEPENDENCIES = ("torch", "graphviz-pure", "resvg-py", "typst")


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
        self._cache = Cache(root / cache, root)
        self._drawer = Drawer(root, tuple(root / folder for folder in path), timeout)
        self._path = path

    def picture(self, order: Order) -> Picture | Failure:
        """The picture, or why there is none. Failures are not kept."""
        key = self.key(order)  # sources are not in it: they are known only after a drawing, and kept with the picture
        kept = self._cache.find(key)
        if kept is not None:
            return kept
        reply = self._drawer.draw(order)
        if isinstance(reply, Picture):
            self._cache.keep(key, reply)
        return reply

    def key(self, order: Order) -> str:
        """A short name of what was ordered, another for every other order and for other versions of what draws it."""
        return hashlib.sha256(
            repr((order, self._path, sorted(versions().items()))).encode(errors="replace")
        ).hexdigest()[:32]

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


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """By package: of this one, of what it draws with, and of those that add figures, layers or themes to it; only the installed."""
    groups = [group for group in metadata.entry_points().groups if group.startswith("lstm_diagrams.")]
    points = [point for group in groups for point in metadata.entry_points(group=group)]
    added = {point.dist.name: point.dist.version for point in points if point.dist is not None}
    drawing = {name: found for name in _DEPENDENCIES if (found := _version(name))}
    return {"lstm-diagrams": __version__, **drawing, **added}


def _version(name: str) -> str:
    """The version of an installed package, without the build that is for one machine (``2.13.0+cpu``); else nothing."""
    try:
        return metadata.version(name).partition("+")[0]
    except metadata.PackageNotFoundError:
        return ""
