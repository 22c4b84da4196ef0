"""``windows``: windows that slide on a record, the block they are stacked into, and what training and test both hold.

Classes: ``record`` for rows of the record, ``window`` and ``target`` for what a window reads and what is to be forecast,
``sample1`` ``sample2`` ... for which window, ``train`` and ``test`` for the part it belongs to, ``held`` for all rows of a part, ``leak``
for rows that both hold; ``element`` ``dimension`` ``caption`` ``x`` ``sample`` ``t1`` ``unit1`` ... for the blocks, as in those of ``cube``;
``axis`` ``name`` ``heading`` ``words`` for text; ``dots`` for what is left out.
"""

from collections.abc import Collection, Iterator

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.drawing.kit.parts import Parts, checked_parts
from lstm_diagrams.drawing.kit.samples import Entry, box
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture, Windows
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.figures.windows.panels import border, rows_of, sliding, stacked, whole
from lstm_diagrams.figures.windows.words import (
    BORDER,
    STACKED,
    TAKEN,
    TRAIN_STACKED,
    WHOLE,
    description,
    leakage,
    sentences,
    title,
)
from lstm_diagrams.readings.windows import Split, split_of
from lstm_diagrams.words import Language, Text

_BETWEEN = 26.0
_HEADING = 12.0
_PARTS = ("windows", "block", "record", "pair")
_SLIDES = Text("第 {number} 个{rows}。", "Number {number}, {rows}.")
_LEAKS = Text("{said}。", "{said}.")


def _fit(capture: Capture) -> int:
    return Rank.STORY if capture.windows else 0


def _aloud(rows: Text) -> Text:
    """As it is said, without colons."""
    return Text(rows.zh, rows.en.replace(":", " of"))


def _moments(capture: Capture, *, windows: int, parts: Parts) -> tuple[Moment, ...]:
    """Window by window, then what both parts hold; of parts that are not drawn none."""
    found, drawn = _windows(capture), checked_parts("windows", parts, _PARTS)
    firsts = sorted(found.train.firsts)
    shown = firsts if windows == 0 else firsts[:windows]
    moments = [
        Moment(_SLIDES.format(number=place + 1, rows=_aloud(rows_of(found.train, first))), (f"sample{place + 1}",))
        for place, first in enumerate(shown)
        if "windows" in drawn
    ]
    split = split_of(found)
    if split is not None and {"record", "pair"} & {*drawn}:
        said = leakage(split)
        moments.append(Moment(_LEAKS.format(said=said), (), ("held", "leak")))
    return tuple(moments)


@figure(
    Text("窗口在记录上滑动", "Windows of a record"),
    needs=Text(
        "一段记录，连同从它切出来的窗口：draw(record, (x, y))，或者再加上测试窗口",
        "a record with the windows taken from it: draw(record, (x, y)), with windows to test with if wanted",
    ),
    fit=_fit,
    legend={
        "window": Entry(box("x_fill", "x", 20), Text("窗口：模型读到的行", "window: the rows that the model reads")),
        "target": Entry(box("output_fill", "output", 20), Text("目标：要预报的行", "target: the rows to forecast")),
        "leak": Entry(box("red_fill", "red", 20), Text("训练和测试都有的行", "rows that training and test both hold")),
    },
    names=("window", "target", "leak", "train", "test"),
    narrower=({"compact": True}, {"windows": 2}),
    flatter=({"windows": 2}, {"parts": "windows+record"}, {"windows": 1}),
    moments=_moments,
)
def windows(
    capture: Capture,
    language: Language,
    *,
    windows: int = 3,
    compact: bool = False,
    parts: Parts = "windows+block+record+pair",
) -> Canvas:
    """Draw how windows were taken from a record, and where those to train with and to test with meet.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        windows: how many of the first windows are drawn; 0 draws all.
        compact: lay it out narrow: what is said of a window above it.
        parts: which of ``"windows"`` that slide, ``"block"`` of all of them, the whole ``"record"`` and the nearest ``"pair"`` are drawn,
            with a plus between them or as a tuple; the last two where there are windows to test with.
    """
    if windows < 0:
        raise UsageError(f"option 'windows' takes 0 (draw all) or a number of windows, not {windows}")
    found = _windows(capture)
    split = split_of(found)
    shown = checked_parts("windows", parts, _PARTS)
    if split is None and not {"windows", "block"} & {*shown}:
        raise UsageError(
            "option 'parts' of figure 'windows': there are no windows to test with, so draw 'windows' or 'block'"
        )
    marks = tuple(_marks(found, shown, windows, language, compact=compact))
    return Canvas(
        title(found.length, found.train, split), description(found.length, found.train, split, shown), marks, ()
    )


def _windows(capture: Capture) -> Windows:
    assert capture.windows is not None, "figure 'windows' fits captures of windows alone"
    return capture.windows


def _marks(found: Windows, shown: Collection[str], most: int, language: Language, *, compact: bool) -> Iterator[Mark]:
    split = split_of(found)
    bottom = 0.0
    for name, heading, panel in _panels(found, split, most, language, compact=compact):
        if name in shown:
            placed = _headed(panel, heading, language)
            placed = moved(placed, 0, bottom - reach(placed)[3])
            yield from placed
            bottom = reach(placed)[1] - _BETWEEN
    for number, sentence in enumerate(sentences(found.train, split)):
        label = Label(sentence.in_language(language), 11)
        yield Writing(-60, bottom - 4 - 18 * number, label, "left", ("words",))


def _panels(
    found: Windows, split: Split | None, most: int, language: Language, *, compact: bool
) -> Iterator[tuple[str, Text, tuple[Mark, ...]]]:
    """The name, heading and marks of every part, from the top."""
    yield "windows", TAKEN, tuple(sliding(found.train, found.length, most, language, slim=compact))
    yield "block", TRAIN_STACKED if split else STACKED, stacked(found.train, language)
    if split is not None:
        yield "record", WHOLE, tuple(whole(split, language, slim=compact))
        yield "pair", BORDER, tuple(border(split, language, slim=compact))


def _headed(marks: tuple[Mark, ...], text: Text, language: Language) -> tuple[Mark, ...]:
    heading = Label(text.in_language(language), _HEADING)
    return (Writing(0, reach(marks)[3] + 18, heading, "left", ("heading",)), *marks)
