"""The notebooks as they are written: both languages say the same, each in its own words, and what is said of shapes is checked."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from nbformat import NotebookNode

from lstm_diagrams.site.layout import NOTEBOOKS
from lstm_diagrams.site.notebooks import in_language, read
from lstm_diagrams.words import LANGUAGES, Language

SOURCES = sorted(NOTEBOOKS.rglob("*.py"))
CHAPTERS = [path for path in SOURCES if path.parent.name == "chapters"]
NAMES = [path.relative_to(NOTEBOOKS).as_posix() for path in SOURCES]

_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_TAG = re.compile(r"</?[a-z][^>]*>")
_TARGET = re.compile(r"\]\([^)\n]*\)|\{ *[#.:][^}\n]*\}")
_HEADING = re.compile(r"^(#+) .*\{ *#([\w-]+) *\}\s*$", re.MULTILINE)
_ADMONITION = re.compile(r"^ *(\?\?\?\+?|!!!) (\w+)", re.MULTILINE)
_FORMULA = re.compile(r"(\$\$?)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_WORDS_IN_FORMULA = re.compile(r"\\text\{[^}]*\}")
_LINK = re.compile(r"\]\(([^)\n]*)\)")
_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[ ,;:.]+[A-Za-z][A-Za-z'’-]*){5,}")
_SHAPE = re.compile(r"`\((?:[A-Za-z0-9*+ ]+, ?)+[A-Za-z0-9*+ ]*\)`|\b\d+ ?× ?\d+\b")


def without_code(source: str) -> str:
    """A text with a backtick in the place of its code."""
    return _CODE.sub("`", _FENCE.sub("`", source))


def prose(source: str) -> str:
    """A text without its code, formulas, tags, link targets and ids."""
    return _TARGET.sub("]", _TAG.sub("", _FORMULA.sub("`", without_code(source))))


def texts(notebook: NotebookNode, language: Language) -> str:
    """All prose of one language, the front matter taken out."""
    cells = in_language(notebook, language).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@dataclass
class Section:
    """What stands below a heading of level 2, up to the next one; ``name`` is the id of the heading."""

    name: str
    text: str = ""
    code: list[str] = field(default_factory=list)

    @property
    def states_a_shape(self) -> bool:
        """Whether a shape such as `(N, T, H)` or 3 × 4 stands in the text, or the code looks at one."""
        return bool(_SHAPE.search(_FENCE.sub("", self.text))) or any(".shape" in cell for cell in self.code)

    @property
    def checks(self) -> bool:
        """Whether any of the code asserts something."""
        return any(_asserts(node) for cell in self.code for node in ast.walk(ast.parse(cell)))


def _asserts(node: ast.AST) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(node, ast.Assert) or (isinstance(called, ast.Attribute) and called.attr.startswith("assert_"))


def sections(notebook: NotebookNode, language: Language) -> Iterator[Section]:
    """The sections of one language with their code; what stands above the first is a section, too."""
    section = Section("")
    for cell in in_language(notebook, language).cells:
        if cell.cell_type == "code":
            section.code.append(cell.source)
            continue
        first, *others = re.split(r"^(?=## )", cell.source, flags=re.MULTILINE)
        section.text += first
        for text in others:
            yield section
            heading = _HEADING.match(text)
            assert heading is not None
            section = Section(heading[2], text)
    yield section


def unchecked(notebook: NotebookNode) -> list[str]:
    """The sections that state a shape and assert nothing."""
    return [
        f"{language} {section.name}"
        for language in LANGUAGES
        for section in sections(notebook, language)
        if section.states_a_shape and not section.checks
    ]


@pytest.fixture(scope="module", params=SOURCES, ids=NAMES)
def notebook(request: pytest.FixtureRequest) -> NotebookNode:
    return read(request.param)


def test_headings_are_the_same(notebook: NotebookNode) -> None:
    zh, en = (_HEADING.findall(_FENCE.sub("", texts(notebook, language))) for language in LANGUAGES)
    assert zh == en
    identifiers = [identifier for _, identifier in zh]
    assert [marks for marks, _ in zh].count("#") == 1
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("pattern", [_ADMONITION, _LINK, re.compile(r"^ *``` ?(\w*)", re.MULTILINE)])
def test_questions_links_and_blocks_of_code_are_the_same(notebook: NotebookNode, pattern: re.Pattern[str]) -> None:
    zh, en = (pattern.findall(texts(notebook, language)) for language in LANGUAGES)
    assert zh == en


def test_formulas_are_the_same_but_for_words(notebook: NotebookNode) -> None:
    zh, en = (
        [_WORDS_IN_FORMULA.sub("", formula[1]) for formula in _FORMULA.findall(without_code(texts(notebook, language)))]
        for language in LANGUAGES
    )
    assert zh == en


def test_every_page_has_a_title_and_a_description_in_both_languages(notebook: NotebookNode) -> None:
    zh, en = (in_language(notebook, language).metadata["page"] for language in LANGUAGES)
    for key in ("title", "description"):
        assert zh[key].strip() and en[key].strip()
    assert _CHINESE.search(zh["description"])
    assert not _CHINESE.search(en["title"] + en["description"])
    assert len(zh["description"]) >= 20 and len(en["description"]) >= 60


def test_no_chinese_stands_in_english_texts(notebook: NotebookNode) -> None:
    assert _CHINESE.findall(prose(texts(notebook, "en"))) == []


def test_no_english_sentence_stands_in_chinese_texts(notebook: NotebookNode) -> None:
    assert _ENGLISH.findall(prose(texts(notebook, "zh"))) == []


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_what_a_chapter_says_of_shapes_is_checked(path: Path) -> None:
    assert unchecked(read(path)) == []


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_a_chapter_has_one_exercise_to_code_whose_solution_passes_the_readers_test(path: Path) -> None:
    notebook = read(path)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    (asked,) = (source for source in code if "def check(" in source)
    assert "raise NotImplementedError" in asked and "assert" in asked
    (solved,) = (source for source in code if re.search(r"^Solution\(", source, re.MULTILINE))
    assert re.search(r"^check\(solved\)$", solved, re.MULTILINE)
    assert all("{ #exercise }" in texts(notebook, language) for language in LANGUAGES)


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_a_chapter_without_its_assertions_is_found_out(path: Path) -> None:
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = _without_assertions(cell.source)
    assert unchecked(notebook)


def _without_assertions(source: str) -> str:
    class Remove(ast.NodeTransformer):
        def visit_Assert(self, node: ast.Assert) -> ast.AST:
            return ast.Pass()

        def visit_Expr(self, node: ast.Expr) -> ast.AST:
            return ast.Pass() if _asserts(node.value) else node

    return ast.unparse(Remove().visit(ast.parse(source)))


_MADE = """\
# %% [markdown] lang="zh"
# # 章 {{ #chapter }}
#
# ## 形状 {{ #shape }}
#
# {zh}

