"""check as a picture: what check() finds stands in it, numbered at its layer; what is left out is said."""

import warnings
from typing import Any

import pytest
import torch
from torch import nn

from lstm_diagrams import FigureMismatch, UsageError, capture, check, draw
from lstm_diagrams.drawing.kit.marks import Box, Circle
from lstm_diagrams.integrations.json_facts.anonymous import anonymous
from tests.figures.check.cases import Faulty, WrongAxis
from tests.figures.geometry import flaws
from tests.figures.picture import Picture


def _drawn(model: Any, x: torch.Tensor, **options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return draw(model, x, figure="check", **options)


def _faulty() -> tuple[nn.Module, torch.Tensor]:
    torch.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the dropout
        return Faulty(), torch.randn(4, 6, 3)


def _words(diagram: Any) -> str:
    return "".join("".join(Picture.of(diagram.svg()).texts).split())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_finding_of_check_is_written_out_and_numbered_at_its_layer(lang: str) -> None:
    model, x = _faulty()
    report, diagram = check(model, x), _drawn(model, x, lang=lang)
    assert {found.layer for found in report.findings} == {"lstm", "cell", "spare"}
    assert diagram.facts.inspection.findings == report.findings
    assert flaws(Picture.of(diagram.svg())) == []
    for found in report.findings:
        for text in (found.sentence, found.measured, found.instead):
            assert "".join(text.in_language(lang).split()) in _words(diagram)
    badges = [mark for mark in diagram.canvas.marks if isinstance(mark, Circle)]
    for number, found in enumerate(report.findings, 1):
        own = [badge for badge in badges if badge.label is not None and badge.label.text == str(number)]
        assert [badge.classes for badge in own] == [(found.severity,)] * 2
    assert diagram.coverage.left_out == ()


def test_every_number_stands_on_the_edge_of_the_card_of_its_layer() -> None:
    model, x = _faulty()
    diagram = _drawn(model, x)
    marks = diagram.canvas.marks
    for number, found in enumerate(diagram.facts.inspection.findings, 1):
        badge = next(m for m in marks if isinstance(m, Circle) and m.label is not None and m.label.text == str(number))
        (card,) = [
            mark for mark in marks if isinstance(mark, Box) and abs(mark.extent[3] - badge.y) < 0.01 and mark.x == 0
        ]
        left, bottom, right, top = card.extent
        words = [
            mark.label.text
            for mark in marks
            if type(mark).__name__ == "Writing" and left < mark.center[0] < right and bottom < mark.y < top
        ]
        assert words[0].split(":")[0] == found.layer
        worst = "error" if found.layer in ("lstm", "cell") else "hint"
        assert worst in card.classes


def test_layers_without_findings_are_folded_and_said() -> None:
    model, x = _faulty()
    texts = Picture.of(_drawn(model, x, layers=3).svg()).texts
    assert "4 more layers, nothing found in them" in texts
    assert not any("more layers" in text for text in Picture.of(_drawn(model, x, layers=0).svg()).texts)


def test_findings_that_are_not_written_out_are_named() -> None:
    model, x = _faulty()
    found = check(model, x).findings
    words = _words(_drawn(model, x, findings=3))
    assert "".join(found[0].measured.en.split()) in words
    assert f"{len(found) - 3}finding" in words
    assert found[-1].rule in words


def test_of_a_right_model_it_says_that_nothing_was_found() -> None:
    diagram = draw(nn.GRU(3, 4), torch.randn(5, 2, 3), figure="check")
    assert diagram.title == "GRU: nothing found"
    assert "nothing found" in Picture.of(diagram.svg()).texts
    assert not any(isinstance(mark, Circle) for mark in diagram.canvas.marks)


def test_what_is_asked_is_measured_and_not_pretended() -> None:
    torch.manual_seed(0)
    model, x = WrongAxis(), torch.randn(6, 8, 3)
    assert draw(model, x, figure="check").title == "WrongAxis: nothing found"
    asked = draw(model, x, figure="check", batch=0)
    assert asked.title == "WrongAxis: 1 finding"
    assert asked.facts.inspection is not None
    assert [found.rule for found in asked.facts.inspection.findings] == ["samples_mixed"]
    assert draw(asked.facts, figure="check").title == asked.title
    assert asked.in_language("zh").title == "WrongAxis：1 处发现"
    with pytest.raises(UsageError, match="batch=None"):
        draw(draw(model, x, figure="check").facts, figure="check", batch=0)
    for wrong in ({"batch": True}, {"batch": -1}, {"budget": 0}, {"budget": "many"}):
        with pytest.raises(UsageError, match=r"batch|budget"):
            draw(model, x, figure="check", **wrong)


def test_facts_that_were_not_checked_are_refused_and_names_are_left_out_of_anonymous_ones() -> None:
    with pytest.raises(FigureMismatch, match="check"):
        draw(capture(nn.LSTM(3, 4), torch.randn(5, 2, 3)), figure="check")
    facts = {"name": "M", "inputs": [], "outputs": [], "layers": [], "groups": [], "inspection": {"secret": "words"}}
    assert "secret" not in str(anonymous(facts))


def test_the_model_is_left_as_it_was() -> None:
    model, x = nn.LSTM(3, 4).train(), torch.randn(5, 2, 3)
    draw(model, x, figure="check")
    assert model.training
    assert all(parameter.grad is None for parameter in model.parameters())
    assert not x.requires_grad
