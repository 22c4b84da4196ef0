"""A finished SVG to PDF: one page of the picture's own size, vectors and embedded fonts, by typst."""

import json
from typing import Any

from lstm_diagrams.errors import EngineError
from lstm_diagrams.render.fonts import FOLDER, lettered
from lstm_diagrams.render.plain import plain, size_of

_PAGE = """\
#set document(title: {title}, date: none)
#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none)
#image(bytes({picture}), format: "svg", width: 100%, alt: {description})
"""


def pdf(svg: str, title: str, description: str) -> bytes:
    """The drawing as PDF.

    Args:
        svg: a finished SVG of a fixed theme.
        title: the name of the document.
        description: what can be seen, for those who cannot see it.

    Raises:
        EngineError: typst is missing or refuses.
        FontError: a character is in no font, neither of the package nor of this machine.
    """
    try:
        import typst  # an extra: it is larger than all else together but torch
    except ImportError as error:
        raise EngineError("PDF needs the package typst: pip install 'lstm-diagrams[pdf]', or save as .svg") from error
    drawing = lettered(plain(svg))
    width, height = size_of(svg)
    page = _PAGE.format(
        title=_quoted(title),
        description=_quoted(description),
        picture=_quoted(drawing.svg),
        width=width,
        height=height,
    )
    folders: list[Any] = [str(FOLDER)]  # typst's types want bytes beside a page in bytes, typst itself a path
    try:
        return typst.compile(page.encode(), format="pdf", font_paths=folders, ignore_system_fonts=drawing.complete)
    except RuntimeError as error:
        raise EngineError(f"typst refused the drawing: {error}") from error


def _quoted(text: str) -> str:
    """A string of typst, which escapes quotes, backslashes and line breaks as JSON does."""
    return json.dumps(text, ensure_ascii=False)
