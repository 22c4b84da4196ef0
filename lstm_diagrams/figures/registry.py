"""The registry of figures: a decorator puts a drawing function in, its keyword-only parameters are the options."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from lstm_diagrams import figures
from lstm_diagrams.drawing.canvas import Canvas
from lstm_diagrams.drawing.highlight import highlighted
from lstm_diagrams.drawing.legend import with_legend
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.words import Language, Text

Draw = Callable[..., Canvas]


@dataclass(frozen=True, slots=True)
class Figure:
    """A kind of picture.

    Attributes:
        name: its public name, also the name of its file and of its function.
        title: what it is called.
        needs: what a model must have for it, as a phrase.
        fit: how much it tells about a capture; 0 where it cannot draw it. The default figure is the one that tells most.
        function: (capture, language, *, options) -> Canvas.
    """

    name: str
    title: Text
    needs: Text
    fit: Callable[[Capture], int]
    function: Draw

    @property
    def options(self) -> tuple[inspect.Parameter, ...]:
        """The options with their defaults: the figure's own, then those that every figure has."""
        functions = (self.function, finished)
        parameters = [p for function in functions for p in inspect.signature(function).parameters.values()]
        return tuple(parameter for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY)

    def draw(self, capture: Capture, language: Language, options: dict[str, Any]) -> Canvas:
        """The picture of one capture. UsageError for an unknown option or a value of the wrong type."""
        known = [parameter.name for parameter in self.options]
        hints = get_type_hints(self.function) | get_type_hints(finished)
        for name, value in options.items():
            if name not in known:
                raise UnknownName(f"option of figure {self.name!r}", name, known)
            _check_type(self.name, name, value, hints[name])
        common = {name: options[name] for name in options if name not in inspect.signature(self.function).parameters}
        own = {name: value for name, value in options.items() if name not in common}
        return finished(self.function(capture, language, **own), language, **common)


def finished(canvas: Canvas, language: Language, *, highlight: str = "", legend: bool = False) -> Canvas:
    """What every figure can have done to it.

    Args:
        canvas: the figure's own drawing.
        language: of the words in the legend.
        highlight: parts that stand out while the rest fades, by name or class, with commas between: ``"h_n, c_n"``.
        legend: put a legend below.
    """
    seen = highlighted(canvas, highlight) if highlight else canvas
    return with_legend(seen, language) if legend else seen


_FIGURES: dict[str, Figure] = {}


def figure(title: Text, *, needs: Text, fit: Callable[[Capture], int]) -> Callable[[Draw], Draw]:
    """Register the decorated function as the figure of its name."""

    def register(function: Draw) -> Draw:
        _FIGURES[function.__name__] = Figure(function.__name__, title, needs, fit, function)
        return function

    return register


def registered() -> dict[str, Figure]:
    """All figures by name, in alphabetical order; every file of this folder is looked into."""
    for module in pkgutil.iter_modules(figures.__path__):
        importlib.import_module(f"{figures.__name__}.{module.name}")
    return dict(sorted(_FIGURES.items()))


def _check_type(figure_name: str, name: str, value: object, expected: Any) -> None:
    """Plain types only; a figure checks what lies inside a mapping itself."""
    plain = isinstance(expected, type)
    if plain and (not isinstance(value, expected) or (expected is int and isinstance(value, bool))):
        raise UsageError(f"option {name!r} of figure {figure_name!r} takes {expected.__name__}, not {value!r}")
