"""A film as a GIF, by Pillow (the extra ``gif``): for programs that play nothing else."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from lstm_diagrams.errors import EngineError
from lstm_diagrams.render.raster import png

DPI = 96.0
"""Pixels in an inch where nothing else is said: one to a CSS pixel."""
_COLOURS = 128


def gif(pictures: Iterable[str], seconds: Sequence[float], dpi: float = DPI) -> bytes:
    """Drawings one after the other, without end.

    Args:
        pictures: finished SVGs of a fixed theme and of the same size.
        seconds: how long each of them stays.
        dpi: pixels in an inch.

    Raises:
        EngineError: Pillow is missing.
        UsageError, FontError: as of ``png``.
    """
    try:
        from PIL import Image  # an extra
    except ImportError as error:
        raise EngineError("GIF needs the package Pillow: pip install 'lstm-diagrams[gif]', or save as .svg") from error
    shots = [Image.open(BytesIO(png(svg, dpi))).convert("RGB") for svg in pictures]
    palette = shots[-1].quantize(_COLOURS, dither=Image.Dither.NONE)  # the whole picture has every colour
    first, *others = [shot.quantize(palette=palette, dither=Image.Dither.NONE) for shot in shots]
    content = BytesIO()
    first.save(
        content,
        "GIF",
        save_all=True,
        append_images=others,
        duration=[round(1000 * each) for each in seconds],
        loop=0,
        optimize=False,
    )
    return content.getvalue()
