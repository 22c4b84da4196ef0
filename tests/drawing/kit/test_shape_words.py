"""Shapes in words, in the tensor's own order."""

import pytest
import torch
from torch import nn

from lstm_diagrams import capture
from lstm_diagrams.drawing.kit.shape_words import named_shape, shape_words
from lstm_diagrams.words import AXES, Text, same
from tests.figures.made_facts import tensor


def test_axes_keep_the_order_of_the_tensor() -> None:
    assert shape_words(tensor(batch=4, time=2, feature=3), AXES, "en") == ("batch 4", "time 2", "feature 3")
    assert shape_words(tensor(time=2, batch=4, feature=3), AXES, "zh") == ("时间步 2", "批量 4", "特征 3")


def test_own_names_replace_the_usual_ones() -> None:
    names = AXES | {"batch": Text("机场", "airport"), "time": same("hour")}
    assert shape_words(tensor(batch=3, time=24), names, "zh") == ("机场 3", "hour 24")


def test_an_axis_without_a_known_name_shows_its_size() -> None:
    assert shape_words(tensor(axis0=7, batch=2), AXES, "en") == ("7", "batch 2")


def test_punctuation_follows_the_language() -> None:
    value = tensor(batch=4, hidden=5)
    assert named_shape("output", value, AXES, "en") == "output (batch 4, hidden 5)"
    assert named_shape("output", value, AXES, "zh") == "output（批量 4，隐藏单元 5）"


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({}, {"output": "hidden 5", "h_n": "hidden 5", "c_n": "hidden 5"}),
        ({"bidirectional": True}, {"output": "2×hidden 10", "h_n": "hidden 5", "c_n": "hidden 5"}),
        ({"proj_size": 2}, {"output": "projection 2", "h_n": "projection 2", "c_n": "hidden 5"}),
        (
            {"bidirectional": True, "proj_size": 2},
            {"output": "2×projection 4", "h_n": "projection 2", "c_n": "hidden 5"},
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:LSTM with projections")
def test_an_axis_that_is_not_as_wide_as_hidden_size_says_what_it_holds(
    made: dict[str, int], words: dict[str, str]
) -> None:
    (call,) = capture(nn.LSTM(3, 5, **made), torch.randn(4, 2, 3)).calls
    assert {slot.name: shape_words(slot.tensor, AXES, "en")[-1] for slot in call.outputs} == words


def test_a_name_of_ones_own_stays_with_the_number_of_directions() -> None:
    (call,) = capture(nn.GRU(3, 5, bidirectional=True), torch.randn(4, 2, 3)).calls
    names = AXES | {"hidden": Text("记忆", "memory")}
    assert shape_words(call.outputs[0].tensor, names, "zh")[-1] == "2×记忆 10"
