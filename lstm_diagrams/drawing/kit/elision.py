"""Which of many like things are drawn: all, or the first, a gap, and the last."""

from lstm_diagrams.errors import UsageError
from lstm_diagrams.words import Text, counted

_BELOW = Text("下面的 {count} 层\n没有画出", "{count} below,\nnot drawn")
LEAST = 3
"""Fewest places that can stand for many: a first, a gap, a last."""
_FEWEST = 2
"""The least that may be asked for: of more than three things the first and the last, with a gap between them."""


def elided(count: int, most: int) -> tuple[int | None, ...]:
    """Indices to draw out of ``range(count)``, None for the gap: all up to ``most``, else ``most`` places in all, three at least.

    ``elided(9, 6)`` is ``(0, 1, 2, None, 7, 8)``. ``most=0`` means all. One more than ``most`` is drawn as it is: a gap would
    save one place, and seven would look like six. ``most=2`` leaves the first and the last of more than three.
    """
    if most == 0 or count <= most + 1:
        return tuple(range(count))
    places = max(most, LEAST)
    last = (places - 1) // 2
    first = places - 1 - last
    return (*range(first), None, *range(count - last, count))


def stacked(count: int, most: int) -> tuple[int | None, ...]:
    """The same for layers on top of each other, the lowest first; of ``most=1`` the top one alone, above a gap."""
    return (None, count - 1) if most == 1 < count else elided(count, most)


def below_words(count: int) -> Text:
    """That so many layers below the lowest drawn one are left out."""
    return _BELOW.format(count=Text(str(count), counted(count, "layer")))


def checked_most(name: str, most: int) -> int:
    """``most`` if it is 0 (all) or large enough to show a gap. UsageError otherwise, naming the option."""
    return _checked(name, most, _FEWEST)


def checked_layers(name: str, most: int) -> int:
    """``most`` if it is one that ``stacked`` takes. UsageError otherwise, naming the option."""
    return _checked(name, most, 1)


def _checked(name: str, most: int, least: int) -> int:
    if most != 0 and most < least:
        raise UsageError(f"option {name!r} takes 0 (draw all) or at least {least}, not {most}")
    return most
