"""Diagrams as HTML for any page: in the page itself or as an image, framed, with ids of their own, everything escaped."""

import html
import re
from collections import Counter

from lstm_diagrams.drawing.kit.characters import visible
from lstm_diagrams.integrations.embedding.order import Picture
from lstm_diagrams.words import Language, Text

_ID = re.compile(r'<svg [^>]*?id="([^"]+)"')
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')
_LABELS = re.compile(r'aria-labelledby="[^"]*"')
_SMALLEST = 0.72
"""How small a picture may become in a narrow page before it scrolls, as a part of its own size."""
_FIGURE = "width:auto;max-width:100%;margin:1em 0;text-align:center"
_IMAGE = "lstm-diagram-image dark-light"
"""The second class is one of pydata-sphinx-theme, which dims all images but those with light and dark colours of their own."""
_SCHEMES = {"auto": "light dark", "light": "light", "dark": "dark"}
IMAGES_IN_HEAD = "<style>{}</style>".format(
    "".join(
        f"[data-theme={name}] .lstm-diagram-image,[data-bs-theme={name}] .lstm-diagram-image{{color-scheme:{scheme}}}"
        for name, scheme in _SCHEMES.items()
    )
)
"""What stands in the head of a page with images: they follow its colours by ``color-scheme``, which not every theme sets."""
_SCROLLS = Text("可以左右滚动的图", "Diagram, scrolls sideways")
FAILED = Text("这张图没有画出来", "This diagram could not be drawn")
"""The title of what stands in the place of a diagram that could not be drawn."""


def figure(content: str, caption: str, *, name: str = "", classes: tuple[str, ...] = ()) -> str:
    """A figure around a picture.

    Args:
        content: HTML of the picture.
        caption: plain text below it, or nothing.
        name: the id of the figure, for links, or nothing.
        classes: more classes of the figure.
    """
    named = f' id="{escape(name)}"' if name else ""
    kinds = escape(" ".join(("lstm-diagram-figure", *classes)))
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'<figure class="{kinds}"{named} style="{_FIGURE}">{content}{below}</figure>'


def framed(content: str, language: Language) -> str:
    """A picture in a frame where it scrolls if the page is too narrow for it, with the keyboard too."""
    label = _SCROLLS.in_language(language)
    return f'<div class="lstm-diagram-frame" style="overflow-x:auto" role="group" tabindex="0" aria-label="{label}">{content}</div>'


def inline(picture: Picture, alt: str, seen: Counter[str], language: Language) -> str:
    """The SVG itself; ``seen`` counts the pictures of a page by their ids, so that none stands there twice."""
    svg = picture.content.decode().strip()
    name = id_of(picture)
    seen[name] += 1
    if seen[name] > 1:
        svg = svg.replace(name, f"{name}-{seen[name]}")
    if alt:
        svg = _LABELS.sub(lambda _: f'aria-label="{escape(alt)}"', svg, count=1)
    width, _ = _size(svg)
    look = f"width:clamp({width * _SMALLEST:.0f}px,100%,{width:.0f}px);max-width:none;height:auto"
    return framed(svg.replace("<svg ", f'<svg style="{look}" data-search-exclude="" ', 1), language)


def image(picture: Picture, alt: str, url: str) -> str:
    """The picture as an image at ``url``."""
    width, height = _size(picture.content.decode())
    told = escape(alt or f"{picture.title}: {picture.description}")
    look = "max-width:100%;height:auto"
    size = f'width="{width:.0f}" height="{height:.0f}"'
    return f'<img class="{_IMAGE}" src="{escape(url)}" alt="{told}" {size} style="{look}"/>'


def file_name(picture: Picture) -> str:
    """The name of the file of an SVG, the same for the same picture."""
    return f"{id_of(picture)}.svg"


def id_of(picture: Picture) -> str:
    """The id that stands in the SVG, the same for the same picture."""
    found = _ID.search(picture.content.decode())
    assert found is not None, "every picture has one"
    return found[1]


def error_box(reason: str, language: Language) -> str:
    """What stands in the place of a diagram that could not be drawn."""
    title = FAILED.in_language(language)
    return (
        '<div class="admonition danger lstm-diagram-error" role="note">'
        f'<p class="admonition-title">{title}</p><p>{escape(reason)}</p></div>'
    )


def escape(text: str) -> str:
    """``text`` as HTML that shows it, whatever it holds."""
    return html.escape(visible(text))


def _size(svg: str) -> tuple[float, float]:
    found = _SIZE.search(svg)
    assert found is not None, "every picture has one"
    return float(found[1]), float(found[2])
