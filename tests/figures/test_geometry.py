"""The measuring itself: it must find what is wrong in pictures made wrong on purpose, and nothing in a good one."""

import pytest

from tests.figures.geometry import contrast, flaws, ground
from tests.figures.picture import Picture

_BOX = '<rect x="10" y="10" width="60" height="30" fill="#fefefe" stroke="#22262b"/>'
_WORD = '<text x="40" y="28" font-size="10" fill="#22262b">word</text>'
_UNIT = '<circle class="unit" cx="40" cy="25" r="10" fill="#fefefe" stroke="#22262b"/>'


def _picture(inside: str) -> Picture:
    return Picture.of(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">'
        '<rect width="100" height="50" fill="#ffffff"/>'
        f'<g transform="translate(0 0)" text-anchor="middle" fill="none">{inside}</g></svg>'
    )


@pytest.mark.parametrize(
    "good",
    [
        _BOX + _WORD,
        f"<g>{_BOX}{_WORD}</g>",
        '<path stroke="#22262b" d="M0,25L100,25"/>' + _BOX + _WORD,
        f'<g>{_UNIT}{_WORD.replace("word", "w")}</g><path stroke="#22262b" d="M50,25L95,25"/>',
        _WORD + '<text x="80" y="28" font-size="10" fill="#22262b">far</text>',
    ],
    ids=["in a box", "in its own box", "a box between line and text", "a named neuron", "two texts apart"],
)
def test_a_good_picture_has_no_flaw(good: str) -> None:
    assert flaws(_picture(good)) == []


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        (_WORD.replace('x="40"', 'x="95"'), "leaves the picture"),
        ('<circle cx="2" cy="25" r="5" fill="#2455a4"/>', "leaves the picture"),
        (_WORD + _WORD.replace('x="40"', 'x="50"'), "overlap"),
        (_BOX + _WORD + '<path stroke="#22262b" d="M0,25L100,25"/>', "crosses text"),
        (_BOX + '<path stroke="#22262b" d="M0,10C30,40 60,10 90,40"/>' + _WORD, "crosses text"),
        (_BOX + _WORD.replace("word", "much too long a word"), "crosses text"),
        (_WORD + _BOX, "covers"),
        (f"<g>{_BOX}{_WORD.replace('word', 'much too long a word')}</g>", "does not fit"),
        (_UNIT + _WORD.replace("word", "w"), "lies on a circle"),
        (_UNIT + '<path stroke="#22262b" d="M5,25L95,25"/>', "runs over"),
        (_UNIT + _UNIT.replace('cx="40"', 'cx="48"'), "lie over each other"),
    ],
    ids=[
        "text outside",
        "shape outside",
        "two texts",
        "line over",
        "curve under",
        "border",
        "covered",
        "overfull",
        "text on a neuron",
        "line on a neuron",
        "two neurons",
    ],
)
def test_a_bad_picture_is_found_out(bad: str, complaint: str) -> None:
    assert any(complaint in flaw for flaw in flaws(_picture(bad)))


def test_stacked_indices_are_measured_from_their_own_pen() -> None:
    stacked = _picture(
        '<text class="math" x="50" y="25" font-size="10" fill="#22262b">'
        '<tspan>h</tspan><tspan dy="3" font-size="7">1</tspan><tspan dx="-3.5" dy="-7" font-size="7">1</tspan></text>'
    )
    assert stacked.texts == ["h11"]
    assert stacked.writings[0].rect.right - stacked.writings[0].rect.left == pytest.approx(5 + 3.5)


def test_contrast_is_that_of_the_published_examples() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)


def test_the_ground_of_a_text_is_the_last_shape_under_it() -> None:
    assert ground(_picture(_WORD), _picture(_WORD).writings[0]) == "paper"
    boxed = _picture(_BOX + _WORD)
    assert ground(boxed, boxed.writings[0]) == "surface"
