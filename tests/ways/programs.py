"""The programs that show a diagram: each is given one, and what it made of it is looked at. A way returns what it showed."""

import json
import os
import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

_DRAW = "import torch\nimport lstm_diagrams as d\ndiagram = d.draw(torch.nn.GRU(3, 4), torch.randn(3, 2, 3))\n"
_SVG_IMAGE = re.compile(r'<img[^>]*src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)"')


class Missing(Exception):
    """A program that is not installed here."""


def _version(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        raise Missing(package) from None


def _run(folder: Path, *command: str, given: str | None = None) -> str:
    """What a Python program of this environment printed."""
    folders = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "PYTHONPATH": folders, "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder, env=environment, input=given, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: {(done.stderr or done.stdout)[-1500:]}")
    return done.stdout


def _notebook(folder: Path) -> Path:
    """A notebook that has run; its one output is a diagram."""
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(_DRAW + "diagram")])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / "page.ipynb"
    nbformat.write(notebook, path)
    _run(folder, "nbconvert", "--to", "notebook", "--execute", "--inplace", path.name)
    return path


def _shows_svg(html: str) -> None:
    """The image stands in the page, and it is one of our drawings."""
    found = _SVG_IMAGE.search(html)
    assert found, "no image in the page"
    assert b'class="lstm-diagram' in b64decode(found[1])


def _is_png(path: Path) -> None:
    assert path.read_bytes().startswith(b"\x89PNG"), path


def ipython(folder: Path) -> str:
    version = _version("ipython")
    code = _DRAW + "diagram\nd.diagram._drawn.cache_info()\n"
    printed = _run(folder, "IPython", "--simple-prompt", "--no-banner", "--colors=NoColor", given=code)
    assert "1-layer GRU unrolled over 3 steps" in printed
    assert "currsize=0" in printed, "a terminal shows text, so nothing is drawn"
    return f"{version}: its title"


def notebook(folder: Path) -> str:
    version = _version("ipykernel")
    (output,) = json.loads(_notebook(folder).read_text("utf-8"))["cells"][0]["outputs"]
    assert set(output["data"]) == {"image/svg+xml", "text/html", "image/png", "text/plain"}
    assert b64decode(output["data"]["image/png"]).startswith(b"\x89PNG")
    return f"{version}: SVG, PNG, HTML and text"


def nbconvert_html(folder: Path) -> str:
    version = _version("nbconvert")
    _notebook(folder)
    _run(folder, "nbconvert", "--to", "html", "page.ipynb")
    _shows_svg((folder / "page.html").read_text("utf-8"))
    return f"{version}: an image of the SVG, which opens large"


def nbconvert_latex(folder: Path) -> str:
    version = _version("nbconvert")
    _notebook(folder)
    _run(folder, "nbconvert", "--to", "latex", "page.ipynb", "--SVG2PDFPreprocessor.enabled=False")
    (name,) = re.findall(r"\{(page_files/[^}]*)\}", (folder / "page.tex").read_text("utf-8"))
    _is_png(folder / name)
    return f"{version}: the PNG, with --SVG2PDFPreprocessor.enabled=False; without that, nbconvert asks for Inkscape"


def _sphinx(folder: Path, extension: str, builder: str, *lines: str) -> Path:
    settings = ["project = 'x'", f"extensions = ['{extension}']", *lines]
    (folder / "conf.py").write_text("\n".join(settings), "utf-8")
    _run(folder, "sphinx", "-q", "-b", builder, ".", f"out/{builder}")
    return folder / "out" / builder


def myst_nb_html(folder: Path) -> str:
    version = _version("myst-nb")
    _notebook(folder).rename(folder / "index.ipynb")
    _shows_svg((_sphinx(folder, "myst_nb", "html", "nb_execution_mode = 'off'") / "index.html").read_text("utf-8"))
    return f"{version}: an image of the SVG, which opens large"


def myst_nb_latex(folder: Path) -> str:
    version = _version("myst-nb")
    _notebook(folder).rename(folder / "index.ipynb")
    out = _sphinx(folder, "myst_nb", "latex", "nb_execution_mode = 'off'")
    (name,) = re.findall(r"\\sphinxincludegraphics(?:\[[^]]*\])?\{+([^}]*)\}", (out / "x.tex").read_text("utf-8"))
    (picture,) = out.glob(f"{name}*")
    _is_png(picture)
    return f"{version}: the PNG"


