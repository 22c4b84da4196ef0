"""A bar for long work: on stderr, only on a terminal, and where tqdm (the extra ``cli``) is installed."""

from collections.abc import Iterable
from typing import TypeVar

Step = TypeVar("Step")


def progress(steps: Iterable[Step], what: str, count: int) -> Iterable[Step]:
    """The steps, one after the other, with a bar that goes on as each is done and is gone at the end; there are ``count``."""
    try:
        from tqdm import tqdm
    except ModuleNotFoundError:
        return steps
    bar: Iterable[Step] = tqdm(
        steps, desc=what, total=count, unit="figure", disable=None, leave=False
    )  # None: not without a terminal
    return bar
