"""The registry of figures: a decorator puts a drawing function in, its keyword-only parameters are the options.

Installed packages add figures by the entry points ``lstm_diagrams.figures``: behind a figure's name stands the decorated function.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import lru_cache
from typing import Any, get_type_hints
from warnings import warn

from lstm_diagrams import figures
from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.samples import Entry
from lstm_diagrams.drawing.passes.common import finished
from lstm_diagrams.drawing.passes.width import FLATTER, fitting_layout
from lstm_diagrams.errors import PluginError, PluginWarning, UnknownName, UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.labels import labelled
from lstm_diagrams.plugins import Addition, additions
from lstm_diagrams.words import Language, Text

Draw = Callable[..., Canvas]
Moments = Callable[..., tuple[Moment, ...]]


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


@dataclass(frozen=True, slots=True)
class Figure:
    """A kind of picture.

    Attributes:
        name: its public name, also the name of its file and of its function.
        title: what it is called.
        needs: what a model must have for it, as a phrase.
        fit: how much it tells about a capture, as a Rank; 0 where it cannot draw it.
        function: (capture, language, *, options) -> Canvas.
        whole: whether it draws every call of a run that it fits.
        legend: what its legend says of classes that no other figure has.
        names: classes of its own that can be highlighted by their names.
        moments: (capture, *, some of the options) -> the moments of its picture, None where nothing in it moves.
        stage: (capture, language, *, some of the options) -> what is drawn where it moves, None where that is the picture itself.
        numbers: what it needs besides: ``"values"`` of the run, ``"influence"`` of steps or samples, what ``"check"`` finds, or "".
        failed: whether it draws runs that ended with an error, and those alone; every other figure draws whole runs.
        narrower, flatter: options that make it narrower, or leave room for large text on a slide, one set after the other.
    """

    name: str
    title: Text
    needs: Text
    fit: Callable[[Capture], int]
    function: Draw
    whole: bool = False
    legend: Mapping[str, Entry] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    moments: Moments | None = None
    stage: Draw | None = None
    refusal: Callable[[Capture], str] | None = None
    numbers: str = ""
    failed: bool = False
    narrower: tuple[Mapping[str, Any], ...] = ()
    flatter: tuple[Mapping[str, Any], ...] = FLATTER

    @property
    def options(self) -> tuple[inspect.Parameter, ...]:
        """The options with their defaults: the figure's own, then those that every figure has."""
        return tuple(option for function in (self.function, labelled, finished) for option in _options(function))

    def takes(self, options: Iterable[str]) -> bool:
        """Whether it has all options of these names."""
        return {*options} <= {option.name for option in self.options}

    def rank(self, capture: Capture) -> int:
        """How much it tells about a capture, as a Rank; 0 where it cannot draw it."""
        return self.fit(capture) if self.failed == (capture.failure is not None) else 0

    def draw(self, capture: Capture, language: Language, options: Mapping[str, Any], *, moving: bool = False) -> Canvas:
        """The picture of one capture, or what is drawn where it moves; with ``width`` the first of its layouts that fits.

        Raises:
            UsageError: an unknown option, or a value of the wrong type.
            TooNarrow: none of its layouts fits the width.
        """
        self._check(options)
        return fitting_layout(self, options, lambda wanted: self._drawn(capture, language, wanted, moving=moving))

    def _check(self, options: Mapping[str, Any]) -> None:
        known = [parameter.name for parameter in self.options]
        hints = get_type_hints(labelled) | get_type_hints(finished) | get_type_hints(self.function)
        for name, value in options.items():
            if name not in known:
                raise UnknownName(f"option of figure {self.name!r}", name, known)
            _check_type(self.name, name, value, hints[name])

    def _drawn(self, capture: Capture, language: Language, options: Mapping[str, Any], *, moving: bool) -> Canvas:
        function = self.stage if moving and self.stage else self.function
        capture = labelled(capture, labels=options.get("labels"))
        canvas = function(capture, language, **self._own(function, options))
        if not isinstance(canvas, Canvas):
            raise UsageError(f"figure {self.name!r} of {self.function.__module__} returned {canvas!r}, and no Canvas")
        common = {each.name: options[each.name] for each in _options(finished) if each.name in options}
        return finished(canvas, language, capture, self, **common)

    def moments_of(self, capture: Capture, options: Mapping[str, Any]) -> tuple[Moment, ...]:
        """The moments of the picture with these options, in order; none where nothing in it moves."""
        named = labelled(capture, labels=options.get("labels"))
        return () if self.moments is None else self.moments(named, **self._own(self.moments, options))

    def _own(self, function: Callable[..., Any], options: Mapping[str, Any]) -> dict[str, Any]:
        """The options that a function of this figure asks for; those left out are as in the picture."""
        usual = {option.name: option.default for option in self.options}
        return {each.name: options.get(each.name, usual[each.name]) for each in _options(function)}