def nbsphinx(folder: Path) -> str:
    version = _version("nbsphinx")
    _notebook(folder).rename(folder / "index.ipynb")
    _shows_svg((_sphinx(folder, "nbsphinx", "html", "nbsphinx_execute = 'never'") / "index.html").read_text("utf-8"))
    out = _sphinx(folder, "nbsphinx", "latex", "nbsphinx_execute = 'never'")
    assert [path.suffix for path in out.glob("*.png")] == [".png"]
    return f"{version}: an image of the SVG in HTML, the PNG in LaTeX"


def sphinx_gallery(folder: Path) -> str:
    version = _version("sphinx-gallery")
    (folder / "scripts").mkdir()
    (folder / "scripts/README.txt").write_text("Gallery\n=======\n", "utf-8")
    (folder / "scripts/plot_one.py").write_text(f'"""\nOne\n===\n"""\n{_DRAW}diagram\n', "utf-8")
    (folder / "index.rst").write_text("Title\n=====\n\n.. toctree::\n\n   made/index\n", "utf-8")
    wishes = "sphinx_gallery_conf = {'examples_dirs': 'scripts', 'gallery_dirs': 'made'}"
    out = _sphinx(folder, "sphinx_gallery.gen_gallery", "html", wishes)
    _shows_svg((out / "made/plot_one.html").read_text("utf-8"))
    return f"{version}: an image of the SVG, which opens large"


def panel(folder: Path) -> str:
    version = _version("panel")
    (folder / "app.py").write_text(f"{_DRAW}import panel\npanel.panel(diagram).save('page.html')\n", "utf-8")
    _run(folder, "app")
    assert "data:image/svg+xml;base64," in (folder / "page.html").read_text("utf-8")
    return f"{version}: an image of the SVG"


def streamlit(folder: Path) -> str:
    version = _version("streamlit")
    app = f"{_DRAW}import streamlit as st\nst.html(diagram)\nst.image(diagram.png())\nst.write(diagram)\n"
    (folder / "app.py").write_text(app, "utf-8")
    code = (
        "from streamlit.testing.v1 import AppTest\n"
        "page = AppTest.from_file('app.py', default_timeout=120).run()\n"
        "assert not page.exception\n"
        "print([each.type for each in page.main], page.main[0].proto.body)\n"
    )
    (folder / "look.py").write_text(code, "utf-8")
    printed = _run(folder, "look")
    _shows_svg(printed)
    assert "['main', 'html', 'image', 'help_info']" in printed, printed[:100]
    return f"{version}: st.html an image of the SVG, st.image the PNG; st.write the documentation of the class, as of every dataclass"


def marimo(folder: Path) -> str:
    version = _version("marimo")
    cell = _DRAW.replace("\n", "\n    ")
    (folder / "page.py").write_text(
        f"import marimo\napp = marimo.App()\n\n@app.cell\ndef _():\n    {cell}diagram\n    return\n\n"
        "if __name__ == '__main__':\n    app.run()\n",
        "utf-8",
    )
    _run(folder, "marimo", "export", "html", "page.py", "-o", "page.html", "--no-include-code")
    html = (folder / "page.html").read_text("utf-8")
    kinds = [kind for kind in ("text/html", "image/svg+xml", "image/png") if f'"{kind}"' in html]
    assert "lstm-diagram" in html and kinds, "no picture in the page"
    return f"{version}: {', '.join(kinds)}"


def mystmd(folder: Path) -> str:
    version = _version("mystmd")
    _notebook(folder)
    (folder / "myst.yml").write_text("version: 1\nproject:\n  toc:\n    - file: page.ipynb\n", "utf-8")
    command = [Path(sys.executable).with_name("myst"), "build", "--md", "page.ipynb"]
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300
    )
    files = {path.suffix for path in (folder / "_build").rglob("*") if path.is_file()}
    assert {".svg", ".png", ".html"} <= files, (done.stdout + done.stderr)[-800:]
    return (
        f"{version}: SVG, PNG and HTML taken out of the notebook; its sites and PDFs fetch templates and were not made"
    )


WAYS: dict[str, Callable[[Path], str]] = {
    "IPython in a terminal": ipython,
    "Jupyter's kernel": notebook,
    "nbconvert --to html": nbconvert_html,
    "nbconvert --to latex": nbconvert_latex,
    "myst-nb, HTML": myst_nb_html,
    "myst-nb, LaTeX": myst_nb_latex,
    "nbsphinx": nbsphinx,
    "sphinx-gallery": sphinx_gallery,
    "Panel": panel,
    "Streamlit": streamlit,
    "marimo": marimo,
    "mystmd": mystmd,
}
