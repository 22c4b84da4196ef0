"""Runs of modules that hold layers: which calls and operations were made in each, as a tree node's own run within its parent's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visit:
    """One run of the module at ``path``, which holds layers.

    ``calls`` are the id of the first call made in it and the id after the last, ``operations`` the same of ``Wiring.operations``.
    ``outer`` is the place in ``Capture.visits`` of the visit that it was made in, None where it was made in none.
    """

    path: str
    calls: tuple[int, int]
    operations: tuple[int, int]
    outer: int | None = None
