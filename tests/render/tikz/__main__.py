"""The whole contact sheet through TeX: ``python -m tests.render.tikz FOLDER`` writes every picture as ``.tex`` and an article of them all.

In each language one article of two columns, which takes every picture in by ``\\input``, is compiled; then look at ``en.pdf`` and
``zh.pdf``. It needs pdfLaTeX and XeLaTeX with TikZ and ctex (on Debian texlive-pictures, texlive-latex-extra, texlive-xetex, lmodern
and texlive-lang-chinese).
"""

import subprocess
import sys
from pathlib import Path

from tests.figures.sheet import entries

_ARTICLE = r"""\documentclass[twocolumn]{article}
\usepackage{lmodern, tikz%s}
\begin{document}
%s
\end{document}
"""
_FIGURE = r"""\begin{figure*}\centering\sbox0{\input{%s}}%%
\resizebox{\ifdim\wd0>\textwidth\textwidth\else\wd0\fi}{!}{\usebox0}\caption{\detokenize{%s}}\end{figure*}\clearpage"""
_PROGRAMS = {"en": ("pdflatex", ""), "zh": ("xelatex", "}\\usepackage[scheme=plain]{ctex")}


def main(folder: Path) -> None:
    """Write and compile the sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    for lang, (program, packages) in _PROGRAMS.items():
        figures = []
        for number, entry in enumerate(entries()):
            path = entry.diagram(lang, "light").save(folder / f"{number:03}.{lang}.tex")
            figures.append(_FIGURE % (path.stem, entry.name.replace("_", " ")))
        (folder / f"{lang}.tex").write_text(_ARTICLE % (packages, "\n".join(figures)), encoding="utf-8")
        subprocess.run([program, "-interaction=batchmode", "-halt-on-error", f"{lang}.tex"], cwd=folder, check=True)
        print(folder / f"{lang}.pdf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
