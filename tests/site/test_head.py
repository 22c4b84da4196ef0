"""What a page says of itself: Open Graph in both languages, and the browser's language on a first visit, once."""

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config.base import load_config
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page
from PIL import Image
from playwright.sync_api import Browser

from lstm_diagrams.site import layout
from lstm_diagrams.site.head import PICTURE, with_facts
from lstm_diagrams.site.shared_picture import picture
from lstm_diagrams.words import LANGUAGES, Language
from tests.browser import Chromium
from tests.site.pages import BOTH

_META = re.compile(r'<meta property="og:([^"]+)" content="([^"]*)">')


def _facts(html: str) -> dict[str, str]:
    found = _META.findall(html.partition("</head>")[0])
    assert len(found) == len(dict(found))
    return {name: unescape(value) for name, value in found}


@pytest.mark.parametrize("page", BOTH)
def test_every_page_has_a_title_a_description_and_a_language(page: str, site: Path) -> None:
    html = (site / page).read_text(encoding="utf-8")
    facts = _facts(html)
    assert facts["locale"] == ("en_US" if page.startswith("en/") else "zh_CN")
    described = re.search(r'<meta name="description" content="([^"]*)"', html)
    assert described is not None and facts["description"] == unescape(described[1])
    assert facts["title"]
    assert facts["title"] in unescape(html.partition("<title>")[2].partition("</title>")[0])
    assert facts["type"] == ("website" if page.endswith("index.html") else "article")
    assert ("assets/language.js" in html) == (page == "index.html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_the_site_has_an_address_so_has_its_picture(language: Language) -> None:
    config = load_config(str(layout.CONFIGURATIONS[language]), site_url="http://127.0.0.1/here/")
    file = File("chapters/some.md", str(layout.ROOT), config.site_dir, use_directory_urls=False)
    page: Any = Page("Cells & gates", file, config)
    facts = _facts(with_facts("<head></head>", page, config, language))
    assert facts["title"] == "Cells & gates"
    assert facts["url"] == "http://127.0.0.1/here/chapters/some.html"
    assert facts["image"] == f"http://127.0.0.1/here/{PICTURE}"
    size = Image.open(io.BytesIO(picture(language))).size
    assert size == (int(facts["image:width"]), int(facts["image:height"]))


@pytest.mark.parametrize(
    ("locale", "begins"), [("zh-CN", ""), ("zh-TW", ""), ("en-US", "en/"), ("fr-FR", "en/")], ids=str
)
def test_a_first_visit_begins_in_the_language_of_the_browser_and_the_switch_stays(
    locale: str, begins: str, chromium: Chromium, served: str
) -> None:
    def walked(browser: Browser) -> list[str]:
        with browser.new_context(locale=locale) as context:
            page = context.new_page()
            page.goto(f"{served}index.html")
            page.wait_for_url(f"{served}{begins}index.html")
            seen = []
            for folder in ("en/" if not begins else "", ""):  # by links that somebody sent: no switch is clicked
                page.goto(f"{served}{folder}index.html")
                page.wait_for_selector("html.js")
                seen.append(page.url)
            return seen

    assert chromium.visit(walked) == [f"{served}{'' if begins else 'en/'}index.html", f"{served}index.html"]


def test_a_page_that_somebody_sends_opens_in_its_own_language(chromium: Chromium, served: str) -> None:
    def opened(browser: Browser) -> str:
        with browser.new_context(locale="en-US") as context:
            page = context.new_page()
            page.goto(f"{served}chapters/03-lstm-structure.html")
            page.wait_for_selector("html.js")
            return str(page.url)

    assert chromium.visit(opened) == f"{served}chapters/03-lstm-structure.html"
