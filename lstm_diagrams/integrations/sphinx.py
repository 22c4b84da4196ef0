"""The Sphinx extension: the directive ``lstm-diagram``, in reStructuredText and in MyST.

HTML has the picture in the page (EPUB in a file), LaTeX a PDF or PNG, everything else the picture's title and description.
"""

import os
import posixpath
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import ENUM, Config
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxTranslator
from sphinx.util.typing import ExtensionMetadata

from lstm_diagrams import __version__
from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.embedding import html
from lstm_diagrams.integrations.embedding.block import Block, Defaults, language_of, read_block
from lstm_diagrams.integrations.embedding.cache import write_whole
from lstm_diagrams.integrations.embedding.gallery import CACHE, TIMEOUT, Gallery, check_settings, gallery_of
from lstm_diagrams.integrations.embedding.order import Failure, Order, Picture
from lstm_diagrams.integrations.embedding.staleness import outdated
from lstm_diagrams.render.layout import Layout
from lstm_diagrams.themes import theme_names
from lstm_diagrams.words import LANGUAGES

_log = logging.getLogger(__name__)
_WARNING = "lstm_diagrams"
"""The type of all warnings, for ``suppress_warnings``."""
_ENV_VERSION = int.from_bytes(__version__.encode())
"""Another version of this package draws otherwise: Sphinx reads everything anew."""
_HOST_OPTIONS = ("name", "class", "target")
_LATEX_UNITS = ("px", "%", "em", "pt", "pc", "in", "cm", "mm")
"""The units of a width that LaTeX has too; in any other the picture has its own width there."""
_LIGHT_THEMES = (
    *("alabaster", "agogo", "basic", "bizstyle", "classic", "default", "haiku", "nature", "nonav", "pyramid"),
    *("scrolls", "sphinxdoc", "sphinx_rtd_theme", "traditional"),
)
"""HTML themes that never turn dark; a file in ``auto`` would follow the reader's system there."""


class DiagramNode(nodes.General, nodes.Element):
    """A picture in a document; ``block`` is the Block it was ordered with.

    Inside stands a paragraph with its title and description, which the search index and all builders without pictures take.
    """


class _EveryOption(dict[str, Callable[[str], Any]]):
    """Takes each option as text, so that an unknown one is refused in one place, which lists those that are known."""

    def __missing__(self, name: str) -> Callable[[str | None], str]:
        return _as_text


def _as_text(argument: str | None) -> str:
    return "true" if argument is None or not argument.strip() else argument.strip()


class DiagramDirective(SphinxDirective):
    """``lstm-diagram``: the model as argument, the keys of a block as options or as YAML in the body."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _EveryOption({"class": directives.class_option})

    def run(self) -> list[nodes.Node]:
        """The diagram, in a figure where it has a caption; or a box that says why there is none."""
        given = {name: text for name, text in self.options.items() if name not in _HOST_OPTIONS}
        if self.arguments:
            given["model"] = self.arguments[0]
        name = self._target(given)
        try:
            block = read_block("\n".join(self.content), _defaults(self.config), given)
        except UsageError as error:
            return [self._box(str(error))]
        picture = _gallery(self.env.srcdir, self.config).picture(block.order)
        for source in picture.sources:
            self.env.note_dependency(source)
        if isinstance(picture, Failure):
            return [self._box(picture.reason)]
        if picture.stale:
            message = f"{block.order.model}: {outdated(picture)}"
            _log.warning("%s", message, location=self.get_location(), type=_WARNING, subtype="diagram")
        return [self._figure(block, picture, name)]

    def _target(self, given: dict[str, str]) -> str:
        """Make ``:target:`` the key ``link``; the name that it refers to where it is a reference (``name_``), as of an image."""
        if "target" not in self.options:
            return ""
        kind, address = self.state.parse_target([self.options["target"]], self.block_text, self.lineno)
        if kind != "refname":
            given["link"] = address
            return ""
        given.setdefault("zoom", "false")
        return str(address)

    def _figure(self, block: Block, picture: Picture, target: str) -> nodes.Element:
        text = block.alt or f"{picture.title}: {picture.description}"
        diagram = DiagramNode("", self._words(text, block.layout.link, target), block=block)
        around: nodes.Element = nodes.container("", diagram)
        if block.caption:
            inside, messages = self.parse_inline(block.caption, lineno=self.lineno)
            caption = nodes.caption(block.caption, "", *inside)
            self.set_source_info(caption)  # without it no translator gets to see it
            around = nodes.figure("", diagram, caption, *messages)
        around["classes"] += ["lstm-diagram-figure", *block.layout.classes, *self.options.get("class", [])]
        if block.layout.align != "center" and block.caption:
            around["align"] = block.layout.align
        if block.layout.id:
            self.options.setdefault("name", block.layout.id)
        self.set_source_info(around)
        self.add_name(around)
        return around

    def _words(self, text: str, link: str, target: str) -> nodes.Element:
        """What stands for the picture where none can; it leads where a click on the picture does."""
        if not link and not target:
            return nodes.paragraph("", text)
        if link:
            return nodes.paragraph("", "", nodes.reference("", text, refuri=link))
        reference = nodes.reference("", text, refname=nodes.fully_normalize_name(target))
        reference.indirect_reference_name = target
        self.state.document.note_refname(reference)
        return nodes.paragraph("", "", reference)

    def _box(self, reason: str) -> nodes.Element:
        self.env.note_reread()  # or the next build is silent about it, and does not see what was mended elsewhere
        _log.warning("%s", reason, location=self.get_location(), type=_WARNING, subtype="diagram")
        title = html.FAILED.in_language(language_of(_defaults(self.config).lang))
        as_it_is: dict[str, Any] = {"translatable": False, "support_smartquotes": False}
        parts = (nodes.title("", title, **as_it_is), nodes.paragraph("", reason, **as_it_is))
        return nodes.admonition("", *parts, classes=["danger", "lstm-diagram-error"])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directive, its node and its settings, which are those of the MkDocs plugin."""
    app.add_config_value("lstm_diagrams_lang", "", "env", ENUM("", *LANGUAGES))
    app.add_config_value("lstm_diagrams_theme", "", "env", ENUM("", *theme_names()))
    app.add_config_value("lstm_diagrams_inline", True, "env", (bool,))
    app.add_config_value("lstm_diagrams_cache", CACHE, "", (str,))
    app.add_config_value("lstm_diagrams_path", ["."], "env", (list, tuple))
    app.add_config_value("lstm_diagrams_timeout", TIMEOUT, "", (int, float))
    as_text = (_pass, _pass)
    app.add_node(
        DiagramNode, html=(_visit_html, _pass), latex=(_visit_latex, _pass), text=as_text, man=as_text, texinfo=as_text
    )
    app.add_directive("lstm-diagram", DiagramDirective)
    app.connect("config-inited", _check_settings)
    app.connect("html-page-context", _style_page)
    app.connect("build-finished", lambda app, _: _gallery(app.srcdir, app.config).close())
    return {
        "version": __version__,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
        "env_version": _ENV_VERSION,
    }


