"""Run every way to show a diagram whose program is installed here, and write down what came of it.

``python -m tests.ways docs/ways.json``, and the same with ``docs/hosts.json``, in an environment that has, beside the project's own packages, those of
``PACKAGES``, with Chromium, XeLaTeX, Pandoc, Inkscape and Poppler on the PATH; names after the file run only those ways.
It needs no network but for mystmd and VitePress, which fetch their own parts. What is not installed keeps its last result.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.ways.hosts import HOSTS
from tests.ways.programs import WAYS
from tests.ways.running import Missing

PACKAGES = (
    "jupyterlab", "marimo", "myst-nb", "mystmd", "nbsphinx", "notebook", "panel", "sphinx-gallery", "streamlit",
)  # fmt: skip


TABLES = {"ways.json": WAYS, "hosts.json": HOSTS}


def main(target: Path, names: Sequence[str]) -> int:
    """The exit code: 1 if a program that is here shows no picture."""
    known = json.loads(target.read_text("utf-8")) if target.is_file() else {}
    ways = TABLES[target.name]
    failed = False
    for name in names or ways:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # servers may still be leaving
            try:
                known[name] = ways[name](Path(folder))
                print(f"{name}: {known[name]}", flush=True)
            except Missing as missing:
                print(f"{name}: {missing} is not installed here", flush=True)
            except Exception as error:  # whatever a program does, the others are run
                failed = True
                print(f"{name}: FAILED: {error}", flush=True)
    target.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
