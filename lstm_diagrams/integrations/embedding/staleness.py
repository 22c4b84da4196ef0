"""What has changed since a picture was drawn: its sources, and the versions of what draws."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import metadata

from lstm_diagrams import __version__
from lstm_diagrams.integrations.embedding.order import Picture, Sources

_DRAWING = ("torch", "graphviz-pure", "resvg-py", "typst", "pillow")
"""What this package draws with."""
_ABSENT = "absent"


def changed_sources(sources: Sources) -> Iterator[str]:
    """The paths of those sources that hold something else by now, or are gone."""
    return (path for path, digest in sources.items() if digest_of(path) != digest)


def changed_versions(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """In words, for each package that has another version now, or is gone: unless it draws, and so draws nothing here."""
    for package in sorted({*then, *now}):
        if then.get(package) != now.get(package) and (package in now or package not in _DRAWING):
            yield f"drawn with {package} {then.get(package, _ABSENT)}, and this is {now.get(package, _ABSENT)}"


def outdated(picture: Picture) -> str:
    """What a host warns of where it shows a stale picture."""
    return f"the picture that is shown is an old one, for PyTorch is not installed here: {picture.stale}"


def unchanged(sources: Sources) -> bool:
    """Whether every source still holds what it held."""
    return not any(changed_sources(sources))


def digest_of(path: str) -> str:
    """The SHA-256 of a file; nothing for one that cannot be read."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """By package: of this one, of what it draws with, and of those that add figures, layers or themes to it; only the installed."""
    groups = [group for group in metadata.entry_points().groups if group.startswith("lstm_diagrams.")]
    points = [point for group in groups for point in metadata.entry_points(group=group)]
    added = {point.dist.name: point.dist.version for point in points if point.dist is not None}
    drawing = {name: found for name in _DRAWING if (found := version_of(name))}
    return {"lstm-diagrams": __version__, **drawing, **added}


def version_of(name: str) -> str:
    """The version of an installed package, without the build that is for one machine (``2.13.0+cpu``); else nothing."""
    try:
        return metadata.version(name).partition("+")[0]
    except metadata.PackageNotFoundError:
        return ""
