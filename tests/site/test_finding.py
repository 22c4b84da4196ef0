"""What search finds besides the words as they stand, and how the theme's own script is made to take queries apart."""

import json
import re
from pathlib import Path

import pytest

from lstm_diagrams.site import layout
from lstm_diagrams.site.finding import aliases, extend, separate
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


def _extended(folder: Path, title: str, text: str, left: str = "") -> dict[str, str]:
    index = folder / "search_index.json"
    fields = {"title": {"boost": 1000.0}, "text": {"boost": 1.0}}
    docs = [{"location": "chapters/a.html#b", "title": title, "text": text}]
    index.write_text(json.dumps({"config": {"fields": fields}, "docs": docs}), encoding="utf-8")
    extend(index, "zh")
    made = json.loads(index.read_text(encoding="utf-8"))
    boosts = {name: field["boost"] for name, field in made["config"]["fields"].items()}
    assert boosts["names"] == boosts["title"] > boosts["words"] == boosts["text"]
    (section,) = made["docs"]
    assert section["boost"] > 1, "the course counts more"
    assert (section["title"], section["text"]) == (title, left or text)
    return section


def test_a_section_is_found_by_the_other_names_of_what_it_speaks_of(others: Path, tmp_path: Path) -> None:
    section = _extended(tmp_path, "门", "\u200b隐\u200b状态\u200b " * 9)
    assert section["words"].split() == ["隐藏状态", "隐层状态"]
    assert section["names"] == ""


def test_a_title_counts_as_one(others: Path, tmp_path: Path) -> None:
    assert _extended(tmp_path, "<code>隐状态</code>", "x")["names"] == "隐藏状态 隐层状态"


def test_a_name_is_found_by_its_parts_too(others: Path, tmp_path: Path) -> None:
    text = "<p>Use <code>nn.LSTM</code> with batch_first; h_n is 0.15 or 0.2.</p> nn.LSTM"
    assert _extended(tmp_path, "x", text)["words"].split() == ["LSTM", "batch", "first", "nn"]


def test_of_code_the_index_holds_each_word_once(others: Path, tmp_path: Path) -> None:
    code = "<pre><code>x = h_n[0]\nx = h_n[1]  # 零\n</code></pre>"
    section = _extended(tmp_path, "x", f"<p>Before.</p> {code} <p>After.</p>", "<p>Before.</p>  <p>After.</p>")
    assert section["words"].split() == ["h_n", "零"]


def test_a_line_that_says_nothing_is_named(others: Path) -> None:
    others.write_text("zh 隐状态 隐藏状态\n", encoding="utf-8")
    with pytest.raises(SourceError, match="隐藏状态"):
        aliases("zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_with_other_names_stands_on_a_page(language: str) -> None:
    pages = "\n".join(path.read_text("utf-8") for path in layout.NOTEBOOKS.rglob("*.py")).lower()
    assert [word for word in aliases(language) if word not in pages] == []


def test_the_script_of_the_theme_puts_blanks_around_chinese_words_and_sees_the_last_character(tmp_path: Path) -> None:
    worker = tmp_path / "search.js"
    words = "for(let o=s+1;o<t.length;o++)t.slice(s,o)in e&&(n[s]=o-s);"
    query = 'search(e){if(e=e.replace(/x/gu,s=>[...fe(s,this.index.invertedIndex)].join("* ")),e=ce(e),!e)return'
    worker.write_text(words + query, encoding="utf-8")
    separate(worker)
    made = worker.read_text(encoding="utf-8")
    blanks = query.replace("[...", '" "+[...').replace('"* ")', '"* ")+"* "')
    signs = 'search(e){e=e.replace(/[:^~*]|[-+](?=\\d)/g," ");'
    taken = re.fullmatch(r"(.*?)(e=e\.replace\(/\(\^.*?\|\|e;)(.*)", made)
    assert taken is not None
    start, small, rest = taken.groups()
    assert start + rest == words.replace("o<t", "o<=t") + blanks.replace("search(e){", signs)
    assert small.endswith('/gi," ").trim()||e;')


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("how to get the last hidden state", "last hidden state"),
        ("does batch_first change h_n", "batch_first change h_n"),
        ("return_sequences in pytorch", "return_sequences pytorch"),
        ("many to one", "many one"),
        ("input_size vs hidden_size", "input_size hidden_size"),
        ("what is it", ""),
    ],
)
def test_small_words_of_a_query_go(tmp_path: Path, typed: str, left: str) -> None:
    worker = tmp_path / "search.js"
    worker.write_text(
        'for(let o=s+1;o<t.length;o++)t.slice(s,o)in e;search(e){if(e=e.replace(/x/gu,s=>[...fe(s,this.index.invertedIndex)].join("* ")))'
    )
    separate(worker)
    found = re.search(r"e\.replace\(/(\(\^.*?)/gi", worker.read_text(encoding="utf-8"))
    assert found is not None
    assert " ".join(re.sub(found[1], " ", typed, flags=re.IGNORECASE).split()) == left


def test_another_script_stops_the_build(tmp_path: Path) -> None:
    worker = tmp_path / "search.js"
    worker.write_text("nothing of the kind", encoding="utf-8")
    with pytest.raises(SourceError, match="another way"):
        separate(worker)
