"""A bar for long work: on stderr, only on a terminal, and where tqdm (the extra ``cli``) is installed."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

Step = TypeVar("Step")


def progress(steps: Sequence[Step], what: str) -> Iterable[Step]:
    """The steps, one after the other, with a bar that goes on as each is done and is gone at the end."""
    try:
        from tqdm import tqdm
    except ModuleNotFoundError:
        return steps
    bar: Iterable[Step] = tqdm(
        steps, desc=what, unit="figure", disable=None, leave=False
    )  # None: not without a terminal
    return bar
