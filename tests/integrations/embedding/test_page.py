"""What the hosts of Python-Markdown tell about a page; each host here is a stand-in with the attributes of the real one."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import markdown
import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage

from lstm_diagrams.integrations.embedding.page import Page, page_of

_FENCE = "```lstm-diagram\nmodel: a\n```\n"


@pytest.fixture
def seen() -> list[Page]:
    """The pages that a fence saw."""
    return []


def _settings(seen: list[Page]) -> dict[str, Any]:
    def remember(source: str, language: str, css_class: str, options: object, md: Any, **attributes: object) -> str:
        seen.append(page_of(md))
        return page_of(md).place_of(source)

    fences = [{"name": "lstm-diagram", "class": "lstm-diagram", "format": remember}]
    return {"pymdownx.superfences": {"custom_fences": fences}}


def _markdown(seen: list[Page]) -> markdown.Markdown:
    return markdown.Markdown(extensions=["pymdownx.superfences"], extension_configs=_settings(seen))


def test_without_a_host_only_the_line_is_known(seen: list[Page]) -> None:
    md = _markdown(seen)
    assert "line 3" in md.convert(f"Words.\n\n{_FENCE}")
    assert (seen[0].name, seen[0].language, seen[0].theme, seen[0].project) == ("", "en", "auto", Path.cwd())


def test_a_page_is_one_object_for_all_its_fences_and_the_next_page_another(seen: list[Page]) -> None:
    md = _markdown(seen)
    made = md.convert(_FENCE + "\n" + _FENCE)
    assert "line 1" in made and "line 5" in made
    assert "line 1" in md.convert(_FENCE)
    assert seen[0] is seen[1] is not seen[2]


@pytest.mark.parametrize(("locale", "language"), [(None, "zh"), ("en", "en")])
def test_mkdocs_tells_file_language_and_theme(
    tmp_path: Path, seen: list[Page], locale: str | None, language: str
) -> None:
    (tmp_path / "docs/sub").mkdir(parents=True)
    (tmp_path / "docs/sub/page.md").write_text(f"---\ntitle: a\n---\n# Title\n\n{_FENCE}")
    config = MkDocsConfig(str(tmp_path / "mkdocs.yml"))
    config.load_dict(
        {"site_name": "a", "docs_dir": str(tmp_path / "docs"), "theme": {"name": "readthedocs", "locale": "zh_CN"}}
    )
    config.validate()
    config.markdown_extensions, config.mdx_configs = ["pymdownx.superfences"], _settings(seen)
    file = File("sub/page.md", str(tmp_path / "docs"), str(tmp_path / "site"), use_directory_urls=True)
    if locale:
        file.locale = locale  # type: ignore[attr-defined]
    page = MkDocsPage(None, file, config)
    page.read_source(config)
    page.render(config, Files([file]))
    assert "docs/sub/page.md:6" in (page.content or "")
    assert (seen[0].language, seen[0].theme, seen[0].project) == (language, "light", tmp_path)


@pytest.mark.parametrize(("palette", "theme"), [([], "light"), ([{"scheme": "slate"}], "auto")])
def test_zensical_tells_file_language_and_theme(
    tmp_path: Path, seen: list[Page], palette: list[object], theme: str
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/page.md").write_text(f"---\ntitle: a\n---\n{_FENCE}")
    md = _markdown(seen)
    config = {"root_dir": str(tmp_path), "docs_dir": "docs", "theme": {"language": "zh", "palette": palette}}
    context = SimpleNamespace(page=SimpleNamespace(path="page.md"), config=config, run=lambda lines: lines)
    md.preprocessors.register(context, "rendering_context", 0)  # type: ignore[arg-type]
    assert "docs/page.md:4" in md.convert(_FENCE)
    assert (seen[0].language, seen[0].theme, seen[0].project) == ("zh", theme, tmp_path)


def test_a_page_that_no_file_holds_has_the_lines_that_are_converted(tmp_path: Path, seen: list[Page]) -> None:
    md = _markdown(seen)
    config = {"root_dir": str(tmp_path), "docs_dir": "docs", "theme": None}
    context = SimpleNamespace(page=SimpleNamespace(path="tags.md"), config=config, run=lambda lines: lines)
    md.preprocessors.register(context, "rendering_context", 0)  # type: ignore[arg-type]
    assert "docs/tags.md:3" in md.convert(f"Words.\n\n{_FENCE}")
    assert seen[0].language == "en"
