"""Finished SVGs to PDF: pages of the picture's own size, vectors and embedded fonts, by typst."""

import json
from collections.abc import Sequence
from typing import Any

from lstm_diagrams.errors import EngineError
from lstm_diagrams.render.fonts import FOLDER, lettered
from lstm_diagrams.render.plain import plain, size_of

_DOCUMENT = "#set document(title: {title}, date: none)\n#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none)\n"
_PAGE = '#image(bytes({picture}), format: "svg", width: 100%, alt: {description})\n'
_TURN = "#pagebreak()\n"


def pdf(pages: Sequence[tuple[str, str]], title: str) -> bytes:
    """Drawings of the same size as the pages of a PDF.

    Args:
        pages: of each a finished SVG of a fixed theme, and what can be seen there, for those who cannot see it.
        title: the name of the document.

    Raises:
        EngineError: typst is missing or refuses.
        FontError: a character is in no font, neither of the package nor of this machine.
    """
    try:
        import typst  # an extra: it is larger than all else together but torch
    except ImportError as error:
        raise EngineError("PDF needs the package typst: pip install 'lstm-diagrams[pdf]', or save as .svg") from error
    drawings = [lettered(plain(svg)) for svg, _ in pages]
    width, height = size_of(pages[0][0])
    shown = (
        _PAGE.format(picture=_quoted(drawing.svg), description=_quoted(description))
        for drawing, (_, description) in zip(drawings, pages, strict=True)
    )
    source = _DOCUMENT.format(title=_quoted(title), width=width, height=height) + _TURN.join(shown)
    folders: list[Any] = [str(FOLDER)]  # typst's types want bytes beside a page in bytes, typst itself a path
    complete = all(drawing.complete for drawing in drawings)
    try:
        return typst.compile(source.encode(), format="pdf", font_paths=folders, ignore_system_fonts=complete)
    except RuntimeError as error:
        raise EngineError(f"typst refused the drawing: {error}") from error


def _quoted(text: str) -> str:
    """A string of typst, which escapes quotes, backslashes and line breaks as JSON does."""
    return json.dumps(text, ensure_ascii=False)