def _check_settings(app: Sphinx, config: Config) -> None:
    """Warn of a setting that cannot be and take the usual one, as Sphinx does with its own; ``-W`` makes an error of it."""
    usual: dict[str, Any] = {"cache": CACHE, "path": ["."], "timeout": TIMEOUT}
    for name, value in usual.items():
        try:
            check_settings(**{**usual, name: config[f"lstm_diagrams_{name}"]}, prefix="lstm_diagrams_")
        except UsageError as error:
            _log.warning("%s; %r is taken", error, value, type=_WARNING, subtype="setting")
            setattr(config, f"lstm_diagrams_{name}", value)


def _style_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if doctree is not None and next(doctree.findall(DiagramNode), None) is not None:
        context["metatags"] = context.get("metatags", "") + html.IMAGES_IN_HEAD


def _gallery(folder: os.PathLike[str], config: Config) -> Gallery:
    path, timeout = tuple(config.lstm_diagrams_path), config.lstm_diagrams_timeout
    return gallery_of(Path(folder), config.lstm_diagrams_cache, path, timeout)


def _defaults(config: Config) -> Defaults:
    language = config.lstm_diagrams_lang or language_of(config.language)
    theme = config.lstm_diagrams_theme or ("light" if config.html_theme in _LIGHT_THEMES else "auto")
    return Defaults(language, theme, config.lstm_diagrams_inline)


def _pass(translator: SphinxTranslator, node: DiagramNode) -> None:
    """Nothing of its own: the paragraph inside speaks."""


def _visit_html(translator: Any, node: DiagramNode) -> None:
    builder, block = translator.builder, node["block"]
    picture = _picture(builder, node, "svg")
    if picture is None:
        return
    layout = replace(block.layout, link=_link(node))
    seen = vars(translator).setdefault("lstm_diagrams_seen", Counter())
    if builder.name == "epub":  # it has to list the parts that hold SVG or scripts
        layout = replace(layout, zoom=False)
        seen[html.SCRIPT] += 1
    if block.inline and builder.name != "epub":
        content = html.inline(picture, block.alt, seen, block.order.lang, layout)
    else:
        url = posixpath.join(builder.imgpath, _written(builder, node, picture, "svg"))
        content = html.image(picture, block.alt, url, seen, block.order.lang, layout)
    translator.body.append(content)
    raise nodes.SkipNode


def _link(node: DiagramNode) -> str:
    """Where a click leads, of which Sphinx has resolved the reference by now; or nothing."""
    reference = next(node.findall(nodes.reference), None)
    if reference is None:
        return ""
    address: str = reference.get("refuri") or f"#{reference.get('refid', '')}"
    return address


def _visit_latex(translator: Any, node: DiagramNode) -> None:
    form = "pdf" if find_spec("typst") else "png"
    picture = _picture(translator.builder, node, form)
    if picture is None:
        return
    name = _written(translator.builder, node, picture, form)
    layout: Layout = node["block"].layout
    wide = f"[width={translator.latex_image_length(layout.width)}]" if layout.width.endswith(_LATEX_UNITS) else ""
    drawn = f"\\sphinxincludegraphics{wide}{{{name}}}"
    if urlsplit(layout.link).scheme:
        drawn = f"\\sphinxhref{{{translator.encode_uri(layout.link)}}}{{{drawn}}}"
    aside = "\\hspace*{\\fill}" if layout.align == "right" else ""
    translator.body.append(f"\n\\noindent{aside}{drawn}\n")
    raise nodes.SkipNode


def _picture(builder: Builder, node: DiagramNode, form: str) -> Picture | None:
    """The picture of a node, which was drawn as SVG before; where it cannot be had any more, a warning says why."""
    order: Order = node["block"].order
    in_page = form == "svg" and builder.name != "epub"  # whose pages take no scripts
    order = replace(order, ending=f".{form}", play=order.play and in_page)
    picture = _gallery(builder.srcdir, builder.config).picture(order)
    if isinstance(picture, Failure):
        _log.warning("%s", picture.reason, location=node, type=_WARNING, subtype="diagram")
        return None
    return picture


def _written(builder: Builder, node: DiagramNode, picture: Picture, form: str) -> str:
    """Write the picture among the images of the output; its name there."""
    key = _gallery(builder.srcdir, builder.config).key(node["block"].order)
    file = Path(builder.outdir, builder.imagedir, f"lstm-diagram-{key}.{form}")
    write_whole(file, picture.content)
    return file.name
