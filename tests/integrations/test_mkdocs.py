"""The MkDocs plugin: small sites built by MkDocs itself."""

import logging
import os
import re
import subprocess
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from lstm_diagrams.integrations.mkdocs import DiagramsPlugin
from tests.browser import Chromium
from tests.integrations.documents import Documents, program
from tests.integrations.looks import themes_seen

pytestmark = pytest.mark.usefixtures("warm")
_LSTM = "```lstm-diagram\nmodel: torch.nn:LSTM(3,5,2)\ninput: 4,2,3\n```\n"
_SCHEME = "document.body.dataset.mdColorScheme"
_NET = "```lstm-diagram\nmodel: models:Net\ninput: 5,2,3\n```\n"


class Site(Documents):
    """Documents with a configuration; ``build()`` builds them in this process."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.configure()

    def configure(self, *lines: str, theme: str = "{name: mkdocs}", plugin: str = "{}") -> None:
        """Write mkdocs.yml."""
        start = ["site_name: Models", f"theme: {theme}", f"plugins: [{{lstm-diagrams: {plugin}}}]"]
        self.write("mkdocs.yml", "\n".join([*start, *lines]) + "\n")

    def build(self, **settings: object) -> MkDocsConfig:
        """Build the site."""
        config = load_config(str(self.folder / "mkdocs.yml"), **settings)  # type: ignore[arg-type]
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        return config


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The setting of a cache for all sites that show the same few pictures."""
    return f"cache: '{tmp_path_factory.mktemp('cache')}'"


def _figures(html: str) -> list[str]:
    return re.findall("<figure.*?</figure>", html, re.DOTALL)


def _lang(html: str) -> list[str]:
    return re.findall(r'<svg [^>]*lang="([^"]+)"', html)


def test_the_command_draws_and_says_where_something_is_wrong(site: Site) -> None:
    """As a reader of the documentation would do it, in a process of its own."""
    site.write("docs/index.md", f"---\ntitle: Home\n---\n# Home\n\n{_LSTM}")
    site.write(
        "docs/sub/page.md", "# Page\n\n" + _NET.replace("5,2,3", "5,2,9") + "\n" + _LSTM.replace("input", "imput")
    )
    command = [*program("mkdocs"), "build"]
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=site.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    warnings = [line for line in done.stderr.splitlines() if line.startswith("WARNING")]
    assert len(warnings) == 2
    assert "docs/sub/page.md:3: Net failed in layer 'lstm' (LSTM), given (5, 2, 9)" in warnings[0]
    assert "docs/sub/page.md:8: unknown key 'imput'; known: model, input" in warnings[1]
    assert '<figure class="lstm-diagram-figure"' in site.text("site/index.html")
    assert site.text("site/sub/page/index.html").count("lstm-diagram-error") == 2
    strict = subprocess.run(
        [*command, "--strict"], cwd=site.folder, env=environment, capture_output=True, text=True, check=False
    )
    assert strict.returncode == 1
    assert "Aborted with 2 warnings in strict mode!" in strict.stdout + strict.stderr


def test_a_model_that_fails_is_drawn_where_the_block_asks_for_it(site: Site) -> None:
    broken = _NET.replace("5,2,3", "5,2,9")
    site.write("docs/index.md", re.sub("(?m)^(input:.*)$", r"\1\non_error: draw", broken))
    site.build(strict=True)
    page = site.text("site/index.html")
    assert "lstm-diagram-error" not in page
    assert "× failed here" in page
    assert "Expected 3, got 9" in page.replace("\n", " ")


def test_a_second_build_draws_nothing_and_a_changed_source_draws_again(site: Site) -> None:
    site.write("docs/index.md", _NET + "\n" + _LSTM)
    site.build(strict=True)
    first, kept = site.text("site/index.html"), site.kept()
    assert site.imports == 1 and len(kept) == 2
    site.build(strict=True)
    assert _figures(site.text("site/index.html")) == _figures(first) != []
    assert site.imports == 1 and site.kept() == kept

    site.write("sizes.py", "HIDDEN = 6\n")
    site.build(strict=True)
    assert site.imports == 2
    assert "Linear 6" in site.text("site/index.html") and "Linear 6" not in first
    assert len([name for name, time in site.kept().items() if kept[name] != time]) == 1, "the LSTM is not drawn again"


def test_a_failure_keeps_the_cache_as_it_is_and_strict_fails_each_time(site: Site) -> None:
    site.write("docs/index.md", _NET)
    site.build(strict=True)
    kept = site.kept()
    site.write("docs/index.md", _NET + "\n" + _NET.replace("Net", "Nat"))
    for _ in range(2):
        with pytest.raises(Abort):
            site.build(strict=True)
    assert site.kept() == kept
    site.write("docs/index.md", _NET)
    imports = site.imports
    site.build(strict=True)
    assert site.imports == imports


