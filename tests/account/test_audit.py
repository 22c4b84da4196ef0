"""The audit itself: it is silent about what is right, and each rule that is broken by hand is noticed."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import Diagram, capture, draw
from lstm_diagrams.drawing.kit.marks import Line
from lstm_diagrams.facts import Capture
from tests.account.audit import (
    broken_by_calls,
    broken_by_edges,
    broken_by_lines,
    broken_by_overview,
    broken_by_picture,
)
from tests.account.oracles import Noted, calls, edges, influential
from tests.account.programs import CLASSES


class Small(nn.Module):
    """A weight of its own, a recurrent layer whose state and output go two ways, and a layer that is registered nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.scale, self.rnn = nn.Parameter(torch.rand(4)), nn.LSTM(4, 4)
        self.parts = [nn.Bilinear(4, 4, 4)]

    def forward(self, x: Tensor) -> Tensor:
        output, (h_n, _) = self.rnn(x * self.scale)
        return self.parts[0].forward(output[-1], torch.tanh(h_n[-1]))


MODEL, X = Small().eval(), torch.randn(3, 2, 4)


def run(given: list[Tensor]) -> Tensor:
    return MODEL(*given)


@pytest.fixture(scope="module")
def seen() -> Capture:
    return capture(MODEL, X)


@pytest.fixture(scope="module")
def noted() -> list[Noted]:
    return calls(run, [X], CLASSES)[0]


@pytest.fixture(scope="module")
def weighty() -> set[int]:
    return influential(run, [X], [*MODEL.parameters(), *MODEL.parts[0].parameters()])


def test_the_oracles_know_what_ran(noted: list[Noted], weighty: set[int]) -> None:
    assert [type(call.module) for call in noted] == [nn.LSTM, nn.Bilinear]
    assert edges(run, [X], CLASSES) == {(-1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 1, 1), (1, 0, None, 0)}
    assert weighty == set(map(id, [*MODEL.parameters(), *MODEL.parts[0].parameters()]))


def test_what_is_right_breaks_no_rule(seen: Capture, noted: list[Noted], weighty: set[int]) -> None:
    assert [*broken_by_calls(seen, noted), *broken_by_edges(seen, edges(run, [X], CLASSES))] == []
    for figure in ("overview", "unrolled", "cell"):
        assert list(broken_by_picture(draw(seen, figure=figure), MODEL, noted, weighty)) == []


def test_a_call_that_is_missing_is_noticed(seen: Capture, noted: list[Noted]) -> None:
    assert list(broken_by_calls(replace(seen, calls=seen.calls[:1]), noted)) == ["calls: 1 captured, 2 ran"]
    turned = (replace(seen.calls[0], layer="parts.0"), replace(seen.calls[1], layer="rnn"))
    assert len(list(broken_by_calls(replace(seen, calls=turned), noted))) >= 2


def test_a_flow_that_is_missing_or_made_up_is_noticed(seen: Capture) -> None:
    true = edges(run, [X], CLASSES)
    assert list(broken_by_edges(replace(seen, slot_flows=seen.slot_flows[1:]), true)) == ["no flow (-1, 0, 0, 0)"]
    extra = replace(seen.slot_flows[0], target=1, target_slot=seen.calls[1].inputs[0].name)
    found = list(broken_by_edges(replace(seen, slot_flows=(*seen.slot_flows, extra)), true))
    assert found == ["a flow without influence (-1, 0, 1, 0)"]


def _altered(diagram: Diagram, **changes: object) -> Diagram:
    return replace(diagram, canvas=replace(diagram.canvas, **changes))


def test_a_picture_that_leaves_out_in_silence_is_noticed(seen: Capture, noted: list[Noted], weighty: set[int]) -> None:
    diagram = draw(seen, figure="unrolled")
    without = tuple(mark for mark in diagram.canvas.marks if "left-out" not in mark.classes)
    (rule,) = broken_by_picture(_altered(diagram, marks=without), MODEL, noted, weighty)
    assert "0 lines" in rule
    silent = replace(diagram, facts=replace(seen, uses=tuple(use for use in seen.uses if use.parameter != "scale")))
    (rule,) = broken_by_picture(silent, MODEL, noted, weighty)
    assert "['scale'] have a say" in rule


def test_a_weight_that_is_only_said_to_be_drawn_is_noticed(
    seen: Capture, noted: list[Noted], weighty: set[int]
) -> None:
    (rule,) = (
        each
        for each in broken_by_picture(
            _altered(draw(seen, figure="unrolled"), parameters=("scale",)), MODEL, noted, weighty
        )
        if "no text names it" in each
    )
    assert "scale" in rule


def test_a_way_that_is_neither_drawn_nor_told_is_noticed(seen: Capture) -> None:
    true = edges(run, [X], CLASSES)
    whole = draw(seen, figure="overview", parts=0, fold=False)
    assert [*broken_by_lines(whole, true), *broken_by_overview(whole, true)] == []
    missing = replace(whole, facts=replace(seen, slot_flows=seen.slot_flows[:1]))
    assert len(list(broken_by_lines(missing, true))) == 2


def test_an_arrow_that_is_missing_is_noticed(seen: Capture) -> None:
    whole = draw(seen, figure="overview", parts=0, fold=False)
    kept = [mark for mark in whole.canvas.marks if not (isinstance(mark, Line) and "flow" in mark.classes)]
    assert list(broken_by_overview(_altered(whole, marks=tuple(kept)), edges(run, [X], CLASSES))) == [
        "overview: no arrows lead from call 0 to call 1"
    ]


class Feeding(nn.Module):
    """What a cell gives is its next input and its next state: two ways, of which a time axis shows one."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.GRUCell(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        h = self.cell(x)
        for _ in range(2):
            h = self.cell(torch.tanh(h), h)
        return h


def test_a_figure_says_which_ways_between_its_calls_it_has_no_line_for() -> None:
    feeding, x = Feeding().eval(), torch.randn(2, 4)
    seen = capture(feeding, x)
    true = edges(lambda given: feeding(*given), [x], CLASSES)
    unrolled, whole = draw(seen, figure="unrolled"), draw(seen, figure="overview")
    (part,) = unrolled.coverage.left_out
    assert (part.reason, part.ways) == ("no line", ((0, "h_n", 1, "input"), (1, "h_n", 2, "input")))
    assert "the way from cell (h_n) to cell (input) × 2" in unrolled.description
    assert set(unrolled.coverage.drawn_ways) == {(0, "h_n", 1, "h_0"), (1, "h_n", 2, "h_0")}
    assert whole.coverage.left_out == () and len(whole.coverage.drawn_ways) == 4
    assert [*broken_by_lines(unrolled, true), *broken_by_lines(whole, true)] == []
    assert draw(seen).coverage.left_out == ()
