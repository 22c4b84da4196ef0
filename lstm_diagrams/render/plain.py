"""A finished SVG for programs that know no CSS variables: the paints stand in the attributes themselves."""

import re

_VARIABLE = re.compile(r"var\(--ld-[a-z0-9-]+,(#[0-9a-f]{6})\)")
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def plain(svg: str) -> str:
    """``svg``, of a fixed theme, with ``#rrggbb`` for every paint."""
    return _VARIABLE.sub(r"\1", svg)


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of the view, in points."""
    found = _VIEW.search(svg)
    assert found is not None, "every finished SVG says its view"
    return float(found[1]), float(found[2])
