"""The wheel and the sdist of a source tree, built in this process, as ``python -m build --no-isolation`` builds them."""

import tarfile
from pathlib import Path

from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]


def wheel_of(tree: Path, folder: Path) -> Path:
    """Build the wheel of ``tree`` into ``folder``."""
    return Path(next(WheelBuilder(str(tree)).build(directory=str(folder), versions=["standard"])))


def sdist_of(tree: Path, folder: Path) -> Path:
    """Build the sdist of ``tree`` into ``folder``."""
    return Path(next(SdistBuilder(str(tree)).build(directory=str(folder), versions=["standard"])))


def unpacked(sdist: Path, folder: Path) -> Path:
    """Unpack an sdist; the source tree in it."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return folder / sdist.name.removesuffix(".tar.gz")
