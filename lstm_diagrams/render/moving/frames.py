"""A film as still drawings, one for each moment: for paper, slides and programs that show one picture after the other."""

from collections.abc import Iterator
from copy import deepcopy
from xml.etree.ElementTree import Element

from lstm_diagrams.render.moving.timelines import GONE, OPACITY, Reel


def frames(reel: Reel) -> Iterator[str]:
    """A finished SVG for each moment."""
    for moment in range(len(reel.timelines[0]) if reel.timelines else 1):
        yield _frame(Reel(deepcopy(reel.root), reel.timelines), moment)


def _frame(reel: Reel, moment: int) -> str:
    gone = {id(mark) for mark, timeline in reel.marks() if timeline[moment] == GONE}
    for mark, timeline in reel.marks():
        mark.set("opacity", f"{OPACITY[timeline[moment]]:g}")
    _drop(reel.root, gone)
    return reel.svg()


def _drop(parent: Element, gone: set[int]) -> None:
    """Leave out what cannot be seen."""
    for child in list(parent):
        if id(child) in gone:
            parent.remove(child)
        elif child.tag == "g":
            _drop(child, gone)
