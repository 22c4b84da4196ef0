"""draw() and Diagram: the one value that every output shows."""

import hashlib
import os
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import graphviz

from lstm_diagrams.choice import chosen_drawing, renamed, seen_for
from lstm_diagrams.drawing.graphviz.dot import to_dot
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.engines import drawn_by, engine_named
from lstm_diagrams.errors import FontError, UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import figure_named
from lstm_diagrams.film import Motion, film_of
from lstm_diagrams.formats import DPI, writer
from lstm_diagrams.readings.coverage import Coverage, coverage_of
from lstm_diagrams.render import lightbox
from lstm_diagrams.render.frame import figure, framed, look
from lstm_diagrams.render.layout import layout
from lstm_diagrams.render.notebook import BUNDLE_DPI, Html, bundle, image, inlined
from lstm_diagrams.render.paper import pdf
from lstm_diagrams.render.raster import png
from lstm_diagrams.render.svg import Caption, finished, tree
from lstm_diagrams.render.tikz import tikz
from lstm_diagrams.saving import write_whole
from lstm_diagrams.settings import current
from lstm_diagrams.theme import Theme
from lstm_diagrams.themes import ThemeName, paints_of, theme_named
from lstm_diagrams.words import LANGUAGE_TAGS, Language, first_sentence, language_named


