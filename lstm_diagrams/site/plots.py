"""Plots for pages: a Matplotlib figure as SVG with the words of both languages and the colours of the page."""

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text as Label

from lstm_diagrams.drawing.kit.metrics import text_width
from lstm_diagrams.render.palette import Palette
from lstm_diagrams.render.svg import FONTS
from lstm_diagrams.theme import DARK, LIGHT, Role
from lstm_diagrams.words import LANGUAGES, Language, Text

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_WIDTH = 7.0
"""Of every plot, in inches: it fills the column of text."""
_PIXELS = 4 / 3
"""CSS pixels in a point."""
_WIDTH_OF_L = 0.278
"""Of the narrowest letter in Matplotlib's own font, in units of its size."""


def colour(role: Role) -> str:
    """The paint to give to Matplotlib for what shall follow the page's palette."""
    return LIGHT.paint(role)


_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none", "svg.hashsalt": "lstm-diagrams", "font.size": 9.0, "savefig.transparent": True,
    "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False, "axes.edgecolor": colour("faint"),
    "axes.grid": True, "axes.axisbelow": True, "grid.color": colour("faint"), "grid.linewidth": 0.4, "text.color": colour("ink"),
    "axes.labelcolor": colour("muted"), "xtick.color": colour("muted"), "ytick.color": colour("muted"),
    "xtick.major.size": 0, "ytick.major.size": 0, "xtick.minor.size": 0, "ytick.minor.size": 0,
    "legend.frameon": False, "lines.linewidth": 1.4, "axes.unicode_minus": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plot:
    """What Jupyter and the pages show of a figure.

    Attributes:
        figure: its texts are the keys of ``words``, or the same in both languages (numbers, units, symbols).
        title: the name of the plot.
        description: what can be seen in it, for those who cannot see it.
        words: both languages of texts in the figure. ValueError when one of them does not stand in it.
    """

    figure: Figure
    title: Text
    description: Text
    words: Mapping[str, Text]

    def svg(self, language: Language) -> str:
        """The plot in one language."""
        words = {key: text.in_language(language) for key, text in self.words.items()}
        file = io.StringIO()
        with rc_context(_STYLE), _with_room_for(words, self.figure) as places:
            self.figure.savefig(file, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Type", "Format")))
        root = ElementTree.fromstring(re.sub(r"<!DOCTYPE.*?>", "", file.getvalue(), count=1, flags=re.DOTALL))
        _write(words, places, root)
        identifier = f"plot-{hashlib.sha256(file.getvalue().encode()).hexdigest()[:10]}"
        return _finished(
            root, identifier, self.title.in_language(language), self.description.in_language(language), language
        )

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        images = {f"application/x-svg.{language}": self.svg(language) for language in LANGUAGES}
        return {"image/svg+xml": images["application/x-svg.en"], **images, "text/plain": self.title.en}


def canvas(rows: int = 1, *, height: float = 2.6) -> tuple[Figure, list[Axes]]:
    """A figure with its axes one below the other, as wide as the text, ``height`` in inches."""
    with rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        return figure, [figure.add_subplot(rows, 1, row + 1) for row in range(rows)]


@contextmanager
def _with_room_for(words: Mapping[str, str], figure: Figure) -> Iterator[dict[str, str]]:
    """Matplotlib lays the figure out by how wide the words are, with no font of their language at hand.

    A row of l, as wide as the word to within half a letter, stands for each of them meanwhile. The ids of these rows are given with the keys of their words.
    """
    places, before = {}, []
    for number, text in enumerate(figure.findobj(Label)):
        key = text.get_text()
        if key in words:
            before.append((text, key))
            places[f"word-{number}"] = key
            text.set_gid(f"word-{number}")
            text.set_text("l" * max(1, round(text_width(words[key], 1) / _WIDTH_OF_L)))
    try:
        yield places
    finally:
        for text, key in before:
            text.set_gid(None)
            text.set_text(key)


def _write(words: Mapping[str, str], places: Mapping[str, str], root: Element) -> None:
    """Put the words where they belong; names of ticks, which Matplotlib makes anew for itself, by what stands there."""
    missing = set(words)
    for group in root.iter(f"{_SVG}g"):
        for text in group.findall(f"{_SVG}text"):
            key = places.get(group.get("id", ""), text.text or "")
            text.text = words.get(key, text.text)
            missing.discard(key)
    if missing:
        raise ValueError(f"words that do not stand in the plot: {', '.join(sorted(missing))}")


def _finished(root: Element, identifier: str, title: str, description: str, language: Language) -> str:
    """The document with Matplotlib's styles as attributes, paints that follow the page, and only the ids that are used."""
    palette = Palette(LIGHT, DARK)
    for parent in list(root.iter()):
        for rule in parent.findall(f"{_SVG}style"):  # inside a page it would rule the whole page
            parent.remove(rule)
    used = set(_references(root))
    for element in root.iter():
        _restyle(element)
        if element.get("id") in used:
            element.set("id", f"{identifier}-{element.get('id')}")
        else:
            element.attrib.pop("id", None)
        for name in (_HREF, "clip-path"):
            if name in element.attrib:
                element.set(name, element.attrib[name].replace("#", f"#{identifier}-"))
    palette.name_paints(root)
    return _written(root, identifier, (title, description), language, palette)


def _references(root: Element) -> Iterator[str]:
    for element in root.iter():
        for name in (_HREF, "clip-path"):
            yield from re.findall(r"#([\w-]+)", element.get(name, ""))


def _restyle(element: Element) -> None:
    declarations = (part.split(":", 1) for part in element.attrib.pop("style", "").split(";") if ":" in part)
    for name, value in ((name.strip(), value.strip()) for name, value in declarations):
        if name == "font":
            size = re.search(r"([\d.]+)px", value)
            element.set("font-size", size[1] if size else "9")
        elif name == "font-size":
            element.set(name, value.removesuffix("px"))
        elif name != "font-family":  # the page has its own
            element.set(name, value)
    if "d" in element.attrib:
        element.set("d", re.sub(r"(\.\d\d)\d+", r"\1", element.attrib["d"]))
    if element.tag == f"{_SVG}text" and "fill" not in element.attrib:
        element.set("fill", colour("ink"))


def _written(root: Element, identifier: str, words: tuple[str, str], language: Language, palette: Palette) -> str:
    width, height = (float(number) for number in root.get("viewBox", "0 0 0 0").split()[2:])
    made = Element(f"{_SVG}svg", {
        "id": identifier, "class": " ".join(("lstm-diagram", *palette.classes)), "viewBox": f"0 0 {width:g} {height:g}",
        "width": f"{width * _PIXELS:.1f}", "height": f"{height * _PIXELS:.1f}", "role": "img",
        "aria-labelledby": f"{identifier}-title {identifier}-desc", "lang": language,
        "stroke-linejoin": "round", "stroke-linecap": "butt",
    })  # fmt: skip
    for tag, text in zip(("title", "desc"), words, strict=True):
        ElementTree.SubElement(made, f"{_SVG}{tag}", {"id": f"{identifier}-{tag}"}).text = text
    ElementTree.SubElement(made, f"{_SVG}style").text = f".lstm-diagram{{font-family:{FONTS}}}{palette.style()}"
    made.extend(root)
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    return ElementTree.tostring(made, encoding="unicode") + "\n"
