"""The notebook of the examples as LaTeX and PDF by nbconvert: the pictures of its cells are on the pages."""

import io
import re
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from PIL import Image

from tests.ways.running import Missing, run, version

_EXAMPLE = Path(__file__).parents[2] / "examples/notebook/docs"
_WITHOUT_INKSCAPE = "--SVG2PDFPreprocessor.enabled=False"
_COMMONEST = 4
"""How many colours of a picture are looked for on the pages."""

Colour = tuple[int, int, int]


def example(folder: Path, *, prose: bool = True) -> Path:
    """The notebook of the examples, run in the folder; where it is without ``prose``, nbconvert needs no Pandoc for it."""
    shutil.copytree(_EXAMPLE, folder, dirs_exist_ok=True)
    path = folder / "index.ipynb"
    if not prose:
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        nbformat.write(notebook, path)
    run(folder, "nbconvert", "--to", "notebook", "--execute", "--inplace", path.name)
    return path


def pictures(notebook: Path) -> list[bytes]:
    """The PNGs that the cells of a notebook gave."""
    cells: list[Any] = nbformat.read(notebook, as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [b64decode(output.data["image/png"]) for output in outputs if "image/png" in output.get("data", {})]


def latex(notebook: Path) -> list[bytes]:
    """The files that nbconvert's LaTeX of it includes."""
    folder = notebook.parent
    run(folder, "nbconvert", "--to", "latex", notebook.name, _WITHOUT_INKSCAPE)
    source = notebook.with_suffix(".tex").read_text("utf-8")
    return [(folder / name).read_bytes() for name in re.findall(r"\{(index_files/[^}]*)\}", source)]


def nbconvert_pdf(folder: Path) -> str:
    """Both ways: with the PNG of the notebook, and with what Inkscape makes of its SVG where that is installed."""
    nbconvert = version("nbconvert")
    for program in ("xelatex", "pandoc", "pdftoppm"):
        if shutil.which(program) is None:
            raise Missing(program)
    notebook = example(folder)
    _on_pages(notebook, _WITHOUT_INKSCAPE)
    if shutil.which("inkscape") is None:
        raise Missing("inkscape")
    _on_pages(notebook)
    return f"{nbconvert}: three pictures of examples/notebook: the SVG by way of Inkscape, or the PNG with {_WITHOUT_INKSCAPE}"


def _on_pages(notebook: Path, *wishes: str) -> None:
    """Every picture is on the pages: the commonest colours of each are."""
    run(notebook.parent, "nbconvert", "--to", "pdf", notebook.name, *wishes)
    paper = notebook.with_suffix(".pdf")
    subprocess.run(["pdftoppm", "-r", "144", "-png", paper.name, "page"], cwd=notebook.parent, check=True)
    seen = {colour for page in notebook.parent.glob("page-*.png") for _, colour in _colours(page.read_bytes())}
    shown = pictures(notebook)
    assert len(shown) == 3
    for picture in shown:
        wanted = [colour for _, colour in sorted(_colours(picture), reverse=True)[:_COMMONEST]]
        assert all(any(_alike(colour, other) for other in seen) for colour in wanted), wanted


def _colours(png: bytes) -> Iterator[tuple[int, Colour]]:
    """How many pixels of each colour."""
    with Image.open(io.BytesIO(png)) as opened:
        yield from opened.convert("RGB").getcolors(1 << 24) or []


def _alike(one: Colour, other: Colour) -> bool:
    return all(abs(first - second) < 6 for first, second in zip(one, other, strict=True))
