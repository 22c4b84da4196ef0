"""Which figure is drawn: the one that is asked for, or the one that leaves least of the run out."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from warnings import warn

from lstm_diagrams import garbage
from lstm_diagrams.capture import facts_of
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.errors import FigureMismatch, TooNarrow, UnknownName
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures import Figure
from lstm_diagrams.figures.registry import figure_named, fitting, registered
from lstm_diagrams.readings.coverage import coverage_of
from lstm_diagrams.words import Language

_RENAMED = {"weights": "weighted", "labels": "ticks"}
"""Options that had another name once: in documentation ``weights`` is the file of a state dict; ``labels`` names parts of the model."""


def renamed(options: Mapping[str, Any], figure: str | None = None) -> dict[str, Any]:
    """The options of a figure under their names of today, with a DeprecationWarning for each that had another."""
    old = {name for name in _RENAMED.keys() & options.keys() if name != "labels" or _are_ticks(options[name], figure)}
    for name in old:
        warn(f"the option {name!r} is called {_RENAMED[name]!r} now", DeprecationWarning, stacklevel=3)
    return {_RENAMED[name] if name in old else name: value for name, value in options.items()}


def _are_ticks(value: Any, figure: str | None) -> bool:
    """Whether labels are those of steps, one after the other, not names of parts, in a figure that had such."""
    named = registered().get(figure) if isinstance(figure, str) else None
    return isinstance(value, list | tuple) and named is not None and named.takes(["ticks"])


ON_ERROR = ("raise", "draw")
"""What may become of a call that fails: an error, or a picture of it."""


def draws_failures(on_error: str, figure: str | None) -> bool:
    """Whether a run that fails is to be drawn. UnknownName for another word than those of ``ON_ERROR``."""
    if on_error not in ON_ERROR:
        raise UnknownName("on_error", on_error, ON_ERROR)
    return on_error == "draw" or (figure is not None and figure_named(figure).failed)


def unknown_option(name: str, figure: str | None, known: Iterable[str]) -> UnknownName:
    """The error for an option that the figure has not, or where none is named no figure has; it lists those of one figure alone."""
    if figure is not None:
        return UnknownName(f"option of figure {figure!r}", name, known)
    return UnknownName("option", name, known, listed="'lstm-diagrams figures' lists those of each figure")


def seen_for(
    model: Any,
    inputs: Sequence[Any],
    named: Mapping[str, Any],
    figure: str | None,
    options: dict[str, Any],
    on_error: str,
) -> tuple[Capture, str | None, dict[str, Any]]:
    """What is drawn of a model, with the figure and the options that were asked for, or those of a picture of its failure.

    Errors as of ``draw()``.
    """
    numbers = "" if figure is None else figure_named(figure).numbers
    partial = draws_failures(on_error, figure)
    facts = facts_of(model, inputs, named, options, numbers, partial=partial)
    if not partial or facts.failure is None or (figure is not None and figure_named(figure).failed):
        return facts, figure, options
    (instead, *_) = fitting(facts)
    return facts, instead.name, {name: value for name, value in options.items() if instead.takes([name])}


@garbage.kept()
def chosen_drawing(
    name: str | None, facts: Capture, language: Language, options: dict[str, Any]
) -> tuple[Figure, Canvas]:
    """The figure that is asked for, else the one that leaves least of the run out and of those shows most; and its drawing.

    Args:
        name: of a figure that is registered, None to choose.
        facts: what was captured.
        language: of the words in the picture.
        options: the figure's options.

    Raises:
        FigureMismatch: that figure, or any, cannot draw these facts.
        TooNarrow: it, or every one, cannot be laid out for the width asked for.
        UnknownName, UsageError: an option is unknown or has an unusable value.
    """
    candidates = _candidates(name, facts, options)
    best = _first_that_fits(candidates, facts, language, options)
    for other in candidates[candidates.index(best[0]) + 1 :]:
        if _left(facts, best[1]) == (0, 0, 0):
            break
        if other.whole and other.takes(options):
            with suppress(TooNarrow):
                drawing = other.draw(facts, language, options)
                if _left(facts, drawing) < _left(facts, best[1]):
                    best = other, drawing
    return best


def _first_that_fits(
    candidates: Sequence[Figure], facts: Capture, language: Language, options: dict[str, Any]
) -> tuple[Figure, Canvas]:
    """The first figure that can be laid out for the width, where one was asked for, and its drawing. Errors as of the first."""
    refusals = []
    for figure in candidates:
        try:
            return figure, figure.draw(facts, language, options)
        except TooNarrow as refusal:
            refusals.append(refusal)
    raise refusals[0]


def _left(facts: Capture, canvas: Canvas) -> tuple[int, int, int]:
    """How many calls a drawing leaves out, how many weights besides, and how many ways between calls that it draws."""
    left = coverage_of(facts, canvas.calls, canvas.parameters, canvas.lines).left_out
    outside = [part for part in left if not part.calls]
    totals = sum(len(part.calls) for part in left), sum(len(part.parameters) for part in outside)
    return *totals, sum(len(part.ways) for part in left)


def _candidates(name: str | None, facts: Capture, options: Mapping[str, Any]) -> list[Figure]:
    """The figure of this name, or all that fit: those that take the options first, and of these the one that shows most.

    FigureMismatch if there is none.
    """
    figures = registered()
    if name is not None and figures[name].rank(facts) > 0:
        return [figures[name]]
    fit = fitting(facts)
    if name is None and fit:
        return sorted(fit, key=lambda figure: not figure.takes(options))
    what = f"figure {name!r} cannot draw {facts.name}" if name else f"no figure can draw {facts.name}"
    needs = "; ".join(
        f"{figure.name} needs {figure.needs.en}" for figure in figures.values() if name in (None, figure.name)
    )
    asked = None if name is None else figures[name].refusal
    if asked is not None:
        needs = f"{asked(facts)}; {needs}"
    able = ", ".join(sorted(figure.name for figure in fit)) or "none"
    raise FigureMismatch(f"{what} ({needs}); figures that can: {able}")
