"""The Sphinx extension: small projects built by Sphinx itself, in reStructuredText and MyST."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sphinx.cmd.build import build_main

from tests.browser import Chromium
from tests.integrations.documents import Documents, program
from tests.integrations.looks import themes_seen

pytestmark = pytest.mark.usefixtures("warm")
_LSTM = ".. lstm-diagram:: torch.nn:LSTM(3,5,2)\n   :input: 4,2,3\n"
_NET = ".. lstm-diagram:: models:Net\n   :input: 5,2,3\n"
_MYST = "```{lstm-diagram} torch.nn:LSTM(3,5,2)\n:input: 4,2,3\n```\n"


class Project(Documents):
    """Documents with a conf.py; ``build()`` builds them in this process, with every warning an error if not said otherwise.

    Args:
        folder: where they lie.
        cache: where pictures are kept; left out, in the usual place.
    """

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        super().__init__(folder)
        self._cache = [] if cache is None else [f"lstm_diagrams_cache = {str(cache)!r}"]
        self.configure()

    def configure(self, *lines: str) -> None:
        """Write conf.py."""
        start = [
            "project = 'Models'",
            "extensions = ['lstm_diagrams.integrations.sphinx', 'myst_parser']",
            "html_theme = 'basic'",
        ]
        self.write("conf.py", "\n".join([*start, *self._cache, *lines]) + "\n")

    def page(self, text: str, name: str = "index.rst") -> None:
        """Write a page under a title."""
        self.write(name, f"Title\n=====\n\n{text}" if name.endswith("rst") else f"# Title\n\n{text}")

    def build(self, builder: str = "html", *more: str) -> int:
        """The exit code."""
        wishes = more or ("-W", "-n")
        return build_main(["-q", "-b", builder, *wishes, str(self.folder), str(self.folder / "out" / builder)])


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for all projects that show the same few pictures."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def project(tmp_path: Path, shared: Path) -> Project:
    """A project that draws nothing that another one has drawn."""
    return Project(tmp_path, shared)


@pytest.fixture
def fresh(tmp_path: Path) -> Project:
    """A project with a cache of its own, for which nothing is drawn yet."""
    return Project(tmp_path)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Sphinx leaves the locale of this process changed."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def _svgs(html: str) -> list[str]:
    return re.findall(r"<svg .*?</svg>", html, re.DOTALL)


def test_the_command_builds_in_parallel_and_without_a_warning(fresh: Project) -> None:
    """As a reader of the documentation would do it; enough pages that Sphinx reads them in several processes."""
    names = [f"page{number}" for number in range(6)]
    for name in names:
        fresh.page(_LSTM if name == "page0" else "Words.", f"{name}.rst")
    fresh.page(_NET + "\n.. toctree::\n\n" + "".join(f"   {name}\n" for name in names))
    command = [*program("sphinx"), "-W", "-n", "-j", "2", "-b", "html", ".", "out/html"]
    done = subprocess.run(command, cwd=fresh.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "not safe for parallel" not in done.stderr
    assert len(_svgs(fresh.text("out/html/index.html"))) == len(_svgs(fresh.text("out/html/page0.html"))) == 1
    assert fresh.imports == 1


def test_every_way_to_write_it_is_the_same_picture(fresh: Project) -> None:
    fresh.page(
        f"{_NET}\n.. lstm-diagram::\n\n   model: models:Net\n   input: [5, 2, 3]\n\n"
        ".. lstm-diagram:: models:Net\n\n   input: 5,2,3\n\n.. toctree::\n\n   myst\n"
    )
    fresh.page(
        "```{lstm-diagram} models:Net\n:input: 5,2,3\n```\n\n```{lstm-diagram}\nmodel: models:Net\ninput: [5, 2, 3]\n```\n",
        "myst.md",
    )
    assert fresh.build() == 0
    found = [*_svgs(fresh.text("out/html/index.html")), *_svgs(fresh.text("out/html/myst.html"))]
    assert len(found) == 5
    assert len({re.sub(r"(ld-network-\w+)(-\d)?", r"\1", svg) for svg in found}) == 1
    ids = [re.findall(r' id="([^"]*)"', svg) for svg in _svgs(fresh.text("out/html/index.html"))]
    assert len(ids) == 3 and {len(one) for one in ids} == {len(ids[0])}
    assert len({each for one in ids for each in one}) == 3 * len(ids[0]) > 9, "groups of layers and steps have ids too"
    assert len(fresh.kept()) == 1


def test_a_caption_makes_a_numbered_figure_that_can_be_referred_to(project: Project) -> None:
    project.configure("numfig = True")
    project.page(
        "See :numref:`gates` and :ref:`here <gates>`.\n\n"
        + _LSTM
        + "   :caption: Two *layers* <b>x</b>\n   :name: gates\n   :class: wide\n   :steps: 3\n   :theme: dark\n   :lang: zh\n"
    )
    assert project.build() == 0
    html = project.text("out/html/index.html")
    figure = re.findall(r'<figure class="([^"]*)" id="gates">', html)
    assert len(figure) == 1 and {"lstm-diagram-figure", "wide"} <= set(figure[0].split())
    assert "Two <em>layers</em> &lt;b&gt;x&lt;/b&gt;" in html
    assert re.search(r'href="#gates"><span class="std std-numref">Fig. 1', html)
    (svg,) = _svgs(html)
    assert 'lang="zh-Hans"' in svg and "ld-auto" not in svg


@pytest.mark.parametrize(
    ("settings", "lang", "auto"),
    [
        ("language = 'zh_CN'", "zh-Hans", False),
        ("language = 'de'", "en", False),
        ("language = 'zh_TW'; lstm_diagrams_lang = 'en'; lstm_diagrams_theme = 'auto'", "en", True),
        ("lstm_diagrams_lang = 'zh'", "zh-Hans", False),
    ],
)
@pytest.mark.filterwarnings("ignore:Exception ignored in.*jieba:pytest.PytestUnraisableExceptionWarning")
def test_language_and_theme_are_the_project_s(project: Project, settings: str, lang: str, auto: bool) -> None:
    project.configure(settings)
    project.page(f"{_LSTM}\n.. toctree::\n\n   myst\n")
    project.page(_MYST, "myst.md")
    assert project.build() == 0
    for page in ("index", "myst"):
        (svg,) = _svgs(project.text(f"out/html/{page}.html"))
        assert f'lang="{lang}"' in svg and ("ld-auto" in svg) is auto


def test_a_diagram_follows_the_switch_of_the_page(project: Project, chromium: Chromium) -> None:
    """Against what the reader's system prefers, in the page and in a file, of reStructuredText and of MyST."""
    project.configure("lstm_diagrams_theme = 'auto'")
    project.page(f"{_LSTM}\n{_LSTM}   :inline: false\n\n.. toctree::\n\n   myst\n")
    project.page(_MYST + "\n" + _MYST.replace("4,2,3\n", "4,2,3\n:inline: false\n"), "myst.md")
    assert project.build() == 0
    selectors = (".lstm-diagram-figure svg", ".lstm-diagram-figure img")
    switch = "document.body.dataset.theme"  # as furo has it
    for page in ("index", "myst"):
        html = project.folder / f"out/html/{page}.html"
        html.write_text(
            html.read_text(encoding="utf-8").replace("<body>", '<body data-theme="auto">'), encoding="utf-8"
        )
        assert themes_seen(chromium, html, f"{switch} = 'dark'", selectors, prefers="light") == ["dark"] * 2
        assert themes_seen(chromium, html, f"{switch} = 'light'", selectors, prefers="dark") == ["light"] * 2


