"""Programs outside browsers that draw an SVG: each one's PNG of it, or why it cannot be asked here."""

import json
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import resvg_py
from fontTools.ttLib import TTFont

from tests.browser import font_files


def _resvg(svg: str) -> bytes:
    _check_fonts(svg)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg))


def _rsvg(svg: str) -> bytes:
    _check_fonts(svg)
    return _run("rsvg-convert", given=svg)


def _cairosvg(svg: str) -> bytes:
    try:
        import cairosvg
    except OSError:  # it finds libcairo on import
        pytest.skip("needs libcairo")
    _check_fonts(svg)
    drawn: bytes = cairosvg.svg2png(bytestring=svg.encode())
    return drawn


def _typst(svg: str) -> bytes:
    typst = pytest.importorskip("typst")
    _check_fonts(svg)
    page = f'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes({json.dumps(svg, ensure_ascii=False)}), format: "svg")'
    drawn: bytes = typst.compile(page.encode(), format="png", ppi=96.0)
    return drawn


def inkscape(svg: str, folder: Path) -> bytes:
    """What Inkscape makes of it."""
    _check_fonts(svg)
    source, target = _written(svg, folder)
    _run("inkscape", str(source), "--export-filename", str(target))
    return target.read_bytes()


def libreoffice(svg: str, folder: Path) -> bytes:
    """What LibreOffice makes of it, with a profile of its own."""
    _check_fonts(svg)
    source, target = _written(svg, folder)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _run("soffice", profile, "--headless", "--convert-to", "png", "--outdir", str(folder), str(source))
    return target.read_bytes()


QUICK: dict[str, Callable[[str], bytes]] = {
    "resvg": _resvg, "rsvg-convert": _rsvg, "CairoSVG": _cairosvg, "typst": _typst,
}  # fmt: skip
"""Those that take well under a second."""
SLOW: dict[str, Callable[[str, Path], bytes]] = {"Inkscape": inkscape, "LibreOffice": libreoffice}


def _check_fonts(svg: str) -> None:
    """These programs have no fonts of their own, or no Chinese ones: a test of what they write needs those of the machine."""
    known = _known_letters()
    if not known >= _LATIN:
        pytest.skip("needs a font on the machine")
    if not {letter for letter in map(ord, svg) if letter in _CHINESE} <= known:
        pytest.skip("needs a Chinese font on the machine")


_LATIN = set(map(ord, "AZaz09"))
_CHINESE = range(0x4E00, 0xA000)


@cache
def _known_letters() -> frozenset[int]:
    """What the fonts of this machine have."""
    return frozenset().union(*map(_letters, font_files()))


def _letters(path: Path) -> frozenset[int]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


def _written(svg: str, folder: Path) -> tuple[Path, Path]:
    source = folder / "picture.svg"
    source.write_text(svg, encoding="utf-8")
    return source, source.with_suffix(".png")


def _run(program: str, *arguments: str, given: str = "") -> bytes:
    if shutil.which(program) is None:
        pytest.skip(f"needs {program}")
    done = subprocess.run([program, *arguments], input=given.encode(), capture_output=True, check=True)
    return done.stdout
