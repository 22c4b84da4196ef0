"""Windows that were taken from a record, by the rows of it that they hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WindowSet:
    """Windows of one length, in the order that they were given; rows and columns of the record count from 0.

    ``firsts`` holds the row that each window begins with, ``steps`` how many rows it has, ``columns`` which columns of the record
    it holds. A target begins ``ahead`` rows after the first row of its window (None: there are no targets) and has ``horizon``
    rows of ``target_columns``.
    """

    firsts: tuple[int, ...]
    steps: int
    columns: tuple[int, ...]
    ahead: int | None = None
    horizon: int = 0
    target_columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Windows:
    """A record of ``length`` rows with the windows taken from it: those to train with, and where they were given those to test with."""

    length: int
    train: WindowSet
    test: WindowSet | None = None
