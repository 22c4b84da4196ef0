"""Makes the fonts that the package brings: subsets of free fonts, under names of their own, what they cover and how wide it is.

``python -m tools.typefaces FOLDER`` looks for the sources anywhere in FOLDER and writes into the package. They are Debian's
packages fonts-liberation2 2.1.5, fonts-noto-core 20201225 and fonts-noto-cjk 20220127 (other versions give other bytes); a
font of today's fonts-liberation has the same file name as one of fonts-liberation2, but is not under the Open Font License,
and is refused.
"""

import json
import sys
import unicodedata
from collections import ChainMap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from math import ceil
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

_PACKAGE = Path(__file__).parents[1] / "lstm_diagrams"
TYPEFACES = _PACKAGE / "render" / "typefaces"
WIDTHS = _PACKAGE / "drawing" / "kit" / "widths.json"
_FACES = {"sans": ("Sans", "Signs", "Chinese"), "serif": ("Serif", "Signs", "Chinese")}
"""Which families draw a text, the first that has a letter draws it."""
_FAMILY = "LSTM Diagrams"
_LICENSE = "SIL Open Font License, Version 1.1"
_LICENSE_PAGE = "https://openfontlicense.org"
_COPYRIGHT, _FAMILY_ID, _STYLE_ID, _UNIQUE_ID, _FULL_ID, _VERSION, _POSTSCRIPT_ID = range(7)
_LICENSE_ID, _LICENSE_PAGE_ID = 13, 14
_WINDOWS = (3, 1, 0x409)
"""Platform, encoding and language of the one set of names that every program reads."""


@dataclass(frozen=True, slots=True)
class Family:
    """A family that the package brings.

    Attributes:
        name: behind ``LSTM Diagrams``.
        faces: the file of each style.
        characters: those to be taken; of them, those stay that every face has.
    """

    name: str
    faces: dict[str, str]
    characters: frozenset[int]


def _blocks(*blocks: tuple[int, int]) -> frozenset[int]:
    return frozenset(chain.from_iterable(range(first, last + 1) for first, last in blocks))


