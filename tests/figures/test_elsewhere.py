"""The whole sheet in programs that are no browsers: in colour, with all its text, and at its size."""

import io
from functools import lru_cache
from pathlib import Path

import pytest
from PIL import Image

from tests.figures.picture import Picture, Rect
from tests.figures.sheet import entries
from tests.render.converters import QUICK, SLOW

_PIXELS = 4 / 3
"""Of a picture at its own size, in a unit of its view."""
_SEEN = 48
"""How far the ink of a text must lie from its ground, of 255, to be called there."""
_SAMPLE = ("unrolled_lstm", "cell_lstm", "cnn_lenet", "overview_residual")


@lru_cache(maxsize=1)
def _drawn(place: int) -> tuple[str, Picture]:
    """Of an entry by its place, every second in Chinese, and every third of a fixed theme."""
    entry = entries()[place]
    svg = entry.diagram("zh" if place % 2 else "en", "dark" if place % 3 == 2 else "auto").svg()
    return svg, Picture.of(svg)


def _complaints(png: bytes, picture: Picture) -> list[str]:
    with Image.open(io.BytesIO(png)) as opened:
        image = opened.convert("RGB")
    colours = image.getcolors(5)  # None: there are more
    found = [] if colours is None else [f"{len(colours)} colours"]
    size = (picture.view.right * _PIXELS, picture.view.bottom * _PIXELS)
    if any(abs(pixels - wanted) > 1.5 for pixels, wanted in zip(image.size, size, strict=True)):
        found.append(f"{image.size} pixels for {size}")
    texts = [writing for writing in picture.writings if "faded" not in writing.classes and writing.text.strip()]
    return found + [f"no {text.text!r}" for text in texts if not _inked(image, text.rect)]


def _inked(image: Image.Image, rect: Rect) -> bool:
    sides = (rect.left, rect.top, rect.right, rect.bottom)
    extrema = image.crop([round(side * _PIXELS) for side in sides]).getextrema()  # type: ignore[arg-type]
    return any(high - low > _SEEN for low, high in extrema)


@pytest.mark.parametrize("program", QUICK)
@pytest.mark.parametrize("place", range(len(entries())), ids=lambda place: entries()[place].name)
def test_it_is_drawn_outside_browsers(place: int, program: str) -> None:
    svg, picture = _drawn(place)
    assert _complaints(QUICK[program](svg), picture) == []


@pytest.mark.parametrize("program", SLOW)
@pytest.mark.parametrize("name", _SAMPLE)
def test_a_sample_is_drawn_by_large_programs(name: str, program: str, tmp_path: Path) -> None:
    svg, picture = _drawn([entry.name for entry in entries()].index(name))
    assert _complaints(SLOW[program](svg, tmp_path), picture) == []


def test_a_black_picture_and_one_without_text_are_found_out() -> None:
    svg, picture = _drawn(0)
    black = svg.replace('fill="#', 'fill="var(--ld-c,#').replace('stroke="#', 'stroke="var(--ld-c,#')
    assert any("colours" in complaint for complaint in _complaints(QUICK["resvg"](black), picture))
    silent = svg.replace("<text ", '<text display="none" ')
    assert sum("no '" in complaint for complaint in _complaints(QUICK["resvg"](silent), picture)) > 10
