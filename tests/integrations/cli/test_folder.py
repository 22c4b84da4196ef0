"""Every figure that fits, in a folder with a page: one capture, whole files, one that fails is said and loses no other."""

import os
import re
import sys
import termios
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

import lstm_diagrams
from lstm_diagrams import Capture, Diagram
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.integrations.cli import folder, main, progress, subject_arguments
from lstm_diagrams.integrations.subject import Subject
from lstm_diagrams.theme import DARK, LIGHT
from tests.browser import Chromium

_ALL = ["draw", "torch.nn:GRU(3,5)", "-i", "4,2,3", "-f", "all"]


def _fitting() -> set[str]:
    facts = lstm_diagrams.capture(torch.nn.GRU(3, 5), torch.ones(4, 2, 3))
    return {name for name, figure in registered().items() if figure.fit(facts) > 0}


class _Ids(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        links = [value or "" for name, value in attrs if name in ("href", "src")]
        self.links += [link for link in links if not link.startswith("data:")]


def test_every_figure_that_fits_is_a_file_and_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    captured: list[Subject] = []

    class Counted(Subject):
        __slots__ = ()

        def made(self) -> object:
            captured.append(self)
            return super().made()

    monkeypatch.setattr(subject_arguments, "Subject", Counted)
    assert main([*_ALL, "-O", "steps=3", "-o", "new/figures"]) == 0
    assert len(captured) == 1
    made, names = tmp_path / "new" / "figures", _fitting()
    assert {path.name for path in made.iterdir()} == {"index.html", *(f"{name}.svg" for name in names)}
    assert capsys.readouterr().err == ""
    expected = lstm_diagrams.draw(torch.nn.GRU(3, 5), torch.ones(4, 2, 3), figure="unrolled", steps=3)
    assert (made / "unrolled.svg").read_text(encoding="utf-8") == expected.svg()
    page = (made / "index.html").read_text(encoding="utf-8")
    found = _Ids(page)
    assert len(found.ids) == len(set(found.ids))
    assert names <= set(found.ids)
    for link in found.links:
        assert link.removeprefix("#") in found.ids or (made / link).is_file(), link
    assert page.count("<svg ") == len(names)
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", page)


def test_one_bad_figure_is_said_and_loses_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def drawn(facts: Capture, **look: Any) -> Diagram:
        if look["figure"] == "folded":
            raise ZeroDivisionError("half <b>way</b>")
        return lstm_diagrams.draw(facts, **look)

    monkeypatch.setattr(folder, "draw", drawn)
    assert main([*_ALL, "-o", "figures"]) == 1
    output = capsys.readouterr()
    assert output.err == "lstm-diagrams: figure 'folded' could not be drawn: ZeroDivisionError: half <b>way</b>\n"
    written = {path.name for path in (tmp_path / "figures").iterdir()}
    assert written == {"index.html", *(f"{name}.svg" for name in _fitting() - {"folded"})}
    assert "half &lt;b&gt;way&lt;/b&gt;" in (tmp_path / "figures" / "index.html").read_text(encoding="utf-8")


def test_the_bar_is_on_stderr_and_only_on_a_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm")
    assert list(progress.progress([1, 2, 3], "Net", 3)) == [1, 2, 3]
    assert capfd.readouterr() == ("", "")
    terminal, end = os.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    os.set_blocking(terminal, False)
    with os.fdopen(end, "w") as stderr, pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stderr", stderr)
        assert list(progress.progress([1, 2, 3], "Net", 3)) == [1, 2, 3]
        stderr.flush()
        shown = os.read(terminal, 10_000).decode()
    os.close(terminal)
    assert "Net" in shown
    assert "3" in shown


def test_without_tqdm_there_is_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    assert list(progress.progress([1, 2], "Net", 2)) == [1, 2]


_LOOK = """() => ({
    lang: document.documentElement.lang,
    paper: getComputedStyle(document.body).backgroundColor,
    ink: getComputedStyle(document.body).color,
    shown: [...document.querySelectorAll("svg")].filter(svg => svg.getBoundingClientRect().width > 100).length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""


def _hex(rgb: str) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", rgb))


def test_the_page_from_a_file_in_a_browser(tmp_path: Path, chromium: Chromium) -> None:
    assert main([*_ALL, "-l", "zh", "-o", "figures"]) == 0

    def looked(browser: Browser) -> tuple[list[dict[str, Any]], list[str], int]:
        page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme="light")
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto((tmp_path / "figures" / "index.html").as_uri())
        looks = [page.evaluate(_LOOK)]
        page.get_by_label("颜色").select_option("dark")
        looks.append(page.evaluate(_LOOK))
        violations = Axe().run(page).violations_count
        page.close()
        return looks, said, violations

    (light, dark), said, violations = chromium.visit(looked)
    assert said == []
    assert violations == 0
    assert light["lang"] == "zh-Hans"
    assert (_hex(light["paper"]), _hex(light["ink"])) == (LIGHT.paper, LIGHT.ink)
    assert (_hex(dark["paper"]), _hex(dark["ink"])) == (DARK.paper, DARK.ink)
    assert light["shown"] == len(_fitting())
    assert light["wide"] <= 0
