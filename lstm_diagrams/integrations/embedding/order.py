"""What passes between a page and the process that draws: an order, and the picture or why there is none."""

from dataclasses import dataclass
from typing import Any

from lstm_diagrams.integrations.subject import Subject
from lstm_diagrams.themes import ThemeName
from lstm_diagrams.words import Language

Sources = dict[str, str]
"""Absolute paths of source files, each with the SHA-256 of what stood in it."""


@dataclass(frozen=True, slots=True)
class Order:
    """A picture to be drawn.

    Attributes:
        model: text for ``model_reference.resolve``.
        inputs: a text for each input, as of ``Subject``.
        figure: the name of a figure, or None for the one that tells most.
        options: options of the figure, by name.
        lang: the language of the picture.
        theme: a name that ``theme_named`` knows.
        ending: what kind of file it is to be, one of ``FORMATS``.
        weights, call, unpickle, seed: as of ``Subject``.
        engine: ``"bundled"`` or ``"system"``.
        dpi: pixels in an inch, for PNG and GIF; None for what is usual.
        animated: whether the file moves.
        play: whether it is an SVG for the player of a page.
        on_error: ``"raise"``, or ``"draw"`` for a picture of a call that fails.
    """

    model: str
    inputs: tuple[str, ...]
    figure: str | None
    options: tuple[tuple[str, Any], ...]
    lang: Language
    theme: ThemeName
    ending: str = ".svg"
    weights: str = ""
    call: str = ""
    unpickle: bool = False
    engine: str = "bundled"
    dpi: float | None = None
    animated: bool = False
    play: bool = False
    seed: int = 0
    on_error: str = "raise"

    @property
    def subject(self) -> Subject:
        """The model with the call that is to be seen."""
        return Subject(self.model, self.inputs, self.weights, self.call, self.unpickle, self.seed)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was drawn: the bytes of the file, what it says about itself, and the sources it was made from.

    ``stale`` says what has changed since, where it was kept and cannot be drawn again as PyTorch is not installed; else "".
    """

    content: bytes
    title: str
    description: str
    sources: Sources
    stale: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no picture, and the sources in which the reason may lie."""

    reason: str
    sources: Sources
