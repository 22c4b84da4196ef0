"""A number in few characters, to stand in a cell."""

import math

_LONGEST = 6


def short_number(value: float) -> str:
    """Three significant digits, two where they would not fit: ``0.5``, ``−1.23``, ``42``, ``1.2e5``, ``nan``."""
    text = f"{value:z.3g}"
    if math.isfinite(value) and ("e" in text or len(text.removeprefix("-")) > _LONGEST):
        base, power = f"{value:.1e}".split("e")
        text = f"{base}e{int(power)}"
    return text.replace("-", "−")