def test_the_other_builders(project: Project) -> None:
    project.page(_LSTM + "   :caption: Below\n\n" + _NET + "   :alt: What is seen\n")
    for builder in ("latex", "text", "man", "texinfo", "singlehtml", "xml", "gettext", "dirhtml"):
        assert project.build(builder) == 0, builder
    tex = next((project.folder / "out/latex").glob("*.tex")).read_text()
    pictures = re.findall(r"\\sphinxincludegraphics\{([^}]*)\}", tex)
    assert len(pictures) == 2
    for name in pictures:
        assert re.fullmatch(r"lstm-diagram-[0-9a-f]+\.pdf", name)
        assert (project.folder / "out/latex" / name).read_bytes().startswith(b"%PDF")
    text = " ".join(project.text("out/text/index.txt").split())
    assert "2-layer LSTM unrolled over 4 steps: Time runs" in text and "What is seen" in text
    assert "seen" not in project.text("out/gettext/index.pot"), "the picture's own words are not for translators"
    assert len(_svgs(project.text("out/singlehtml/index.html"))) == 2


def test_a_caption_is_for_translators_and_a_box_is_not(project: Project) -> None:
    project.page(_LSTM + "   :caption: Two *layers*\n\n.. lstm-diagram:: --nowhere:Net\n")
    assert project.build("gettext", "-n") == 0
    words = re.findall('msgid "(.+)"', project.text("out/gettext/index.pot"))
    assert words == ["Title", "Two *layers*"]
    project.write("locale/zh_CN/LC_MESSAGES/index.po", 'msgid "Two *layers*"\nmsgstr "两层 *图*"\n')
    project.configure("language = 'zh_CN'", "locale_dirs = ['locale']", "html_search_language = 'en'")
    assert project.build("html", "-n") == 0
    html = project.text("out/html/index.html")
    assert "两层 <em>图</em>" in html and 'lang="zh-Hans"' in html
    assert "这张图没有画出来" in html and "--nowhere" in html


