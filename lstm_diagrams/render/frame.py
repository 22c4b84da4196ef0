"""A picture in the HTML of any page: it shrinks with its column while it can be read, then scrolls and shows that it does."""

import html
import math
import re

from lstm_diagrams.drawing.kit.characters import visible
from lstm_diagrams.render import lightbox
from lstm_diagrams.render.layout import Align, Layout
from lstm_diagrams.words import Language, Text

LEGIBLE = 9.0
"""CSS pixels of the smallest text to which a picture may shrink; in a narrower column it scrolls."""
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')
_VIEW = re.compile(r'<svg [^>]*?viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ')
_FONT_SIZE = re.compile(r'\bfont-size="([\d.]+)')
_SCROLLS = Text("图；窄的地方可以左右滚动", "Diagram; scrolls sideways where it is narrow")
_MARGINS: dict[Align, str] = {"left": "0 auto 0 0", "center": "0 auto", "right": "0 0 0 auto"}
_MORE = (
    "position:absolute;top:0;bottom:0;right:0;width:clamp(0px,({least} - 100%)*999,2.25rem);overflow:hidden;pointer-events:none;"
    "background:linear-gradient(to right,transparent,rgba(110,118,129,.4))"
)
"""The sign at the right edge; it is as wide as nothing unless the picture is wider than its frame."""
_CHIP = (
    "position:absolute;right:.25rem;top:calc(50% - .875rem);width:1.75rem;height:1.75rem;border-radius:50%;"
    "background:rgba(31,35,40,.8);border:1px solid #fff;box-sizing:border-box"
)
_ARROW = (
    "position:absolute;left:.4rem;top:.45rem;width:.7rem;height:.7rem;box-sizing:border-box;transform:rotate(45deg);"
    "border:solid #fff;border-width:.175rem .175rem 0 0"
)
"""White on dark: seen on light and on dark pages."""
_BUTTON = (
    "display:none;position:absolute;top:.25rem;right:.25rem;width:2.25rem;height:2.25rem;margin:0;padding:0;"
    "border:1px solid #fff;border-radius:.5rem;background:rgba(31,35,40,.8);color:#fff;cursor:zoom-in"
)


def framed(picture: str, svg: str, layout: Layout, language: Language) -> str:
    """A picture in its frame.

    Args:
        picture: an ``<svg>`` or ``<img>`` whose style is ``look`` of the same drawing and layout.
        svg: the drawing that it shows.
        layout: how it stands on the page.
        language: that of the words around it.
    """
    least, most = _widths(svg, layout)
    share = layout.width.endswith("%")
    wide = f"width:{layout.width};min-width:min({least},100%)" if share else f"width:100%;max-width:{most}"
    zoom = f' data-zoom="{lightbox.words(language)}"' if layout.zoom else ""
    inside = f'<a href="{escape(layout.link)}">{picture}</a>' if layout.link else picture
    arrow = f'<span style="{_CHIP}"><span style="{_ARROW}"></span></span>'
    opens = lightbox.OPEN.in_language(language)
    button = f'<button type="button" class="lstm-diagram-open" aria-label="{opens}" title="{opens}" style="{_BUTTON}"></button>'
    return (
        f'<div class="lstm-diagram-frame"{zoom} style="position:relative;{wide};margin:{_MARGINS[layout.align]}">'
        f'<div class="lstm-diagram-scroller" style="overflow-x:auto" role="group" tabindex="0" aria-label="{_SCROLLS.in_language(language)}">'
        f"{inside}</div>"
        f'<span class="lstm-diagram-more" aria-hidden="true" style="{_MORE.format(least=least)}">{arrow}</span>'
        f"{button if layout.zoom else ''}</div>"
    )


def look(svg: str, layout: Layout) -> str:
    """The style of a picture in a frame."""
    least, _ = _widths(svg, layout)
    return f"display:block;width:100%;min-width:{least};max-width:none;height:auto"


def figure(content: str, caption: str, layout: Layout) -> str:
    """A figure around what stands in it, with plain text below it, or nothing."""
    named = f' id="{escape(layout.id)}"' if layout.id else ""
    kinds = escape(" ".join(("lstm-diagram-figure", *layout.classes)))
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    style = f"width:auto;max-width:100%;margin:1em 0;text-align:{layout.align}"
    return f'<figure class="{kinds}"{named} style="{style}">{content}{below}</figure>'


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in CSS pixels."""
    found = _SIZE.search(svg)
    assert found is not None, "every finished SVG says its size"
    return float(found[1]), float(found[2])


def legible_width(svg: str) -> int:
    """The width in CSS pixels at which the smallest text of a drawing is as large as it has to be; 1 without text."""
    view = _VIEW.search(svg)
    assert view is not None, "every finished SVG says its view"
    smallest = min((size for size in map(float, _FONT_SIZE.findall(svg)) if size), default=math.inf)
    return max(1, math.ceil(float(view[1]) * LEGIBLE / smallest))


def escape(text: str) -> str:
    """``text`` as HTML that shows it, whatever it holds."""
    return html.escape(visible(text))


def _widths(svg: str, layout: Layout) -> tuple[str, str]:
    """How narrow a picture becomes before it scrolls, and how wide it becomes."""
    legible, natural = legible_width(svg), size_of(svg)[0]
    if not layout.width or layout.width.endswith("%"):
        return f"{legible}px", f"{max(natural, legible):.0f}px"
    if layout.width.endswith("px"):
        return f"{min(legible, float(layout.width[:-2])):g}px", layout.width
    return f"min({legible}px,{layout.width})", layout.width
