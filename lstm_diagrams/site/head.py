"""What a page says of itself to those who do not read it: programs that show a link to it, and on the home page the browser's language."""

import posixpath
from collections.abc import Iterator
from html import escape, unescape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from lstm_diagrams.words import Language, Text

PICTURE = "assets/shared.png"
"""Stands beside a link to the site, where it is shown elsewhere."""
_LANGUAGE = "assets/language.js"
_LOCALES = Text("zh_CN", "en_US")
_SHOWN = Text(
    "LSTM 单元内部：遗忘门、输入门、候选值、输出门，细胞状态和隐状态",
    "Inside an LSTM cell: forget, input and output gates, the candidate, the cell state and the hidden state",
)
_SIZE = (1280, 720)
"""Pixels of the picture, as wide and high as a slide."""


def with_facts(html: str, page: Page, config: MkDocsConfig, language: Language) -> str:
    """The page with its title, description, language and picture by the Open Graph protocol (ogp.me), and the script of the home page.

    Address and picture need the site's own address, which it may not have.
    """
    tags = "".join(
        f'<meta property="og:{name}" content="{escape(unescape(value))}">'
        for name, value in _facts(page, config, language)
    )
    if page.is_homepage and language == "zh":
        tags += f'<script src="{_LANGUAGE}"></script>'
    return html.replace("</head>", f"{tags}</head>", 1)


def _facts(page: Page, config: MkDocsConfig, language: Language) -> Iterator[tuple[str, str]]:
    yield "type", "website" if page.is_homepage else "article"
    yield "site_name", config.site_name
    yield "title", config.site_name if page.is_homepage else str(page.title)
    yield "description", page.meta.get("description") or config.site_description or config.site_name
    yield "locale", _LOCALES.in_language(language)
    if config.site_url:
        yield "url", posixpath.join(config.site_url, page.url)
        yield "image", posixpath.join(config.site_url, PICTURE)
        yield "image:type", "image/png"
        yield from zip(("image:width", "image:height"), map(str, _SIZE), strict=True)
        yield "image:alt", _SHOWN.in_language(language)
