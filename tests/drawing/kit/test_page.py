"""Widths by name and as lengths."""

import pytest

from lstm_diagrams.drawing.kit.page import page_of
from lstm_diagrams.errors import UsageError


@pytest.mark.parametrize(
    ("width", "points"),
    [
        ("column", 252),
        ("page", 525),
        ("slide", 960),
        ("3.5in", 252),
        ("252pt", 252),
        ("8.9cm", 252.28),
        ("89mm", 252.28),
        ("336px", 252),
    ],
)
def test_a_width_in_points(width: str, points: float) -> None:
    page = page_of(width)
    assert page is not None
    assert page.width == pytest.approx(points, abs=0.01)


def test_the_least_size_of_text_goes_with_the_page() -> None:
    found = {width: page_of(width) for width in ("column", "page", "slide", "3.5in")}
    least = {width: page.least for width, page in found.items() if page is not None}
    assert least == {"column": 7, "page": 9 * 0.75, "slide": 18, "3.5in": 7}
    slide = found["slide"]
    assert slide is not None and slide.height is not None
    assert slide.width / slide.height == pytest.approx(16 / 9)


def test_no_width_is_no_page() -> None:
    assert page_of("") is None


@pytest.mark.parametrize("width", ["wide", "3.5", "3,5in", "-3in", "10pt", "9999in", "50%", "3.5 em"])
def test_another_width_is_refused(width: str) -> None:
    with pytest.raises(UsageError, match="option 'width' takes 'column', 'page', 'slide', or a length"):
        page_of(width)
