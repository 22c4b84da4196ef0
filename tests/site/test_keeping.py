"""What is kept between builds: only what has changed is made again, and nothing that has changed is missed."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from material.plugins.search.plugin import SearchIndex
from mkdocs.exceptions import Abort
from mkdocs.structure.pages import Page

from lstm_diagrams.site.keeping import Kept
from tests.site.project import QUIET, Project, use

pytestmark = QUIET
_PAGES = ("index.html", "about.html", "en/index.html", "en/about.html")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A notebook and a page of Markdown, which link to each other, built once."""
    made = Project(tmp_path)
    for language in ("zh", "en"):
        _about(made, language, "First words.")
        configuration = tmp_path / ("mkdocs.yml" if language == "zh" else "mkdocs.en.yml")
        configuration.write_text(configuration.read_text("utf-8") + "  - about.md\n", "utf-8")
    made.page(zh="[关于](about.md#about)", en="[About](about.md#about)")
    use(made, monkeypatch)
    made.build()
    return made


def _about(project: Project, language: str, words: str, anchor: str = "about") -> None:
    text = f"# About {{ #{anchor} }}\n\n{words} [home](index.ipynb#home)\n"
    (project.folder / f"docs/{language}/about.md").write_text(text, "utf-8")


@contextmanager
def _rendered() -> Iterator[list[str]]:
    """The places of the pages whose Markdown is rendered meanwhile, by MkDocs itself."""
    places: list[str] = []
    render = Page.render

    def counted(page: Page, *arguments: object) -> None:
        places.append(f"{page.file.dest_uri} {arguments[0].theme['language']}")
        render(page, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "render", counted)
        yield places


def _site(project: Project) -> dict[str, bytes]:
    """Every file of the site, but for the times that the sitemap says and that its archive is made at."""
    files = {path.relative_to(project.site).as_posix(): path for path in project.site.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.endswith("sitemap.xml.gz")}


def test_an_unchanged_site_is_the_same_and_nothing_is_rendered(project: Project) -> None:
    first = _site(project)
    with _rendered() as places:
        project.build()
    assert places == [] and _site(project) == first


def test_only_the_page_whose_sentence_changed_is_rendered_in_its_language_alone(project: Project) -> None:
    for change, place, words in (
        (
            lambda: project.page(zh="[关于](about.md#about) 一句新话。", en="[About](about.md#about)"),
            "index.html zh",
            "一句新话",
        ),
        (lambda: _about(project, "en", "Other words."), "about.html en", "Other words."),
    ):
        change()
        with _rendered() as places:
            project.build()
        assert places == [place]
        page, language = place.split()
        assert words in project.html(page if language == "zh" else f"en/{page}")


def test_search_finds_the_new_words_and_no_longer_the_old_ones(project: Project) -> None:
    _about(project, "en", "Other words.")
    project.build()
    index = project.html("en/search/search_index.json")
    assert "Other words" in index and "First words" not in index and "forget gate" in index


def test_a_title_in_the_navigation_makes_search_read_its_own_page_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = list[str]()
    add = SearchIndex.add_entry_from_context
    monkeypatch.setattr(
        SearchIndex, "add_entry_from_context", lambda index, page: (places.append(page.file.src_uri), add(index, page))
    )
    for language in ("zh", "en"):
        path = project.folder / f"docs/{language}/about.md"
        path.write_text(path.read_text("utf-8").replace("# About", "# Colophon"), "utf-8")
    project.build()
    assert all("Colophon" in project.html(page) for page in _PAGES)
    assert places == ["about.md", "about.md"], "once in each language"
    index = project.html("en/search/search_index.json")
    assert "Colophon" in index and "About {" not in index and "forget gate" in index


def _retitle(project: Project) -> None:
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        path = project.folder / name
        path.write_text(path.read_text("utf-8").replace("  - about.md", "  - Colophon: about.md"), "utf-8")


