"""Shapes in words, in the tensor's own order."""

from lstm_diagrams.drawing.kit.shape_words import named_shape, shape_words
from lstm_diagrams.words import AXES, Text, same
from tests.figures.made_facts import tensor


def test_axes_keep_the_order_of_the_tensor() -> None:
    assert shape_words(tensor(batch=4, time=2, feature=3), AXES, "en") == ("batch 4", "seq 2", "feature 3")
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
