"""Formulas: set while the site is built, in both languages; one that is none stops the build."""

import json
import logging
import re
from pathlib import Path

import nbformat
import pytest
from mkdocs.exceptions import Abort

from lstm_diagrams.site import layout
from lstm_diagrams.site.formulas import stylesheet, with_formulas
from lstm_diagrams.site.problems import SourceError
from tests.site.project import Project, use

_QUIET = ("DeprecationWarning", "PendingDeprecationWarning", "ResourceWarning", "SyntaxWarning", "UserWarning")
_UNRAISABLE = "pytest.PytestUnraisableExceptionWarning"
pytestmark = [pytest.mark.filterwarnings(f"ignore::{name}") for name in (*_QUIET, _UNRAISABLE)]  # as in test_build

_TEXT = r"""{words} $h_t$

$$\begin{{aligned}} c_t &< \text{{{memory}}} \\ h_t &= o_t \odot \tanh(c_t) \end{{aligned}}$$

`$HOME` $5 and $6"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path)
    use(made, monkeypatch)
    return made


def _written(text: str) -> str:
    """As it stands in a notebook, below the comment sign."""
    return text.replace("\n", "\n# ")


def test_formulas_of_both_languages_are_set_and_notebooks_keep_them(project: Project) -> None:
    texts = {"": _TEXT.format(words="隐状态", memory="记忆"), "en/": _TEXT.format(words="The state", memory="memory")}
    project.page(zh=_written(texts[""]), en=_written(texts["en/"]))
    project.build()
    for folder, memory in (("", "记忆"), ("en/", "memory")):
        page = project.html(f"{folder}index.html")
        assert page.count('<span class="katex">') == page.count("<math ") == 2
        assert page.count('<div class="formula"') == 1
        assert memory in page and "<mo>&lt;</mo>" in page and "<mo>⊙</mo>" in page
        assert "<code>$HOME</code> $5 and $6" in page
        assert "katex.min.js" not in page
        found = json.loads((project.site / folder / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
        assert any("h_t" in entry["text"] for entry in found)
        assert not any("katex" in entry["text"] for entry in found)
        assert {path.name for path in (project.site / folder / "assets/katex/fonts").iterdir()} == set(_fonts())
        notebook = nbformat.read(project.site / folder / "index.ipynb", as_version=4)
        assert any(texts[folder] in cell.source for cell in notebook.cells)


def test_a_formula_that_is_none_stops_the_build(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    project.page(zh=r"$\frak$", en=r"$\frac{1$")
    with caplog.at_level(logging.ERROR), pytest.raises(Abort):
        project.build()
    assert "index.ipynb" in caplog.text and r"\\frak" in caplog.text


@pytest.mark.parametrize("tex", [r"\frac{1", r"\nosuchcommand", "遗忘", "a_b_c"])
def test_the_message_names_page_and_formula(tex: str) -> None:
    with pytest.raises(SourceError, match=r"^chapters/x\.ipynb: the formula .* cannot be set: KaTeX") as caught:
        with_formulas(f'<p><span class="arithmatex">{tex}</span></p>', "chapters/x.ipynb", "en")
    assert json.dumps(tex, ensure_ascii=False) in str(caught.value)


def _fonts() -> list[str]:
    return re.findall(r"url\(fonts/([\w-]+\.woff2)\)", stylesheet())


def test_every_font_of_the_style_sheet_is_there_and_no_other() -> None:
    assert sorted(_fonts()) == sorted(path.name for path in (layout.KATEX / "fonts").iterdir())
    assert stylesheet().count("url(") == len(_fonts())
