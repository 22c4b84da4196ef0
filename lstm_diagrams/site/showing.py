"""What a diagram shows in the kernels that run the pages: its SVG in both languages, of which each page takes its own."""

from IPython import get_ipython

from lstm_diagrams.diagram import Diagram
from lstm_diagrams.words import LANGUAGES

START = f"from {__name__} import in_both_languages; in_both_languages()"
"""What a kernel runs first."""


def in_both_languages() -> None:
    """From now on diagrams show themselves in both languages in this kernel."""
    shows = get_ipython().display_formatter
    shows.mimebundle_formatter.for_type(Diagram, _bundle)
    for kind in ("text/html", "image/png"):  # pages take neither, so nothing is drawn for them
        shows.formatters[kind].for_type(Diagram, lambda _: None)


def _bundle(diagram: Diagram) -> dict[str, str]:
    images = {f"application/x-svg.{lang}": diagram.in_language(lang).svg() for lang in LANGUAGES}
    return {"image/svg+xml": images[f"application/x-svg.{diagram.lang}"], **images, "text/plain": diagram.title}
