"""The files of the shape lab: a slim picture is drawn as the whole one is, and all of them keep within their budgets."""

import gzip
import json
import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
import torch

import lstm_diagrams as d
from lstm_diagrams.site.lab import FIGURES, slim
from lstm_diagrams.site.shapes import settings
from lstm_diagrams.words import LANGUAGES

_FOLDERS = {"zh": "", "en": "en/"}
_FIRST_LOAD, _CHANGE, _ON_DISK = 60_000, 6_000, 6_000_000


def _absolute(element: Element) -> list[tuple[Decimal, ...]]:
    """The points of a mark on the page, however they are written."""
    if "points" in element.attrib:
        numbers = list(map(Decimal, re.findall(r"-?[\d.]+", element.attrib["points"])))
        return [*zip(numbers[::2], numbers[1::2], strict=True)]
    here, points = (Decimal(), Decimal()), []
    for command, written in re.findall(r"([MLCmlc])([^A-Za-z]*)", element.get("d", "")):
        numbers = list(map(Decimal, re.findall(r"-?[\d.]+", written)))
        pairs = [*zip(numbers[::2], numbers[1::2], strict=True)]
        size = 3 if command in "Cc" else 1
        for start in range(0, len(pairs), size):
            group = pairs[start : start + size]
            if command.islower():
                group = [(here[0] + across, here[1] + down) for across, down in group]
            points += group
            here = group[-1]
    return points


def _marks(svg: str) -> list[tuple[object, ...]]:
    """What is drawn: every mark with its place, its paints by name, and its words."""
    marks: list[tuple[object, ...]] = []
    for element in ElementTree.fromstring(re.sub(r' inkscape:label="[^"]*"', "", svg)).iter():
        tag = element.tag.rpartition("}")[2].replace("polygon", "path")
        if tag in ("style", "g", "svg"):
            continue
        paints = sorted(name for name in element.get("class", "").split() if name.startswith(("f-", "s-")))
        places = [
            element.get(name) for name in ("x", "y", "cx", "cy", "r", "font-size", "stroke-width", "stroke-dasharray")
        ]
        marks.append((tag, paints, places, _absolute(element), (element.text or "").strip()))
    return marks


@pytest.mark.parametrize("figure", FIGURES)
def test_a_slim_picture_shows_all_that_the_whole_one_shows(figure: str) -> None:
    model = torch.nn.LSTM(6, 5, 2, bidirectional=True)
    whole = d.draw(model, torch.randn(7, 3, 6), figure=figure).svg()
    small, rules = slim(whole)
    assert _marks(small) == _marks(whole)
    assert len(gzip.compress(small.encode())) < len(gzip.compress(whole.encode())) / 1.5
    named = set(re.findall(r"\b[fs]-[a-z0-9-]+", " ".join(re.findall(r'class="([^"]*)"', small))))
    assert named == {name for name in named if any(f".{name})" in rule for rule in rules)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lab_is_light(site: Path, language: str) -> None:
    root = site / _FOLDERS[language]
    files = sorted((root / "assets/shape-lab").glob("*.js"))
    pictures = [path for path in files if path.name != "settings.js"]
    assert {path.stem for path in pictures} == {f"{each.key}-{figure}" for each in settings() for figure in FIGURES}
    assert max(len(gzip.compress(path.read_bytes())) for path in pictures) < _CHANGE
    assert sum(path.stat().st_size for path in files) < _ON_DISK / len(LANGUAGES)
    scripts = [
        root / "assets" / name
        for name in ("shape-lab.js", "ask.js", "lightbox.js", "site.css", "shape-lab/settings.js")
    ]
    first = [root / "shape-lab.html", *scripts, max(pictures, key=lambda path: path.stat().st_size)]
    assert sum(len(gzip.compress(path.read_bytes())) for path in first) < _FIRST_LOAD


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_the_same_numbers(site: Path, language: str) -> None:
    text = (site / _FOLDERS[language] / "assets/shape-lab/settings.js").read_text(encoding="utf-8")
    other = (site / _FOLDERS["en"] / "assets/shape-lab/settings.js").read_text(encoding="utf-8")
    known, others = (json.loads(each.partition("=")[2]) for each in (text, other))
    assert known["results"] == others["results"]
    assert known["words"].keys() == others["words"].keys()
