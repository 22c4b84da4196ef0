"""The fence ``lstm-diagram`` for Python-Markdown's superfences: MkDocs, ProperDocs, Zensical and whatever else reads them.

markdown_extensions:
  - pymdownx.superfences:
      custom_fences:
        - name: lstm-diagram
          class: lstm-diagram
          format: !!python/name:lstm_diagrams.integrations.markdown.fence
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.embedding import html
from lstm_diagrams.integrations.embedding.block import Block, Defaults, language_of, read_block
from lstm_diagrams.integrations.embedding.gallery import CACHE, Gallery, gallery_of
from lstm_diagrams.integrations.embedding.order import Failure, Picture

FENCE = "lstm-diagram"
"""The name of the fence."""
_log = logging.getLogger("mkdocs.plugins.lstm_diagrams")
"""MkDocs counts the warnings of its own loggers for ``--strict``; everywhere else they go to stderr."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a diagram is to stand.

    Attributes:
        gallery: makes the pictures.
        defaults: what holds where a block says nothing.
        seen: the ids of the page so far.
        report: is told why a diagram could not be drawn.
        drawn: is told of every picture and failure.
        url: puts a picture into a file and says where that is, or None where the host knows no files.
    """

    gallery: Gallery
    defaults: Defaults
    seen: Counter[str]
    report: Callable[[str], None]
    drawn: Callable[[Picture | Failure], None]
    url: Callable[[Picture], str] | None


def to_html(body: str, attributes: Mapping[str, Any], place: Place) -> str:
    """The figure that a fence describes, or a box that says why there is none.

    Args:
        body: what stands in the fence.
        attributes: what superfences read beside the fence's name: ``attrs``, ``id_value`` and ``classes``.
        place: where it is to stand.
    """
    try:
        block = read_block(body, place.defaults, attributes.get("attrs"))
        if not block.inline and place.url is None:
            raise UsageError("'inline: false' needs a host that knows where files go: the MkDocs plugin, or Sphinx")
    except UsageError as error:
        return _failed(str(error), place)
    picture = place.gallery.picture(block.order)
    place.drawn(picture)
    if isinstance(picture, Failure):
        return _failed(picture.reason, place)
    content = _content(block, picture, place)
    name, classes = attributes.get("id_value") or "", tuple(attributes.get("classes") or ())
    return html.figure(content, block.caption, name=name, classes=classes)


def _content(block: Block, picture: Picture, place: Place) -> str:
    if block.inline or place.url is None:
        return html.inline(picture, block.alt, place.seen, block.order.lang)
    return html.image(picture, block.alt, place.url(picture))


def _failed(reason: str, place: Place) -> str:
    place.report(reason)
    return html.error_box(reason, language_of(place.defaults.lang))


@dataclass(frozen=True, slots=True)
class Fence:
    """A formatter for superfences.

    Attributes:
        lang: the language where a block names none.
        theme: the theme where a block names none.
        path: folders that are searched for models first, relative to the current directory.
        cache: the folder of the kept pictures, relative to the current directory.
    """

    lang: str = "en"
    theme: str = "auto"
    path: tuple[str, ...] = (".",)
    cache: str = CACHE

    def __call__(
        self, source: str, language: str, css_class: str, options: Mapping[str, Any], md: Any, **attributes: Any
    ) -> str:
        """The HTML of one fence; superfences says what the arguments are."""
        seen = vars(md).setdefault("lstm_diagrams_seen", Counter())  # lives as long as the page's Markdown
        place = Place(
            gallery=gallery_of(Path.cwd(), self.cache, tuple(self.path)),
            defaults=Defaults(self.lang, self.theme),
            seen=seen,
            report=_log.warning,
            drawn=lambda _: None,
            url=None,
        )
        return to_html(source, attributes, place)


fence = Fence()
