"""How far colours lie apart: OKLab, simulated colour blindness, and a photocopier."""

Linear = tuple[float, float, float]

SIMULATIONS: dict[str, tuple[Linear, Linear, Linear]] = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""What linear RGB looks like to somebody without one kind of cones: Machado, Oliveira and Fernandes, "A Physiologically-based
Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, severity 1.0."""
_COPIED_WHITE, _COPIED_BLACK = 0.93, 0.2
"""Shares of white, as sRGB counts them, from which on a copier prints white, and up to which it prints black."""


def oklab(paint: str) -> Linear:
    """Lightness, green to red, blue to yellow, each times 100 (Ottosson 2020, https://bottosson.github.io/posts/oklab)."""
    r, g, b = _linear(paint)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        100 * (0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short),
        100 * (1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short),
        100 * (0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short),
    )


def seen_with(kind: str, paint: str) -> str:
    """``paint`` as somebody sees it who has this kind of colour blindness."""
    color = _linear(paint)
    rows = (sum(share * part for share, part in zip(row, color, strict=True)) for row in SIMULATIONS[kind])
    return "#" + "".join(f"{round(255 * _encoded(min(1.0, max(0.0, row)))):02x}" for row in rows)


def grey_after_copying(paint: str) -> str:
    """A grey as a photocopy shows it: more contrast, light tints lost in white and dark ones in black."""
    share = int(paint[1:3], 16) / 255
    copied = min(1.0, max(0.0, (share - _COPIED_BLACK) / (_COPIED_WHITE - _COPIED_BLACK)))
    return "#" + f"{round(255 * copied):02x}" * 3


def _linear(paint: str) -> Linear:
    r, g, b = (_decoded(int(paint[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return r, g, b


def _decoded(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _encoded(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
