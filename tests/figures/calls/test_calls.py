"""Several calls: read off the parsed picture, and held to how each model here is written."""

from typing import Any

import pytest
import torch
from torch import nn

from lstm_diagrams import capture, draw, observe
from lstm_diagrams.errors import UnknownName, UsageError
from tests.figures.called_again import DONE, Chunks, Masked
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.figures.subjects import seen


def _picture(subject: str, **options: Any) -> Picture:
    return Picture.of(draw(seen(subject), figure="calls", **options).svg())


def _has(picture: Picture, *classes: str) -> int:
    return sum({*classes} <= outline.classes for outline in picture.outlines)


@pytest.mark.parametrize(
    ("subject", "sentence", "words"),
    [
        ("chunks detached", "3 calls, of 4, 4, 2 steps; state handed on, detached", "3 次调用，步数依次为 4、4、2；状态交给下一次，但切断了梯度"),
        ("chunks half", "3 calls of 4 steps; h handed on whole; c reset to zeros", "3 次调用，每次 4 步；h 原样交给下一次；c 每次重置为零"),
        ("forgotten", "3 calls of 4 steps; in 3 forwards; state not handed on: each call begins with zeros",
         "3 次调用，每次 4 步；分属 3 次 forward；状态没有交给下一次，每次都从零开始"),
        ("stepped cell", "40 calls of 1 step; state handed on whole", "40 次调用，每次 1 步；状态原样交给下一次"),
    ],
)  # fmt: skip
def test_a_sentence_says_what_was_seen(subject: str, sentence: str, words: str) -> None:
    assert sentence in _picture(subject).texts
    assert words in _picture(subject, lang="zh").texts


def test_every_kind_of_hand_over_looks_different() -> None:
    """By the marks alone, without the words: no two of these pictures have the same ones between calls."""
    looks = {}
    for way in ("whole", "detached", "dropped", "zeros", "noisy"):
        canvas = draw(capture(Chunks(way), torch.randn(12, 2, 3)), figure="calls").canvas
        between = [mark for mark in canvas.marks if {"handover", "sign"} & {*mark.classes} and "call2" in mark.classes]
        looks[way] = (
            frozenset(
                (type(mark).__name__, getattr(mark, "dashed", False), "cut" in mark.classes, "end" in mark.classes)
                for mark in between
            ),
            frozenset(mark.label.text for mark in between if getattr(mark, "label", None)),
        )
    assert len({*looks.values()}) == len(looks)


def test_chips_show_which_samples_a_mask_kept() -> None:
    canvas = draw(seen("steps masked"), figure="calls", calls=0).canvas
    for call, done in enumerate(DONE.tolist()[1:], 2):
        for sample, reset in enumerate(done):
            (chip,) = (mark for mark in canvas.marks if {"mask", f"call{call}", f"sample{sample}"} <= {*mark.classes})
            assert ("reset" in chip.classes) == bool(reset)


def test_a_long_loop_shows_the_calls_before_which_something_happens() -> None:
    done = torch.zeros(50, 2)
    done[37, 1] = 1
    picture = Picture.of(draw(Masked(), torch.randn(50, 2, 3), done, figure="calls").svg())
    assert _has(picture, "reset", "call38") == 1
    assert {"call 1", "call 37", "call 38", "call 50"} <= {*picture.texts}
    assert any("before call 38 sample 1 reset" in text for text in picture.texts)


def test_time_goes_on_where_the_state_does_and_begins_anew_where_it_does_not() -> None:
    assert {"t = 1 … 4", "t = 5 … 8", "t = 9 … 10"} <= {*_picture("chunks detached").texts}
    assert [text for text in _picture("forgotten").texts if text.startswith("t =")] == ["t = 1 … 4"] * 3


def test_forwards_are_named_where_there_are_several() -> None:
    assert {"forward 1", "forward 2", "forward 3"} <= {*_picture("kept over forwards").texts}
    assert not any(text.startswith("forward") for text in _picture("chunks detached").texts)


def test_windows_stand_where_they_read() -> None:
    """The first cell of each window above the x that it reads first."""
    picture = _picture("sliding windows")
    inputs = {
        f"t{step}": outline
        for step in range(1, 9)
        for outline in picture.outlines
        if {"x", f"t{step}"} <= outline.classes and outline.tag == "circle"
    }
    for call in range(1, 5):
        (cell,) = (outline for outline in picture.outlines if {"cell", f"call{call}", "t1"} <= outline.classes)
        x = inputs[f"t{call}"]
        assert abs((cell.rect.left + cell.rect.right) / 2 - (x.rect.left + x.rect.right) / 2) < 0.1


@pytest.mark.parametrize(
    "subject",
    ["chunks detached", "kept over forwards", "chunks half", "steps masked", "two streams", "sliding windows"],
)
def test_it_is_drawn_where_none_is_named(subject: str) -> None:
    diagram = draw(seen(subject))
    assert diagram.figure == "calls"
    assert diagram.coverage.left_out == ()


def test_a_layer_by_itself_that_is_called_in_several_forwards_shows_them_all() -> None:
    model = nn.LSTM(3, 5)
    with observe(model) as seen_calls:
        for _ in range(3):
            model(torch.randn(4, 2, 3))
    diagram = draw(seen_calls)
    assert (diagram.figure, diagram.coverage.left_out) == ("calls", ())


def test_a_plain_loop_over_a_cell_stays_unrolled() -> None:
    assert draw(seen("stepped cell")).figure == "unrolled"


def test_every_call_is_in_the_account() -> None:
    assert draw(seen("stepped cell"), figure="calls").coverage.drawn_calls == tuple(range(40))


def test_options_that_cannot_be_used() -> None:
    with pytest.raises(UnknownName, match="recurrent layer"):
        draw(seen("chunks half"), figure="calls", layer="other")
    with pytest.raises(UsageError, match="calls"):
        draw(seen("chunks half"), figure="calls", calls=1)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("calls", [0, 3])
def test_masks_of_many_calls_and_samples_do_not_overlap(lang: str, calls: int) -> None:
    torch.manual_seed(1)
    done = (torch.rand(7, 9) < 0.4).float()
    picture = Picture.of(draw(Masked(), torch.randn(7, 9, 3), done, figure="calls", lang=lang, calls=calls).svg())
    assert flaws(picture) == []
