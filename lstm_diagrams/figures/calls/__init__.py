"""``calls``: several calls of one recurrent layer on one time line, each a block of its steps, and the state between them.

Classes: ``band`` ``call`` ``cell`` ``module`` ``x`` ``output`` for what a mark is, ``call1`` ``call2`` ... for its call, ``t1`` ``t2`` ... for the
time step; ``h`` ``c`` for the states, ``handover`` for those between calls with ``whole`` ``detached`` ``masked`` ``changed``
``zeros`` ``none`` ``given`` for what became of them, ``sign`` for what they meet or begin with, ``mask`` ``kept`` ``reset`` for
the samples of a mask, ``sample1`` ``sample2`` ... for which of them; ``cut`` and ``end`` for the signs on a line that is cut off from its
gradients or ends, ``final`` for the states after the last call, ``up`` for what goes to another layer; ``run`` for a
forward of the model; ``words`` ``name`` ``number`` ``axis`` for text; ``dots`` for what is left out.
"""

from collections.abc import Iterator
from itertools import pairwise

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import LEAST, checked_most, elided
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.roles import layer_roles
from lstm_diagrams.drawing.kit.samples import Entry, box, circle, line
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.drawing.recurrent.call_words import sentence
from lstm_diagrams.errors import UnknownName
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.calls.around import around_all, around_each, with_room
from lstm_diagrams.figures.calls.blocks import bands, captions, cells, forwards
from lstm_diagrams.figures.calls.handovers import between
from lstm_diagrams.figures.calls.layout import Row, in_rows, row
from lstm_diagrams.figures.calls.moments import call_moments
from lstm_diagrams.figures.calls.windows import windows
from lstm_diagrams.figures.calls.words import description, name, title
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.calls import Series, call_series, threads
from lstm_diagrams.readings.companions import Companions, companions
from lstm_diagrams.readings.ways import states_between, ways_between
from lstm_diagrams.words import Language, Text

_BETWEEN_ROWS = 46.0
_NAME, _SENTENCE = 12.0, 11.5
_MOST_ROWS = 5
_ROW_WIDTH = 260.0
"""Of a row of calls in a compact picture, without what stands before and after it."""


def _fit(capture: Capture) -> int:
    found = call_series(capture)
    if not found:
        return 0
    told = any((series.handed and not series.plain) or series.sliding for series in found)
    alone = len(capture.runs) > 1 and len(capture.layers) == 1
    if not (told or alone):
        return Rank.VIEW
    drawn = {call for _, _, calls in _surrounded(capture, found) for call in calls}
    return Rank.STORY if drawn == {*capture.call_ids} else Rank.RUN


def _surrounded(capture: Capture, found: tuple[Series, ...]) -> Iterator[tuple[Series, Companions, frozenset[int]]]:
    """Each series with the layers around it that no earlier one has, and the ids of all calls that are drawn of both."""
    drawn = {block.call.id for one in found for block in one.blocks}
    for one in found:
        own = frozenset(block.call.id for block in one.blocks)
        around = companions(capture, own, drawn)
        above = frozenset(call.id for group in around.above.values() for call in group)
        beside = around.calls if _in_rows(one) else above
        drawn |= beside
        yield one, around, own | beside


def _moments(capture: Capture, *, layer: str, calls: int) -> tuple[Moment, ...]:
    """Call by call, of those that are drawn."""
    found = _chosen(capture, layer)
    drawn = set[int]()
    for number, (one, around, _) in enumerate(_surrounded(capture, found)):
        marks = _series(capture, one, around, number, (checked_most("calls", calls), LEAST), "en")
        names = {name for mark in marks for name in mark.classes}
        drawn |= {block.number for block in one.blocks if f"call{block.number}" in names}
    return tuple(call_moments(found, drawn))


