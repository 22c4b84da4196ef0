"""Diagrams as HTML for the pages of documentation: in the page itself or as an image, with ids of their own, all escaped."""

import re
from collections import Counter

from lstm_diagrams.integrations.embedding.order import Picture
from lstm_diagrams.render import lightbox
from lstm_diagrams.render.frame import escape, framed, look, size_of
from lstm_diagrams.render.groups import without_labels
from lstm_diagrams.render.layout import Layout
from lstm_diagrams.render.moving import player
from lstm_diagrams.words import Language, Text

_ID = re.compile(r'<svg [^>]*?id="([^"]+)"')
_NAMED_BY = re.compile(r'aria-labelledby="[^"]*" aria-describedby="[^"]*"')
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
SCRIPT = "script"
"""What ``seen`` counts the script under; no id of a picture is so short. A page that takes none has it counted before."""
_PLAYS = re.compile(r"<svg [^>]*?data-film=")
_PLAYER = "player"
"""What ``seen`` counts players under."""
FAILED = Text("这张图没有画出来", "This diagram could not be drawn")
"""The title of what stands in the place of a diagram that could not be drawn."""


def inline(picture: Picture, alt: str, seen: Counter[str], language: Language, layout: Layout | None = None) -> str:
    """The SVG itself in a frame.

    Args:
        picture: an SVG; one for the player brings the player.
        alt: its name, or nothing for its own title and description.
        seen: counts the pictures of a page by their ids, so that none stands there twice; the first brings the script.
        language: that of the words around it.
        layout: how it stands on the page.
    """
    layout = layout or Layout()
    script = _script(seen)
    drawing = picture.content.decode().strip()
    svg = without_labels(drawing).replace(id_of(picture), _id_of_its_own(picture, seen))
    if alt:
        svg = _NAMED_BY.sub(lambda _: f'aria-label="{escape(alt)}"', svg, count=1)
    svg = svg.replace("<svg ", f'<svg style="{look(drawing, layout)}" data-search-exclude="" ', 1)
    frame = framed(svg, drawing, layout, language)
    if not _PLAYS.match(drawing):
        return frame + script
    seen[_PLAYER] += 1
    return player.around(frame) + script + (player.apart() if seen[_PLAYER] == 1 else "")


def image(
    picture: Picture, alt: str, url: str, seen: Counter[str], language: Language, layout: Layout | None = None
) -> str:
    """The picture as an image at ``url`` in a frame; else as of ``inline``."""
    layout = layout or Layout()
    script = _script(seen)
    drawing = picture.content.decode()
    width, height = size_of(drawing)
    name = f"{_id_of_its_own(picture, seen)}-text"
    described = "" if alt else f' aria-describedby="{name}"'
    text = "" if alt else f'<span id="{name}" hidden="">{escape(picture.description)}</span>'
    tag = (
        f'<img class="{_IMAGE}" src="{escape(url)}" alt="{escape(alt or picture.title)}"{described} '
        f'width="{width:.0f}" height="{height:.0f}" style="{look(drawing, layout)}"/>'
    )
    return framed(tag, drawing, layout, language) + text + script


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


def _id_of_its_own(picture: Picture, seen: Counter[str]) -> str:
    name = id_of(picture)
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"


def _script(seen: Counter[str]) -> str:
    """The script, once on a page: for opening pictures, and for the signs at the edges of those that scroll."""
    seen[SCRIPT] += 1
    return lightbox.apart() if seen[SCRIPT] == 1 else ""
