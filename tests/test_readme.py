"""The README in both languages: its code runs, its links lead somewhere, its pictures are what is drawn today."""

import importlib.util
import re
import shlex
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lstm_diagrams.figures.registry import registered
from lstm_diagrams.integrations.cli import main

_ROOT = Path(__file__).parents[1]
_EACH = pytest.mark.parametrize("name", ["README.md", "README.zh.md"])


def _text(name: str) -> str:
    return (_ROOT / name).read_text(encoding="utf-8")


def _blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", _text(name), re.MULTILINE | re.DOTALL)


@_EACH
def test_the_code_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = _blocks(name, "python")
    names: dict[str, object] = {}
    exec(first, names)
    exec(f"x = torch.randn(4, 2, 3)\n{second}", names)
    for made in ("lstm.svg", "hours.svg"):
        assert ElementTree.parse(tmp_path / made).getroot().tag.endswith("svg")
    assert (tmp_path / "model.dot").read_text(encoding="utf-8").startswith("digraph")


@_EACH
def test_the_commands_work(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    lines = [line for block in _blocks(name, "sh") for line in block.splitlines() if "torch.nn" in line]
    assert lines
    for line in lines:
        assert main(shlex.split(line, comments=True)[1:]) == 0


@_EACH
def test_make_knows_the_two_commands(name: str) -> None:
    commands = re.findall(r"^make (\w+)", _blocks(name, "sh")[0], re.MULTILINE)
    assert commands == ["site", "test"]
    makefile = _text("Makefile")
    assert all(f"\n{command}:" in makefile for command in commands)


@_EACH
def test_links_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", _text(name))
    assert len(links) >= 6
    assert [link for link in links if "://" not in link and not (_ROOT / link).exists()] == []


@_EACH
def test_the_table_names_every_figure(name: str) -> None:
    named = re.findall(r"^\| `(\w+)` \|", _text(name), re.MULTILINE)
    bundled = {path.stem for path in (_ROOT / "lstm_diagrams" / "figures").iterdir()} & set(registered())
    assert sorted(named) == sorted(bundled)


def test_both_languages_have_the_same_parts() -> None:
    english, chinese = (re.findall(r"^#+ ", _text(name), re.MULTILINE) for name in ("README.md", "README.zh.md"))
    assert english == chinese
    for language in ("python", "sh"):
        assert len(_blocks("README.md", language)) == len(_blocks("README.zh.md", language))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_of_the_lstm_is_small(lang: str) -> None:
    picture = (_ROOT / f"docs/shared/pictures/lstm.{lang}.svg").read_bytes()
    assert len(picture) < 40_000


def test_the_pictures_are_what_is_drawn_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    specification = importlib.util.spec_from_file_location("pictures", _ROOT / "docs" / "pictures.py")
    assert specification is not None
    assert specification.loader is not None
    pictures = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(pictures)
    shown = {path.name: path.read_bytes() for path in pictures.FOLDER.glob("*.svg")}
    monkeypatch.setattr(pictures, "FOLDER", tmp_path)
    pictures.main()
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert drawn == shown, "look at the pictures, then run: make pictures"