@dataclass(frozen=True, slots=True)
class Diagram:
    """A picture of a captured model: in SVG, as DOT, in Jupyter, in a file.

    Attributes:
        facts: what was captured and is drawn.
        figure: the name of the figure.
        lang: ``"zh"`` or ``"en"``.
        theme: ``"auto"``, ``"light"``, ``"dark"``, ``"print"``, or that of an installed package.
        engine: ``"bundled"`` or ``"system"``.
        canvas: the drawing before it is painted.
        options: the figure's options as given.
    """

    facts: Capture = field(repr=False)
    figure: str
    lang: Language
    theme: ThemeName
    engine: str
    canvas: Canvas = field(repr=False)
    options: tuple[tuple[str, Any], ...]

    @property
    def title(self) -> str:
        """A short name of the picture, made from the facts."""
        return self.canvas.title.in_language(self.lang)

    @property
    def description(self) -> str:
        """What can be seen, for those who cannot see it, made from the facts."""
        return self.canvas.description.in_language(self.lang)

    @property
    def coverage(self) -> Coverage:
        """Which calls of the run the picture shows, and which calls and weights it leaves out."""
        return coverage_of(self.facts, self.canvas.calls, self.canvas.parameters, self.canvas.lines)

    @property
    def caption(self) -> str:
        """One sentence that says what the picture shows: the first of the description."""
        return first_sentence(self.description, self.lang)

    @property
    def graph(self) -> graphviz.Digraph:
        """The pinned Graphviz graph."""
        return to_dot(self.canvas, self._name, self._paints[0])

    @property
    def dot(self) -> str:
        """The DOT source."""
        return str(self.graph.source)

    @property
    def _paints(self) -> tuple[Theme, Theme | None]:
        return paints_of(self.theme, self.canvas.palette)

    @property
    def _name(self) -> str:
        """An id that is the same in every process, and another for every other picture."""
        look = f"{self.figure}\n{self.lang}\n{self.theme}\n{self.canvas!r}{self.canvas.dress}"
        return f"ld-{self.figure}-{hashlib.sha256(look.encode(errors='replace')).hexdigest()[:10]}"

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The moments of the run in the picture, in order, for a renderer of your own; none of a figure that cannot move."""
        return figure_named(self.figure).moments_of(self.facts, dict(self.options + self.canvas.narrowed))

    @property
    def motion(self) -> Motion:
        """The picture in motion. UsageError if the figure cannot move, or has too many moments."""
        options = dict(self.options + self.canvas.narrowed)
        film = film_of(figure_named(self.figure), self.facts, self.lang, options, self.caption)
        light, dark = self._paints
        return Motion(
            film,
            self.lang,
            self.title,
            self.theme if dark is None else None,
            lambda canvas, page: finished(replace(self, canvas=canvas)._tree(light, dark if page else None)),
        )

    def play(self, *, autoplay: bool = False) -> Html:
        """The picture with a player, as HTML that shows itself in a notebook.

        Args:
            autoplay: play once as soon as it is seen, but not for readers who prefer reduced motion.

        Raises:
            UsageError: as for ``motion``.
            EngineError: if Graphviz is missing or refuses.
        """
        return Html(self.motion.html(autoplay=autoplay))

    def svg(self) -> str:
        """The SVG document. EngineError if Graphviz is missing or refuses."""
        return finished(self._tree(*self._paints))

    def png(self, dpi: float = DPI) -> bytes:
        """The picture as PNG; the theme ``auto`` is light in it, like every other that goes with the page.

        Args:
            dpi: pixels in an inch; 96 makes one of each CSS pixel.

        Raises:
            UsageError: ``dpi`` is not positive, or too large for this picture.
            FontError: no font, neither of the package nor of this machine, has some of the letters.
            EngineError: if Graphviz is missing or refuses.
        """
        return png(finished(self._tree(self._paints[0])), dpi)

    def pdf(self) -> bytes:
        """The picture as PDF, one page of its own size with vectors and embedded fonts; light as in PNG.

        Raises:
            FontError: no font, neither of the package nor of this machine, has some of the letters.
            EngineError: if Graphviz or typst (the extra ``pdf``) is missing or refuses.
        """
        return pdf([(finished(self._tree(self._paints[0])), self.description)], self.title)

    def tikz(self) -> str:
        """The picture as TikZ, a document that others can take in; light as in PNG. UsageError if it is too long for TeX."""
        return tikz(self._tree(self._paints[0]), self._paints[0], self.canvas.size)

    def _tree(self, theme: Theme, dark: Theme | None = None) -> Element:
        graph = self.graph
        caption = Caption(str(graph.name), self.title, self.description, LANGUAGE_TAGS[self.lang])
        drawn = drawn_by(self.engine, str(graph.source))
        return tree(drawn, caption, theme, dark, transparent=self.canvas.transparent, size=self.canvas.size)

    def in_language(self, lang: str) -> "Diagram":
        """The same picture in one of the languages."""
        language = language_named(lang)
        if language == self.lang:
            return self
        canvas = figure_named(self.figure).draw(self.facts, language, dict(self.options))
        return replace(self, lang=language, canvas=canvas)

    def save(self, path: str | os.PathLike[str], *, dpi: float | None = None, animated: bool = False) -> Path:
        """Write the picture whole or not at all; the ending chooses the format.

        Args:
            path: a file ending in ``.svg``, ``.dot``, ``.png``, ``.pdf`` or ``.tex`` (TikZ), or for one that moves in ``.svg``, ``.html`` (a
                player), ``.gif`` or ``.pdf`` (a page for each moment); an existing one is replaced.
            dpi: pixels in an inch: for PNG usually 192, for GIF 96.
            animated: whether it moves; ``.html`` and ``.gif`` always do.

        Raises:
            UnknownName: for another ending.
            SaveError: if it cannot be written there.
            UsageError, FontError, EngineError: as for ``motion``, ``png()``, ``pdf()`` and ``tikz()``, or the format cannot move.
        """
        target = Path(path)
        write_whole(target, writer(str(target), target.suffix, animated=animated)(self, dpi))
        return target

    def html(
        self,
        *,
        width: str | int = "",
        align: str = "center",
        class_: str = "",
        id: str = "",  # noqa: A002
        link: str = "",
        zoom: bool | None = None,
        inline: bool = False,
    ) -> Html:
        """The picture as HTML: it shrinks with its column while it can be read, then scrolls, and a click opens it large.

        As the last line of a notebook's cell the result shows itself.

        Args:
            width: how wide it is: pixels, a CSS length (``"30em"``) or a share of the column (``"60%"``); left out, its own width.
            align: ``"left"``, ``"center"`` or ``"right"``.
            class_: more classes of the figure, with spaces between them.
            id: the id of the figure, for links.
            link: where a click leads; nothing is opened then, unless ``zoom`` is true.
            zoom: whether a click, or Enter, opens the picture large.
            inline: whether the SVG itself stands in the page, where it follows the page's switch of light and dark, but a host
                that does not trust it drops it; left out, it is an image.

        Raises:
            UsageError: an argument cannot be used; the message says what can.
            EngineError: if Graphviz is missing or refuses.
        """
        stands = layout(width, align, class_, id, link, zoom)
        svg = self.svg()
        style = look(svg, stands)
        picture = inlined(svg, style) if inline else image(svg, self.title, self.description, style)
        return Html(figure(framed(picture, svg, stands, self.lang) + lightbox.written_out(), "", stands))

    def _repr_html_(self) -> str:
        """What Jupyter, Streamlit, Panel, sphinx-gallery and others show, also in notebooks that are not trusted yet."""
        return self.html()

    def _mime_(self) -> tuple[str, str]:
        """What marimo shows: without a script, for it puts HTML with one into a frame of a fixed height, which cuts pictures."""
        return "text/html", self.html(zoom=False).replace(lightbox.written_out(), "")

    _repr_svg_ = svg

    def _repr_png_(self) -> bytes | None:
        """For LaTeX, PDF and programs that know nothing else; None where no font here has some of the letters."""
        try:
            return self.png(BUNDLE_DPI)
        except (FontError, UsageError):  # UsageError: so long that no viewer would show it
            return None

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """What notebooks keep, each host taking what it can: of the kinds in ``include``, if given, those not in ``exclude``."""
        made: dict[str, Callable[[], str]] = {
            "image/svg+xml": self._repr_svg_,
            "text/html": self._repr_html_,
            "image/png": lambda: b64encode(self._repr_png_() or b"").decode(),
            "text/plain": lambda: self.title,
        }
        return bundle(made, include, exclude)


def draw(
    model: Any,
    *inputs: Any,
    figure: str | None = None,
    lang: str | None = None,
    theme: str | None = None,
    engine: str | None = None,
    kwargs: Mapping[str, Any] | None = None,
    on_error: str = "raise",
    **options: Any,
) -> Diagram:
    """Draw a live model, or a tensor.

    Args:
        model: an ``nn.Module`` or one of its methods (``model.encode``), a Keras 3 model on the torch backend, an
            ``onnx.ModelProto``, what ``capture()`` or ``observe()`` saw of one, a tensor or NumPy array with 2 or 3 axes, or a record.
        inputs: the positional arguments of one call of the model, or the windows of a record, as ``capture()`` takes them.
        figure: the name of a figure; left out, the one that leaves least of the run out, and of those the one that tells most.
        lang: ``"zh"`` or ``"en"``.
        theme: ``"auto"`` (light or dark by the page), ``"light"``, ``"dark"``, ``"print"`` (greys), or that of an installed package.
        engine: ``"bundled"``, or ``"system"`` for the ``dot`` on the PATH; left out, these three are those of ``defaults()``.
        kwargs: the keyword arguments of that call, by name.
        on_error: of a call that fails ``"raise"`` its error, or ``"draw"`` a picture of it, as ``figure="failure"`` does.
        options: the figure's own options, see ``lstm-diagrams figures``.

    Raises:
        UnknownName: unknown figure, option, language, theme, engine or ``on_error``; the message lists the known ones.
        FigureMismatch, TooNarrow: the figure cannot draw this model, or not for that ``width``; the message says what can.
        UsageError, PluginError: ``model`` is no module and no such tensor, or an option, palette or installed package cannot be used.
        CaptureError: the model cannot be run with these inputs, and no picture of that was asked for.
    """
    usual = current()
    options = usual.options | renamed(options, figure)
    language = usual.lang if lang is None else language_named(lang)
    theme_name = usual.theme if theme is None else theme_named(theme)
    program = engine_named(usual.engine if engine is None else engine).name
    facts, figure, options = seen_for(model, inputs, kwargs or {}, figure, options, on_error)
    chosen, canvas = chosen_drawing(figure, facts, language, options)
    paints_of(theme_name, canvas.palette)
    return Diagram(facts, chosen.name, language, theme_name, program, canvas, tuple(deepcopy(options).items()))
