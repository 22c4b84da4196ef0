"""The contact sheet: it holds every figure and every option, and nothing in it overlaps, is cut or unreadable."""

import inspect
from functools import cache
from pathlib import Path

import pytest

from lstm_diagrams.figures.registry import registered
from lstm_diagrams.theme import DARK, LIGHT, Theme
from tests.figures import sheet
from tests.figures.geometry import contrast, flaws, ground, role
from tests.figures.picture import Picture
from tests.figures.sheet import Entry, entries

_EACH = pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)


@_EACH
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_overlaps_every_id_is_there_once_texts_read_and_the_caption_is_short(entry: Entry, lang: str) -> None:
    """Texts read in both themes. Faded text is meant to step back: it is left out here."""
    diagram = entry.diagram(lang, "auto")
    assert len(diagram.title) <= 90
    assert len(diagram.caption) <= 330
    picture = Picture.of(diagram.svg())
    assert flaws(picture) == []
    ids = [element.get("id") for element in picture.root.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    pairs = {
        (role(writing.fill), ground(picture, writing)) for writing in picture.writings if "faded" not in writing.classes
    }
    assert pairs
    assert [(theme.name, *pair) for theme in (LIGHT, DARK) for pair in pairs if _contrast(theme, *pair) < 4.5] == []


@cache
def _contrast(theme: Theme, ink: str, under: str) -> float:
    paints = dict(theme.paints())
    return contrast(paints[ink], paints[under])


def test_the_sheet_holds_every_figure_and_every_option_of_it() -> None:
    for name, figure in registered().items():
        used = {option: value for entry in entries() if entry.figure == name for option, value in entry.options}
        own = inspect.signature(figure.function).parameters.values()
        missing = [option.name for option in own if option.kind is option.KEYWORD_ONLY and option.name not in used]
        assert missing == [], name
        assert any(entry.figure == name for entry in entries()), name


def test_it_is_written_with_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = (Entry("mlp", "one layer"),)
    monkeypatch.setattr(sheet, "entries", lambda: few)
    sheet.main(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 9
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert all(name in page for name in names if name != "index.html")
