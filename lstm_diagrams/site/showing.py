"""What diagrams, players and reports show in the kernels that run the pages: both languages, of which each page takes its own."""

from dataclasses import dataclass, replace

from IPython import get_ipython

from lstm_diagrams.diagram import Diagram
from lstm_diagrams.readings.check.report import Report
from lstm_diagrams.words import LANGUAGES, Language

START = f"from {__name__} import in_both_languages; in_both_languages()"
"""What a kernel runs first."""


@dataclass(frozen=True, slots=True)
class Player:
    """What ``play()`` gives in these kernels: the picture in motion in both languages, for the script that pages have."""

    diagram: Diagram
    autoplay: bool


def in_both_languages() -> None:
    """From now on diagrams, at rest and in motion, and reports show themselves in both languages in this kernel."""
    Diagram.play = lambda diagram, *, autoplay=False: Player(diagram, autoplay)  # type: ignore[method-assign, assignment, return-value]
    shows = get_ipython().display_formatter
    shows.mimebundle_formatter.for_type(Diagram, _bundle)
    shows.mimebundle_formatter.for_type(Player, _moving)
    shows.mimebundle_formatter.for_type(Report, _report)
    for kind in ("text/html", "image/png"):  # pages take neither, so nothing is drawn for them
        shows.formatters[kind].for_type(Diagram, lambda _: None)


def _bundle(diagram: Diagram) -> dict[str, str]:
    return _shown(diagram, {lang: diagram.in_language(lang).svg() for lang in LANGUAGES})


def _moving(player: Player) -> dict[str, str]:
    films = {lang: player.diagram.in_language(lang).motion for lang in LANGUAGES}
    return _shown(player.diagram, {lang: film.playable(autoplay=player.autoplay) for lang, film in films.items()})


def _shown(diagram: Diagram, drawings: dict[Language, str]) -> dict[str, str]:
    images = {f"application/x-svg.{lang}": drawing for lang, drawing in drawings.items()}
    return {"image/svg+xml": drawings[diagram.lang], **images, "text/plain": diagram.title}


def _report(report: Report) -> dict[str, str]:
    shown = {lang: replace(report, lang=lang)._repr_html_() for lang in LANGUAGES}
    # search looks for what the page says, not for the same finding on every page
    pages = {f"text/x-html.{lang}": f'<div data-search-exclude="">{html}</div>' for lang, html in shown.items()}
    return {"text/html": report._repr_html_(), **pages, "text/plain": str(report)}
