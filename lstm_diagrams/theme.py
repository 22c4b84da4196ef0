"""Figures name roles, themes paint them.

A role is what a colour means (the cell state, the second layer, a kernel). Every theme paints every role, each role
with a hex colour of its own, so that a colour in a finished drawing tells which role it came from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal, get_args

from lstm_diagrams.errors import UsageError

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
    "share1", "share2", "share3", "share4", "share5",
]  # fmt: skip
"""What a colour means. ``*_fill`` is the inside of a shape whose outline or text is the role of the same name, ``*_side`` the
side of a block that lies in the shade."""

VALUE_ROLES: tuple[Role, ...] = (
    "value1", "value2", "value3", "value4", "value5", "value6", "value7", "value8", "value9",
)  # fmt: skip
"""Colours of numbers, from the most negative over zero (value5) to the most positive: blue to orange, which the
common kinds of colour blindness keep apart, in even steps of OKLab (Ottosson 2020)."""

SHARE_ROLES: tuple[Role, ...] = ("share1", "share2", "share3", "share4", "share5")
"""Colours of what is never negative, from the largest down to the smallest, which comes near the paper."""

LAYER_ROLES: tuple[tuple[Role, Role, Role], ...] = (
    ("layer1", "layer1_fill", "layer1_band"),
    ("layer2", "layer2_fill", "layer2_band"),
    ("layer3", "layer3_fill", "layer3_band"),
    ("layer4", "layer4_fill", "layer4_band"),
)
"""Outline, fill and band of the recurrent layers; layer 5 takes the colours of layer 1 again."""


_PAINT = re.compile("#[0-9a-f]{6}")
_READABLE = 4.5
"""The least contrast of words and their ground (WCAG 2, level AA)."""


def _words_on_ground() -> Iterator[tuple[Role, Role]]:
    """Which role's words may stand on which other role."""
    roles: tuple[Role, ...] = get_args(Role)
    grounds = [role for role in roles if role.endswith(("_fill", "_band")) or role in ("paper", "surface")]
    yield from (("ink", ground) for ground in grounds)
    for role in roles:
        if role == "muted" or f"{role}_fill" in grounds:
            on = ("paper", "surface", f"{role}_fill", f"{role}_band")
            yield from ((role, ground) for ground in grounds if ground in on)
    states: tuple[Role, ...] = ("h", "c", "muted")
    yield from ((state, band) for state in states for _, _, band in LAYER_ROLES)


