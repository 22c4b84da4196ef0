"""TeX itself takes our sources: alone, and inside a document of two columns. Skipped where no TeX is installed."""

import re
import subprocess
from pathlib import Path
from shutil import which

import pytest

from lstm_diagrams.drawing.kit.marks import Box, Label, Writing
from tests.figures.sheet import Entry
from tests.render.tikz.source import source_of

_ARTICLE = r"""\documentclass[twocolumn]{article}
\usepackage{lmodern}
\usepackage{tikz}
\begin{document}
Text \fbox{\def\ldScale{0.2}\input{one}}and text.

\noindent\resizebox{\columnwidth}{!}{\input{two}}

\begin{figure}\resizebox{\columnwidth}{!}{\input{one}}\caption{The end of the picture is not that of the document.}\end{figure}
\typeout{the document goes on}
\end{document}
"""
_END = r"\end{tikzpicture}"
_MORE = r"\draw (layer1.north) -- ++(0,-20); \draw[red] (layer2-t1.south) circle[radius=4];"
"""What an author draws from scopes by their names."""
_WORDS = r"a_b%{}\x #1 $y$ & ~ ^ <i> | -- `` \end{document} é ² ∞ … ⊙ \u03b3"
_HOSTILE = (
    Writing(0, 0, Label(_WORDS, 12)), Writing(0, 40, Label(f"f_t^x {_WORDS}", 12, math=True)),
    Box(0, 80, 60, 20, "c_fill", "c", tooltip="100 %\n\\end{document}", rounded=True),
)  # fmt: skip
_BOX = re.compile(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]")


def _program(name: str, *packages: str) -> str:
    found = which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    for package in ("standalone.cls", "tikz.sty", "lmodern.sty", *packages):
        if not subprocess.run(["kpsewhich", package], capture_output=True, check=False).stdout:
            pytest.skip(f"{package} of TeX is not installed")
    return found


def _compiled(program: str, folder: Path, file: str) -> str:
    """What it said; the file is ``file.tex`` in the folder. Objects of the PDF are left bare, for tests to read."""
    source = rf"\ifdefined\pdfobjcompresslevel\pdfobjcompresslevel=0 \fi\input{{{file}}}"
    command = [program, "-interaction=nonstopmode", "-halt-on-error", f"-jobname={file}", source]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    said = done.stdout.decode(errors="replace").replace("\n", "")
    assert done.returncode == 0, said[-2000:]
    assert "Missing character" not in said and "Overfull" not in said, said
    return said


def test_it_compiles_alone_in_the_size_of_the_svg(tmp_path: Path) -> None:
    program = _program("pdflatex")
    diagram = Entry("unrolled", "lstm").diagram("en", "print")
    diagram.save(tmp_path / "one.tex")
    assert "Font Warning" not in _compiled(program, tmp_path, "one")
    view = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', diagram.svg())
    box = _BOX.search((tmp_path / "one.pdf").read_bytes())
    assert (
        view and box and [float(side) for side in box.groups()] == pytest.approx([*map(float, view.groups())], abs=0.05)
    )


def test_it_compiles_inside_a_document(tmp_path: Path) -> None:
    program = _program("pdflatex")
    edited = Entry("unrolled", "lstm").diagram("en", "light").tikz().replace(_END, _MORE + _END)
    (tmp_path / "one.tex").write_text(edited, encoding="utf-8")
    (tmp_path / "two.tex").write_text(source_of(*_HOSTILE), encoding="utf-8")
    (tmp_path / "article.tex").write_text(_ARTICLE, encoding="utf-8")
    assert "the document goes on" in _compiled(program, tmp_path, "article")


def test_chinese_compiles(tmp_path: Path) -> None:
    program = _program("xelatex", "ctex.sty", "FandolSong-Regular.otf")
    Entry("unrolled", "lstm").diagram("zh", "light").save(tmp_path / "one.tex")
    _compiled(program, tmp_path, "one")
