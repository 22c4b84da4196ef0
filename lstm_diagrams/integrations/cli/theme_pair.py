"""A picture twice, for light and for dark pages, with the HTML that shows the right one in a README."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from lstm_diagrams.diagram import Diagram
from lstm_diagrams.render.frame import escape
from lstm_diagrams.words import Text

BOTH = "both"
"""What stands in the place of a theme's name for the light and the dark one."""
_SEEN = Text("图里画了什么", "What the picture shows")
"""Above the description, which an ``alt`` is too short for; a README keeps no other way to give it."""


def save_both(diagram: Diagram, path: Path, *, dpi: float | None) -> str:
    """Write ``NAME.light.EXT`` and ``NAME.dark.EXT`` and return the HTML, with paths as they were given.

    Raises:
        SaveError, UsageError, FontError, EngineError: as of ``Diagram.save``.
    """
    light, dark = (path.with_name(f"{path.stem}.{theme}{path.suffix}") for theme in ("light", "dark"))
    replace(diagram, theme="light").save(light, dpi=dpi)
    replace(diagram, theme="dark").save(dark, dpi=dpi)
    return "\n".join(
        (
            "<picture>",
            f'  <source media="(prefers-color-scheme: dark)" srcset="{_url(dark)}"/>',
            f'  <img alt="{escape(diagram.title)}" src="{_url(light)}"/>',
            "</picture>",
            f"<details><summary>{_SEEN.in_language(diagram.lang)}</summary>{escape(diagram.description)}</details>",
        )
    )


def _url(path: Path) -> str:
    return quote(path.as_posix(), safe="/:")
