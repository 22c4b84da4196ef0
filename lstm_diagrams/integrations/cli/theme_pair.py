"""A picture twice, for light and for dark pages, with the HTML that shows the right one in a README."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from lstm_diagrams.diagram import Diagram
from lstm_diagrams.integrations.embedding.html import escape

BOTH = "both"
"""What stands in the place of a theme's name for the light and the dark one."""


def save_both(diagram: Diagram, path: Path, *, dpi: float) -> str:
    """Write ``NAME.light.EXT`` and ``NAME.dark.EXT`` and return the HTML, with paths as they were given.

    Raises:
        SaveError, UsageError, FontError, EngineError: as of ``Diagram.save``.
    """
    light, dark = (path.with_name(f"{path.stem}.{theme}{path.suffix}") for theme in ("light", "dark"))
    replace(diagram, theme="light").save(light, dpi=dpi)
    replace(diagram, theme="dark").save(dark, dpi=dpi)
    alt = escape(f"{diagram.title}: {diagram.description}")
    return "\n".join(
        (
            "<picture>",
            f'  <source media="(prefers-color-scheme: dark)" srcset="{_url(dark)}"/>',
            f'  <img alt="{alt}" src="{_url(light)}"/>',
            "</picture>",
        )
    )


def _url(path: Path) -> str:
    return quote(path.as_posix(), safe="/:")
