"""The MkDocs hook: puts executed notebooks on the site as pages, and links the two languages with each other."""

import posixpath
import re
from html import escape
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from lstm_diagrams.site import languages, layout, llms, sources
from lstm_diagrams.site.assets import assets
from lstm_diagrams.site.downloads import offered, standalone
from lstm_diagrams.site.finding import extend, separate
from lstm_diagrams.site.formulas import with_formulas
from lstm_diagrams.site.notebooks import in_language, outputs_alone
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.site.rendering import download_link, to_markdown, with_files_beside, with_outputs, with_pictures
from lstm_diagrams.words import LANGUAGES, Language, Text, language_named

_SWITCH = "switch:"
"""Stands before the links of the language switch until the page is written: MkDocs leaves a link with a scheme alone, but
gets one wrong that leads out of the language's own folder."""
_NAVIGATION = "navigation"
_NOT_HTML = re.compile(r' tabindex=""|(?<= type="checkbox")( id="\w+") autocomplete="off"')
_SEARCH = Text("搜索", "Search")


class NotebookPage(File):
    """A generated .ipynb that MkDocs treats as a page.

    Added after mkdocs-jupyter's own turn: its wrapper (0.26) forgets where a generated file lies.
    """

    notebook: nbformat.NotebookNode
    """What stands in it, in the language of the page."""
    pictures: list[str]
    """Its pictures, once its outputs are rendered."""

    def is_documentation_page(self) -> bool:
        """It is one."""
        return True


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Pages include files of the checkout, such as its changelog, wherever the build is started from.

    What mkdocs-jupyter has rendered is kept for each language by itself: a build drops what it did not use.
    """
    renderer = "-".join(f"{name}-{metadata.version(name)}" for name in ("mkdocs-jupyter", "nbconvert"))
    kept = layout.CACHE.with_name("rendered") / renderer / _language(config)
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(kept)
    config.mdx_configs.setdefault("pymdownx.snippets", {})["base_path"] = [str(layout.ROOT)]
    return config


@event_priority(-100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add one page per notebook and the files that both languages share."""
    language = _language(config)
    _check_both_languages()
    for path, notebook in sources.notebooks(language, announce_cached=languages.first_to_read(config)).items():
        name = path.relative_to(layout.NOTEBOOKS).with_suffix(".ipynb")
        made = layout.CACHE / language / name
        page = in_language(notebook, language)
        _write_if_changed(made, nbformat.writes(outputs_alone(page)) + "\n")
        file = NotebookPage.generated(config, name.as_posix(), abs_src_path=str(made))
        assert isinstance(file, NotebookPage)
        file.notebook = page
        files.append(file)
        if offered(page):
            files.append(_download(notebook, name.as_posix(), config))
    for place, source in assets(language):
        if isinstance(source, str):
            files.append(File.generated(config, place, content=source))
        else:
            files.append(File.generated(config, place, abs_src_path=str(source)))
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Kept for what is written when all pages are there."""
    config.extra[_NAVIGATION] = nav
    return nav


def _download(notebook: nbformat.NotebookNode, name: str, config: MkDocsConfig) -> File:
    """The file that readers download, beside the page; among the sources the page itself has that name."""
    made = standalone(notebook, _language(config), _address(name, config))
    download = File.generated(config, f"downloads/{name}", content=nbformat.writes(made) + "\n")
    download.dest_uri = name
    return download


def _address(name: str, config: MkDocsConfig) -> str:
    """The public address of a file of the site, empty where the site has none."""
    return posixpath.join(config.site_url, name) if config.site_url else ""


@event_priority(90)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:
    """A notebook's page is Markdown made of its cells; its title and description stand in the metadata."""
    if not _is_notebook(page):
        return None
    notebook = _notebook(page)
    page.meta.update(notebook.metadata.get("page", {}))
    page.meta["description"] = escape(page.meta.get("description", ""))  # the theme writes it as it is
    return to_markdown(notebook)


@event_priority(-100)
def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """Let mkdocs-jupyter render the outputs and MkDocs all the rest."""
    if _is_notebook(page):
        jupyter_render = page.render
        title = page.__dict__.get("title")

        def render(config: MkDocsConfig, files: Files) -> None:
            jupyter_render(config, files)
            rendered = page.content or ""
            page.__dict__.pop("title", None)
            if title is not None:
                page.title = title
            Page.render(page, config, files)
            language = _language(config)
            filled, _file(page).pictures = with_outputs(page.content or "", _notebook(page), rendered, language)
            filled, downloads = with_files_beside(filled)
            folder, name = posixpath.split(page.file.src_uri)
            for download, content in downloads.items():
                files.append(File.generated(config, posixpath.join(folder, download), content=content))
            if offered(_notebook(page)):
                link = download_link(name, _address(page.file.src_uri, config), language)
                filled = filled.replace("</h1>", f"</h1>\n{link}", 1)
            page.content = filled

        vars(page)["render"] = render  # on this page alone, not on its class
    return page


@event_priority(-100)
def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """Search has read the page: it gets its pictures, and a switch to the other language that works everywhere."""
    if _is_notebook(page):
        page.content = with_pictures(page.content or "", _file(page).pictures)
    here = posixpath.dirname(page.url) or "."
    for alternate in config.extra["alternate"]:
        root = _root_of(alternate["lang"], _language(config))
        alternate["link"] = _SWITCH + posixpath.relpath(posixpath.join(root, page.url), here)
    return context


@event_priority(-100)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Set the formulas, now that the search index has them as TeX, mend the theme's HTML, and add the scripts of this page."""
    language = _language(config)
    output = _mended(with_formulas(output, page.file.src_uri, language), language)
    here = posixpath.dirname(page.url) or "."
    names = (posixpath.relpath(name, here) for name in page.meta.get("scripts", ()))
    scripts = "".join(f'<script src="{escape(name)}"></script>' for name in names)
    return output.replace("</body>", f"{scripts}</body>")


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """The page for what is not found is mended like all pages; the sitemap tells search engines of both languages."""
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
    name; no script from another host (mkdocs-jupyter 0.27 adds MathJax to every page); no attribute that HTML does not
    know; a header cell without text is no header.
    """
    output = output.replace(f'href="{_SWITCH}', 'href="')
    output = re.sub(r'\s*<link rel="alternate"[^>]*hreflang=[^>]*>', "", output)
    output = re.sub(r"<script data-mkdocs-jupyter-mathjax=.*?</script>\n?", "", output, flags=re.DOTALL)
    output = _NOT_HTML.sub(r"\1", output)
    output = re.sub(r"<th( [^>]*)?></th>", r"<td\1></td>", output)
    label = _SEARCH.in_language(language)
    return output.replace('class="md-search" ', f'class="md-search" aria-label="{label}" ', 1)


def on_post_build(config: MkDocsConfig) -> None:
    """Search is made to find more, and programs that read get an overview; with the Chinese site the English one is built too."""
    built = Path(config.site_dir)
    (built / llms.NAME).write_text(llms.overview(config.extra[_NAVIGATION], config), encoding="utf-8")
    extend(built / "search" / "search_index.json", _language(config))
    for worker in (built / "assets" / "javascripts" / "workers").glob("search.*.js"):
        separate(worker)
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


def _notebook(page: Page) -> nbformat.NotebookNode:
    return _file(page).notebook


def _file(page: Page) -> NotebookPage:
    """Of one of the pages that ``on_files`` added."""
    assert isinstance(page.file, NotebookPage)
    return page.file


def _write_if_changed(path: Path, text: str) -> None:
    """An untouched file keeps its time, which live reload watches."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
