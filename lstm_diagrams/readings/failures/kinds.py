"""The table of known kinds of errors, and the one that a run ended with."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lstm_diagrams.facts import Failure
from lstm_diagrams.words import Text

Cure = Callable[[Failure, re.Match[str]], Text]
Fit = Callable[[Failure], bool]


def always(_failure: Failure) -> bool:
    """Fits every failure with these words."""
    return True


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of error.

    Attributes:
        name: a short name for it.
        words: what PyTorch or Python says, as a regular expression that is searched for.
        cure: what to write instead, from the failure and the words found.
        fits: what else the run must show.
    """

    name: str
    words: str
    cure: Cure
    fits: Fit = always


def layer_of(*kinds: str) -> Fit:
    """Fits where a layer of one of these kinds raised."""
    return lambda failure: failure.layer is not None and failure.layer.kind in kinds


def plain(zh: str, en: str) -> Cure:
    """A cure that is the same for every run; ``{0}``, ``{1}`` ... are what the words say in their groups."""

    def cure(_failure: Failure, found: re.Match[str]) -> Text:
        return Text(zh.format(*found.groups()), en.format(*found.groups()))

    return cure
