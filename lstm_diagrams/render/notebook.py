"""What a notebook is given beside the SVG: HTML that shows itself, an image without ids, and which kinds it wants at all."""

import sys
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping

from lstm_diagrams.render.frame import escape, size_of

BUNDLE_DPI = 144
"""Pixels per inch of the PNG that a notebook keeps: sharp on paper, a third smaller than the usual one."""


class Html(str):
    """HTML that shows itself in notebooks, and that templates put in as it is."""

    def _repr_html_(self) -> str:
        return str(self)

    def __html__(self) -> str:
        return str(self)


def image(svg: str, title: str, description: str, style: str) -> str:
    """An image with its description in an attribute: an id would stand twice where a picture is shown twice."""
    width, height = size_of(svg)
    source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    return (
        f'<img src="{source}" alt="{escape(title)}" aria-description="{escape(description)}" '
        f'width="{width:.0f}" height="{height:.0f}" style="{style}"/>'
    )


def inlined(svg: str, style: str) -> str:
    """The SVG itself, with a style of its own."""
    return svg.strip().replace("<svg ", f'<svg style="{style}" ', 1)


def bundle(
    made: Mapping[str, Callable[[], str]], include: Collection[str] | None, exclude: Collection[str] | None
) -> dict[str, str]:
    """Of the kinds that can be made, those in ``include``, or else those shown here, that are not in ``exclude``; none is empty."""
    wanted = kinds_shown_here() if include is None else include
    chosen = [kind for kind in made if (wanted is None or kind in wanted) and kind not in (exclude or ())]
    return {kind: content for kind in chosen if (content := made[kind]())}


def kinds_shown_here() -> Collection[str] | None:
    """The kinds that the IPython around us shows, text alone in a terminal, so that nothing is drawn for it; None if unknown."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None and hasattr(ipython, "get_ipython") else None
    formatter = getattr(shell, "display_formatter", None)
    wanted: Collection[str] | None = getattr(formatter, "active_types", None)
    return wanted
