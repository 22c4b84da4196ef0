"""A tiny site, built strictly: what is published, what is run again, and what stops the build."""

import base64
import logging
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from mkdocs.exceptions import Abort

from lstm_diagrams.site.__main__ import main
from tests.site.project import PAGE, QUIET, Project, use

pytestmark = QUIET


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path)
    use(made, monkeypatch)
    return made


_PICTURE = """\
class Picture:
    def _repr_mimebundle_(self, **_):
        def svg(word):
            size = 'viewBox="0 0 9 9" width="9" height="9"'
            title = f'<title id="ld-1-title">{word}</title>'
            return f'<svg id="ld-1" class="lstm-diagram" {size} aria-labelledby="ld-1-title">{title}</svg>'
        return {"image/svg+xml": svg("x"), "application/x-svg.zh": svg("图"), "application/x-svg.en": svg("picture")}
import torch
import lstm_diagrams as d
# zh: 画两次
# en: draw it twice
display(Picture(), Picture(), d.draw(torch.nn.Linear(2, 3), torch.zeros(1, 2), figure="mlp"))
lstm = torch.nn.LSTM(2, 3)
lstm.dropout = 0.5
d.check(lstm, torch.rand(4, 2, 2))
"""


def test_each_language_has_its_page_its_comments_and_its_picture(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.page(_PICTURE)
    project.build()
    zh, en = project.html("index.html"), project.html("en/index.html")
    assert "遗忘门" in zh
    assert "forget gate" not in zh
    assert "画两次" in zh
    assert "draw it twice" not in zh
    assert "forget gate" in en
    assert "遗忘门" not in en
    assert "draw it twice" in en
    for page, word in ((zh, "图"), (en, "picture")):
        assert f'<title id="ld-1-title">{word}</title>' in page
        assert f'<title id="ld-1-2-title">{word}</title>' in page
        assert len(re.findall(r'<svg style="[^"]*" id="ld-1"', page)) == 1
        (diagram,) = re.findall(r'<svg[^>]*id="ld-mlp-[^>]*>', page)
        assert f'lang="{"zh-Hans" if page is zh else "en"}"' in diagram
        assert "data:image/svg" not in page
        assert 'id="home"' in page
    assert "LSTM 的 dropout=0.5 什么也不做" in zh and "of LSTM does nothing" not in zh
    assert "of LSTM does nothing" in en and "什么也不做" not in en
    assert 'lang="en"' in en
    assert "executed" in capsys.readouterr().out


_DOWNLOAD = """\
import base64
class Download:
    def _repr_mimebundle_(self, **_):
        def link(words):
            data = base64.b64encode(words.encode()).decode()
            return f'<a href="data:text/plain;base64,{data}" download="sheet.txt">{words}</a>'
        return {"text/plain": "?", "text/html": "?", "text/x-html.zh": link("单子"), "text/x-html.en": link("sheet")}
Download()
"""


@pytest.mark.parametrize(("folder", "words"), [("", "单子"), ("en/", "sheet")])
def test_a_download_made_by_a_cell_is_a_file_beside_the_page_of_its_language(
    project: Project, folder: str, words: str
) -> None:
    project.page(_DOWNLOAD)
    project.build()
    links = re.findall(r"<a [^>]*sheet\.txt[^>]*>.*?</a>", project.html(f"{folder}index.html"))
    assert [re.sub("<.*?>", "", link) for link in links if "base64,{" not in link] == [words]
    assert 'href="sheet.txt"' in links[-1]
    assert project.html(f"{folder}sheet.txt") == words
    outputs = nbformat.read(project.site / f"{folder}index.ipynb", as_version=4).cells[-1].outputs
    assert base64.b64encode(words.encode()).decode() in outputs[0].data["text/html"]


_PROSE = """\
from lstm_diagrams.words import Text
for number in (1, 2):
    display(Text(zh=f"## 图 {number} {{ #picture-{number} }}", en=f"## Picture {number} {{ #picture-{number} }}"))
    print(f"shown {number}")
    display(Text(zh="`x` 是*输入*", en="`x` is the *input*"))
"""


@pytest.mark.parametrize(
    ("path", "heading", "words"),
    [("index.html", "图", "是<em>输入</em>"), ("en/index.html", "Picture", "is the <em>input</em>")],
)
def test_markdown_among_the_outputs_is_part_of_the_page(project: Project, path: str, heading: str, words: str) -> None:
    project.page(_PROSE)
    project.build()
    page = project.html(path)
    assert '<a href="#picture-2" class="md-nav__link">' in page, "in the table of contents"
    position = 0
    for number in (1, 2):
        for part in (f'<h2 id="picture-{number}">{heading} {number}', f"shown {number}", words):
            position = page.index(part, position) + 1
    assert page.count(words) == 2


def test_a_file_that_a_cell_says_it_reads_makes_it_run_again(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    source = project.folder / "notes.txt"
    source.write_text("first", encoding="utf-8")
    project.write(
        "index.py",
        PAGE.format(zh="", en="", code="print(open('notes.txt').read())").replace("# %%\n", '# %% reads="*.txt"\n'),
    )
    project.build()
    assert "first" in project.html("index.html")
    project.build()
    capsys.readouterr()
    source.write_text("second", encoding="utf-8")
    project.build()
    assert "executed" in capsys.readouterr().out
    assert "second" in project.html("index.html")


def test_the_switch_leads_to_the_same_page(project: Project) -> None:
    project.build()
    assert 'href="en/index.html" hreflang="en"' in project.html("index.html")
    assert 'href="../index.html" hreflang="zh"' in project.html("en/index.html")


@pytest.mark.parametrize(
    ("path", "word", "other"), [("index.ipynb", "遗忘门", "forget"), ("en/index.ipynb", "forget", "遗忘门")]
)
def test_the_executed_notebook_can_be_downloaded(project: Project, path: str, word: str, other: str) -> None:
    project.build()
    assert '<a href="index.ipynb" download' in project.html(path.replace(".ipynb", ".html"))
    notebook = nbformat.read(project.site / path, as_version=4)
    nbformat.validate(notebook)
    text = "".join(cell.source for cell in notebook.cells)
    assert word in text
    assert other not in text
    assert notebook.cells[-1].outputs[0].text == "42\n"


_PLAIN = PAGE.format(zh="", en="", code="6 * 7")
_HIDDEN = """\
# %% [markdown] lang="zh"
# # 门 { #home }
#
# 去[首页](index.ipynb)。

# %% [markdown] lang="en"
# # Gates { #home }
#
# Go [home](index.ipynb).

# %% tags=["remove_cell"] needs="lstm-diagrams[pdf]"
seven = 7

# %% reads="notes.txt"
print(open("notes.txt").read() * seven)

# %%
6 * seven
"""


def test_a_download_has_all_its_cells_and_those_that_read_the_checkout_as_text(project: Project) -> None:
    (project.folder / "notes.txt").write_text("ab", encoding="utf-8")
    project.write("index.py", _HIDDEN)
    project.build()
    cells = nbformat.read(project.site / "en/index.ipynb", as_version=4).cells
    assert [cell.cell_type for cell in cells] == ["code", "markdown", "code", "markdown", "code"]
    install, prose, hidden, as_text, shown = cells
    assert '# %pip install "lstm-diagrams[pdf]"' in install.source
    assert prose.source == "# Gates\n\nGo home."
    assert hidden.metadata.jupyter.source_hidden
    assert 'print(open("notes.txt")' in as_text.source
    assert "ab" * 7 in as_text.source
    assert shown.outputs[0].data["text/plain"] == "42"
    assert "seven = 7" not in re.sub("<.*?>", "", project.html("en/index.html"))


def test_a_page_that_offers_no_notebook_has_neither_the_link_nor_the_file(project: Project) -> None:
    project.write("index.py", re.sub(r"# (#.*)\n", r"# ---\n# download: false\n# ---\n# \1\n", _PLAIN))
    project.build()
    assert "download>" not in project.html("index.html")
    assert not (project.site / "index.ipynb").exists()


def test_colab_opens_the_notebook_where_the_site_has_a_public_address(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.build()
    assert "colab" not in project.html("index.html") + project.html("en/index.html")
    monkeypatch.setenv("SITE_URL", "https://lstm.example/")
    project.build()
    for page, folder in (("index.html", ""), ("en/index.html", "en/")):
        (address,) = re.findall(r'href="https://colab\.research\.google\.com/#fileId=([^"]+)"', project.html(page))
        assert unquote(address) == f"https://lstm.example/{folder}index.ipynb"
        assert (project.site / folder / "index.ipynb").exists()


def test_only_changed_code_runs_again(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.page("import time\nprint(time.time_ns())")
    project.build()
    first = project.html("index.html")
    capsys.readouterr()
    project.page("import time\nprint(time.time_ns())", zh="新的一句。", en="A new sentence.")
    project.build()
    assert "executed" not in capsys.readouterr().out
    assert "新的一句" in project.html("index.html")
    number = re.findall(r"\b\d{19}\b", first)[0]
    assert number in project.html("index.html")
    (project.folder / "lstm_diagrams/changed.py").write_text("", encoding="utf-8")
    project.build()
    assert "executed" in capsys.readouterr().out
    assert number not in project.html("index.html")


def test_a_damaged_result_is_made_again(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.build()
    (kept,) = (project.folder / ".cache").glob("*.json")
    kept.write_text("[[1", encoding="utf-8")
    project.page(zh="多了一句。")
    capsys.readouterr()
    project.build()
    assert "executed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("print(1)\n1 / 0", ["index.py: cell 3", "ZeroDivisionError"]),
        ("import sys\nprint('oh', file=sys.stderr)", ["index.py: cell 3", "stderr", "oh"]),
        ("import warnings\nwarnings.warn('careful')", ["index.py: cell 3", "careful"]),
    ],
)
def test_a_cell_that_fails_or_complains_stops_the_build_every_time(
    project: Project, code: str, words: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    project.page(code)
    for _ in range(2):
        caplog.clear()
        _refused(project, caplog, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('# %% [markdown] lang="fr"\n# # Bonjour { #home }\n', ["cell 1", "'fr'", "zh, en"]),
        ('# %% [markdown] lang="zh"\n# # 你好 { #home }\n\n# %%\n1\n', ["before cell 2", "differ"]),
        (
            '# %% [markdown] lang="zh"\n# # 你 { #a }\n\n# %% [markdown] lang="en"\n# # You { #b }\n',
            ["differ", "#a", "#b"],
        ),
        ('# %% [markdown] lang="zh"\n# # 你 { #a }\n\n# %% [markdown] lang="en"\n# ## You { #a }\n', ["differ"]),
        ('# %% [markdown] lang="zh"\n# # 你\n\n# %% [markdown] lang="en"\n# # You\n', ["cell 1", "explicit id"]),
        ('# %% lang="fr"\n1\n', ["cell 1", "'fr'", "zh, en"]),
        ('# %% lang="zh"\n1\n\n# %%\n2\n\n# %% lang="en"\n3\n', ["cell 1", "code for zh", "zh, en"]),
        ('# %%\n1\n\n# %% lang="en"\n3\n\n# %% lang="zh"\n1\n', ["cell 2", "code for en"]),
    ],
)
def test_languages_that_do_not_match_stop_the_build(
    project: Project, text: str, words: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    project.write("index.py", text)
    _refused(project, caplog, ["index.py", *words])


_OWN_CODE = """\
seen = []

# %% lang="zh"
seen.append("诗")

# %% lang="en"
seen.append("verse")

# %%
print("seen:", *seen)
"""


def test_code_for_each_language_runs_for_its_own_page_alone(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.page(_OWN_CODE)
    for ran in (2, 0):
        project.build()
        assert capsys.readouterr().out.count("executed") == ran
        zh, en = (unescape(re.sub(r"<[^>]+>", "", project.html(page))) for page in ("index.html", "en/index.html"))
        assert "seen: 诗" in zh and 'append("诗")' in zh and "verse" not in zh
        assert "seen: verse" in en and 'append("verse")' in en and "诗" not in en


def test_a_page_in_one_language_only_stops_the_build(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    (project.folder / "docs/zh/lonely.md").write_text("# 孤页\n", encoding="utf-8")
    _refused(project, caplog, ["lonely.md"])


@pytest.mark.parametrize("link", ["[nowhere](missing.ipynb)", "[no anchor](#missing)", "[no file](other.md)"])
def test_a_dead_link_stops_the_build(project: Project, link: str, caplog: pytest.LogCaptureFixture) -> None:
    project.page(zh=link, en=link)
    _refused(project, caplog, ["index.ipynb"])


def test_the_command_says_why_the_site_was_not_built(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("mkdocs"), "handlers", [])
    project.page("1 / 0")
    assert main(["build"]) == 1
    told = capsys.readouterr().err
    assert "The site was not built: docs/notebooks/index.py: cell 3" in told
    assert "ZeroDivisionError" in told


def test_a_site_is_not_built_where_the_other_process_fails(
    project: Project, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("mkdocs"), "handlers", [])
    configuration = project.folder / "mkdocs.en.yml"
    configuration.write_text(configuration.read_text("utf-8").replace("INHERIT:", "theme: nowhere\n# "), "utf-8")
    assert main(["build"]) == 1
    assert "ERROR: Config value 'theme'" in capfd.readouterr().err
    assert (project.site / "index.html").exists()
    assert not (project.site / "en").exists()


def test_a_second_build_renders_no_output_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.build()
    first = project.html("index.html"), project.html("en/index.html")
    monkeypatch.setattr("nbconvert.HTMLExporter.from_notebook_node", None)
    project.build()
    assert (project.html("index.html"), project.html("en/index.html")) == first
    project.page("print(6 * 8)")
    with pytest.raises(TypeError):
        project.build()


def _refused(project: Project, caplog: pytest.LogCaptureFixture, words: list[str]) -> None:
    """The build stops, and says why."""
    with caplog.at_level(logging.WARNING), pytest.raises(Abort):
        project.build()
    for word in words:
        assert word in caplog.text


def test_nothing_asks_another_host(project: Project) -> None:
    project.build()
    for page in project.site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for tag in ('src="http', 'src="//', '<link rel="stylesheet" href="http', "<script src=http"):
            assert tag not in text, page
