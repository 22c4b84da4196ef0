"""The registry of figures: a decorator puts a drawing function in, its keyword-only parameters are the options.

Installed packages add figures by the entry points ``lstm_diagrams.figures``: behind a figure's name stands the decorated function.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from typing import Any
from warnings import warn

from lstm_diagrams import figures
from lstm_diagrams.drawing.kit.samples import Entry
from lstm_diagrams.drawing.passes.width import FLATTER
from lstm_diagrams.errors import PluginError, PluginWarning, UnknownName, UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures import Draw, Figure, Moments, own_options
from lstm_diagrams.plugins import Addition, additions
from lstm_diagrams.words import Text


class Rank(IntEnum):
    """How much a figure shows of what it fits, as a level; the default figure is one of the highest.

    Within a level the figure whose name comes first in the alphabet is taken.
    """

    TREE = 450
    """The whole of what was captured, where calls read each other as a tree does."""
    STORY = 400
    """The whole of what was captured, as one story."""
    MODEL = 350
    """The model as a graph, where most of its layers are not recurrent."""
    RUN = 300
    """The main layers, step by step."""
    CASE = 250
    """What is special about one kind of layer."""
    VIEW = 200
    """One view of a layer."""
    STEP = 150
    """What happens between two steps."""
    PART = 100
    """One part of a layer, such as its weights."""
    DATA = 50
    """The data alone."""
    ANYTHING = 1
    """What fits every model."""


_DECORATED: dict[str, Figure] = {}
"""Every figure that was decorated, by name; also that of a package whose module failed after it, and cannot be used."""


def figure(
    title: Text,
    *,
    needs: Text,
    fit: Callable[[Capture], int],
    whole: bool = False,
    legend: Mapping[str, Entry] | None = None,
    names: tuple[str, ...] = (),
    moments: Moments | None = None,
    stage: Draw | None = None,
    refusal: Callable[[Capture], str] | None = None,
    numbers: str = "",
    failed: bool = False,
    narrower: tuple[Mapping[str, Any], ...] = (),
    flatter: tuple[Mapping[str, Any], ...] = FLATTER,
) -> Callable[[Draw], Draw]:
    """Register the decorated function as the figure of its name.

    Args:
        title: what the figure is called.
        needs: what a model must have for it, as a phrase.
        fit: how much it tells about a capture, as a Rank; 0 where it cannot draw it.
        whole: whether it draws every call of a run that it fits.
        legend: a sample and words by class, of classes that no other figure has; ``{state}`` stands for each state besides h.
        names: classes of its own that ``highlight=`` is to know by their names.
        moments: makes the moments of the picture: (capture, *, options), the options any of the figure's, without defaults.
        stage: draws what moves, where that is not the picture itself: (capture, language, *, options), the options as of ``moments``.
        refusal: why it cannot draw a capture, in English, where it can say more than what it needs; "" where it can.
        numbers: what a live model is captured with for it: ``"values"``, ``"influence"``, ``"check"``, or nothing.
        failed: whether it draws runs that ended with an error, and those alone.
        narrower: options that make it narrower where it is to fit a width, one set after the other, each added to those before.
        flatter: options that leave room for large text on a slide, in the same way; left out, fewer steps and units.

    Raises:
        UsageError: the function does not take (capture, language, *, options), others ask for more, or the name is taken.
    """

    def register(function: Draw) -> Draw:
        made = Figure(
            function.__name__, title, needs, fit, function, whole, dict(legend or {}), names, moments, stage, refusal, numbers, failed,
            narrower, flatter,
        )  # fmt: skip
        _check(made)
        _DECORATED[made.name] = made
        return function

    return register


def _check(made: Figure) -> None:
    kinds = [parameter.kind for parameter in inspect.signature(made.function).parameters.values()]
    if kinds.count(inspect.Parameter.KEYWORD_ONLY) != len(kinds) - 2:
        raise UsageError(f"figure {made.name!r} is to take (capture, language), and after a * its options")
    for option in made.options:
        if option.default is option.empty:
            raise UsageError(f"option {option.name!r} of figure {made.name!r} has no default")
    if not (isinstance(made.title, Text) and isinstance(made.needs, Text)):
        raise UsageError(f"title and needs of figure {made.name!r} are to be Text, in both languages")
    for function in filter(None, (made.moments, made.stage)):
        strangers = {option.name for option in own_options(function)} - {option.name for option in made.options}
        if strangers:
            raise UsageError(
                f"{function.__name__} of figure {made.name!r} asks for no options of it: {sorted(strangers)}"
            )
    own, module = f"{figures.__name__}.{made.name}", made.function.__module__
    taken = own if made.name in _ours() else getattr(_DECORATED.get(made.name), "function", made.function).__module__
    if module != taken:
        raise UsageError(f"figure {made.name!r} of {module} has the name of the one of {taken}")


def registered() -> dict[str, Figure]:
    """All figures by name, in alphabetical order: those of the files of this folder, and those that installed packages add.

    PluginWarning, once, of what a package adds and what cannot be used.
    """
    return {name: known for name, known in sorted(_known().items()) if isinstance(known, Figure)}


def fitting(capture: Capture) -> tuple[Figure, ...]:
    """The figures that can draw a capture, the one that shows most first, in one level by name."""
    ranked = ((-figure.rank(capture), name, figure) for name, figure in registered().items())
    return tuple(figure for rank, _, figure in sorted(ranked, key=lambda one: one[:2]) if rank < 0)


def figure_named(name: str) -> Figure:
    """The figure of this name.

    Raises:
        UnknownName: there is no such figure; the message lists the known ones.
        PluginError: an installed package adds it, and it cannot be used.
    """
    known = _known()
    if name not in tuple(known):
        raise UnknownName("figure", name, registered())
    found = known[name]
    if isinstance(found, PluginError):
        raise found
    return found


def _known() -> dict[str, Figure | PluginError]:
    """What every name of a figure stands for: the figure, or why that of an installed package cannot be used."""
    for name in _ours():
        importlib.import_module(f"{figures.__name__}.{name}")
    return _DECORATED | _added()


@lru_cache(maxsize=1)
def _ours() -> frozenset[str]:
    """The names of the files of this folder, which are those of its figures."""
    return frozenset(module.name for module in pkgutil.iter_modules(figures.__path__))


@lru_cache(maxsize=1)
def _added() -> dict[str, Figure | PluginError]:
    """What installed packages add, imported: each figure, or why it cannot be used; a name of ours stays ours."""
    added: dict[str, Figure | PluginError] = {}
    for addition in additions("figures"):
        try:
            added[addition.name] = _figure_of(addition)
        except PluginError as error:
            if addition.name not in _ours():
                added[addition.name] = error
            warn(f"{error}; it is left out", PluginWarning, stacklevel=4)
    return added


def _figure_of(addition: Addition) -> Figure:
    """The figure that an installed package adds. PluginError if it cannot be imported, or is none."""
    function = addition.load()
    made = _DECORATED.get(addition.name)
    if made is None or made.function is not function:
        raise PluginError(f"{addition} is {function!r}: no function of this name with the decorator @figure")
    return replace(made, fit=_careful(made.fit, addition))


def _careful(fit: Callable[[Capture], int], addition: Addition) -> Callable[[Capture], int]:
    """A figure that cannot even say whether it fits does not keep others from being drawn."""

    def found(capture: Capture) -> int:
        try:
            return int(fit(capture))
        except Exception as error:
            warn(f"{addition} fails for {capture.name}: {type(error).__name__}: {error}", PluginWarning, stacklevel=2)
            return 0

    return found
