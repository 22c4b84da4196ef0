"""The three ways in which a model's run ends: with success, with an error of its own, by an interrupt."""

from collections.abc import Callable

import pytest

from lstm_diagrams import CaptureError


def _fail() -> None:
    raise RuntimeError("half-way")


def _interrupt() -> None:
    raise KeyboardInterrupt


ENDINGS: dict[str, tuple[Callable[[], None], type[BaseException] | None]] = {
    "success": (lambda: None, None), "failure": (_fail, CaptureError), "interrupt": (_interrupt, KeyboardInterrupt),
}  # fmt: skip
"""What the model does at its end, and what ``capture`` raises then."""
endings = pytest.mark.parametrize("ending", list(ENDINGS))
"""A test that runs once for each of them."""
