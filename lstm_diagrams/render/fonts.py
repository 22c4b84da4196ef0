"""Which font draws which letter of a PNG or PDF: first those that the package brings, so that every machine draws the same.

What they lack is left to the fonts of the machine, and what those lack too is an error, never a silent box. SVG leaves all its
letters to who opens it.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import resvg_py

from lstm_diagrams.errors import FontError

FOLDER = Path(__file__).with_name("typefaces")
"""Where the fonts of the package are."""
FILES = tuple(sorted(str(path) for path in FOLDER.iterdir() if path.suffix in (".otf", ".ttf")))
_SANS = ("LSTM Diagrams Sans", "LSTM Diagrams Signs", "LSTM Diagrams Chinese")
_SERIF = ("LSTM Diagrams Serif", "LSTM Diagrams Signs", "LSTM Diagrams Chinese")
_SVG = "http://www.w3.org/2000/svg"
_NO_LETTER = "\U000ffffd"
"""A private character that no font has."""
_CURE = (
    "install a font that has them (for rarer Chinese characters: apt install fonts-noto-cjk, or Noto Sans CJK SC for any "
    "system), or save as .svg, which leaves the letters to the reader's machine"
)


@dataclass(frozen=True, slots=True)
class Lettering:
    """A drawing with a font for each of its letters.

    Attributes:
        svg: the drawing; every stretch of text names the family of the package that draws it.
        complete: whether these families have all its letters, so that no font of the machine is needed.
    """

    svg: str
    complete: bool


def lettered(svg: str) -> Lettering:
    """A plain SVG with a font for each of its letters. FontError if neither the package nor this machine has some of them."""
    root = ElementTree.fromstring(svg)
    foreign: set[str] = set()
    for text in root.iter(f"{{{_SVG}}}text"):
        families = _SERIF if "math" in text.get("class", "").split() else _SANS
        foreign |= {letter for letter in "".join(text.itertext()) if _family(letter, families) is None}
        _set_in(text, families)
    _require_on_this_machine(sorted(letter for letter in foreign if not letter.isspace()))
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    root.set("xmlns", _SVG)
    return Lettering(ElementTree.tostring(root, encoding="unicode"), complete=not foreign)


def families() -> list[str]:
    """The fonts of the package itself, by family."""
    return sorted(_coverage())


def _set_in(element: Element, families: tuple[str, ...]) -> None:
    """Every stretch of an element's text in a part of its own that names its family.

    A font that a renderer picks by itself, for a letter that the named one lacks, would depend on the machine.
    """
    spans = []
    for part in (element.text, *element):
        if isinstance(part, Element):
            _set_in(part, families)
            after, part.tail = part.tail, None
            spans += [part, *_stretches(after or "", families)]
        else:
            spans += _stretches(part or "", families)
    element.text, element[:] = None, spans
    element.set("font-family", families[0])


def _stretches(text: str, families: tuple[str, ...]) -> list[Element]:
    spans = []
    for family, letters in groupby(text, key=lambda letter: _family(letter, families) or families[0]):
        span = Element(f"{{{_SVG}}}tspan", {"font-family": family})
        span.text = "".join(letters)
        spans.append(span)
    return spans


def _family(letter: str, families: tuple[str, ...]) -> str | None:
    return next((family for family in families if ord(letter) in _coverage()[family]), None)


@lru_cache(maxsize=1)
def _coverage() -> dict[str, frozenset[int]]:
    """The characters of each family, as written beside the fonts when they were made."""
    ranges: dict[str, str] = json.loads((FOLDER / "coverage.json").read_text(encoding="utf-8"))
    return {family: frozenset(_numbers(text)) for family, text in ranges.items()}


def _numbers(ranges: str) -> list[int]:
    """``"20-22 41"`` as 0x20, 0x21, 0x22 and 0x41."""
    ends = ([int(end, 16) for end in row.split("-")] for row in ranges.split())
    return [number for row in ends for number in range(row[0], row[-1] + 1)]


def _require_on_this_machine(letters: list[str]) -> None:
    missing = [letter for letter in letters if _picture_of(letter) == _picture_of(_NO_LETTER)]
    if missing:
        raise FontError(
            f"neither the fonts of lstm-diagrams nor those of this machine have {_listed(missing)}: {_CURE}"
        )


def _listed(letters: list[str], most: int = 10) -> str:
    more = f" and {len(letters) - most} more" if len(letters) > most else ""
    return ", ".join(letters[:most]) + more


@lru_cache(maxsize=4096)
def _picture_of(letter: str) -> bytes:
    """The letter as PNG; letters that no font has all look the same."""
    svg = (
        f'<svg xmlns="{_SVG}" width="24" height="24">'
        f'<text x="4" y="18" font-size="14" font-family="{_SANS[0]}">{escape(letter)}</text></svg>'
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=list(FILES)))
