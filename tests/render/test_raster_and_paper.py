"""PNG and PDF: the size asked for, the colours of the theme, vectors and fonts inside, and no silent boxes."""

import io
import re
import struct
import sys
import zlib

import pytest
from PIL import Image

from lstm_diagrams.drawing.kit.marks import Box, Label, Writing
from lstm_diagrams.errors import EngineError, FontError, UsageError
from lstm_diagrams.render.paper import pdf
from lstm_diagrams.render.plain import size_of
from lstm_diagrams.render.raster import png
from lstm_diagrams.theme import DARK, LIGHT
from tests.render.drawn import svg

_PRIVATE = "\ue321"
"""A character of the private use area, which no font of a usual machine has."""


def _pixels(image: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and the rows of an unfiltered or simply filtered 8-bit RGBA PNG, read by the PNG specification."""
    width, height, depth, color = struct.unpack(">IIBB", image[16:26])
    assert (depth, color) == (8, 6)
    place, data = 8, b""
    while place < len(image):
        (length,), kind = struct.unpack(">I", image[place : place + 4]), image[place + 4 : place + 8]
        if kind == b"IDAT":
            data += image[place + 8 : place + 8 + length]
        place += 12 + length
    raw, stride = zlib.decompress(data), 4 * width + 1
    rows, before = [], bytes(4 * width)
    for row in range(height):
        method, line = raw[row * stride], bytearray(raw[row * stride + 1 : (row + 1) * stride])
        for at in range(len(line)):
            left = line[at - 4] if at > 3 else 0
            corner = before[at - 4] if at > 3 else 0
            line[at] = (line[at] + _predicted(method, left, before[at], corner)) % 256
        rows.append(bytes(line))
        before = bytes(line)
    return width, height, rows


def _predicted(method: int, left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    paeth = min((left, above, corner), key=lambda value: abs(guess - value))
    return (0, left, above, (left + above) // 2, paeth)[method]


def _color(rows: list[bytes], x: int, y: int) -> str:
    return "#" + rows[y][4 * x : 4 * x + 3].hex()


def _inflated(document: bytes) -> bytes:
    """A PDF with its compressed streams opened."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    return document + b"".join(zlib.decompress(stream) for stream in streams if stream[:1] == b"x")


def test_a_png_has_the_size_and_the_colours_of_the_drawing() -> None:
    mark = Box(0, 0, 72, 36, "c_fill", None)
    for theme, name in ((LIGHT, "light"), (DARK, "dark")):
        drawn = svg(mark, theme=name)  # type: ignore[arg-type]
        width, height = size_of(drawn)
        for dpi in (72, 144):
            wide, high, rows = _pixels(png(drawn, dpi))
            assert (wide, high) == (round(width * dpi / 72), round(height * dpi / 72))
            assert _color(rows, wide // 2, high // 2) == theme.c_fill
            assert _color(rows, 1, 1) == theme.paper


@pytest.mark.parametrize("dpi", [0, -5, float("nan"), 1e9])
def test_a_png_of_no_or_enormous_size_is_refused(dpi: float) -> None:
    with pytest.raises(UsageError, match="dpi must lie between 1 and"):
        png(svg(Box(0, 0, 72, 36)), dpi)


def test_a_letter_that_no_font_has_is_an_error_that_names_it_and_the_cure() -> None:
    drawn = svg(Writing(0, 0, Label(f"a {_PRIVATE} b")))
    for render in (lambda: png(drawn, 96), lambda: pdf([(drawn, "d")], "t")):
        with pytest.raises(FontError, match=f"{_PRIVATE}.*fonts-noto-cjk.*svg"):
            render()


def test_a_png_says_its_resolution() -> None:
    """The chunk pHYs of the PNG specification: pixels per metre, in both directions, before the pixels."""
    drawn = svg(Box(0, 0, 72, 36))
    for dpi, per_metre in ((72, 2835), (192, 7559), (300, 11811)):
        image = png(drawn, dpi)
        place = image.index(b"pHYs")
        assert struct.unpack(">IIIB", image[place - 4 : place] + image[place + 4 : place + 13]) == (
            9,
            per_metre,
            per_metre,
            1,
        )
        assert struct.unpack(">I", image[place + 13 : place + 17]) == (zlib.crc32(image[place : place + 13]),)
        assert place < image.index(b"IDAT")
        opened = Image.open(io.BytesIO(image))
        opened.load()
        assert opened.info["dpi"] == pytest.approx((dpi, dpi), abs=0.02)
        assert image == png(drawn, dpi)


def test_a_pdf_is_one_page_of_the_picture_s_size_with_fonts_and_without_pixels() -> None:
    drawn = svg(Box(0, 0, 200, 60), Writing(0, 0, Label("h_{t-1}^{(2)}", math=True)))
    document = pdf([(drawn, "what is seen")], 'a "title" \\ with\nlines')
    assert document.startswith(b"%PDF-")
    width, height = size_of(drawn)
    inside = _inflated(document)
    boxes = re.findall(rb"/MediaBox ?\[([^\]]+)\]", inside)
    assert [[float(number) for number in box.split()] for box in boxes] == [[0, 0, width, height]]
    assert re.search(rb"/FontFile[23]?", inside)
    assert not re.search(rb"/Subtype ?/Image", inside)
    assert document == pdf([(drawn, "what is seen")], 'a "title" \\ with\nlines')


def test_without_typst_a_pdf_is_an_error_that_names_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(EngineError, match=r"pip install 'lstm-diagrams\[pdf\]'"):
        pdf([(svg(Box(0, 0, 20, 20)), "d")], "t")


def _inked(rows: list[bytes]) -> list[int]:
    """The columns that hold something else than paper."""
    return [x for x in range(len(rows[0]) // 4) if any(_color(rows, x, y) != LIGHT.paper for y in range(len(rows)))]


@pytest.mark.parametrize("symbol", ["h_{126}^{(1)}", "x_{7}", "c_{t-1}^{(2)→}"])
def test_stacked_indices_are_centred_where_the_label_is(symbol: str) -> None:
    """Converters forget the steps back when they centre a line, which would shift it by half an index."""
    width, _, rows = _pixels(png(svg(Writing(0, 0, Label(symbol, 40, math=True))), 72))
    inked = _inked(rows)
    assert (inked[0] + inked[-1]) / 2 == pytest.approx(width / 2, abs=3)


def test_a_rare_sign_leaves_the_rest_of_a_formula_in_its_font() -> None:
    def picture(sign: str) -> list[bytes]:
        label = Label(f"h_t = o_t {sign} c_t", 40, math=True)
        return _pixels(png(svg(Box(0, 0, 400, 60, "surface", None), Writing(-150, 0, label, "left")), 72))[2]

    usual, rare = picture("+"), picture("⊙")
    assert usual != rare
    assert [row[: 4 * 130] for row in usual] == [row[: 4 * 130] for row in rare]


def test_a_rare_sign_leaves_the_letters_of_its_own_run_in_their_font() -> None:
    def picture(sign: str) -> list[bytes]:
        label = Label(f"o_t {sign} tanh(c_t)", 40, math=True)
        return _pixels(png(svg(Box(0, 0, 400, 60, "surface", None), Writing(150, 0, label, "right")), 72))[2]

    usual, rare = picture("+"), picture("⊙")
    assert usual != rare
    tails = zip(b"".join(row[4 * 240 :] for row in usual), b"".join(row[4 * 240 :] for row in rare), strict=True)
    assert max(abs(one - other) for one, other in tails) < 64, "the same but for the rounding of its place"
