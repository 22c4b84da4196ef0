"""Films of figures: their moments in order, and clear words for what cannot move."""

from pathlib import Path

import pytest
import torch
from torch import nn

from lstm_diagrams import Diagram, UsageError, draw
from lstm_diagrams.figures.registry import registered
from tests.figures.made_facts import recurrent

_MOVING = ("bidirectional", "cell", "cnn", "handover", "mlp", "states", "unrolled")


def _places(diagram: Diagram, *kinds: str) -> list[tuple[str, ...]]:
    """The classes by which moments let cells appear, of some kinds, in order."""
    found = []
    for moment in diagram.moments:
        for name in moment.appears:
            if name.startswith(("t", "cell t")):
                found.append(tuple(part for part in name.split() if part.startswith(kinds)))
    return found


def test_unrolled_runs_step_by_step_and_layer_by_layer_upwards() -> None:
    diagram = draw(recurrent(steps=3, layers=2), figure="unrolled")
    assert _places(diagram, "t", "layer") == [(f"t{t}", f"layer{layer}") for t in (1, 2, 3) for layer in (1, 2)]
    assert len(diagram.moments) == 7, "and where the states end"


@pytest.mark.parametrize("figure", ["unrolled", "states"])
def test_two_directions_run_one_after_the_other_before_the_layer_above(figure: str) -> None:
    diagram = draw(recurrent(steps=3, layers=2, directions=2), figure=figure)
    first = [moment.sentence.en for moment in diagram.moments]
    order = [
        (sentence.lower().find("reverse") >= 0, sentence.split("t = ")[1][0])
        for sentence in first
        if "t = " in sentence
    ]
    chain = [(False, "1"), (False, "2"), (False, "3"), (True, "3"), (True, "2"), (True, "1")]
    assert order == 2 * chain


def test_long_runs_are_sampled_as_the_picture_is_and_say_so() -> None:
    diagram = draw(recurrent(steps=100, layers=1), figure="unrolled", steps=5)
    sentences = [moment.sentence.en for moment in diagram.moments]
    assert len(sentences) == 6
    assert sentences[2] == "t = 3 to 98: step by step in the same way, not drawn." or "not drawn" in sentences[3]


def test_the_sentence_tells_what_plain_torch_computes() -> None:
    torch.manual_seed(2)
    model, x = nn.GRU(2, 3), torch.randn(3, 1, 2)
    h = model(x)[0].detach()[:, 0]
    diagram = draw(model, x, figure="unrolled", values=True)
    unit = int((h.max(0).values - h.min(0).values).argmax())
    told = diagram.moments[1].sentence.en
    assert f"h of unit {unit + 1} goes from " in told
    before, now = (float(word.replace("−", "-")) for word in told.split("goes from ")[1].split(" (")[0].split(" to "))
    assert (before, now) == pytest.approx((h[0, unit].item(), h[1, unit].item()), rel=0.01)


def test_columns_of_an_mlp_follow_one_another_with_their_largest_number() -> None:
    torch.manual_seed(3)
    model, x = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)), torch.randn(1, 3)
    diagram = draw(model, x, figure="mlp", values=True)
    assert [moment.appears[0] for moment in diagram.moments] == ["neuron layer0", "neuron layer1", "neuron layer2"]
    y = model(x)[0].detach()
    unit = int(y.abs().argmax())
    told = diagram.moments[-1].sentence.en
    assert f"number {unit + 1}: " in told
    assert float(told.split(": ")[1][:-1].replace("−", "-")) == pytest.approx(y[unit].item(), rel=0.01)


def test_a_handover_goes_to_all_units_then_from_each_to_itself() -> None:
    diagram = draw(recurrent(steps=3, layers=1, hidden=5), figure="handover")
    assert [moment.appears[0] for moment in diagram.moments] == ["mesh", "own", "x t2", "unit t2"]
    assert diagram.moments[0].sentence.en.startswith("The 5 numbers of h₁ go into every unit of step 2")
    assert [moment.appears[0] for moment in draw(recurrent("rnn", steps=3), figure="handover").moments] == [
        "mesh",
        "x t2",
        "unit t2",
    ]


def test_maps_of_a_cnn_follow_one_another_with_their_sizes() -> None:
    model = nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(27, 2))
    diagram = draw(model, torch.ones(1, 1, 8, 8), figure="cnn")
    sentences = [moment.sentence.en for moment in diagram.moments]
    parts = ["1 @ 8×8", "3 @ 6×6", "3 @ 3×3", "27 numbers", "2 numbers"]
    assert len(sentences) == len(parts) and all(part in each for part, each in zip(parts, sentences, strict=True))
    marks = [set(mark.classes) for mark in diagram.canvas.marks]
    assert all(any(name in mark for mark in marks) for moment in diagram.moments for name in moment.appears)


def test_what_cannot_move_says_what_can(tmp_path: Path) -> None:
    target = tmp_path / "a.svg"
    with pytest.raises(UsageError, match=r"'interface' has no moments here.*can: .*unrolled"):
        draw(recurrent(), figure="interface").save(target, animated=True)
    with pytest.raises(UsageError, match=r"a \.png cannot move; these can: \.svg, \.pdf, \.html, \.gif"):
        draw(recurrent(), figure="unrolled").save(tmp_path / "a.png", animated=True)
    with pytest.raises(UsageError, match=r"302 moments|301 moments.*at most 240"):
        draw(recurrent(steps=300, layers=1), figure="unrolled", steps=0).save(target, animated=True)
    with pytest.raises(UsageError, match="light of its own"):
        draw(recurrent(), figure="unrolled", highlight="c").save(target, animated=True)
    assert list(tmp_path.iterdir()) == []


def test_which_figures_move() -> None:
    assert tuple(name for name, figure in registered().items() if figure.moments is not None) == _MOVING


@pytest.mark.parametrize("figure", ["bidirectional", "states", "unrolled"])
def test_every_moment_names_marks_that_the_picture_has(figure: str) -> None:
    """A class that no mark carries would be a moment at which nothing is seen to happen."""
    diagram = draw(recurrent(steps=4, layers=2, directions=2), figure=figure)
    marks = [set(mark.classes) for mark in diagram.canvas.marks]
    for moment in diagram.moments:
        named = [set(name.split()) for name in (*moment.appears, *moment.lit)]
        assert any(name <= mark for name in named for mark in marks), moment.sentence.en
