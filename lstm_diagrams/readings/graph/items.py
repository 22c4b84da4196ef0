"""What stands right in a group, in order: the units of a repeat are made of these."""

from dataclasses import dataclass


@dataclass(slots=True)
class Item:
    """What stands right in a group: a part of its own (``path`` ""), or a run of neighbouring parts of an inner group.

    ``gap`` counts the parts of other groups between it and the item before; ``look`` is equal where two items look alike.
    """

    path: str
    parts: list[int]
    gap: int
    look: tuple[tuple[int, str], ...]


def alike(items: list[Item], place: int, looks: list[tuple[tuple[int, str], ...]]) -> bool:
    """Whether the items from a place on look like these."""
    return place + len(looks) <= len(items) and all(items[place + here].look == look for here, look in enumerate(looks))


def span(items: list[Item], start: int, stop: int) -> int:
    """How many parts stand from the first of some items to the last, those of other groups between them counted."""
    return sum(len(item.parts) + item.gap for item in items[start:stop]) - items[start].gap


def join(items: list[Item], place: int) -> None:
    """What has become one run of one group is one item."""
    if place < len(items) and items[place].path and items[place].path == items[place - 1].path and not items[place].gap:
        later = items.pop(place)
        items[place - 1].parts += later.parts
        items[place - 1].look += later.look
