"""A finished SVG to PNG, by resvg."""

import struct
import zlib

import resvg_py

from lstm_diagrams.errors import UsageError
from lstm_diagrams.render.fonts import FILES, lettered
from lstm_diagrams.render.plain import plain, size_of

_POINTS_PER_INCH = 72
_METRES_PER_INCH = 0.0254
_HEAD = 33
"""Bytes of a PNG up to the end of its first chunk, IHDR."""
_PER_METRE = 1
"""What the resolution counts, in the chunk pHYs of the PNG specification."""
_LONGEST_SIDE = 30_000
"""Most pixels along a side; a browser or viewer shows no larger PNG."""


def png(svg: str, dpi: float) -> bytes:
    """The drawing as PNG.

    Args:
        svg: a finished SVG of a fixed theme.
        dpi: pixels in an inch, 72 points.

    Raises:
        UsageError: ``dpi`` is not positive, or so many that the picture would have a side of more than 30,000 pixels.
        FontError: a character is in no font, neither of the package nor of this machine.
    """
    width, height = size_of(svg)
    longest = max(width, height) / _POINTS_PER_INCH
    if not 0 < dpi * longest <= _LONGEST_SIDE:
        most = int(_LONGEST_SIDE / longest)
        raise UsageError(
            f"dpi must lie between 1 and {most} for this picture of {width:g} x {height:g} points, not {dpi:g}"
        )
    drawing = lettered(plain(svg))
    image = resvg_py.svg_to_bytes(
        svg_string=drawing.svg,
        width=max(1, round(width * dpi / _POINTS_PER_INCH)),
        font_files=list(FILES),
        skip_system_fonts=drawing.complete,
    )
    return _with_resolution(bytes(image), dpi)


def _with_resolution(image: bytes, dpi: float) -> bytes:
    """The PNG with the chunk pHYs, so that a document places it at the size of the drawing."""
    density = max(1, round(dpi / _METRES_PER_INCH))
    chunk = b"pHYs" + struct.pack(">IIB", density, density, _PER_METRE)
    length, check = struct.pack(">I", len(chunk) - 4), struct.pack(">I", zlib.crc32(chunk))
    return image[:_HEAD] + length + chunk + check + image[_HEAD:]
