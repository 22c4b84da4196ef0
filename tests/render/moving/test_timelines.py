"""What is seen of a mark at each moment, by its classes."""

import pytest

from lstm_diagrams.drawing.kit.marks import Box
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.render.moving.timelines import reel_of
from lstm_diagrams.words import same
from tests.render.drawn import svg

_MOMENTS = (
    Moment(same("one"), ("a t1",), leaves=("number t2",)),
    Moment(same("two"), ("a t2", "number t2"), lit=("frame",)),
    Moment(same("three"), lit=("a t1",), leaves=("number",)),
    Moment(same("whole")),
)


@pytest.mark.parametrize(
    ("classes", "timeline"),
    [
        (("a", "t1"), "lsll"),
        (("t2", "extra", "a"), "wlsl"),  # hinted at before it appears
        (("number", "t2"), "glgg"),  # what leaves is not hinted at, and is gone at the end
        (("frame",), "slsl"),  # there from the beginning, and once in the light
        (("other",), None),  # never named: always in the light
        ((), None),
    ],
)
def test_a_mark_is_seen_as_the_moments_say(classes: tuple[str, ...], timeline: str | None) -> None:
    reel = reel_of(svg(Box(0, 0, 20, 20, classes=classes), Box(40, 0, 20, 20, classes=("stage",))), _MOMENTS)
    assert [line for _, line in reel.marks()] == ([] if timeline is None else [timeline])


def test_marks_that_are_seen_alike_share_a_timeline_and_what_is_gone_at_the_end_is_not_drawn() -> None:
    boxes = [Box(40 * place, 0, 20, 20, classes=("a", "t1")) for place in range(3)]
    reel = reel_of(svg(*boxes, Box(0, 40, 20, 20, classes=("number", "t2"))), _MOMENTS)
    assert reel.timelines == ("lsll", "glgg")
    assert [mark.get("opacity") for mark, _ in reel.marks()] == [None, None, None, "0"]
