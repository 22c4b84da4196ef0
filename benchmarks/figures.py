"""Each figure: from facts to SVG, and the bytes of the SVG."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count

from benchmarks.timing import Ratio, Section, compared
from lstm_diagrams.diagram import draw
from lstm_diagrams.words import same
from tests.figures.sheet import Entry, entries
from tests.figures.subjects import seen

_numbers = count()


def section() -> Section:
    """Each figure of its first model in the contact sheet / unrolled of the first."""
    return Section("draw(seen, figure=...).svg() against unrolled of LSTM(3, 5, 2) with T = 4", _ratios())


def _ratios() -> Iterator[Ratio]:
    baseline = partial(_svg, Entry("unrolled", "lstm"))
    for entry in {entry.figure: entry for entry in reversed(entries())}.values():
        size = len(_svg(entry).encode())
        yield compared(
            f"{entry.figure} of {entry.subject}: {size / 1000:.1f} kB", partial(_svg, entry), baseline, rounds=3
        )


def _svg(entry: Entry) -> str:
    """A picture that was not drawn before: each has a title of its own, so that no cache can answer."""
    diagram = draw(seen(entry.subject), figure=entry.figure)
    return replace(diagram, canvas=replace(diagram.canvas, title=same(f"{next(_numbers)}"))).svg()
