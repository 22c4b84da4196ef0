"""A program for a clean environment: runs notebooks, each in its own folder and in a process of its own.

They are forked from one that has loaded PyTorch and the package, which takes as long as running most of them; as many run at a
time as there are cores. What they show is text and HTML, as on pages, so that no picture is made in pixels. A loop that trains,
one that calls ``backward`` and the ``step`` of an optimizer, goes through all its rounds, but after the first ``UPDATES`` only
its ``if`` statements run, which note how it goes: so all lines run, and what is asserted later in that notebook is evaluated
without having to hold. One that fails so, as more depends on what it would have learned, is run again whole. What is in a
notebook's folder afterwards: ``result.txt``, done or the class of the first error, and ``said.txt``, what it wrote.
"""

import ast
import os
import shutil
import sys
from pathlib import Path

import nbformat
import torch.distributed.tensor  # noqa: F401 - for all of them: what torch.testing loads when it first compares
from IPython.core.interactiveshell import InteractiveShell

from lstm_diagrams.figures.registry import registered as load_figures

UPDATES = 3
_AGAIN = "again, whole"
_AT_ONCE = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _FewUpdates(ast.NodeTransformer):
    """Loops that train, with an update in the first few rounds alone; no later assertion is about what would have come of more."""

    def __init__(self) -> None:
        self.shortened = False

    def visit_For(self, node: ast.For) -> ast.For:
        self.generic_visit(node)
        if {"backward", "step"} <= _calls(node):
            self.shortened = True
            number = f"_round_{node.lineno}"
            node.target = ast.Tuple([ast.Name(number, ast.Store()), node.target], ast.Store())
            node.iter = ast.Call(ast.Name("enumerate", ast.Load()), [node.iter], [])
            node.body = [each if isinstance(each, ast.If) else _at_first(number, each) for each in node.body]
            ast.fix_missing_locations(node)
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        return ast.copy_location(ast.Expr(node.test), node) if self.shortened else node

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        if self.shortened and isinstance(node.value, ast.Call) and "assert_close" in _calls(node):
            node.value = ast.copy_location(ast.Tuple(node.value.args, ast.Load()), node.value)
        return node


def _at_first(number: str, statement: ast.stmt) -> ast.If:
    """The statement for the first few rounds."""
    few = ast.parse(f"{number} < {UPDATES}", mode="eval").body
    return ast.copy_location(ast.If(few, [statement], []), statement)


def _calls(node: ast.AST) -> set[str]:
    """The names of the methods that are called in it."""
    calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return {function.attr for function in calls if isinstance(function, ast.Attribute)}


def _result(path: Path, shortening: _FewUpdates | None) -> str:
    """The class of the first error of a notebook that is run in this process, else done."""
    shell = InteractiveShell.instance()
    shell.display_formatter.active_types = ["text/plain", "text/html"]
    if shortening:
        shell.ast_transformers.append(shortening)
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            ran = shell.run_cell(cell.source)
            error = ran.error_before_exec or ran.error_in_exec
            if error is not None:
                return _AGAIN if shortening and shortening.shortened else type(error).__name__
    return "done"


def _run(path: Path, shortening: _FewUpdates | None = None) -> None:
    """Run it in the process that this was forked into, and end that."""
    os.chdir(path.parent)
    with open("said.txt", "w", encoding="utf-8") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    result = _result(path, shortening)
    sys.stdout.flush()
    Path(path.parent, "result.txt").write_text(result, encoding="utf-8")
    os._exit(0)


def _run_shortly(path: Path) -> None:
    """Run it in a fork of this process with a few updates, and where these are too few whole in this one, in a folder as before."""
    if os.fork() == 0:
        _run(path, _FewUpdates())
    os.wait()
    result = path.with_name("result.txt")
    if result.exists() and result.read_text(encoding="utf-8") == _AGAIN:
        for made in path.parent.iterdir():
            if made.is_dir():
                shutil.rmtree(made)
            elif made != path:
                made.unlink()
        _run(path)
    os._exit(0)


def main() -> None:
    """Run those that the arguments name; one that ends its process leaves no result."""
    load_figures()
    running = 0
    for path in map(Path, sys.argv[1:]):
        if running == _AT_ONCE:
            os.wait()
            running -= 1
        if os.fork() == 0:
            _run_shortly(path)
        running += 1
    for _ in range(running):
        os.wait()


if __name__ == "__main__":
    main()