def _gb2312() -> Iterator[int]:
    """All of GB 2312: 6,763 Chinese characters, the 3,755 most common ones of its level 1 among them, and signs."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield from map(ord, bytes((row, cell)).decode("gb2312", errors="ignore"))


_TEXT = _blocks((0x20, 0x7E), (0xA0, 0x17F), (0x2C6, 0x2DD), (0x300, 0x36F), (0x370, 0x3FF), (0x2000, 0x2BFF))
"""Latin of Europe, Greek, and whatever a font for text has of signs."""
_SIGNS = _blocks((0x2010, 0x205F), (0x20D0, 0x2BFF))
"""Letterlike signs, arrows, mathematical operators, technical and geometric signs."""
_CHINESE = frozenset(_gb2312()) | _blocks((0x3000, 0x303F), (0xFF01, 0xFF5E))

FAMILIES = (
    Family("Sans", {"Regular": "LiberationSans-Regular.ttf", "Bold": "LiberationSans-Bold.ttf"}, _TEXT),
    Family("Serif", {"Regular": "LiberationSerif-Regular.ttf", "Italic": "LiberationSerif-Italic.ttf"}, _TEXT),
    Family("Signs", {"Regular": "NotoSansMath-Regular.ttf"}, _SIGNS),
    Family("Chinese", {"Regular": "NotoSansCJK-Regular.ttc"}, _CHINESE),
)


def made(sources: Path, target: Path) -> None:
    """Write every face, and ``coverage.json``, which says in hexadecimal what each family has, into ``target``."""
    coverage = {}
    for family in FAMILIES:
        fonts = {style: _opened(_the_file(sources, name)) for style, name in family.faces.items()}
        characters = family.characters.intersection(*(font.getBestCmap() for font in fonts.values()))
        for style, font in fonts.items():
            _renamed(font, f"{_FAMILY} {family.name}", style)
            _subset(font, characters)
            font.save(target / f"{family.name}-{style}{'.otf' if 'CFF ' in font else '.ttf'}")
        coverage[f"{_FAMILY} {family.name}"] = " ".join(_ranges(sorted(characters)))
    (target / "coverage.json").write_text(json.dumps(coverage, indent=1) + "\n", encoding="utf-8")


def measured(typefaces: Path) -> str:
    """JSON: for sans beyond ASCII and for serif, the characters that are no squares, gathered by thousandths of an em, rounded up."""
    told = {}
    for face, families in _FACES.items():
        widths = ChainMap(*(_widths(next(typefaces.glob(f"{family}-Regular.*"))) for family in families))
        beyond = {letter: width for letter, width in widths.items() if _counts(letter, face)}
        gathered: dict[int, str] = {}
        for letter, width in sorted(beyond.items(), key=lambda item: (item[1], item[0])):
            thousandths = ceil(width * 1000 - 1e-6)
            gathered[thousandths] = gathered.get(thousandths, "") + letter
        told[face] = gathered
    return json.dumps(told, indent=1) + "\n"


def _widths(path: Path) -> dict[str, float]:
    font = TTFont(path)
    em = font["head"].unitsPerEm
    return {chr(code): font["hmtx"][name][0] / em for code, name in font.getBestCmap().items()}


def _counts(letter: str, face: str) -> bool:
    """Whether a width is to be looked up: marks on the letter before take no room, wide ones are squares."""
    if unicodedata.combining(letter) or unicodedata.east_asian_width(letter) in "WF":
        return False
    return face == "serif" or not letter.isascii()


def _the_file(sources: Path, name: str) -> Path:
    found = [path for path in sorted(sources.rglob(name)) if "Open Font License" in _license(path)]
    if not found:
        raise SystemExit(f"{sources} has no {name} under the Open Font License")
    return found[0]


def _license(path: Path) -> str:
    return str(_opened(path)["name"].getDebugName(_LICENSE_ID) or "")


def _opened(path: Path) -> TTFont:
    """The font of a file; of a collection, the one for Simplified Chinese."""
    if path.suffix != ".ttc":
        return TTFont(path, recalcTimestamp=False)
    fonts = TTCollection(path).fonts
    return next(font for font in fonts if font["name"].getDebugName(_FULL_ID).startswith("Noto Sans CJK SC"))


def _renamed(font: TTFont, family: str, style: str) -> None:
    """Another name, since those of the sources are reserved or trademarks; who made it stays said."""
    names = font["name"]
    told = {_COPYRIGHT: names.getDebugName(_COPYRIGHT), _VERSION: names.getDebugName(_VERSION)}
    postscript = f"{family.replace(' ', '')}-{style}"
    names.names = []
    for place, text in {
        **told,
        _FAMILY_ID: family,
        _STYLE_ID: style,
        _UNIQUE_ID: postscript,
        _FULL_ID: f"{family} {style}",
        _POSTSCRIPT_ID: postscript,
        _LICENSE_ID: _LICENSE,
        _LICENSE_PAGE_ID: _LICENSE_PAGE,
    }.items():
        names.setName(text, place, *_WINDOWS)
    if "CFF " in font:
        inside = font["CFF "].cff
        inside.fontNames = [postscript]
        top = inside.topDictIndex[0]
        top.FullName, top.FamilyName = f"{family} {style}", family


def _subset(font: TTFont, characters: Iterable[int]) -> None:
    """Outlines, widths, kerning and ligatures; no hints, which vectors and large pixels do without."""
    options = Options(
        hinting=False,
        name_IDs=["*"],
        name_languages=["*"],
        notdef_outline=True,
        layout_features=["kern", "liga", "mark"],
    )
    options.drop_tables += ["FFTM", "MATH"]  # when it was made, and how signs stretch in a formula set by TeX
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def _ranges(characters: list[int]) -> Iterator[str]:
    for _, group in groupby(enumerate(characters), key=lambda pair: pair[1] - pair[0]):
        row = [character for _, character in group]
        yield f"{row[0]:x}" if len(row) == 1 else f"{row[0]:x}-{row[-1]:x}"


if __name__ == "__main__":
    made(Path(sys.argv[1]), TYPEFACES)
    WIDTHS.write_text(measured(TYPEFACES), encoding="utf-8")
