"""Numbers as colours: nine even steps from blue (negative) over a neutral zero to orange (positive), with a scale."""

from collections.abc import Iterator

from lstm_diagrams.drawing.marks import Box, Label, Mark, Writing
from lstm_diagrams.theme import VALUE_ROLES, Role

_STEP = 16.0
_HEIGHT = 9.0


def role_of(value: float, limit: float) -> Role:
    """The colour of ``value`` on a scale from ``-limit`` to ``limit``; values beyond take the end colours."""
    if limit <= 0:
        return VALUE_ROLES[len(VALUE_ROLES) // 2]
    share = (value / limit + 1) / 2
    return VALUE_ROLES[min(len(VALUE_ROLES) - 1, max(0, int(share * len(VALUE_ROLES))))]


def scale(x: float, y: float, limit: float, title: Label) -> Iterator[Mark]:
    """The colours in a row centred at (x, y), with ``title`` above and ``-limit``, 0, ``limit`` below."""
    left = x - _STEP * (len(VALUE_ROLES) - 1) / 2
    yield Writing(x, y + 16, title, classes=("scale",))
    for index, role in enumerate(VALUE_ROLES):
        yield Box(left + index * _STEP, y, _STEP, _HEIGHT, role, "faint", 0.5, classes=("scale",))
    ticks = ((left, f"−{limit:.2g}"), (x, "0"), (left + _STEP * (len(VALUE_ROLES) - 1), f"{limit:.2g}"))
    for place, text in ticks:
        yield Writing(place, y - 14, Label(text, 9, "muted"), classes=("scale",))
