"""A layer whose calls hand their states on is unrolled over all of them; what became of the states is said below."""

import pytest
import torch

from lstm_diagrams import capture, draw
from lstm_diagrams.capture import capture_with_values
from lstm_diagrams.drawing.recurrent.values import stack_chains
from lstm_diagrams.readings.calls import joined
from lstm_diagrams.readings.stacks import stacks
from tests.figures.called_again import Chunks
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.figures.subjects import seen


@pytest.mark.parametrize(
    ("subject", "steps", "said"),
    [
        ("chunks detached", 10, "3 calls, of 4, 4, 2 steps; state handed on, detached (see the figure calls)"),
        ("steps masked", 6, "6 calls of 1 step; state handed on through a mask; some samples reset before calls 3, 5, 6 (see the figure calls)"),
        ("kept over forwards", 12, "3 calls of 4 steps; in 3 forwards; state handed on, detached; kept on the model between forwards (see the figure calls)"),
    ],
)  # fmt: skip
def test_all_calls_are_unrolled_and_the_picture_points_to_the_other_one(subject: str, steps: int, said: str) -> None:
    diagram = draw(seen(subject), figure="unrolled")
    picture = Picture.of(diagram.svg())
    assert said in picture.texts
    assert f"time step t = 1 … {steps}" in picture.texts
    assert flaws(picture) == []
    recurrent = {call.id for call in seen(subject).calls_of("recurrent")}
    assert {*diagram.coverage.drawn_calls} == recurrent


@pytest.mark.parametrize("way", ["dropped", "zeros", "half"])
def test_where_a_state_is_not_handed_on_one_call_is_drawn_and_the_others_are_named(way: str) -> None:
    diagram = draw(capture(Chunks(way), torch.randn(12, 2, 3)), figure="unrolled")
    assert [part.calls for part in diagram.coverage.left_out] == [(1, 2)]
    assert "time step t = 1 … 4" in Picture.of(diagram.svg()).texts


def test_the_numbers_of_all_calls_are_those_of_one_run_over_the_whole_sequence() -> None:
    model, x = Chunks("detached").eval(), torch.randn(10, 2, 3)
    facts = capture_with_values(model, x)
    found = joined(facts, stacks(facts)[0])
    assert found is not None
    chain = stack_chains(facts, found[0], 0)[0, 0]
    with torch.no_grad():
        output, _ = model.memory(x)
    for step in range(10):
        for unit in range(5):
            assert abs(chain.values("h").at(step, 1, unit) - output[step, 1, unit].item()) < 1e-5


def test_a_border_stands_between_calls_that_are_both_drawn() -> None:
    canvas = draw(seen("chunks detached"), figure="unrolled", steps=0).canvas
    assert sum("border" in mark.classes for mark in canvas.marks) == 2
