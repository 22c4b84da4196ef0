"""The LaTeX that nbconvert makes of the notebook example includes the pictures; ``papers.nbconvert_pdf`` sets it, where TeX is."""

from pathlib import Path

from tests.ways.papers import example, latex, pictures


def test_latex_includes_the_png_of_every_picture(tmp_path: Path) -> None:
    notebook = example(tmp_path, prose=False)
    shown = pictures(notebook)
    assert len(shown) == 3 and all(picture.startswith(b"\x89PNG") for picture in shown)
    assert latex(notebook) == shown
