"""The MkDocs hook: puts executed notebooks on the site as pages, and links the two languages with each other."""

import posixpath
import re
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from lstm_diagrams.site import languages, layout, llms, sources
from lstm_diagrams.site.assets import assets
from lstm_diagrams.site.finding import extend
from lstm_diagrams.site.finished import Finished, Index, Templates
from lstm_diagrams.site.formulas import with_formulas
from lstm_diagrams.site.head import PICTURE, with_facts
from lstm_diagrams.site.lost import with_ways_on
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.site.rendered import Rendering
from lstm_diagrams.site.rendering import download_link, with_files_beside, with_outputs, with_pictures
from lstm_diagrams.site.scripts import mend_page, mend_worker
from lstm_diagrams.site.shared_picture import picture
from lstm_diagrams.site.sources import Source
from lstm_diagrams.words import LANGUAGES, Language, Text, language_named

_SWITCH = "switch:"
"""Stands before the links of the language switch until the page is written: MkDocs leaves a link with a scheme alone, but
gets one wrong that leads out of the language's own folder."""
_NAVIGATION, _RENDERING, _FINISHED, _TERMS = "navigation", "rendering", "finished", "terms"
"""In ``extra`` of the configuration: what belongs to this build."""
_NOT_HTML = re.compile(r' tabindex=""|(?<= type="checkbox")( id="\w+") autocomplete="off"')
_SEARCH = Text("搜索", "Search")


class NotebookPage(File):
    """A page that MkDocs makes of a notebook."""

    source: Source
    """What it is made of, in its language."""
    pictures: list[str]
    """Its pictures, once it is rendered."""

    def is_documentation_page(self) -> bool:
        """It is one."""
        return True


@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Pages include files of the checkout, such as its changelog, wherever the build is started from.

    The terms that Chinese texts are taken apart by are loaded once a text is.
    """
    settings = config.plugins["material/search"].config
    config.extra[_TERMS], settings["jieba_dict_user"] = settings["jieba_dict_user"], None
    config.mdx_configs.setdefault("pymdownx.snippets", {})["base_path"] = [str(layout.ROOT)]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add one page per notebook and the files that both languages share."""
    language = _language(config)
    _check_both_languages()
    for place, source in sources.pages(language, config.site_url).items():
        file = NotebookPage.generated(config, place, content="")
        assert isinstance(file, NotebookPage)
        file.source = source
        files.append(file)
        if source.download is not None:
            download = File.generated(config, f"downloads/{place}", content=source.download)
            download.dest_uri = place  # beside the page; among the sources the page itself has that name
            files.append(download)
    if config.site_url:  # only then can others show it
        files.append(File.generated(config, PICTURE, content=picture(language)))
    for place, origin in assets(language):
        if isinstance(origin, str):
            files.append(File.generated(config, place, content=origin))
        else:
            files.append(File.generated(config, place, abs_src_path=str(origin)))
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Kept for what is written when all pages are there."""
    config.extra[_NAVIGATION] = nav
    config.extra[_RENDERING] = Rendering(config, files)
    return nav


def _address(name: str, config: MkDocsConfig) -> str:
    """The public address of a file of the site, empty where the site has none."""
    return posixpath.join(config.site_url, name) if config.site_url else ""


@event_priority(90)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:
    """A notebook's page is Markdown made of its cells; its title and description stand in the metadata."""
    if not _is_notebook(page):
        return None
    source = _file(page).source
    page.meta.update(source.meta)
    page.meta["description"] = escape(page.meta.get("description", ""))  # the theme writes it as it is
    return source.markdown


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """Render only what has changed; a notebook's page gets its outputs, and files beside it."""

    def render(config: MkDocsConfig, files: Files) -> None:
        outputs = _file(page).source.outputs if _is_notebook(page) else ""
        pictures, beside = config.extra[_RENDERING].render(page, outputs, lambda page: _filled(page, config))
        if _is_notebook(page):
            _file(page).pictures = pictures
        for name, content in beside.items():
            place = posixpath.join(posixpath.dirname(page.file.src_uri), name)
            files.append(File.generated(config, place, content=content))

    vars(page)["render"] = render  # on this page alone, not on its class
    return page


def _filled(page: Page, config: MkDocsConfig) -> tuple[list[str], dict[str, bytes]]:
    """Put the outputs of a notebook into its page; its pictures, and the files that it offers."""
    if not _is_notebook(page):
        return [], {}
    source, language = _file(page).source, _language(config)
    filled, pictures = with_outputs(page.content or "", source.notebook(), language)
    filled, beside = with_files_beside(filled)
    if source.download is not None:
        link = download_link(posixpath.basename(page.file.src_uri), _address(page.file.src_uri, config), language)
        filled = filled.replace("</h1>", f"</h1>\n{link}", 1)
    page.content = filled
    return pictures, beside


