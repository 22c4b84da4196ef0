"""The example of a paper in two columns: every picture exactly as wide as a column, no text under seven points; LaTeX sets it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_EXAMPLE = Path(__file__).parents[2] / "examples/paper"
_COLUMN = 252.0


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in a folder of its own, its pictures made."""
    pytest.importorskip("typst")
    folder = tmp_path_factory.mktemp("paper")
    for name in ("build.py", "models.py", "paper.tex"):
        shutil.copy(_EXAMPLE / name, folder)
    subprocess.run([sys.executable, "build.py", "pictures"], cwd=folder, check=True)
    return folder


def test_twelve_pictures_are_as_wide_as_a_column_and_can_be_read(paper: Path) -> None:
    pictures = sorted((paper / "pictures").glob("*.svg"))
    assert len(pictures) == 12
    smallest = {}
    for picture in pictures:
        svg = picture.read_text("utf-8")
        view, pixels = re.findall(r'viewBox="0 0 ([\d.]+) [\d.]+" width="([\d.]+)"', svg)[0]
        assert float(pixels) * 0.75 == pytest.approx(_COLUMN)
        sizes = [float(size) for size in re.findall(r'<text[^>]*? font-size="([\d.]+)"', svg)]
        smallest[picture.stem] = min(sizes) * _COLUMN / float(view)
        box = re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ", picture.with_suffix(".pdf").read_bytes())
        assert box is not None
        assert float(box[1]) == pytest.approx(_COLUMN, abs=0.01)
    assert min(smallest.values()) >= 6.95, smallest  # sizes in SVG have one decimal


def test_the_paper_shows_each_and_scales_none(paper: Path) -> None:
    source = (paper / "paper.tex").read_text("utf-8")
    shown = re.findall(r"\\includegraphics\{pictures/(\w+)\.pdf\}", source)
    assert sorted(shown) == sorted(picture.stem for picture in (paper / "pictures").glob("*.pdf"))
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    ran = subprocess.run(command, cwd=paper, capture_output=True, text=True, check=False, errors="replace")
    if "not found" in ran.stdout and ".sty" in ran.stdout:
        pytest.skip("LaTeX lacks a package")
    assert ran.returncode == 0, ran.stdout[-2000:]
    assert "Overfull" not in ran.stdout
