"""Programs outside browsers that draw an SVG: each one's PNG of it, or why it cannot be asked here."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import resvg_py


def _resvg(svg: str) -> bytes:
    if not list(Path("/usr/share/fonts").rglob("*.[ot]tf")):
        pytest.skip("needs a font: resvg has none of its own")
    return bytes(resvg_py.svg_to_bytes(svg_string=svg))


def _rsvg(svg: str) -> bytes:
    return _run("rsvg-convert", given=svg)


def _cairosvg(svg: str) -> bytes:
    try:
        import cairosvg
    except OSError:  # it finds libcairo on import
        pytest.skip("needs libcairo")
    drawn: bytes = cairosvg.svg2png(bytestring=svg.encode())
    return drawn


def _typst(svg: str) -> bytes:
    typst = pytest.importorskip("typst")
    page = f'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes({json.dumps(svg, ensure_ascii=False)}), format: "svg")'
    drawn: bytes = typst.compile(page.encode(), format="png", ppi=96.0)
    return drawn


def inkscape(svg: str, folder: Path) -> bytes:
    """What Inkscape makes of it."""
    source, target = _written(svg, folder)
    _run("inkscape", str(source), "--export-filename", str(target))
    return target.read_bytes()


def libreoffice(svg: str, folder: Path) -> bytes:
    """What LibreOffice makes of it, with a profile of its own."""
    source, target = _written(svg, folder)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _run("soffice", profile, "--headless", "--convert-to", "png", "--outdir", str(folder), str(source))
    return target.read_bytes()


QUICK: dict[str, Callable[[str], bytes]] = {
    "resvg": _resvg, "rsvg-convert": _rsvg, "CairoSVG": _cairosvg, "typst": _typst,
}  # fmt: skip
"""Those that take well under a second."""
SLOW: dict[str, Callable[[str, Path], bytes]] = {"Inkscape": inkscape, "LibreOffice": libreoffice}


def _written(svg: str, folder: Path) -> tuple[Path, Path]:
    source = folder / "picture.svg"
    source.write_text(svg, encoding="utf-8")
    return source, source.with_suffix(".png")


def _run(program: str, *arguments: str, given: str = "") -> bytes:
    if shutil.which(program) is None:
        pytest.skip(f"needs {program}")
    done = subprocess.run([program, *arguments], input=given.encode(), capture_output=True, check=True)
    return done.stdout
