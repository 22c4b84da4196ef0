"""Every figure that fits a model, in a folder with a page that shows them all."""

import argparse
from pathlib import Path

from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.errors import FigureMismatch, LstmDiagramsError, SaveError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures import Figure
from lstm_diagrams.figures.registry import fitting
from lstm_diagrams.integrations.cli.index_page import Shown, index_page
from lstm_diagrams.integrations.cli.options import own_options
from lstm_diagrams.integrations.cli.parser import complain
from lstm_diagrams.integrations.cli.progress import progress
from lstm_diagrams.saving import write_whole
from lstm_diagrams.words import language_named

INDEX = "index.html"


def draw_all(facts: Capture, given: argparse.Namespace) -> int:
    """Write one SVG for each figure, and the page; a figure that fails is said, and the others are drawn all the same.

    Returns:
        0, or 1 if a figure failed.

    Raises:
        FigureMismatch: no figure fits.
        SaveError: the folder or a file in it cannot be written.
    """
    figures = fitting(facts)
    if not figures:
        raise FigureMismatch(f"no figure can draw {facts.name}; 'lstm-diagrams figures MODEL' says what they need")
    folder = _made(Path(given.output))
    shown = [_drawn(facts, figure, folder, given) for figure in progress(figures, facts.name, len(figures))]
    page = index_page(facts, shown, language_named(given.lang), given.theme)
    write_whole(folder / INDEX, page.encode())
    print(folder / INDEX)
    failed = [each for each in shown if isinstance(each.picture, str)]
    for each in failed:
        complain(f"figure {each.figure.name!r} could not be drawn: {each.picture}")
    return 1 if failed else 0


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise SaveError(f"cannot make the folder {str(folder)!r}: {error}") from error
    return folder


def _drawn(facts: Capture, figure: Figure, folder: Path, given: argparse.Namespace) -> Shown:
    try:
        diagram = _diagram(facts, figure, given)
        diagram.save(folder / f"{figure.name}.svg")
        print(folder / f"{figure.name}.svg")
    except SaveError:
        raise
    except LstmDiagramsError as error:
        return Shown(figure, str(error))
    except Exception as error:  # of one figure, which may be of another package
        return Shown(figure, f"{type(error).__name__}: {error}")
    return Shown(figure, diagram)


def _diagram(facts: Capture, figure: Figure, given: argparse.Namespace) -> Diagram:
    options = own_options(figure, dict(given.option))
    return draw(facts, figure=figure.name, lang=given.lang, theme=given.theme, engine=given.engine, **options)