_FIGURES: dict[str, Figure] = {}


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
        _FIGURES[made.name] = made
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
        strangers = {option.name for option in _options(function)} - {option.name for option in made.options}
        if strangers:
            raise UsageError(
                f"{function.__name__} of figure {made.name!r} asks for no options of it: {sorted(strangers)}"
            )
    own, module = f"{figures.__name__}.{made.name}", made.function.__module__
    taken = own if made.name in _ours() else getattr(_FIGURES.get(made.name), "function", made.function).__module__
    if module != taken:
        raise UsageError(f"figure {made.name!r} of {module} has the name of the one of {taken}")


def registered() -> dict[str, Figure]:
    """All figures by name, in alphabetical order: those of the files of this folder, and those that installed packages add.

    PluginWarning, once, of what a package adds and what cannot be used.
    """
    for name in _ours():
        importlib.import_module(f"{figures.__name__}.{name}")
    _unusable()
    return dict(sorted(_FIGURES.items()))


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
    if name in tuple(registered()):
        return registered()[name]
    if name in tuple(_unusable()):
        raise _unusable()[name]
    raise UnknownName("figure", name, registered())


@lru_cache(maxsize=256)
def _options(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """What it takes by name alone."""
    return tuple(each for each in inspect.signature(function).parameters.values() if each.kind is each.KEYWORD_ONLY)


@lru_cache(maxsize=1)
def _ours() -> frozenset[str]:
    """The names of the files of this folder, which are those of its figures."""
    return frozenset(module.name for module in pkgutil.iter_modules(figures.__path__))


@lru_cache(maxsize=1)
def _unusable() -> dict[str, PluginError]:
    """Import what installed packages add; what is wrong with that which cannot be used, by name."""
    wrong = {}
    for addition in additions("figures"):
        try:
            found = addition.load()
            made = _FIGURES.get(addition.name)
            if made is None or made.function is not found:
                raise PluginError(f"{addition} is {found!r}: no function of this name with the decorator @figure")
            _FIGURES[addition.name] = replace(made, fit=_careful(made.fit, addition))
        except PluginError as error:
            wrong[addition.name] = error
            if addition.name not in _ours():
                _FIGURES.pop(addition.name, None)  # of a file that failed after it
            warn(f"{error}; it is left out", PluginWarning, stacklevel=3)
    return wrong


def _careful(fit: Callable[[Capture], int], addition: Addition) -> Callable[[Capture], int]:
    """A figure that cannot even say whether it fits does not keep others from being drawn."""

    def found(capture: Capture) -> int:
        try:
            return int(fit(capture))
        except Exception as error:
            warn(f"{addition} fails for {capture.name}: {type(error).__name__}: {error}", PluginWarning, stacklevel=2)
            return 0

    return found


def _check_type(figure_name: str, name: str, value: object, expected: Any) -> None:
    """Plain types only; a figure checks what lies inside a mapping itself."""
    if isinstance(expected, type) and (
        not isinstance(value, expected) or (expected is int and isinstance(value, bool))
    ):
        raise UsageError(f"option {name!r} of figure {figure_name!r} takes {expected.__name__}, not {value!r}")
