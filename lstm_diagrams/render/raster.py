"""A finished SVG to PNG, by resvg."""

import resvg_py

from lstm_diagrams.errors import UsageError
from lstm_diagrams.render.fonts import require_fonts
from lstm_diagrams.render.plain import plain, size_of

_POINTS_PER_INCH = 72
_LONGEST_SIDE = 30_000
"""Most pixels along a side; a browser or viewer shows no larger PNG."""


def png(svg: str, dpi: float) -> bytes:
    """The drawing as PNG.

    Args:
        svg: a finished SVG of a fixed theme.
        dpi: pixels in an inch, 72 points.

    Raises:
        UsageError: ``dpi`` is not positive, or so many that the picture would have a side of more than 30,000 pixels.
        FontError: a character is in no font of this machine.
    """
    width, height = size_of(svg)
    longest = max(width, height) / _POINTS_PER_INCH
    if not 0 < dpi * longest <= _LONGEST_SIDE:
        most = int(_LONGEST_SIDE / longest)
        raise UsageError(
            f"dpi must lie between 1 and {most} for this picture of {width:g} x {height:g} points, not {dpi:g}"
        )
    require_fonts(svg)
    return bytes(resvg_py.svg_to_bytes(svg_string=plain(svg), width=max(1, round(width * dpi / _POINTS_PER_INCH))))
