"""How a picture stands on a page: what is taken, what is refused, and that the message names it."""

import pytest

from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.render.layout import Layout, layout


def test_nothing_said_is_the_usual_layout() -> None:
    assert layout() == layout(None, None, None, None, None, None) == Layout()


@pytest.mark.parametrize(
    ("given", "width"),
    [(400, "400px"), ("400", "400px"), (" 60% ", "60%"), ("30em", "30em"), (12.5, "12.5px"), ("100%", "100%")],
)
def test_widths(given: object, width: str) -> None:
    assert layout(width=given).width == width


@pytest.mark.parametrize("given", ["0", 0, -4, "101%", "1e9", "wide", "4;color:red", "calc(1px)", True, [4], "٤px"])
def test_other_widths_are_refused(given: object) -> None:
    with pytest.raises(UsageError, match=r"'width' takes a length such as 400, .*not "):
        layout(width=given)


def test_a_link_says_where_a_click_leads_and_then_nothing_is_opened() -> None:
    assert layout(link="../a page.html#x") == Layout(link="../a%20page.html#x", zoom=False)
    assert layout(link="https://example.org/?a=1&b=2", zoom=True).zoom


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JavaScript:x", "java\nscript:x", "data:text/html,x", "vbscript:x", "\x01javascript:x"],
)
def test_no_link_runs_a_program(link: str) -> None:
    with pytest.raises(UsageError, match=r"'link' takes a relative address or one of http"):
        layout(link=link)


def test_what_else_is_refused_is_named() -> None:
    with pytest.raises(UnknownName, match="unknown align 'middle'; known: left, center, right"):
        layout(align="middle")
    with pytest.raises(UsageError, match="'id' takes one name without spaces"):
        layout(name="a b")
    with pytest.raises(UsageError, match="'zoom' takes true or false, not 'perhaps'"):
        layout(zoom="perhaps")
    with pytest.raises(UsageError, match="'class' takes names"):
        layout(classes=["a"])
    assert layout(classes="a  b", name="gates").classes == ("a", "b")
