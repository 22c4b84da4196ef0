"""Which of many like things are drawn: all, or the first, a gap, and the last."""

from lstm_diagrams.errors import UsageError

LEAST = 3
"""Fewest things that can stand for many: a first, a gap, a last."""


def elided(count: int, most: int) -> tuple[int | None, ...]:
    """Indices to draw out of ``range(count)``, None for the gap: all up to ``most``, else ``most`` places in all.

    ``elided(9, 6)`` is ``(0, 1, 2, None, 7, 8)``. ``most=0`` means all. One more than ``most`` is drawn as it is: a gap would
    save one place, and seven would look like six.
    """
    if most == 0 or count <= most + 1:
        return tuple(range(count))
    last = (most - 1) // 2
    first = most - 1 - last
    return (*range(first), None, *range(count - last, count))


def checked_most(name: str, most: int) -> int:
    """``most`` if it is 0 (all) or large enough to show a gap. UsageError otherwise, naming the option."""
    if most != 0 and most < LEAST:
        raise UsageError(f"option {name!r} takes 0 (draw all) or at least {LEAST}, not {most}")
    return most