def test_latex_without_typst_takes_png(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_diagrams.integrations.sphinx.find_spec", lambda _: None)
    project.page(_LSTM)
    assert project.build("latex") == 0
    (picture,) = (project.folder / "out/latex").glob("lstm-diagram-*")
    assert picture.suffix == ".png" and picture.read_bytes().startswith(b"\x89PNG")


def test_files_stay_inside_the_output(fresh: Project) -> None:
    fresh.page("", "empty.rst")
    fresh.page(".. toctree::\n\n   deep/page\n   empty\n")
    fresh.page(_LSTM + '   :inline: false\n   :alt: "><script>../../evil\n', "deep/page.rst")
    before = {path for path in fresh.folder.rglob("*") if path.is_file()}
    assert fresh.build() == 0
    html = fresh.text("out/html/deep/page.html")
    (url,) = re.findall(
        r'<img class="lstm-diagram-image dark-light" src="([^"]*)" alt="&quot;&gt;&lt;script&gt;../../evil"', html
    )
    target = (fresh.folder / "out/html/deep" / url).resolve()
    assert target.parent == fresh.folder / "out/html/_images"
    assert target.read_text().startswith("<svg")
    made = {
        path.relative_to(fresh.folder).parts[0]
        for path in fresh.folder.rglob("*")
        if path.is_file() and path not in before
    }
    assert made - {"__pycache__"} == {"out", ".cache"}


def test_an_epub_has_its_pictures_in_files(project: Project) -> None:
    project.configure("version = '1'", "copyright = 'us'")
    project.page(_LSTM)
    assert project.build("epub", "-n") == 0
    assert not _svgs(project.text("out/epub/index.xhtml"))
    assert len(list((project.folder / "out/epub/_images").glob("lstm-diagram-*.svg"))) == 1


def test_a_second_build_draws_nothing_and_a_changed_source_draws_again(fresh: Project) -> None:
    fresh.page(_NET + "\n" + _LSTM + "\n.. toctree::\n\n   other\n")
    fresh.page("Words.", "other.rst")
    assert fresh.build() == 0
    before, kept = fresh.text("out/html/index.html"), fresh.kept()
    assert fresh.build() == 0
    assert fresh.imports == 1 and fresh.kept() == kept
    assert fresh.build("html", "-W", "-n", "-E", "-a") == 0, "everything read and written again"
    assert fresh.imports == 1 and fresh.kept() == kept
    assert _svgs(fresh.text("out/html/index.html")) == _svgs(before)

    other = (fresh.folder / "out/html/other.html").stat().st_mtime_ns
    fresh.write("sizes.py", "HIDDEN = 6\n")
    assert fresh.build() == 0
    assert fresh.imports == 2
    assert "Linear 6" in fresh.text("out/html/index.html") and "Linear 6" not in before
    assert (fresh.folder / "out/html/other.html").stat().st_mtime_ns == other


def test_a_second_build_of_myst_draws_nothing_and_a_changed_source_draws_again(fresh: Project) -> None:
    fresh.page("```{lstm-diagram} models:Net\n:input: 5,2,3\n```\n", "index.md")
    assert fresh.build() == 0
    kept = fresh.kept()
    assert fresh.build("html", "-W", "-n", "-E", "-a") == 0
    assert fresh.imports == 1 and fresh.kept() == kept
    fresh.write("sizes.py", "HIDDEN = 6\n")
    assert fresh.build() == 0
    assert fresh.imports == 2 and "Linear 6" in fresh.text("out/html/index.html")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (_LSTM + "   :imput: 3\n", "unknown key 'imput'; known: model, input"),
        (".. lstm-diagram:: models:Net\n   :input: 5,2,9\n", "Net failed in layer 'lstm' (LSTM), given (5, 2, 9)"),
        (".. lstm-diagram:: nowhere:Net\n", "no module 'nowhere'"),
        (".. lstm-diagram::\n\n   model: [\n", "the block is not YAML"),
        (".. lstm-diagram:: models:Net\n\n   model: models:Net\n", "'model' is given twice"),
    ],
)
def test_a_box_says_why_and_every_build_warns(
    project: Project, page: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.page(f"Words.\n\n{page}")
    assert project.build("html", "-n") == 0
    html = project.text("out/html/index.html")
    assert "This diagram could not be drawn" in html and "lstm-diagram-error" in html
    assert reason in re.sub("&#x27;|’|‘", "'", html)
    said = capsys.readouterr().err
    assert re.search(r"index\.rst:6: WARNING: ", said) and reason in said
    for _ in range(2):
        assert project.build() != 0
        assert reason in capsys.readouterr().err


def test_a_model_that_fails_is_drawn_where_the_directive_asks_for_it(project: Project) -> None:
    project.page(".. lstm-diagram:: models:Net\n   :input: 5,2,9\n   :on_error: draw\n")
    assert project.build() == 0
    page = project.text("out/html/index.html")
    assert "lstm-diagram-error" not in page
    assert "× failed here" in page


def test_what_failed_is_drawn_once_it_is_mended_elsewhere(project: Project) -> None:
    project.page(".. lstm-diagram:: later:net\n   :input: 4,2,3\n")
    assert project.build("html", "-n") == 0
    project.write("later.py", "import torch\nnet = torch.nn.LSTM(3, 5)\n")
    assert project.build() == 0
    assert len(_svgs(project.text("out/html/index.html"))) == 1


def test_models_are_found_where_conf_py_and_the_setting_say(project: Project) -> None:
    project.write("src/inside.py", "import torch\nnet = torch.nn.GRU(2, 3)\n")
    project.page(".. lstm-diagram:: inside:net\n   :input: 3,1,2\n")
    assert project.build() != 0
    project.configure("lstm_diagrams_path = ['src']", "lstm_diagrams_cache = 'kept'")
    assert project.build() == 0
    assert [path.suffix for path in (project.folder / "kept").iterdir()] == [".json"]


def test_myst_names_the_line_and_the_known_keys(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.page("words\n", "other.md")
    project.page(".. toctree::\n\n   page\n   other\n")
    project.page("Words.\n\n```{lstm-diagram} models:Net\n:imput: 5,2,3\n```\n", "page.md")
    assert project.build("html", "-n") == 0
    said = capsys.readouterr().err
    assert re.search(r"page\.md:5: WARNING: unknown key 'imput'; known: model, input", said), said


def test_the_options_of_a_figure_stand_under_their_usual_names(project: Project) -> None:
    project.page(
        f"{_LSTM}   :width: 60%\n   :align: left\n   :class: own\n   :name: gates\n   :target: https://example.org/?a=1&b=2\n"
        f"   :caption: Below\n\n{_LSTM}   :target: gates_\n\n{_LSTM}   :width: 300px\n   :zoom: false\n"
    )
    assert project.build() == 0
    html = project.text("out/html/index.html")
    (classes,) = re.findall(r'<figure class="([^"]*)" id="gates">', html)
    assert {"align-left", "own"} <= set(classes.split())
    frames = re.findall(r'<div class="lstm-diagram-frame".*?</svg>', html, re.DOTALL)
    assert [re.findall('<a href="([^"]*)">', frame) for frame in frames] == [
        ["https://example.org/?a=1&amp;b=2"], ["#gates"], [],
    ]  # fmt: skip
    assert "width:60%" in frames[0] and "max-width:300px" in frames[2]
    assert not any("data-zoom" in frame for frame in frames)
    assert html.count('<script src="data:text/javascript;') == 1
    assert project.build("latex") == 0
    tex = next((project.folder / "out/latex").glob("*.tex")).read_text()
    assert re.search(r"\\sphinxhref\{https://example\.org/[^}]*\}\{\\sphinxincludegraphics\[width=0\.6", tex)
    assert project.build("text") == 0, "the words lead there too"


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        (":target: javascript:alert(1)", "'link' takes a relative address"),
        (":width: wide", "'width' takes a length such as 400"),
        (":align: top", "unknown align 'top'; known: left, center, right"),
        (":zoom: perhaps", "'zoom' takes true or false"),
    ],
)
def test_an_option_that_cannot_be_used_is_named_with_its_line(
    project: Project, option: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.page(f"{_LSTM}   {option}\n")
    assert project.build("html", "-n") == 0
    said = capsys.readouterr().err
    assert re.search(r"index\.rst:4: WARNING: ", said) and reason in said


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("timeout = -1", "takes a number of seconds above 0, such as 300, not -1"),
        ("timeout = float('inf')", "takes a number of seconds above 0, such as 300, not inf"),
        ("timeout = 'x'", "takes a number of seconds above 0, such as 300, not 'x'"),
        ("path = [1]", "takes a list of folders, such as ['.', 'src'], not [1]"),
        ("path = ['a\\0b']", "takes a list of folders"),
        ("cache = 5", "takes a folder, such as '.cache/lstm-diagrams', not 5"),
        ("cache = 'a\\0b'", "takes a folder"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_a_sentence(
    project: Project, line: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.configure(f"lstm_diagrams_{line}")
    project.page(_LSTM)
    assert project.build("html", "-W") == 1
    assert project.build("html", "-E") == 0  # with the usual setting
    said = capsys.readouterr().err
    assert f"the setting 'lstm_diagrams_{line.split()[0]}' {words}" in said
    assert "Traceback" not in said


def test_fifty_diagrams_on_a_page_with_a_long_unicode_name(fresh: Project) -> None:
    name = "很长的名字 ü" + 40 * "长"
    fresh.page(f".. toctree::\n\n   {name}/{name}\n")
    fresh.page(50 * f"{_LSTM}   :inline: false\n\n", f"{name}/{name}.rst")
    assert fresh.build() == 0
    page = fresh.folder / f"out/html/{name}/{name}.html"
    links = re.findall(r'<img [^>]*src="([^"]+)"', page.read_text(encoding="utf-8"))
    assert len(links) == 50
    assert all(page.parent.joinpath(link).resolve().is_file() for link in links)
    assert len(fresh.kept()) == 1
