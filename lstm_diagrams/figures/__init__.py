"""What a figure is: a drawing function, what is said of it, and how its picture is made with the options that every figure has.

The files and folders beside this one are the figures, and the registry that knows them.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, get_type_hints

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.samples import Entry
from lstm_diagrams.drawing.passes.common import finished
from lstm_diagrams.drawing.passes.width import FLATTER, fitting_layout
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.labels import labelled
from lstm_diagrams.words import Language, Text

Draw = Callable[..., Canvas]
Moments = Callable[..., tuple[Moment, ...]]


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
        return tuple(option for function in (self.function, labelled, finished) for option in own_options(function))

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
        common = {each.name: options[each.name] for each in own_options(finished) if each.name in options}
        return finished(canvas, language, capture, self, **common)

    def moments_of(self, capture: Capture, options: Mapping[str, Any]) -> tuple[Moment, ...]:
        """The moments of the picture with these options, in order; none where nothing in it moves."""
        named = labelled(capture, labels=options.get("labels"))
        return () if self.moments is None else self.moments(named, **self._own(self.moments, options))

    def _own(self, function: Callable[..., Any], options: Mapping[str, Any]) -> dict[str, Any]:
        """The options that a function of this figure asks for; those left out are as in the picture."""
        usual = {option.name: option.default for option in self.options}
        return {each.name: options.get(each.name, usual[each.name]) for each in own_options(function)}


@lru_cache(maxsize=256)
def own_options(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """What it takes by name alone."""
    return tuple(each for each in inspect.signature(function).parameters.values() if each.kind is each.KEYWORD_ONLY)


def _check_type(figure_name: str, name: str, value: object, expected: Any) -> None:
    """Plain types only; a figure checks what lies inside a mapping itself."""
    if isinstance(expected, type) and (
        not isinstance(value, expected) or (expected is int and isinstance(value, bool))
    ):
        raise UsageError(f"option {name!r} of figure {figure_name!r} takes {expected.__name__}, not {value!r}")
