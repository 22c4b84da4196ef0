"""A film as an SVG that plays by itself: style rules alone, so that it also moves in an ``<img>`` and in a README.

It stands still, as the whole picture, for readers who prefer reduced motion, in programs that know no animation, and on paper; an
``<img>`` however, which Chromium does not tell that it is printed, is printed as it stands.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from xml.etree.ElementTree import Element

from lstm_diagrams.render.moving.timelines import GONE, OPACITY, Reel

_FADE = 0.3
"""Seconds from one way of being seen to the next. What leaves is gone after half of them, and only then what takes its place comes."""
_AFTER_WORDS = 2
"""The place in the root after title and description."""


def playing(reel: Reel, seconds: Sequence[float]) -> str:
    """The drawing with rules that play its timelines without end.

    Args:
        reel: the drawing, whose marks get no attributes from here.
        seconds: how long each moment stays.
    """
    name = reel.root.get("id", "")
    style = Element("style")
    style.text = "\n" + "\n".join(_rules(name, reel.timelines, seconds)) + "\n"
    style.tail = "\n"
    reel.root.insert(_AFTER_WORDS, style)
    return reel.svg()


def _rules(name: str, timelines: Sequence[str], seconds: Sequence[float]) -> Iterator[str]:
    total = sum(seconds)
    yield "@media screen and (prefers-reduced-motion:no-preference){"
    for number in range(len(timelines)):
        yield f"#{name} .m{number}{{animation:{name}-m{number} {total:.1f}s linear infinite}}"
    yield "}"
    starts = [0.0, *accumulate(seconds)][:-1]
    for number, timeline in enumerate(timelines):
        frames = "".join(_frames(timeline, starts, total))
        yield f"@keyframes {name}-m{number}{{{frames}}}"


def _frames(timeline: str, starts: Sequence[float], total: float) -> Iterator[str]:
    """The changes of a timeline: from the end of one way of being seen to the beginning of the next."""
    before = timeline[0]
    yield f"0%{{opacity:{OPACITY[before]:g}}}"
    for state, start in zip(timeline[1:], starts[1:], strict=True):
        if state != before:
            begins = start + (_FADE / 2 if before == GONE else 0)
            ends = start + (_FADE / 2 if state == GONE else _FADE)
            yield f"{_share(begins, total)}{{opacity:{OPACITY[before]:g}}}"
            yield f"{_share(ends, total)}{{opacity:{OPACITY[state]:g}}}"
            before = state
    yield f"to{{opacity:{OPACITY[before]:g}}}"


def _share(moment: float, total: float) -> str:
    return f"{100 * moment / total:.3f}".rstrip("0").rstrip(".") + "%"