@event_priority(-200)
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Templates:
    """All pages have their content: those that are as they were are written as they were."""
    finished = Finished(config, config.extra[_NAVIGATION])
    for file in files.documentation_pages():
        if file.page is not None:
            finished.look_up(file.page, file.pictures if isinstance(file, NotebookPage) else [])
    config.extra[_FINISHED] = finished
    search: Any = config.plugins["material/search"]
    search.search_index = Index(finished, search.config, config.extra[_TERMS])
    return Templates(env, finished, layout.CACHE.with_name("templates"))


@event_priority(-100)
def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """Search has read the page: it gets its pictures, and a switch to the other language that works everywhere."""
    if _is_notebook(page) and config.extra[_FINISHED].html(page) is None:
        page.content = with_pictures(page.content or "", _file(page).pictures)
    here = posixpath.dirname(page.url) or "."
    for alternate in config.extra["alternate"]:
        root = _root_of(alternate["lang"], _language(config))
        alternate["link"] = _SWITCH + posixpath.relpath(posixpath.join(root, page.url), here)
    return context


@event_priority(-100)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Set the formulas, now that the search index has them as TeX, mend the theme's HTML, and add the scripts of this page."""
    finished: Finished = config.extra[_FINISHED]
    kept = finished.html(page)
    if kept is not None:
        return kept
    language = _language(config)
    output = _mended(with_formulas(output, page.file.src_uri, language), language)
    here = posixpath.dirname(page.url) or "."
    names = (posixpath.relpath(name, here) for name in page.meta.get("scripts", ()))
    scripts = "".join(f'<script src="{escape(name)}"></script>' for name in names)
    output = with_facts(output.replace("</body>", f"{scripts}</body>"), page, config, language)
    finished.keep(page, output)
    return output


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """The page for what is not found is mended like all pages; the sitemap tells search engines of both languages."""
    if template_name == "404.html":
        output_content = with_ways_on(output_content, _language(config), config.site_url)
    if template_name.endswith(".html"):
        return _mended(output_content, _language(config))
    if template_name != "sitemap.xml" or not config.site_url:
        return output_content
    base = config.site_url if _language(config) == "zh" else config.site_url.removesuffix("en/")

    def with_languages(match: re.Match[str]) -> str:
        path = match[1].removeprefix(config.site_url or "")
        links = (("zh-Hans", f"{base}{path}"), ("en", f"{base}en/{path}"))
        return match[0] + "".join(f'<xhtml:link rel="alternate" hreflang="{tag}" href="{url}"/>' for tag, url in links)

    names = '<urlset xmlns:xhtml="http://www.w3.org/1999/xhtml" '
    return re.sub(r"<loc>(.*?)</loc>", with_languages, output_content.replace("<urlset ", names, 1))


def _mended(output: str, language: Language) -> str:
    """Small mends of the theme's HTML.

    Without ``<link rel=alternate>``, or Material's script asks for a sitemap beside every page; the search dialog gets a
    name; no attribute that HTML does not know; a header cell without text is no header.
    """
    output = output.replace(f'href="{_SWITCH}', 'href="')
    output = re.sub(r'\s*<link rel="alternate"[^>]*hreflang=[^>]*>', "", output)
    output = _NOT_HTML.sub(r"\1", output)
    output = re.sub(r"<th( [^>]*)?></th>", r"<td\1></td>", output)
    output = re.sub(r"<title>(.*?) - \1</title>", r"<title>\1</title>", output, count=1)  # of the home page
    label = _SEARCH.in_language(language)
    return output.replace('class="md-search" ', f'class="md-search" aria-label="{label}" ', 1)


def on_post_build(config: MkDocsConfig) -> None:
    """Search is made to find more, and programs that read get an overview; with the Chinese site the English one is built too."""
    built = Path(config.site_dir)
    (built / llms.NAME).write_text(llms.overview(config.extra[_NAVIGATION], config), encoding="utf-8")
    extend(built / "search" / "search_index.json", _language(config))
    theme = built / "assets" / "javascripts"
    for names, mend in (("workers/search.*.js", mend_worker), ("bundle.*.js", mend_page)):
        for script in theme.glob(names):
            mend(script)
    if _language(config) == "zh":
        languages.build_english_too(config)


def _check_both_languages() -> None:
    """Every Markdown page stands in both languages."""
    folders = {language: layout.ROOT / "docs" / language for language in LANGUAGES}
    pages = {language: {p.relative_to(f) for p in f.rglob("*.md")} for language, f in folders.items()}
    for page in sorted(pages["zh"] ^ pages["en"]):
        raise SourceError(f"{page} stands in only one of docs/zh and docs/en")


def _root_of(language: Language, seen_from: Language) -> str:
    """The root of a language's pages, as seen from that of another: Chinese at the root, English in ``en``."""
    if language == seen_from:
        return "."
    return "en" if language == "en" else ".."


def _language(config: MkDocsConfig) -> Language:
    return language_named(config.theme["language"])


def _is_notebook(page: Page) -> bool:
    return page.file.src_uri.endswith(".ipynb")


def _file(page: Page) -> NotebookPage:
    """Of one of the pages that ``on_files`` added."""
    assert isinstance(page.file, NotebookPage)
    return page.file