# %% [markdown] lang="en"
# # Chapter {{ #chapter }}
#
# ## Shape {{ #shape }}
#
# {en}

# %%
{code}

# %% [markdown] lang="zh"
# ## 之后 {{ #after }}

# %% [markdown] lang="en"
# ## After {{ #after }}

# %%
assert True
"""


@pytest.mark.parametrize(
    ("zh", "en", "code", "found"),
    [
        ("形状是 `(N, T, H)`。", "The shape is `(N, T, H)`.", "print(output)", True),
        ("形状是 `(N, T, H)`。", "The shape is `(N, T, H)`.", "assert output.shape == (N, T, H)", False),
        ("形状是 `(N,)`。", "The shape is `(N,)`.", "torch.testing.assert_close(a, b)", False),
        ("窗口是 3 × 4。", "The window is 3 × 4.", "draw(window)", True),
        ("没有。", "None.", "print(output.shape)", True),
        ("没有。", "None.", "print(output)", False),
        ("形状是 `(D*L, N, H)`。", "The shape is `(D*L, N, H)`.", "", True),
        ("得到 `(h_n, c_n)`。", "It gives `(h_n, c_n)`.", "print(output)", False),
        ("调用 `f(a, b)`。", "Call `f(a, b)`.", "print(output)", False),
    ],
)
def test_an_unchecked_shape_is_found(tmp_path: Path, zh: str, en: str, code: str, found: bool) -> None:
    path = tmp_path / "made.py"
    path.write_text(_MADE.format(zh=zh, en=en, code=code), encoding="utf-8")
    assert unchecked(read(path)) == (["zh shape", "en shape"] if found else [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("这里有 `a code with more than six words` 而已。", False),
        ("层有 LSTM, GRU, RNN 三种，见 [图](a b c d e f g.ipynb)。", False),
        ("``` sh\nthis is a command with many words\n```\n", False),
        ("这里 nobody translated the words of this sentence 忘了。", True),
    ],
)
def test_an_english_sentence_is_found(text: str, found: bool) -> None:
    assert bool(_ENGLISH.search(prose(text))) == found
