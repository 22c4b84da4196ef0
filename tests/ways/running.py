"""Runs programs of this environment, and says which are not installed."""

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path


class Missing(Exception):
    """A program that is not installed here."""


def version(package: str) -> str:
    """The name of a package of this environment with its version."""
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        raise Missing(package) from None


def environment() -> dict[str, str]:
    """That of this process, so that a program finds the same packages."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "NO_COLOR": "1"}


def run(folder: Path, *command: str, given: str | None = None) -> str:
    """What a Python program of this environment printed."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder, env=environment(), input=given, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: {(done.stderr or done.stdout)[-1500:]}")
    return done.stdout
