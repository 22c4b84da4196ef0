"""A finished SVG to PDF: one page of the picture's own size, vectors and embedded fonts, by typst."""

import json

from lstm_diagrams.errors import EngineError
from lstm_diagrams.render.fonts import require_fonts
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
        FontError: a character is in no font of this machine.
    """
    try:
        import typst  # an extra: it is larger than all else together but torch
    except ImportError as error:
        raise EngineError("PDF needs the package typst: pip install 'lstm-diagrams[pdf]', or save as .svg") from error
    require_fonts(svg)
    width, height = size_of(svg)
    page = _PAGE.format(
        title=_quoted(title),
        description=_quoted(description),
        picture=_quoted(plain(svg)),
        width=width,
        height=height,
    )
    try:
        return typst.compile(page.encode(), format="pdf")
    except RuntimeError as error:
        raise EngineError(f"typst refused the drawing: {error}") from error


def _quoted(text: str) -> str:
    """A string of typst, which escapes quotes, backslashes and line breaks as JSON does."""
    return json.dumps(text, ensure_ascii=False)