_WORDS_ON_GROUND = tuple(_words_on_ground())


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of two paints, from 1 to 21 (WCAG 2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(paint: str) -> float:
    shares = [int(paint[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True)
class Theme:
    """One paint, ``#rrggbb`` in lower case, per role; ``dataclasses.replace(LIGHT, name="mine", c="#9c2a1c")`` is one too.

    UsageError if a paint is none, if two roles are painted alike, or if words would be hard to read on their ground.
    """

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
    share1: str
    share2: str
    share3: str
    share4: str
    share5: str

    def __post_init__(self) -> None:
        paints = dict(self.paints())
        for role, paint in paints.items():
            if not isinstance(paint, str) or not _PAINT.fullmatch(paint):
                raise UsageError(f"theme {self.name!r} paints {role} {paint!r}, which is not of the form '#09af5c'")
            alike = [other for other in paints if paints[other] == paint]
            if len(alike) > 1:
                raise UsageError(f"theme {self.name!r} paints several roles alike: {paint} is {' and '.join(alike)}")
        for role, ground in _WORDS_ON_GROUND:
            ratio = _contrast(paints[role], paints[ground])
            if ratio < _READABLE:
                raise UsageError(
                    f"theme {self.name!r}: {role} ({paints[role]}) is hard to read on {ground} ({paints[ground]}): "
                    f"their contrast is {ratio:.2f}, and should be {_READABLE} or more"
                )

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
    x="#0b7285", x_fill="#d3eff4", h="#1e4a98", h_fill="#dbe7fb", c="#b8321f", c_fill="#fbe0da",
    output="#7d3f9b", output_fill="#efe0f6",
    layer1="#2b7741", layer1_fill="#e3f4e6", layer1_band="#f4faf5",
    layer2="#2d6ca5", layer2_fill="#e1eefa", layer2_band="#f2f7fc",
    layer3="#9c3f75", layer3_fill="#fae3ef", layer3_band="#fcf4f8",
    layer4="#6d5a45", layer4_fill="#eee6dc", layer4_band="#f8f5f1",
    hidden="#a85600", hidden_fill="#fdf0e1", result="#497810", result_fill="#e8f3d8", connection="#8796a6",
    convolution="#82511b", convolution_fill="#f9d9b7", pooling="#336747", pooling_fill="#cde7d2",
    dense="#5d4b93", dense_fill="#e3ddf1",
    image_side="#bccee3", convolution_side="#ebc193", pooling_side="#a9d0b2", dense_side="#c9bfe3", result_side="#cbe2ab",
    image="#3f6084", image_fill="#dce6f2", red="#a3362c", red_fill="#f6c9c4", green="#2f6b3c", green_fill="#c9ebcb",
    blue="#2b56a0", blue_fill="#c5d8f8",
    kernel="#ad3f28", kernel_fill="#fdf3ef", gate="#7a5c00", gate_fill="#ffdf85",
    operation="#97372f", operation_fill="#f6c9c5",
    sample="#86590a", sample_fill="#ffd98c", sample_side="#eec06a",
    x_side="#abd9e2", h_side="#bccdee", c_side="#efc3b9", output_side="#dcc3e8",
    value1="#1f57a8", value2="#557fbc", value3="#88a5cf", value4="#bdcce1", value5="#f4f4f1",
    value6="#e7cabb", value7="#d7a086", value8="#c57650", value9="#b04a08",
    share1="#b04b09", share2="#c57751", share3="#d7a187", share4="#e7cbbc", share5="#f4f4f0",
)  # fmt: skip
"""Dark ink on white."""

DARK = Theme(
    name="dark",
    paper="#1d2026", ink="#e8eaee", muted="#a9b2be", faint="#5d6773", surface="#22262d",
    x="#62cbdc", x_fill="#123f49", h="#a9c6ff", h_fill="#22365c", c="#ff8468", c_fill="#5a2a22",
    output="#d394ec", output_fill="#45295a",
    layer1="#80c894", layer1_fill="#20432b", layer1_band="#1e2a24",
    layer2="#7fb8ec", layer2_fill="#1f3d59", layer2_band="#1f2833",
    layer3="#f0a0cb", layer3_fill="#562540", layer3_band="#2b2027",
    layer4="#cdb89c", layer4_fill="#42382c", layer4_band="#262320",
    hidden="#f0a95a", hidden_fill="#493416", result="#a9d368", result_fill="#33491a", connection="#71808f",
    convolution="#e7b985", convolution_fill="#5e4222", pooling="#95cda7", pooling_fill="#28503a",
    dense="#b3a4ec", dense_fill="#3d3261",
    image_side="#202f41", convolution_side="#44301a", pooling_side="#1c3a2a", dense_side="#2c2447", result_side="#233312",
    image="#a6c1df", image_fill="#2e4158", red="#f09a91", red_fill="#652c27", green="#8ed09a", green_fill="#28542f",
    blue="#98b9f5", blue_fill="#284476",
    kernel="#f2a08c", kernel_fill="#3a2a27", gate="#e6c55a", gate_fill="#594708",
    operation="#f0a39b", operation_fill="#63302b",
    sample="#f2c25e", sample_fill="#6b4f12", sample_side="#4f3a0c",
    x_side="#0d2d35", h_side="#182642", c_side="#421e18", output_side="#331e43",
    value1="#6fa8ff", value2="#5d87c8", value3="#4c6894", value4="#3b4a63", value5="#2a2e35",
    value6="#5b4840", value7="#8f6348", value8="#c57e4c", value9="#ff9a4d",
    share1="#ff9b4d", share2="#c57f4c", share3="#8f6448", share4="#5b4940", share5="#2a2f35",
)  # fmt: skip
"""Light ink on near-black."""
PRINT = Theme(
    name="print",
    paper="#ffffff", ink="#000000", muted="#4f4f4f", faint="#999999", surface="#fefefe",
    x="#3e3e3e", x_fill="#fdfdfd", h="#0a0a0a", h_fill="#eeeeee", c="#2e2e2e", c_fill="#aaaaaa",
    output="#1c1c1c", output_fill="#bbbbbb",
    layer1="#141414", layer1_fill="#dddddd", layer1_band="#f7f7f7",
    layer2="#323232", layer2_fill="#cccccc", layer2_band="#f5f5f5",
    layer3="#101010", layer3_fill="#adadad", layer3_band="#f6f6f6",
    layer4="#2a2a2a", layer4_fill="#9c9c9c", layer4_band="#f4f4f4",
    hidden="#222222", hidden_fill="#ededed", result="#121212", result_fill="#a8a8a8", connection="#8c8c8c",
    convolution="#181818", convolution_fill="#dcdcdc", pooling="#262626", pooling_fill="#c9c9c9",
    dense="#343434", dense_fill="#ececec",
    image_side="#e8e8e8", convolution_side="#c3c3c3", pooling_side="#afafaf", dense_side="#d2d2d2", result_side="#909090",
    image="#363636", image_fill="#fbfbfb", red="#0c0c0c", red_fill="#8a8a8a", green="#1e1e1e", green_fill="#d0d0d0",
    blue="#2c2c2c", blue_fill="#e6e6e6",
    kernel="#060606", kernel_fill="#f3f3f3", gate="#161616", gate_fill="#b2b2b2",
    operation="#202020", operation_fill="#fafafa",
    sample="#0e0e0e", sample_fill="#c8c8c8", sample_side="#a6a6a6",
    x_side="#e3e3e3", h_side="#d6d6d6", c_side="#939393", output_side="#a4a4a4",
    value1="#b9b9b9", value2="#a5a5a5", value3="#919191", value4="#7e7e7e", value5="#6b6b6b",
    value6="#595959", value7="#474747", value8="#373737", value9="#272727",
    share1="#212121", share2="#494949", share3="#787878", share4="#a7a7a7", share5="#d9d9d9",
)  # fmt: skip
"""Black ink and greys, for paper and what is copied from it: fills that stand beside each other differ by their tint, lines by
dashes, and numbers get darker as they grow, in steps that a copy keeps."""
