"""Figures name roles, themes paint them.

A role is what a colour means (the cell state, the second layer, a kernel). Every theme paints every role, each role
with a hex colour of its own, so that a colour in a finished drawing tells which role it came from.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal, get_args

from lstm_diagrams.errors import UnknownName

Role = Literal[
    "paper", "ink", "muted", "faint", "surface",
    "x", "x_fill", "h", "h_fill", "c", "c_fill", "output", "output_fill",
    "layer1", "layer1_fill", "layer1_band", "layer2", "layer2_fill", "layer2_band",
    "layer3", "layer3_fill", "layer3_band", "layer4", "layer4_fill", "layer4_band",
    "hidden", "hidden_fill", "result", "result_fill", "connection",
    "convolution", "convolution_fill", "pooling", "pooling_fill", "dense", "dense_fill",
    "image_side", "convolution_side", "pooling_side", "dense_side", "result_side",
    "image", "image_fill", "red", "red_fill", "green", "green_fill", "blue", "blue_fill",
    "kernel", "kernel_fill", "gate", "gate_fill", "operation", "operation_fill",
    "sample", "sample_fill", "sample_side", "x_side", "h_side", "c_side", "output_side",
    "value1", "value2", "value3", "value4", "value5", "value6", "value7", "value8", "value9",
]  # fmt: skip
"""What a colour means. ``*_fill`` is the inside of a shape whose outline or text is the role of the same name, ``*_side`` the
side of a block that lies in the shade."""

VALUE_ROLES: tuple[Role, ...] = (
    "value1", "value2", "value3", "value4", "value5", "value6", "value7", "value8", "value9",
)  # fmt: skip
"""Colours of numbers, from the most negative over zero (value5) to the most positive: blue to orange, which the
common kinds of colour blindness keep apart, in even steps of OKLab (Ottosson 2020)."""

LAYER_ROLES: tuple[tuple[Role, Role, Role], ...] = (
    ("layer1", "layer1_fill", "layer1_band"),
    ("layer2", "layer2_fill", "layer2_band"),
    ("layer3", "layer3_fill", "layer3_band"),
    ("layer4", "layer4_fill", "layer4_band"),
)
"""Outline, fill and band of the recurrent layers; layer 5 takes the colours of layer 1 again."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One paint, ``#rrggbb``, per role. ValueError if two roles would look the same to a program."""

    name: str
    paper: str
    ink: str
    muted: str
    faint: str
    surface: str
    x: str
    x_fill: str
    h: str
    h_fill: str
    c: str
    c_fill: str
    output: str
    output_fill: str
    layer1: str
    layer1_fill: str
    layer1_band: str
    layer2: str
    layer2_fill: str
    layer2_band: str
    layer3: str
    layer3_fill: str
    layer3_band: str
    layer4: str
    layer4_fill: str
    layer4_band: str
    hidden: str
    hidden_fill: str
    result: str
    result_fill: str
    connection: str
    convolution: str
    convolution_fill: str
    pooling: str
    pooling_fill: str
    dense: str
    dense_fill: str
    image_side: str
    convolution_side: str
    pooling_side: str
    dense_side: str
    result_side: str
    image: str
    image_fill: str
    red: str
    red_fill: str
    green: str
    green_fill: str
    blue: str
    blue_fill: str
    kernel: str
    kernel_fill: str
    gate: str
    gate_fill: str
    operation: str
    operation_fill: str
    sample: str
    sample_fill: str
    sample_side: str
    x_side: str
    h_side: str
    c_side: str
    output_side: str
    value1: str
    value2: str
    value3: str
    value4: str
    value5: str
    value6: str
    value7: str
    value8: str
    value9: str

    def __post_init__(self) -> None:
        paints = [paint for _, paint in self.paints()]
        if len(set(paints)) < len(paints):
            twice = sorted({paint for paint in paints if paints.count(paint) > 1})
            raise ValueError(f"theme {self.name!r} paints several roles alike: {', '.join(twice)}")

    def paints(self) -> Iterator[tuple[str, str]]:
        """Every role with its paint, in the order of the fields."""
        return ((field.name, getattr(self, field.name)) for field in fields(self) if field.name != "name")

    def paint(self, role: Role) -> str:
        """The paint of one role."""
        paint: str = getattr(self, role)
        return paint


