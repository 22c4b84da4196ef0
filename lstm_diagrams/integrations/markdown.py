"""The fence ``lstm-diagram`` for Python-Markdown's superfences: MkDocs, ProperDocs, Zensical and whatever else reads them.

markdown_extensions:
  - pymdownx.superfences:
      custom_fences:
        - name: lstm-diagram
          class: lstm-diagram
          format: !!python/name:lstm_diagrams.integrations.markdown.fence

Keys may stand in the head of a fence too, if superfences is told of this validator (else only with the extension
``attr_list``, and in braces): ``validator: !!python/name:lstm_diagrams.integrations.markdown.validator``.

MkDocs, ProperDocs and Zensical tell which page it is, in which language; MkDocs and ProperDocs count the warnings for
``--strict``. Any other host, and Zensical, stops at an error with ``Fence(strict=True)``, which raises it. Zensical keeps
the pages that have not changed, and has to be told of the files of the models: ``watch``.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pymdownx.superfences import SuperFencesException

from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.embedding import html
from lstm_diagrams.integrations.embedding.block import Block, Defaults, language_of, read_block
from lstm_diagrams.integrations.embedding.gallery import CACHE, TIMEOUT, Gallery, check_settings, gallery_of
from lstm_diagrams.integrations.embedding.order import Failure, Picture
from lstm_diagrams.integrations.embedding.page import page_of
from lstm_diagrams.integrations.embedding.staleness import outdated
from lstm_diagrams.render.frame import figure

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


def to_html(body: str, options: Mapping[str, str], attributes: Mapping[str, Any], place: Place) -> str:
    """The figure that a fence describes, or a box that says why there is none.

    Args:
        body: what stands in the fence.
        options: the keys in its head, by ``validator``.
        attributes: what else superfences read there: ``attrs``, which are keys too, ``id_value`` and ``classes``.
        place: where it is to stand.
    """
    try:
        block = read_block(body, place.defaults, {**_head(attributes), **options})
        if not block.inline and place.url is None:
            raise UsageError("'inline: false' needs a host that knows where files go: the MkDocs plugin, or Sphinx")
    except UsageError as error:
        return _failed(str(error), place)
    picture = place.gallery.picture(block.order)
    place.drawn(picture)
    if isinstance(picture, Failure):
        return _failed(picture.reason, place)
    if picture.stale:
        place.report(f"{block.order.model}: {outdated(picture)}")
    content = _content(block, picture, place)
    return figure(content, block.caption, block.layout)


def _content(block: Block, picture: Picture, place: Place) -> str:
    if block.inline or place.url is None:
        return html.inline(picture, block.alt, place.seen, block.order.lang, block.layout)
    return html.image(picture, block.alt, place.url(picture), place.seen, block.order.lang, block.layout)


def _head(attributes: Mapping[str, Any]) -> dict[str, str]:
    """The keys in the braces of a fence, where ``#name`` is its id and ``.name`` a class of it."""
    classes, name = " ".join(attributes.get("classes") or ()), attributes.get("id_value") or ""
    named = {key: text for key, text in (("class", classes), ("id", name)) if text}
    return {**(attributes.get("attrs") or {}), **named}


def _failed(reason: str, place: Place) -> str:
    place.report(reason)
    return html.error_box(reason, language_of(place.defaults.lang))


def validator(
    language: str, inputs: Mapping[str, str], options: dict[str, str], attributes: dict[str, str], md: Any
) -> bool:
    """Takes every key in the head of a fence, so that an unknown one is refused in one place; a bare key means true."""
    options.update({name: "true" if text == name else text for name, text in inputs.items()})
    return True


@dataclass(frozen=True, slots=True)
class Fence:
    """A formatter for superfences.

    Attributes:
        lang: the language where a block names none; left out, that of the page, and English where the host tells none.
        theme: the theme where a block names none; left out, what suits the theme of the site.
        path: folders that are searched for models first, relative to the folder of the host's configuration, or to the
            current directory where the host tells of none.
        cache: the folder of the kept pictures, relative to the same.
        timeout: seconds that one drawing may take.
        strict: whether a diagram that cannot be drawn stops the host.
    """

    lang: str = ""
    theme: str = ""
    path: tuple[str, ...] = (".",)
    cache: str = CACHE
    timeout: float = TIMEOUT
    strict: bool = False

    def __post_init__(self) -> None:
        check_settings(self.cache, self.path, self.timeout)

    def __call__(
        self, source: str, language: str, css_class: str, options: Mapping[str, Any], md: Any, **attributes: Any
    ) -> str:
        """The HTML of one fence; superfences says what the arguments are.

        Raises:
            SuperFencesException: ``strict`` is set, and the diagram cannot be drawn.
        """
        page = page_of(md)
        where = page.place_of(source)
        place = Place(
            gallery=gallery_of(page.project, self.cache, tuple(self.path), self.timeout),
            defaults=Defaults(self.lang or page.language, self.theme or page.theme),
            seen=page.seen,
            report=lambda reason: self._report(f"{where}: {reason}" if where else reason),
            drawn=lambda _: None,
            url=None,
        )
        return to_html(source, options, attributes, place)

    def _report(self, message: str) -> None:
        if self.strict:
            raise SuperFencesException(message)
        _log.warning(message)


fence = Fence()
