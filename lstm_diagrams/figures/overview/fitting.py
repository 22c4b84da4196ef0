"""How much of a graph an overview opens: as much as stays on one screen, or what was asked for; and the picture's layout."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from lstm_diagrams.drawing.modules.boxes import Card, card
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.overview.columns import Columns
from lstm_diagrams.figures.overview.frames import Framing, times_words
from lstm_diagrams.figures.overview.u_shape import UShape
from lstm_diagrams.readings.graph.axis_names import input_slots, result_slots, with_axis_names
from lstm_diagrams.readings.graph.construction import module_graph
from lstm_diagrams.readings.graph.opening import Opener, Shown
from lstm_diagrams.readings.graph.parts import ModuleGraph, closed
from lstm_diagrams.readings.graph.repeats import Repeat
from lstm_diagrams.words import Language

Layout = Columns | UShape
_SCREEN = 1000.0
"""The height of a screen, in points of a picture at its own size."""
_TRIES = (36, 30, 24, 19, 15, 12, 9, 7, 5)
"""Most parts of a picture, one after the other until it is no taller than a screen."""
_TOO_FEW = range(1, 5)
"""Fewer parts than an input, an output, one on each side of what is left out, and that."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is drawn of a run: the graph of all of it, the graph with closed modules and folded repeats, and these.

    ``layouts`` has those by language that it took to see how much of the graph has room.
    """

    whole: ModuleGraph
    graph: ModuleGraph
    repeats: tuple[Repeat, ...]
    layouts: Mapping[Language, Layout] = field(default_factory=dict)


def opening(capture: Capture, *, depth: int, parts: int | None, fold: bool, compact: bool) -> Opening:
    """As ``depth`` and ``parts`` ask; where they do not, so much that the picture is no taller than a screen if that is possible.

    The same in both languages. A compact picture is one column, as tall as it needs.

    Raises:
        UsageError: a depth below 0, or 1 to 4 parts.
    """
    if depth < 0:
        raise UsageError(f"option 'depth' takes 0 (as many levels as 'parts' allows) or more, not {depth}")
    if parts is not None and (parts < 0 or parts in _TOO_FEW):
        raise UsageError(f"option 'parts' takes 0 (draw all), or {_TOO_FEW.stop} or more, not {parts}")
    whole = capture.once(_whole)
    if depth or parts is not None:
        return Opening(whole, *Opener(closed(whole, depth), fold=fold).within(0 if depth else parts or 0))
    if compact:
        return Opening(whole, *Opener(whole, fold=fold).within(_TRIES[0]))
    return _on_a_screen(capture, whole, fold=fold)


def _whole(capture: Capture) -> ModuleGraph:
    return with_axis_names(module_graph(capture), capture)


def _on_a_screen(capture: Capture, whole: ModuleGraph, *, fold: bool) -> Opening:
    opener, best = Opener(whole, fold=fold), None
    for most in _TRIES:
        shown = opener.within(most)
        if best is not None and shown == (best.graph, best.repeats):
            continue
        hidden = any(part.kind == "gap" for part in shown[0].parts)
        if best is not None and hidden:
            break
        tried = Opening(whole, *shown, _in_both_languages(capture, shown))
        if best is None or _height(tried) < _height(best):
            best = tried
        if _height(tried) <= _SCREEN:
            break
    assert best is not None, "there is a first try"
    return best


def _in_both_languages(capture: Capture, shown: Shown) -> Mapping[Language, Layout]:
    return {language: _layout(capture, *shown, language, compact=False) for language in get_args(Language)}


def _height(tried: Opening) -> float:
    return max(layout.height for layout in tried.layouts.values())


def picture(capture: Capture, shown: Opening, language: Language, *, compact: bool) -> Layout:
    """The layout: a U where the model is one, else columns."""
    known = shown.layouts.get(language)
    return known or _layout(capture, shown.graph, shown.repeats, language, compact=compact)


def _layout(
    capture: Capture, graph: ModuleGraph, repeats: tuple[Repeat, ...], language: Language, *, compact: bool
) -> Layout:
    framing, cards = Framing(graph, repeats, language), _cards(capture, graph, repeats, language)
    return (None if compact else UShape.of(graph, framing, cards)) or Columns.of(graph, framing, cards, compact=compact)


def _cards(capture: Capture, graph: ModuleGraph, repeats: tuple[Repeat, ...], language: Language) -> tuple[Card, ...]:
    times = {
        repeat.members[0]: f" {times_words(repeat, language)}" for repeat in repeats if len(repeat.members) == 1
    }  # fmt: skip
    inputs, results = input_slots(graph, capture), result_slots(graph, capture)
    cards = []
    for index, part in enumerate(graph.parts):
        slots = inputs if part.kind == "input" else results
        joins = len(graph.before(index)) > 1
        cards.append(card(part, slots, joins, times.get(index, ""), language, _own_name(index, graph, repeats)))
    return tuple(cards)


def _own_name(index: int, graph: ModuleGraph, repeats: tuple[Repeat, ...]) -> str:
    """What its module calls a layer; "" where it only has a number, or stands for layers of several names."""
    part = graph.parts[index]
    name = part.path.rpartition(".")[2]
    alike = part.run[1] > 1 or not any(index in repeat.members and not repeat.first for repeat in repeats)
    return name if part.kind == "call" and alike and not name.isdigit() else ""