@figure(
    Text("多次调用之间的状态", "State across calls"),
    needs=Text("被调用两次以上的循环层或单元", "a recurrent layer or cell that is called more than once"),
    fit=_fit,
    legend={
        "detached": Entry(line("h", dashed=True), Text("切断了梯度的状态", "a state cut off from its gradients")),
        "masked": Entry(
            box("operation_fill", "operation"), Text("掩码：只留一部分样本的状态", "a mask: keeps some samples' state")
        ),
        "kept": Entry(circle("sample", "sample"), Text("状态保留的样本", "a sample whose state is kept")),
        "reset": Entry(circle("surface", "sample"), Text("状态被重置的样本", "a sample whose state is reset")),
        "zeros": Entry(box("surface", "muted"), Text("传入的零", "zeros that were given")),
        "none": Entry(box("surface", "muted", dashed=True), Text("没有传入，取零", "nothing given: zeros")),
    },
    names=("handover", "detached", "masked"),
    moments=_moments,
    narrower=({"compact": True}, {"steps": 3}, {"calls": 4}),
    flatter=({"steps": 3}, {"compact": True}, {"calls": 4}),
)
def calls(
    capture: Capture, language: Language, *, layer: str = "", calls: int = 5, steps: int = 4, compact: bool = False
) -> Canvas:
    """Draw every call of a recurrent layer as a block of its steps, and what became of the state between them.

    Args:
        capture: what was captured, of one forward or of several under ``observe()``.
        language: of the words in the picture.
        layer: path of one recurrent layer; left out, every one that was called more than once.
        calls: most calls drawn in a row; 0 draws all. Of more, those are drawn before which something new happens to the state.
        steps: most time steps drawn of a call; 0 draws all.
        compact: lay it out narrow: calls in rows below each other.
    """
    series = _chosen(capture, layer)
    most = checked_most("calls", calls), checked_most("steps", steps)
    marks: list[Mark] = []
    drawn, pairs, handed = set[int](), set[tuple[int, int]](), set[tuple[int, int]]()
    for number, (one, around, own) in enumerate(_surrounded(capture, series)):
        marks += _placed_below(marks, tuple(_series(capture, one, around, number, most, language, compact=compact)))
        drawn |= own
        pairs |= around.pairs(own - around.calls)
        handed |= {pair for thread in threads(one) for pair in pairwise(block.call.id for block in thread)}
    lines = ways_between(capture, lambda source, target: (source, target) in pairs)
    lines |= states_between(capture, frozenset(handed))
    return Canvas(title(capture, series), description(series), tuple(marks), tuple(sorted(drawn)), (), lines)


def _chosen(capture: Capture, path: str) -> tuple[Series, ...]:
    found = call_series(capture)
    if not path:
        return found
    chosen = tuple(one for one in found if one.layer.path == path)
    if not chosen:
        raise UnknownName("recurrent layer", path, [one.layer.path for one in found])
    return chosen


def _placed_below(above: list[Mark], marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The marks under those that are there already."""
    if not above:
        return marks
    bottom, top = reach(above)[1], reach(marks)[3]
    return moved(marks, 0, bottom - _BETWEEN_ROWS - top)


def _in_rows(series: Series) -> bool:
    """Whether its calls stand side by side, and not one above the other as windows do."""
    return series.handed or not series.sliding


def _series(
    capture: Capture,
    series: Series,
    around: Companions,
    number: int,
    most: tuple[int, int],
    language: Language,
    *,
    compact: bool = False,
) -> Iterator[Mark]:
    """One layer: its name above, its rows of calls, and below what was seen."""
    marks: list[Mark] = []
    if _in_rows(series):
        marks += _rows(capture, series, around, number, most, language, compact=compact)
    else:
        marks += windows(capture, series, around, number, most[0], language, compact=compact)
    left, bottom, _, top = reach(marks)
    yield from marks
    title = Label(name(series).in_language(language), _NAME, layer_roles(number)[0])
    yield Writing(left, top + 16, title, "left", ("name",))
    said = Label(sentence(series).in_language(language), _SENTENCE, "ink")
    yield Writing(left, bottom - 16, said, "left", ("words",))


def _rows(
    capture: Capture,
    series: Series,
    around: Companions,
    number: int,
    most: tuple[int, int],
    language: Language,
    *,
    compact: bool,
) -> Iterator[Mark]:
    """Each thread of calls in a row, or in several of a limited width."""
    marks: list[Mark] = []
    rows = threads(series)
    ends = (0.0, 0.0)
    for index in elided(len(rows), _MOST_ROWS):
        if index is None:
            left, bottom, right, _ = reach(marks)
            marks += dots([((left + right) / 2, bottom - 14 - shift) for shift in (0, 7, 14)])
            continue
        whole = with_room(row(series, rows[index], *most, 0.0), around)
        for places in in_rows(whole, _ROW_WIDTH) if compact else (whole,):
            left, right = places.ends
            ends = ends[0], max(ends[1], right - left)
            placed = moved(_row(capture, places, around, number, language), -left)
            marks += _placed_below(marks, placed)
    _, bottom, _, top = reach(marks)
    yield from marks
    yield from around_all(capture, around.after, ends, top, upwards=True)
    yield from around_all(capture, around.before, ends, bottom, upwards=False)


def _row(capture: Capture, places: Row, around: Companions, number: int, language: Language) -> Iterator[Mark]:
    yield from bands(places, number)
    yield from cells(places, number)
    yield from between(places, language)
    yield from around_each(capture, around, places)
    yield from captions(places, language)
    yield from forwards(places, language)
