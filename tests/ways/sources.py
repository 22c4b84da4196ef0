"""What the programs are given: code that draws, and a notebook that has run."""

from pathlib import Path

import nbformat

from tests.ways.running import run

DRAW = "import torch\nimport lstm_diagrams as d\ndiagram = d.draw(torch.nn.GRU(3, 4), torch.randn(3, 2, 3))\n"


def notebook_of_one(folder: Path) -> Path:
    """A notebook that has run; its one output is a diagram."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(DRAW + "diagram")])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / "page.ipynb"
    nbformat.write(notebook, path)
    run(folder, "nbconvert", "--to", "notebook", "--execute", "--inplace", path.name)
    return path