def _rename_place(project: Project) -> None:
    for language in ("zh", "en"):
        _about(project, language, "First words.", "colophon")
    project.page(zh="[关于](about.md#colophon)", en="[About](about.md#colophon)")


def _theme(project: Project) -> None:
    """An override of the theme, twice, so that the second one differs in a file of the project alone."""
    folder = project.folder / "overrides"
    folder.mkdir(exist_ok=True)
    (folder / "main.html").write_text('{% extends "base.html" %}{% block announce %}first{% endblock %}', "utf-8")
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        path = project.folder / name
        text = path.read_text("utf-8")
        path.write_text(text.replace("theme:\n", f"theme:\n  custom_dir: {folder}\n"), "utf-8")
    project.build()
    assert all("first" in project.html(page) for page in _PAGES)
    (folder / "main.html").write_text('{% extends "base.html" %}{% block announce %}Colophon{% endblock %}', "utf-8")


@pytest.mark.parametrize(
    ("change", "word"), [(_retitle, "Colophon"), (_rename_place, "colophon"), (_theme, "Colophon")]
)
def test_a_change_that_concerns_other_pages_reaches_them(
    project: Project, change: Callable[[Project], None], word: str
) -> None:
    change(project)
    project.build()
    for page in _PAGES:
        assert word in project.html(page), page


def test_a_file_that_a_page_includes_is_followed(project: Project) -> None:
    for words in ("First notes", "Second notes"):
        (project.folder / "NOTES.md").write_text(f"# Notes\n{words}\n", "utf-8")
        for language in ("zh", "en"):
            _about(project, language, '\n\n--8<-- "NOTES.md:2:"\n\n')
        project.build()
        assert words in project.html("about.html") and words in project.html("en/about.html")


def test_a_link_that_dies_through_another_page_stops_every_build(project: Project) -> None:
    for language in ("zh", "en"):
        _about(project, language, "First words.", "elsewhere")
    for _ in range(2):
        with pytest.raises(Abort):
            project.build()
    for language in ("zh", "en"):
        (project.folder / f"docs/{language}/about.md").unlink()
    with pytest.raises(Abort):
        project.build()


_DOCSTRINGS = """\
from IPython.display import Markdown
display(Markdown("::: lstm_diagrams.errors.UnknownName"))
"""


def test_what_docstrings_say_is_kept_with_their_names_and_style(project: Project) -> None:
    project.page(_DOCSTRINGS)
    for language in ("zh", "en"):
        _about(project, language, "[the error][lstm_diagrams.errors.UnknownName]")
    project.build()
    first = _site(project)
    assert 'href="index.html#lstm_diagrams.errors.UnknownName"' in project.html("about.html")
    assert first["assets/_mkdocstrings.css"]
    with _rendered() as places:
        project.build()
    assert places == [] and _site(project) == first
    _about(project, "zh", "[那个错误][lstm_diagrams.errors.UnknownName]")
    project.build()
    assert re.search(r'href="index.html#lstm_diagrams.errors.UnknownName"[^>]*>那个错误', project.html("about.html"))


def test_what_a_killed_build_left_or_a_disk_damaged_is_made_again(project: Project) -> None:
    first = _site(project)
    for number, kept in enumerate(sorted(project.folder.glob("[pfs]*/*.txt"))):
        text = kept.read_text("utf-8")
        kept.write_text((text[: len(text) // 2], "", text.replace("First", "Worst"), text[:-1])[number % 4], "utf-8")
    for path in project.site.rglob("*.html"):
        path.write_text("half", "utf-8")
    project.build()
    assert _site(project) == first


def test_what_is_kept_is_found_by_name_and_key_alone(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept")
    kept.keep("page", "1", {"words": "字\n"})
    assert kept.find("page", "1") == {"words": "字\n"}
    assert kept.find("page", "2") is None and kept.find("other", "1") is None
    kept.keep("page", "2", [])
    assert kept.find("page", "1") is None and kept.find("page", "2") == []
    assert len(list((tmp_path / "kept").iterdir())) == 1
