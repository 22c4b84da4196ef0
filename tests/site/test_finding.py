"""What search finds besides the words as they stand."""

import json
from pathlib import Path

import pytest

from lstm_diagrams.site import layout
from lstm_diagrams.site.finding import aliases, extend
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.words import LANGUAGES


@pytest.fixture
def others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "aliases.txt"
    file.write_text(
        "# other names\nzh 隐状态: 隐藏状态 隐层状态\nen hidden state: short-term-memory\n", encoding="utf-8"
    )
    monkeypatch.setattr(layout, "ALIASES", file)
    return file


def _extended(folder: Path, title: str, text: str) -> tuple[dict[str, str], set[str]]:
    """The section as it is in the index, and the words that lead to it besides what it shows."""
    index = folder / "search_index.json"
    fields = {"title": {"boost": 1000.0}, "text": {"boost": 1.0}}
    docs = [{"location": "chapters/a.html#b", "title": title, "text": text}]
    index.write_text(json.dumps({"config": {"fields": fields}, "docs": docs}), encoding="utf-8")
    extend(index, "zh")
    made = json.loads(index.read_text(encoding="utf-8"))
    boosts = {name: field["boost"] for name, field in made["config"]["fields"].items()}
    assert boosts["title"] >= boosts["names"] > boosts["words"] == boosts["text"]
    (section,) = made["docs"]
    assert section["boost"] > 1, "the course counts more"
    assert section["title"] == title
    return section, set(made["config"]["concordance"])


def test_a_section_is_found_by_the_other_names_of_what_it_speaks_of(others: Path, tmp_path: Path) -> None:
    section, words = _extended(tmp_path, "门", "\u200b隐\u200b状态\u200b")
    assert words == {"隐藏状态", "隐层状态"}
    assert section["names"] == ""


def test_a_title_counts_as_one(others: Path, tmp_path: Path) -> None:
    section, _ = _extended(tmp_path, "<code>隐状态</code>", "x")
    assert section["names"] == "隐藏状态 隐层状态"


def test_a_name_is_found_by_its_parts_too(others: Path, tmp_path: Path) -> None:
    text = "<p>Use <code>nn.LSTM</code> with batch_first; h_n is 0.15 or 0.2.</p> nn.LSTM"
    _, words = _extended(tmp_path, "x", text)
    assert words == {"lstm", "batch", "first", "nn"}


def test_a_line_that_says_nothing_is_named(others: Path) -> None:
    others.write_text("zh 隐状态 隐藏状态\n", encoding="utf-8")
    with pytest.raises(SourceError, match="隐藏状态"):
        aliases("zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_with_other_names_stands_on_a_page(language: str) -> None:
    pages = "\n".join(path.read_text("utf-8") for path in layout.NOTEBOOKS.rglob("*.py")).lower()
    assert [word for word in aliases(language) if word not in pages] == []
