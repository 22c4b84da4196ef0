"""Unrolled layers in words."""

from dataclasses import replace

import pytest

from lstm_diagrams.figures.unrolled.words import listed, unrolled_description, unrolled_note, unrolled_title
from lstm_diagrams.readings.recurrence import Stack
from lstm_diagrams.readings.stacks import stacks
from lstm_diagrams.words import AXES, Text
from tests.figures.made_facts import recurrent
from tests.figures.subjects import seen


def _packed(lengths: tuple[int, ...]) -> Stack:
    (stack,) = stacks(recurrent(batch=len(lengths), steps=max(lengths), directions=2))
    run = stack.bottom
    sequence = replace(run.call.inputs[0], tensor=replace(run.sequence, lengths=lengths))
    return Stack((replace(run, call=replace(run.call, inputs=(sequence, *run.call.inputs[1:]))),))


def test_a_few_entries_are_listed_and_many_elided() -> None:
    assert listed([4, 2, 1]) == Text("4、2、1", "4, 2, 1")
    assert listed(range(100)) == Text("0、1、2、3、…、97、98、99", "0, 1, 2, 3, …, 97, 98, 99")


@pytest.mark.parametrize(
    ("stack", "title"),
    [
        (stacks(recurrent(layers=2, steps=7))[0], "2-layer LSTM unrolled over 7 steps"),
        (stacks(recurrent("gru", layers=1, directions=2))[0], "1-layer bidirectional GRU unrolled over 5 steps"),
        (stacks(seen("cell loop"))[0], "LSTMCell, GRUCell stacked, 2 layers unrolled over 4 steps"),
        (Stack(stacks(seen("cell loop"))[0].runs[1:]), "GRUCell called step by step, unrolled over 4 steps"),
        (stacks(seen("decoder loop"))[1], "1-layer LSTM unrolled over 8 steps"),
    ],
)
def test_titles(stack: Stack, title: str) -> None:
    assert unrolled_title(stack).en == title


def test_only_lengths_and_observed_calls_need_a_note() -> None:
    assert unrolled_note(stacks(recurrent())[0], None, 0, 5) is None
    assert unrolled_note(_packed((2, 4, 1)), None, 0, 2) == Text(
        "各样本的长度 2、4、1；图中是样本 0，长度 2", "lengths 2, 4, 1; drawn is sample 0, of length 2"
    )
    assert unrolled_note(stacks(seen("decoder loop"))[1], None, 0, 8) == Text(
        "观察到 8 次调用，每次一个时间步", "8 calls observed, one for each step"
    )


@pytest.mark.parametrize(("sample", "padded"), [(0, True), (1, False), (2, True)])
def test_the_description_tells_the_lengths_and_padding_only_where_it_is(sample: int, padded: bool) -> None:
    words = unrolled_description(_packed((2, 4, 1)), None, AXES, sample)
    assert "their lengths are 2, 4, 1" in words.en and "长度依次为 2、4、1" in words.zh
    assert ("never computed" in words.en) == ("不参与计算" in words.zh) == padded
    assert ("the reverse chain starts there" in words.en) == padded
