"""Text broken into lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_diagrams.drawing.kit.metrics import text_width
from lstm_diagrams.drawing.kit.paragraph import wrapped

_WORDS = st.lists(st.sampled_from(["h_t", "层与层之间", "weight_ih_l0", "，", "one.", "T = 5"]), min_size=1)


@pytest.mark.parametrize(("text", "lines"), [
    ("to be or", ("to be", "or")), ("one", ("one",)), ("", ("",)),
    ("一二三四五", ("一二三", "四五")), ("一二三，四", ("一二", "三，四")),
])  # fmt: skip
def test_lines_end_between_words_and_never_begin_with_a_closing_sign(text: str, lines: tuple[str, ...]) -> None:
    assert wrapped(text, 10, 38) == lines


@given(_WORDS)
def test_no_line_is_too_wide_and_nothing_is_lost(words: list[str]) -> None:
    text = " ".join(words)
    lines = wrapped(text, 10, 120)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line, 10) <= 120 or " " not in line for line in lines)
