"""A program for a clean environment: runs notebooks, each in its own folder and in a process of its own.

They are forked from one that has loaded PyTorch, which takes as long as running most of them. What is in a notebook's folder
afterwards: ``result.txt``, done or the class of the first error, and ``said.txt``, what it wrote.
"""

import os
import sys
from pathlib import Path

import nbformat
import torch  # noqa: F401 - for all of them
from IPython.core.interactiveshell import InteractiveShell


def _error(path: Path) -> str:
    """The class of the first error of a notebook that is run in this process, else done."""
    shell = InteractiveShell.instance()
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            ran = shell.run_cell(cell.source)
            error = ran.error_before_exec or ran.error_in_exec
            if error is not None:
                return type(error).__name__
    return "done"


def _run(path: Path) -> None:
    """Run it in the process that this was forked into, and end that."""
    os.chdir(path.parent)
    with open("said.txt", "w", encoding="utf-8") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    result = _error(path)
    sys.stdout.flush()
    Path(path.parent, "result.txt").write_text(result, encoding="utf-8")
    os._exit(0)


def main() -> None:
    """Run those that the arguments name; one that ends its process leaves no result."""
    for path in map(Path, sys.argv[1:]):
        child = os.fork()
        if child == 0:
            _run(path)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