LIGHT = Theme(
    name="light",
    paper="#ffffff", ink="#22262b", muted="#5c6672", faint="#aab4bf", surface="#fefefe",
    x="#2f6aa8", x_fill="#dcebfa", h="#2455a4", h_fill="#dbe7fb", c="#b8321f", c_fill="#fbe0da",
    output="#7d3f9b", output_fill="#efe0f6",
    layer1="#2b7741", layer1_fill="#e3f4e6", layer1_band="#f4faf5",
    layer2="#2d6ca5", layer2_fill="#e1eefa", layer2_band="#f2f7fc",
    layer3="#9a5b0c", layer3_fill="#fdeeda", layer3_band="#fef8ef",
    layer4="#146f78", layer4_fill="#dcf2f3", layer4_band="#f0f9fa",
    hidden="#9c5a10", hidden_fill="#fdf0e1", result="#2e7a45", result_fill="#e6f4ea", connection="#8796a6",
    convolution="#82511b", convolution_fill="#f9d9b7", pooling="#336747", pooling_fill="#cde7d2",
    dense="#5d4b93", dense_fill="#e3ddf1",
    image_side="#bccee3", convolution_side="#ebc193", pooling_side="#a9d0b2", dense_side="#c9bfe3", result_side="#c2e2cc",
    image="#3f6084", image_fill="#dce6f2", red="#a3362c", red_fill="#f6c9c4", green="#2f6b3c", green_fill="#c9ebcb",
    blue="#2b56a0", blue_fill="#c5d8f8",
    kernel="#ad3f28", kernel_fill="#fdf3ef", gate="#7a5c00", gate_fill="#ffdf85",
    operation="#97372f", operation_fill="#f6c9c5",
    sample="#86590a", sample_fill="#ffd98c", sample_side="#eec06a",
    x_side="#bed3e9", h_side="#bccdee", c_side="#efc3b9", output_side="#dcc3e8",
    value1="#1f57a8", value2="#557fbc", value3="#88a5cf", value4="#bdcce1", value5="#f4f4f1",
    value6="#e7cabb", value7="#d7a086", value8="#c57650", value9="#b04a08",
)  # fmt: skip
"""Dark ink on white."""

DARK = Theme(
    name="dark",
    paper="#1d2026", ink="#e8eaee", muted="#a9b2be", faint="#5d6773", surface="#22262d",
    x="#86b9ee", x_fill="#274463", h="#8fb4f7", h_fill="#22365c", c="#f2907f", c_fill="#5a2a22",
    output="#cf9ae8", output_fill="#45295a",
    layer1="#80c894", layer1_fill="#20432b", layer1_band="#1e2a24",
    layer2="#7fb8ec", layer2_fill="#1f3d59", layer2_band="#1f2833",
    layer3="#e6b067", layer3_fill="#4d3615", layer3_band="#2b2720",
    layer4="#6cc9d2", layer4_fill="#153f44", layer4_band="#1d2a2d",
    hidden="#e8b168", hidden_fill="#493416", result="#84ca96", result_fill="#21452d", connection="#71808f",
    convolution="#e7b985", convolution_fill="#5e4222", pooling="#95cda7", pooling_fill="#28503a",
    dense="#b8a7ea", dense_fill="#3d3261",
    image_side="#202f41", convolution_side="#44301a", pooling_side="#1c3a2a", dense_side="#2c2447", result_side="#173120",
    image="#a6c1df", image_fill="#2e4158", red="#f09a91", red_fill="#652c27", green="#8ed09a", green_fill="#28542f",
    blue="#98b9f5", blue_fill="#284476",
    kernel="#f2a08c", kernel_fill="#3a2a27", gate="#e6c55a", gate_fill="#594708",
    operation="#f0a39b", operation_fill="#63302b",
    sample="#f2c25e", sample_fill="#6b4f12", sample_side="#4f3a0c",
    x_side="#1b3049", h_side="#182642", c_side="#421e18", output_side="#331e43",
    value1="#6fa8ff", value2="#5d87c8", value3="#4c6894", value4="#3b4a63", value5="#2a2e35",
    value6="#5b4840", value7="#8f6348", value8="#c57e4c", value9="#ff9a4d",
)  # fmt: skip
"""Light ink on near-black."""

ThemeName = Literal["auto", "light", "dark"]
THEME_NAMES: tuple[ThemeName, ...] = get_args(ThemeName)
"""``auto`` is light or dark by the page or the reader's system; the other two are fixed."""


def theme_named(name: object) -> ThemeName:
    """``name`` as a theme's name; UnknownName lists the known ones otherwise."""
    for known in THEME_NAMES:
        if name == known:
            return known
    raise UnknownName("theme", name, THEME_NAMES)
