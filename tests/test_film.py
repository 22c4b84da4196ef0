"""Films of figures: their moments in order, and clear words for what cannot move."""

import re
from pathlib import Path

import pytest
import torch
from torch import nn

from lstm_diagrams import Diagram, UsageError, draw
from lstm_diagrams.drawing.kit.marks import Line
from lstm_diagrams.figures.registry import registered
from tests.figures.made_facts import recurrent

_MOVING = (
    "attention",
    "bidirectional",
    "calls",
    "cell",
    "cnn",
    "folded",
    "handover",
    "mlp",
    "network",
    "overview",
    "packing",
    "states",
    "trace",
    "tree",
    "unrolled",
    "windows",
)


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
    parts = ["1 channel of 8×8", "3 channels of 6×6", "3 channels of 3×3", "27 numbers", "2 numbers"]
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


def test_an_overview_moves_part_by_part_in_the_order_of_the_run() -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.LSTM(4, 5, batch_first=True))
    diagram = draw(model, torch.zeros(2, 6, 3), figure="overview")
    said = [moment.sentence.en for moment in diagram.moments]
    assert [moment.appears for moment in diagram.moments] == [(f"part{number}",) for number in range(1, 6)]
    assert said[1] == "0 (Linear) gives (batch 2, time 6, feature 4)."
    assert said[3] == "2 (LSTM) gives (batch 2, time 6, hidden 5)."


@pytest.mark.parametrize(
    ("figure", "model"), [("overview", nn.GRU(3, 4)), ("folded", nn.GRU(3, 4, bidirectional=True))]
)
def test_what_a_moment_lets_appear_is_in_the_picture_once_all_have_passed(figure: str, model: nn.Module) -> None:
    diagram = draw(model, torch.zeros(5, 2, 3), figure=figure)
    names = [set(mark.classes) for mark in diagram.canvas.marks]
    for moment in diagram.moments:
        for shown in moment.appears:
            assert any(own.issuperset(shown.split()) for own in names), shown


class _Classifier(nn.Module):
    def __init__(self, lstm: nn.LSTM) -> None:
        super().__init__()
        self.lstm, self.head = lstm, nn.Linear(lstm.hidden_size * (1 + lstm.bidirectional), 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        output: torch.Tensor = self.lstm(x)[0]
        return self.head(output[-1])  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("figure", "directions"),
    [
        (figure, directions)
        for figure in ("bidirectional", "folded", "network", "states", "unrolled")
        for directions in (1, 2)
        if (figure, directions) != ("bidirectional", 1)
    ],
)
def test_no_line_of_a_step_is_seen_before_that_step(figure: str, directions: int) -> None:
    """Neither one with a number, nor one that comes out of the steps which are not drawn."""
    model: nn.Module = nn.LSTM(3, 4, 2, bidirectional=directions == 2)
    if figure == "network":
        model = _Classifier(model)
    diagram = draw(model, torch.zeros(24, 2, 3), figure=figure, steps=5)
    appearing = [set(name.split()) for moment in diagram.moments for name in moment.appears]
    lines = [
        set(mark.classes)
        for mark in diagram.canvas.marks
        if isinstance(mark, Line) and {"h", "c"} & set(mark.classes) and "folded" not in mark.classes
    ]
    dots = [mark for mark in lines if "dots" in mark]
    assert dots
    passing = [*dots, *(mark for mark in lines if any(re.fullmatch(r"t\d+", name) for name in mark))]
    assert [mark for mark in passing if not any(name <= mark for name in appearing)] == []


class _Asked(nn.Module):
    """The last h of an LSTM asks all of its steps, by a dot product."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = nn.LSTM(3, 4, batch_first=True)

    def weights(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        output, (h_n, _) = self.memory(x)
        return (output @ h_n[-1].unsqueeze(-1)).squeeze(-1).softmax(1), output

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        alpha, output = self.weights(x)
        return (alpha.unsqueeze(1) @ output).squeeze(1)


def test_the_moment_of_an_asking_step_names_the_two_largest_weights() -> None:
    torch.manual_seed(4)
    model, x = _Asked(), torch.randn(1, 6, 3) * 5
    ranked = model.weights(x)[0][0].detach().sort(descending=True)
    said = draw(model, x, figure="attention").moments[1].sentence.en
    first, second = (int(place) + 1 for place in ranked.indices[:2])
    digits = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    numbers = f"{ranked.values[0]:.2f}, then h{str(second).translate(digits)} with {ranked.values[1]:.2f}."
    assert said == f"Step 1 scores 6 steps: h{str(first).translate(digits)} has the largest weight, {numbers}"


def test_calls_move_call_by_call_and_say_what_became_of_the_state() -> None:
    class Chunks(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.memory = nn.GRU(3, 4, batch_first=True)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            h, answer = None, x
            for part in x.split(4, dim=1):
                answer, h = self.memory(part, h)
                h = h.detach()
            return answer

    moments = draw(Chunks(), torch.randn(2, 8, 3), figure="calls").moments
    assert [moment.sentence.en for moment in moments] == [
        "Call 1 (t = 1 to 4), h: nothing given, so zeros.",
        "Call 2 (t = 5 to 8), h: handed on, detached.",
    ]


def test_a_network_moves_step_by_step_and_then_its_head() -> None:
    class Reader(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.memory, self.head = nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.head(self.memory(x)[0][:, -1])

    diagram = draw(Reader(), torch.randn(2, 3, 3), figure="network")
    said = [moment.sentence.en for moment in diagram.moments]
    assert said[:3] == [
        "t = 1, from the initial states: memory (LSTM).",
        "t = 2, with the states of step 1: memory (LSTM).",
        "t = 3, with the states of step 2: memory (LSTM).",
    ]
    assert said[3] == "“take [:, -1]” reads memory (LSTM), and gives (batch 2, feature 4)."
    assert said[-1].startswith("head (Linear) reads ") and said[-1].endswith("gives (batch 2, feature 2).")


def test_the_first_step_of_each_direction_takes_the_initial_states() -> None:
    said = [
        moment.sentence.en for moment in draw(recurrent(steps=3, layers=1, directions=2), figure="unrolled").moments
    ]
    assert [sentence.split(":")[0] for sentence in said if "initial states" in sentence] == ["t = 1", "t = 3"]


def test_h_of_a_gru_goes_to_all_units_and_besides_to_each_itself() -> None:
    """Unlike c of an LSTM, which goes nowhere else."""
    lstm, gru = (draw(recurrent(kind, steps=3), figure="handover").moments[1].sentence.en for kind in ("lstm", "gru"))
    assert "to itself alone" in lstm
    assert "alone" not in gru and gru.startswith("Besides, h₁")
