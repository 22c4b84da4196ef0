"""labels=: the reader's own names for parts of a model, in every figure, and the model as it was."""

from typing import Any

import pytest
import torch
from torch import nn

from lstm_diagrams import draw
from lstm_diagrams.errors import UnknownName, UsageError
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.figures.subjects import seen


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("figure", ["network", "overview"])
def test_a_name_stands_where_the_class_stood(figure: str, lang: str) -> None:
    labels = {"memory": "记忆模块", "reader": "Reading in", "head.1": "logits"}
    plain, named = (
        Picture.of(draw(seen("forecaster"), figure=figure, lang=lang, **more).svg())
        for more in ({}, {"labels": labels})
    )
    words = " ".join(named.texts)
    assert "LSTM" in " ".join(plain.texts)
    assert "LSTM" not in words
    assert all(name in words for name in labels.values())
    assert flaws(named) == []


def test_a_long_name_in_chinese_fits_its_box() -> None:
    labels = {"memory": "非常非常长的中文名字的记忆模块", "reader": "读入层读入层读入层读入层"}
    assert flaws(Picture.of(draw(seen("forecaster"), figure="network", labels=labels).svg())) == []
    assert flaws(Picture.of(draw(seen("lstm"), figure="folded", labels={"": "编码器编码器编码器"}).svg())) == []


def test_the_model_and_its_facts_keep_their_names() -> None:
    facts = seen("forecaster")
    diagram = draw(facts, labels={"memory": "Encoder"})
    assert diagram.facts is facts
    assert facts.layer("memory").type == "LSTM"


def test_what_is_left_out_is_named_so_too() -> None:
    diagram = draw(seen("forecaster"), figure="unrolled", layer="memory", labels={"reader": "Input layer"})
    assert "Input layer" in diagram.description


def test_an_unknown_part_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UnknownName, match=r"unknown part of the model 'memry'; known: .*did you mean 'memory'"):
        draw(seen("forecaster"), labels={"memry": "Encoder"})


@pytest.mark.parametrize("wrong", ["Encoder", {"memory": 3}, {1: "a"}])
def test_what_is_no_mapping_of_texts_is_refused(wrong: Any) -> None:
    with pytest.raises(UsageError, match="'labels' takes a mapping of texts"):
        draw(seen("forecaster"), labels=wrong)


def test_labels_of_steps_have_another_name_now() -> None:
    with pytest.warns(DeprecationWarning, match="'labels' is called 'ticks' now"):
        old = draw(nn.LSTM(3, 4), torch.zeros(5, 2, 3), figure="trace", labels=list("abcde"))
    assert dict(old.options) == {"ticks": list("abcde")}