@pytest.mark.parametrize(
    ("theme", "plugin", "language"),
    [
        ("{name: mkdocs, locale: zh_CN}", "{}", "zh-Hans"),
        ("{name: material, language: zh-TW, font: false}", "{}", "zh-Hans"),
        ("{name: material, language: de, font: false}", "{}", "en"),
        ("{name: material, language: zh, font: false}", "{lang: en}", "en"),
        ("{name: mkdocs}", "{lang: zh}", "zh-Hans"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_language_is_the_page_s(site: Site, shared: str, theme: str, plugin: str, language: str) -> None:
    site.configure(theme=theme, plugin=plugin.replace("}", f", {shared}}}").replace("{, ", "{"))
    site.write("docs/index.md", _LSTM + "\n" + _LSTM.replace("\n```", "\nlang: en\n```"))
    site.build()
    assert _lang(site.text("site/index.html")) == [language, "en"]


def test_a_translated_page_has_its_own_language(site: Site) -> None:
    """As mkdocs-static-i18n says it: each file knows its language."""
    site.write("hooks.py", "def on_files(files, config):\n    files.get_file_from_path('zh.md').locale = 'zh'\n")
    site.configure("hooks: [hooks.py]")
    site.write("docs/index.md", _LSTM)
    site.write("docs/zh.md", _LSTM)
    site.build()
    assert _lang(site.text("site/index.html")) == ["en"]
    assert _lang(site.text("site/zh/index.html")) == ["zh-Hans"]


@pytest.mark.parametrize(
    ("theme", "plugin", "auto"),
    [
        ("{name: mkdocs}", "{}", False),
        ("{name: mkdocs, color_mode: auto}", "{}", True),
        ("{name: readthedocs}", "{}", False),
        ("{name: material, font: false}", "{}", False),
        ("{name: material, font: false, palette: {scheme: slate}}", "{}", True),
        ("{name: readthedocs}", "{theme: auto}", True),
        ("{name: material, font: false, palette: {scheme: slate}}", "{theme: light}", False),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_theme_suits_the_site(site: Site, shared: str, theme: str, plugin: str, auto: bool) -> None:
    site.configure(theme=theme, plugin=plugin.replace("}", f", {shared}}}").replace("{, ", "{"))
    site.write("docs/index.md", _LSTM)
    site.build()
    assert ("ld-auto" in site.text("site/index.html")) is auto


def test_files_stay_inside_the_site_and_are_linked_from_where_the_page_lies(site: Site) -> None:
    site.configure(plugin="{inline: false}")
    body = _LSTM.replace("\n```", "\nalt: '\"><script>../../evil'\n```")
    site.write("docs/index.md", body)
    site.write("docs/a/b/page.md", body + "\n" + _LSTM.replace("\n```", "\ninline: true\n```"))
    before = {path for path in site.folder.rglob("*") if path.is_file()}
    site.build(strict=True)
    for page in ("site/index.html", "site/a/b/page/index.html"):
        html = site.text(page)
        assert "<script>../" not in html
        url = re.findall(
            r'<img class="lstm-diagram-image dark-light" src="([^"]*lstm-diagrams/[^"]*)" alt="&quot;&gt;&lt;script&gt;',
            html,
        )
        assert len(url) == 1
        target = (site.folder / page).parent.joinpath(url[0]).resolve()
        assert target.is_relative_to(site.folder / "site/assets/lstm-diagrams")
        assert target.read_text().startswith("<svg")
    assert html.count("<svg ") == 1, "the one that asks to be inline"
    made = {
        path.relative_to(site.folder).parts[0]
        for path in site.folder.rglob("*")
        if path.is_file() and path not in before
    }
    assert made - {"__pycache__"} == {"site", ".cache"}


@pytest.mark.parametrize(
    ("theme", "switch"),
    [
        ("{name: mkdocs, color_mode: auto, user_color_mode_toggle: true}", "document.documentElement.dataset.bsTheme"),
        ("{name: material, font: false, palette: [{scheme: default}, {scheme: slate}]}", _SCHEME),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_diagram_follows_the_switch_of_the_page(
    site: Site, shared: str, chromium: Chromium, theme: str, switch: str
) -> None:
    """Against what the reader's system prefers, in the page and in a file."""
    site.configure(theme=theme, plugin=f"{{{shared}}}")
    site.write("docs/index.md", _LSTM + "\n" + _LSTM.replace("\n```", "\ninline: false\n```"))
    site.build(strict=True)
    light, dark = ("default", "slate") if switch is _SCHEME else ("light", "dark")
    page, selectors = site.folder / "site/index.html", ("figure svg", "figure img")
    assert themes_seen(chromium, page, f"{switch} = '{dark}'", selectors, prefers="light") == ["dark"] * 2
    assert themes_seen(chromium, page, f"{switch} = '{light}'", selectors, prefers="dark") == ["light"] * 2


def test_lines_are_those_of_the_file_even_for_equal_and_nested_fences(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    bad = "```lstm-diagram\nmodel: torch.nn:LSTM(3,5\n```\n"
    nested = "!!! note\n\n    " + bad.replace("\n", "\n    ").rstrip() + "\n"
    site.configure("markdown_extensions: [admonition]")
    site.write(
        "docs/index.md",
        f"---\ntitle: a\ntags: [b]\n---\n\n{bad}\n{bad}\n{nested}\n~~~ {{.lstm-diagram steps=x}}\nmodel: a\n~~~\n",
    )
    with caplog.at_level(logging.WARNING, logger="mkdocs"):
        site.build()
    lines = re.findall(r"docs/index\.md:(\d+): ", caplog.text)
    numbered = site.text("docs/index.md").splitlines()
    assert lines == [str(n) for n, line in enumerate(numbered, 1) if "lstm-diagram" in line]
    assert len(lines) == 4


def test_other_fences_and_settings_of_the_site_stay(site: Site) -> None:
    site.configure(
        "markdown_extensions:",
        "  - pymdownx.superfences:",
        "      custom_fences:",
        "        - {name: mermaid, class: mermaid, format: !!python/name:pymdownx.superfences.fence_div_format }",
        "        - {name: lstm-diagram, class: x, format: !!python/name:lstm_diagrams.integrations.markdown.fence }",
        plugin="{lang: zh}",
    )
    site.write("docs/index.md", f"```mermaid\ngraph LR\n```\n\n```python\nx = 1\n```\n\n{_LSTM}")
    site.build(strict=True)
    html = site.text("site/index.html")
    assert '<div class="mermaid">' in html and _lang(html) == ["zh-Hans"]


@pytest.mark.parametrize("plugin", ["{lang: fr}", "{theme: blue}", "{inline: perhaps}", "{unknown: 1}"])
def test_settings_that_are_none_are_refused(site: Site, plugin: str, caplog: pytest.LogCaptureFixture) -> None:
    site.configure(plugin=plugin)
    site.write("docs/index.md", "")
    with pytest.raises(Abort):
        site.build(strict=True)
    assert "Plugin 'lstm-diagrams'" in caplog.text and plugin.strip("{}").split(":")[0] in caplog.text


class _Server:
    def __init__(self) -> None:
        self.watched: list[str] = []

    def watch(self, path: str, *, recursive: bool = True) -> None:
        assert not recursive, "or the cache and the site would be watched too"
        self.watched.append(path)


def test_serving_watches_the_sources_of_each_build(site: Site) -> None:
    site.write("docs/index.md", _NET)
    site.write("code/deep/other.py", "import torch\nnet = torch.nn.GRU(3, 4)\n")
    site.configure(plugin="{path: [., code, missing]}")
    config = site.build()
    plugin, server = config.plugins["lstm-diagrams"], _Server()
    assert isinstance(plugin, DiagramsPlugin)
    plugin.on_serve(server, config=config, builder=None)  # type: ignore[arg-type]
    code = site.folder / "code"
    assert {str(site.folder), str(code)} <= set(server.watched), "where a model may be written that is named already"
    assert not {str(code / "deep"), str(site.folder / "missing")} & set(server.watched)
    site.write("docs/index.md", _NET + "\n" + _NET.replace("models:Net", "deep.other:net"))
    build(config)
    assert str(code / "deep") in server.watched
    assert len(server.watched) == len(set(server.watched))


@pytest.mark.parametrize(
    "setting", ["timeout: .inf", "timeout: -1", "timeout: .nan", 'cache: "a\\0b"', 'path: ["a\\0b"]']
)
def test_a_setting_that_cannot_be_is_refused_in_a_sentence(
    site: Site, setting: str, caplog: pytest.LogCaptureFixture
) -> None:
    site.configure(plugin=f"{{{setting}}}")
    site.write("docs/index.md", _LSTM)
    with pytest.raises(Abort):
        site.build()
    assert re.search(rf"the setting '{setting.split(':')[0]}' takes .*such as .*, not ", caplog.text)


@pytest.mark.parametrize("directories", ["true", "false"])
def test_fifty_diagrams_on_a_page_with_a_long_unicode_name(site: Site, directories: str) -> None:
    name = "很长的名字 ü" + 40 * "长"
    site.configure(f"use_directory_urls: {directories}", plugin="{inline: false}")
    site.write(f"docs/{name}/{name}.md", 50 * f"{_LSTM}\n")
    site.write("docs/index.md", "")
    site.build(strict=True)
    page = f"site/{name}/{name}/index.html" if directories == "true" else f"site/{name}/{name}.html"
    links = re.findall(r'<img [^>]*src="([^"]+)"', site.text(page))
    assert len(links) == 50
    assert all((site.folder / page).parent.joinpath(link).resolve().is_file() for link in links)
    assert len(list((site.folder / "site/assets/lstm-diagrams").iterdir())) == 1
