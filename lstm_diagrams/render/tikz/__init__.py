r"""A drawing as TikZ, for authors who go on drawing: it compiles alone, and a document takes it in by ``\input``.

Coordinates, groups and their order are those of the SVG; its texts are TeX's, in the font of the document.
"""

from xml.etree.ElementTree import Element

from lstm_diagrams.errors import UsageError
from lstm_diagrams.render.tikz.body import body, comment
from lstm_diagrams.render.tikz.letters import foreign, is_chinese
from lstm_diagrams.render.tikz.paints import Colours
from lstm_diagrams.theme import Theme

_LONGEST = 16_000
"""Points; TeX knows no length from 16384 on."""
_CHINESE = r"\usepackage[scheme=plain]{ctex}"
_FOREIGN = """% !TEX program = xelatex
% XeLaTeX or LuaLaTeX is needed, and a font that has these letters: {letters}
"""
_DOCUMENT = r"""{needs}{title}
{description}
%
% It compiles alone. In a document, which needs {packages} and a font of any size
% (such as lmodern), \input takes it in; \def\ldScale{{0.8}} before scales all of it, its texts too.
% Coordinates are those of the SVG. What stands behind a mark says what it is.
\ifdefined\tikzpicture\def\ldEnd{{}}\else
\documentclass{{standalone}}
\ifdefined\pdftexversion\usepackage[T1]{{fontenc}}\usepackage{{lmodern}}\fi
{preamble}
\def\ldEnd{{\end{{document}}}}
\begin{{document}}\fi
\providecommand\ldScale{{1}}%
\ifdefined\ldUnit\else\newdimen\ldUnit\fi
\ldUnit={unit}bp
\ldUnit=\ldScale\ldUnit
{colours}
\begin{{tikzpicture}}[x=\ldUnit, y=-\ldUnit, miter limit=4,
  every node/.style={{inner sep=0pt, outer sep=0pt, anchor=base}},
  ld size/.style={{font=\fontsize{{#1\ldUnit}}{{#1\ldUnit}}\selectfont}}]
\medmuskip=2mu \thickmuskip=3mu % around the signs of formulas, which else are wider than those of the SVG
\useasboundingbox (0,0) rectangle ({width},{height});
{body}
\end{{tikzpicture}}%
\ldEnd
"""


def tikz(root: Element, theme: Theme, size: tuple[float, float] | None = None) -> str:
    """The TeX source of a drawing.

    Args:
        root: the tree of a finished SVG of one theme.
        theme: what it is painted by.
        size: its width and height in points where they are not those of the drawing.

    Raises:
        UsageError: the drawing is longer than TeX can say.
    """
    width, height = (float(number) for number in root.get("viewBox", "").split()[2:])
    if max(width, height) > _LONGEST:
        raise UsageError(
            f"TeX knows no length of more than {_LONGEST} points, and this picture has {width:g} x {height:g}; "
            "draw fewer steps, or save as .svg or .pdf"
        )
    letters = foreign("".join(text for line in root.iter("text") for text in line.itertext()))
    colours = Colours(theme)
    lines = "\n".join(body(root, colours))
    packages = [r"\usepackage{tikz}", *[_CHINESE] * any(map(is_chinese, letters))]
    return _DOCUMENT.format(
        needs=_FOREIGN.format(letters=letters) if letters else "",
        title=comment(root.findtext("title", "")),
        description=comment(root.findtext("desc", "")),
        packages=", ".join(packages),
        preamble="\n".join(packages),
        unit=f"{size[0] / width if size else 1:.6g}",
        colours="\n".join(f"{line}%" for line in colours.definitions()),
        width=f"{width:g}",
        height=f"{height:g}",
        body=lines,
    )
