"""A picture in motion: the moments of a figure, at the end the whole picture at rest, and all ways to show them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.moments import Film, Moment
from lstm_diagrams.drawing.passes.sentences import with_sentences
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures import Figure
from lstm_diagrams.figures.registry import fitting
from lstm_diagrams.render.moving.frames import frames
from lstm_diagrams.render.moving.gif import DPI as GIF_DPI
from lstm_diagrams.render.moving.gif import gif
from lstm_diagrams.render.moving.pace import seconds
from lstm_diagrams.render.moving.player import page, playable, standing
from lstm_diagrams.render.moving.playing import playing
from lstm_diagrams.render.moving.timelines import reel_of
from lstm_diagrams.render.paper import pdf
from lstm_diagrams.themes import ThemeName
from lstm_diagrams.words import Language, same

MOST_MOMENTS = 240
"""Most moments of a film: some ten minutes."""


def film_of(figure: Figure, capture: Capture, language: Language, options: Mapping[str, Any], caption: str) -> Film:
    """The film of a figure; its last moment is the whole picture with the caption.

    Raises:
        UsageError: the figure has no moments here (the message names those that have), too many of them, or something is highlighted.
    """
    moments = figure.moments_of(capture, options)
    if not moments:
        moving = ", ".join(other.name for other in fitting(capture) if other.moments is not None) or "none"
        raise UsageError(
            f"figure {figure.name!r} has no moments here, so it cannot move; of {capture.name} can: {moving}"
        )
    if options.get("highlight"):
        raise UsageError("'highlight' is for a picture that stands still: one that moves has a light of its own")
    if len(moments) > MOST_MOMENTS:
        raise UsageError(
            f"figure {figure.name!r} has {len(moments)} moments here, and at most {MOST_MOMENTS} can be shown in motion: "
            "draw fewer of its steps or layers, as it does without the options that draw all"
        )
    return Film(figure.draw(capture, language, options, moving=True), (*moments, Moment(same(caption))))


@dataclass(frozen=True, slots=True)
class Motion:
    """A picture in motion, on its way to the reader. All of it may raise EngineError where Graphviz is missing or refuses.

    Attributes:
        film: what is shown: the drawing and its moments, the whole picture last.
        lang: ``"zh"`` or ``"en"``, that of the sentences.
        title: the name of the picture.
        theme: that of the picture, where it is the same on every page; None where it goes with the page.
        paint: the finished SVG of a drawing, for a page (where it may turn dark) or else for good.
    """

    film: Film = field(repr=False)
    lang: Language
    title: str
    theme: ThemeName | None
    paint: Callable[[Canvas, bool], str] = field(repr=False)

    def svg(self) -> str:
        """An SVG that plays by itself, by style rules alone, also as an image; still where motion is not wanted or not known."""
        said = with_sentences(self.film, self.lang)
        return playing(reel_of(self.paint(said.canvas, True), said.moments), self._seconds)

    def pdf(self) -> bytes:
        """A PDF with a page for each moment; errors as of the picture's own ``pdf()``."""
        return pdf(self._pages(), self.title)

    def gif(self, dpi: float = GIF_DPI) -> bytes:
        """A GIF. EngineError without Pillow (the extra ``gif``); others as of the picture's ``png()``."""
        return gif((drawing for drawing, _ in self._pages()), self._seconds, dpi)

    def html(self, *, autoplay: bool = False) -> str:
        """A player, with its script, as a figure for any page.

        Args:
            autoplay: play once as soon as it is seen, but not for readers who prefer reduced motion.
        """
        return standing(self.playable(autoplay=autoplay), self.lang)

    def playable(self, *, autoplay: bool = False) -> str:
        """The SVG alone with all that the player needs, for a page that has its script."""
        reel = reel_of(self.paint(self.film.canvas, True), self.film.moments)
        return playable(reel, self.film.moments, self.lang, autoplay=autoplay)

    def page(self) -> str:
        """A whole HTML page with the player, which needs no other file and no other host."""
        return page(self.html(), self.title, self.lang, self.theme)

    def _pages(self) -> list[tuple[str, str]]:
        """A drawing for each moment, and its sentence."""
        said = with_sentences(self.film, self.lang)
        drawings = frames(reel_of(self.paint(said.canvas, False), said.moments))
        return list(zip(drawings, (moment.sentence.in_language(self.lang) for moment in said.moments), strict=True))

    @property
    def _seconds(self) -> tuple[float, ...]:
        return seconds(self.film.moments, self.lang)
