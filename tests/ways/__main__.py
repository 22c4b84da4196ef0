"""Run every way to show a diagram whose program is installed here, and write down what came of it.

``python -m tests.ways docs/ways.json`` in an environment that has, beside the project's own packages, those of
``PACKAGES``. It needs no network but for mystmd, which fetches its own parts. What is not installed keeps its last result.
"""

import json
import sys
import tempfile
from pathlib import Path

from tests.ways.programs import WAYS, Missing

PACKAGES = ("marimo", "myst-nb", "mystmd", "nbsphinx", "panel", "sphinx-gallery", "streamlit")


def main(target: Path) -> int:
    """The exit code: 1 if a program that is here shows no picture."""
    known = json.loads(target.read_text("utf-8")) if target.is_file() else {}
    failed = False
    for name, run in WAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                known[name] = run(Path(folder))
                print(f"{name}: {known[name]}", flush=True)
            except Missing as missing:
                print(f"{name}: {missing} is not installed here", flush=True)
            except Exception as error:  # whatever a program does, the others are run
                failed = True
                print(f"{name}: FAILED: {error}", flush=True)
    target.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
