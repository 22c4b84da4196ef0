"""The programs that show a diagram: each is given one, and what it made of it is looked at. A way returns what it showed."""

import json
import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

from tests.ways.papers import nbconvert_pdf
from tests.ways.running import run, version
from tests.ways.sources import DRAW, notebook_of_one
from tests.ways.windows import jupyter_notebook, jupyterlab, marimo, panel, streamlit

_SVG_IMAGE = re.compile(r'<img[^>]*src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)"')


def _shows_svg(html: str) -> None:
    """The image stands in the page, and it is one of our drawings."""
    found = _SVG_IMAGE.search(html)
    assert found, "no image in the page"
    assert b'class="lstm-diagram' in b64decode(found[1])


def _is_png(path: Path) -> None:
    assert path.read_bytes().startswith(b"\x89PNG"), path


_COUNTED = """from lstm_diagrams.engines import Engine
drawn, output = [], Engine.output
Engine.output = lambda *given: drawn.append(given) or output(*given)
"""


def ipython(folder: Path) -> str:
    package = version("ipython")
    code = f"{_COUNTED}{DRAW}diagram\nprint('drawn', len(drawn))\nword = diagram.svg()[:4]\nprint('then', len(drawn))\n"
    printed = run(folder, "IPython", "--simple-prompt", "--no-banner", "--colors=NoColor", given=code)
    assert "1-layer GRU unrolled over 3 steps" in printed
    assert "drawn 0" in printed, "a terminal shows text, so nothing is to be drawn"
    assert "then 1" in printed, "nothing was counted"
    return f"{package}: its title"


def notebook(folder: Path) -> str:
    package = version("ipykernel")
    (output,) = json.loads(notebook_of_one(folder).read_text("utf-8"))["cells"][0]["outputs"]
    assert set(output["data"]) == {"image/svg+xml", "text/html", "image/png", "text/plain"}
    assert b64decode(output["data"]["image/png"]).startswith(b"\x89PNG")
    return f"{package}: SVG, PNG, HTML and text"


def nbconvert_html(folder: Path) -> str:
    package = version("nbconvert")
    notebook_of_one(folder)
    run(folder, "nbconvert", "--to", "html", "page.ipynb")
    _shows_svg((folder / "page.html").read_text("utf-8"))
    return f"{package}: an image of the SVG, which opens large"


def nbconvert_latex(folder: Path) -> str:
    package = version("nbconvert")
    notebook_of_one(folder)
    run(folder, "nbconvert", "--to", "latex", "page.ipynb", "--SVG2PDFPreprocessor.enabled=False")
    (name,) = re.findall(r"\{(page_files/[^}]*)\}", (folder / "page.tex").read_text("utf-8"))
    _is_png(folder / name)
    return f"{package}: the PNG, with --SVG2PDFPreprocessor.enabled=False; without that, nbconvert asks for Inkscape"


def _sphinx(folder: Path, extension: str, builder: str, *lines: str) -> Path:
    settings = ["project = 'x'", f"extensions = ['{extension}']", *lines]
    (folder / "conf.py").write_text("\n".join(settings), "utf-8")
    run(folder, "sphinx", "-q", "-b", builder, ".", f"out/{builder}")
    return folder / "out" / builder


def myst_nb_html(folder: Path) -> str:
    package = version("myst-nb")
    notebook_of_one(folder).rename(folder / "index.ipynb")
    _shows_svg((_sphinx(folder, "myst_nb", "html", "nb_execution_mode = 'off'") / "index.html").read_text("utf-8"))
    return f"{package}: an image of the SVG, which opens large"


def myst_nb_latex(folder: Path) -> str:
    package = version("myst-nb")
    notebook_of_one(folder).rename(folder / "index.ipynb")
    out = _sphinx(folder, "myst_nb", "latex", "nb_execution_mode = 'off'")
    (name,) = re.findall(r"\\sphinxincludegraphics(?:\[[^]]*\])?\{+([^}]*)\}", (out / "x.tex").read_text("utf-8"))
    (picture,) = out.glob(f"{name}*")
    _is_png(picture)
    return f"{package}: the PNG"


def nbsphinx(folder: Path) -> str:
    package = version("nbsphinx")
    notebook_of_one(folder).rename(folder / "index.ipynb")
    _shows_svg((_sphinx(folder, "nbsphinx", "html", "nbsphinx_execute = 'never'") / "index.html").read_text("utf-8"))
    out = _sphinx(folder, "nbsphinx", "latex", "nbsphinx_execute = 'never'")
    assert [path.suffix for path in out.glob("*.png")] == [".png"]
    return f"{package}: an image of the SVG in HTML, the PNG in LaTeX"


def sphinx_gallery(folder: Path) -> str:
    package = version("sphinx-gallery")
    (folder / "scripts").mkdir()
    (folder / "scripts/README.txt").write_text("Gallery\n=======\n", "utf-8")
    (folder / "scripts/plot_one.py").write_text(f'"""\nOne\n===\n"""\n{DRAW}diagram\n', "utf-8")
    (folder / "index.rst").write_text("Title\n=====\n\n.. toctree::\n\n   made/index\n", "utf-8")
    wishes = "sphinx_gallery_conf = {'examples_dirs': 'scripts', 'gallery_dirs': 'made'}"
    out = _sphinx(folder, "sphinx_gallery.gen_gallery", "html", wishes)
    _shows_svg((out / "made/plot_one.html").read_text("utf-8"))
    return f"{package}: an image of the SVG, which opens large"


def mystmd(folder: Path) -> str:
    package = version("mystmd")
    notebook_of_one(folder)
    (folder / "myst.yml").write_text("version: 1\nproject:\n  toc:\n    - file: page.ipynb\n", "utf-8")
    command = [Path(sys.executable).with_name("myst"), "build", "--md", "page.ipynb"]
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300
    )
    files = {path.suffix for path in (folder / "_build").rglob("*") if path.is_file()}
    assert {".svg", ".png", ".html"} <= files, (done.stdout + done.stderr)[-800:]
    return (
        f"{package}: SVG, PNG and HTML taken out of the notebook; its sites and PDFs fetch templates and were not made"
    )


WAYS: dict[str, Callable[[Path], str]] = {
    "IPython in a terminal": ipython,
    "Jupyter's kernel": notebook,
    "JupyterLab": jupyterlab,
    "Jupyter Notebook": jupyter_notebook,
    "nbconvert --to html": nbconvert_html,
    "nbconvert --to latex": nbconvert_latex,
    "nbconvert --to pdf": nbconvert_pdf,
    "myst-nb, HTML": myst_nb_html,
    "myst-nb, LaTeX": myst_nb_latex,
    "nbsphinx": nbsphinx,
    "sphinx-gallery": sphinx_gallery,
    "Panel": panel,
    "Streamlit": streamlit,
    "marimo": marimo,
    "mystmd": mystmd,
}
