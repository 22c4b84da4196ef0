"""The sentences of moments as lines under a picture that moves: each is there at its moment alone, at rest the caption."""

from collections.abc import Sequence
from dataclasses import replace

from lstm_diagrams.drawing.kit.canvas import MARGIN
from lstm_diagrams.drawing.kit.marks import Label, Writing
from lstm_diagrams.drawing.kit.moments import Film, Moment
from lstm_diagrams.drawing.kit.paragraph import wrapped
from lstm_diagrams.words import Language

_SIZE = 13.0
_BELOW = 22.0
_LEAST_WIDTH = 320.0
"""A narrow picture may grow to this width for its sentences, in points."""


def with_sentences(film: Film, language: Language) -> Film:
    """The film with the sentence of each of its moments below the picture; that of the last one stays."""
    left, bottom, right, _ = film.canvas.extent
    width = max(right - left - 2 * MARGIN, _LEAST_WIDTH)
    labels = [_label(moment, language, width) for moment in film.moments]
    top = bottom + MARGIN - _BELOW
    marks = tuple(
        Writing((left + right) / 2, top - label.height / 2, label, classes=("sentence", f"moment{number}"))
        for number, label in enumerate(labels, 1)
    )
    canvas = replace(film.canvas, marks=(*film.canvas.marks, *marks))
    return Film(canvas, tuple(_said(film.moments)))


def _label(moment: Moment, language: Language, width: float) -> Label:
    return Label("\n".join(wrapped(moment.sentence.in_language(language), _SIZE, width)), _SIZE)


def _said(moments: Sequence[Moment]) -> list[Moment]:
    """The moments, each with its sentence, which takes the place of the one before; none is hinted at in advance."""
    later = tuple(f"sentence moment{number}" for number in range(2, len(moments) + 1))
    said = []
    for number, moment in enumerate(moments, 1):
        before = later if number == 1 else (f"sentence moment{number - 1}",)
        said.append(
            replace(moment, appears=(*moment.appears, f"sentence moment{number}"), leaves=(*moment.leaves, *before))
        )
    return said
