"""Which themes there are, by name: ours in each of our palettes, and those of installed packages.

Installed packages add themes by the entry points ``lstm_diagrams.themes``: the name is the theme's, and behind it stands a
Theme, or a pair of a light and a dark one that go with the page like those of ``auto``.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any
from warnings import warn

from lstm_diagrams.errors import PluginError, PluginWarning, UnknownName, UsageError
from lstm_diagrams.plugins import additions
from lstm_diagrams.theme import DARK, LIGHT, PRINT, Theme

LIGHT_COLORBLIND = replace(
    LIGHT, name="light, colorblind",
    x="#204056", x_fill="#bbc4c2", h_fill="#d5d7de", output="#2f0966", output_fill="#e1c2e4", layer1="#4b644b",
    layer1_fill="#ddf5de", layer2="#4443d8", layer2_fill="#f5f7fe", layer3="#85147c", layer3_fill="#fdd6ef",
    layer4="#3c3733", layer4_fill="#dfd8d4", hidden="#4d4941", hidden_fill="#ede2dd", result="#4d7a60",
    result_fill="#fcfbf3", pooling="#11533d", pooling_fill="#bad2c3", dense_fill="#d6d6dd", green="#2d6b5b",
    green_fill="#d6f0d9", blue="#2f4b8a", gate="#6b3901", operation="#4d050a", operation_fill="#e3d3cd",
    x_side="#9fa9a7", h_side="#b9bcc6", output_side="#c9a5cd", pooling_side="#9dbaa8", dense_side="#bdbdc8", result_side="#e3e2d6",
)  # fmt: skip
DARK_COLORBLIND = replace(
    DARK, name="dark, colorblind",
    x="#99a2a1", x_fill="#2e3537", h="#9fd8f2", h_fill="#2f2447", c="#d7806f", c_fill="#53191a", output="#c3aec9",
    output_fill="#6e1b48", layer1="#c1df9d", layer1_fill="#40400d", layer2="#65b6f4", layer2_fill="#304059",
    layer3="#b284cc", layer3_fill="#361c32", layer4="#fff091", layer4_fill="#73412f", hidden="#efc110",
    result="#bdf6e1", result_fill="#444a19", convolution="#fcbb85", pooling="#c2dbbe", dense_fill="#07346a",
    image_fill="#3a4249", red="#d59b98", red_fill="#640c28", green="#a2dbbc", green_fill="#37503e", blue="#99b6ed",
    blue_fill="#2e4569", gate="#fddc30", gate_fill="#584f3c", operation="#f09c57", operation_fill="#533a35",
    x_side="#202627", c_side="#3a1112", h_side="#1f182f", output_side="#4a1231", dense_side="#052549", result_side="#2f3410",
)  # fmt: skip
"""Paints that stay apart with deuteranopia, protanopia and tritanopia, by lightness where their hues meet."""

ThemeName = str
"""The name of a theme, known to ``theme_named``."""
_Paints = dict[ThemeName, tuple[Theme, Theme | None]]
_OURS: _Paints = {
    "auto": (LIGHT, DARK), "light": (LIGHT, None), "dark": (DARK, None), "print": (PRINT, None),
}  # fmt: skip
"""``auto`` is light or dark by the page, in an image by the reader's system; the others are fixed."""
_COLORBLIND: _Paints = {
    "auto": (LIGHT_COLORBLIND, DARK_COLORBLIND), "light": (LIGHT_COLORBLIND, None), "dark": (DARK_COLORBLIND, None),
    "print": (PRINT, None),
}  # fmt: skip
STANDARD = "standard"
PALETTES = {STANDARD: _OURS, "colorblind": _COLORBLIND}
"""Our themes by palette."""


def theme_names() -> tuple[ThemeName, ...]:
    """All themes, ours first; nothing is imported for it."""
    return (*_OURS, *(addition.name for addition in additions("themes") if addition.name not in _OURS))


def theme_named(name: object) -> ThemeName:
    """``name`` as a theme's name.

    Raises:
        UnknownName: there is no such theme; the message lists the known ones.
        PluginError: an installed package adds it, and it cannot be used.
    """
    for known in theme_names():
        if name == known:
            paints_of(known)
            return known
    raise UnknownName("theme", name, theme_names())


def palette_named(name: object) -> str:
    """``name`` as a palette's name. UnknownName if there is no such palette; the message lists the known ones."""
    for known in PALETTES:
        if name == known:
            return known
    raise UnknownName("palette", name, PALETTES)


@lru_cache(maxsize=32)
def paints_of(name: ThemeName, palette: str = STANDARD) -> tuple[Theme, Theme | None]:
    """The paints of a theme, and those that take their place on a dark page, or None where it is the same on every page.

    Args:
        name: of a theme.
        palette: one of ``PALETTES``. ``print`` has no colours and is the same in all of them.

    Raises:
        UnknownName, PluginError: as ``theme_named``, or there is no such palette.
        UsageError: the theme of an installed package has no other palette than its own.
    """
    if palette not in PALETTES:
        raise UnknownName("palette", palette, PALETTES)
    found = [addition for addition in additions("themes") if addition.name == name]
    if name in _OURS:
        for addition in found:
            warn(f"{addition} has the name of a theme of lstm-diagrams, which is taken", PluginWarning, stacklevel=2)
        return PALETTES[palette][name]
    if palette != STANDARD:
        raise UsageError(f"theme {name!r} has no palette {palette!r}; themes that have: {', '.join(_OURS)}")
    if not found:
        raise UnknownName("theme", name, theme_names())
    paints: Any = found[0].load()
    pair = (paints, None) if isinstance(paints, Theme) else paints
    match pair:
        case (Theme(), Theme() | None):
            return pair
    raise PluginError(f"{found[0]} is {paints!r}: neither a Theme nor a pair of a light and a dark one")
