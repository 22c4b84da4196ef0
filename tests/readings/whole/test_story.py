"""The story of a run: its pieces, its steps and what each of them reads, against what the model's own code says."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture
from lstm_diagrams.diagram import draw
from lstm_diagrams.errors import FigureMismatch
from lstm_diagrams.readings.whole.pieces import Story
from lstm_diagrams.readings.whole.story import refusal, story
from tests.figures.subjects import Maps, Words, seen


def _story(model: nn.Module, *inputs: object) -> Story:
    told = story(capture(model, *inputs))
    assert told is not None
    return told


def _edges(told: Story, target: str) -> dict[str, tuple[str, tuple[tuple[int | None, int | None], ...]]]:
    """What a piece reads, by the name of what it reads: the way, and the steps."""
    number = next(piece.number for piece in told.pieces if target in (piece.name, piece.kind))
    named = {edge.source: told.pieces[edge.source] for edge in told.into(number)}
    return {named[edge.source].name or named[edge.source].kind: (edge.way, edge.steps) for edge in told.into(number)}


@pytest.mark.parametrize("told", [(True, True, True), (False, False, False), (True, False, True), (False, True, False)])
def test_each_step_reads_the_teachers_word_or_the_last_answer_as_the_run_did(told: tuple[bool, ...]) -> None:
    """Step 0 reads word 0; step t reads word t where the step before was told so, else the argmax of the step before."""
    found = _edges(_story(Words(), torch.randn(2, 8), torch.randint(30, (2, 5)), told), "word")
    words = [(0, 0), *((step, step) for step in range(1, len(told)) if told[step - 1])]
    answers = [(step - 1, step) for step in range(1, len(told)) if not told[step - 1]]
    assert found["sentence" if "sentence" in found else "input2"] == ("step", tuple(words))
    assert found.get("argmax", ("next", ())) == ("next", tuple(answers))


def test_the_states_before_the_first_step_are_known() -> None:
    found = _edges(_story(Words(), torch.randn(2, 8), torch.randint(30, (2, 5)), (True, True)), "cell")
    start = {name: way for name, (way, _) in found.items() if way == "start"}
    assert len(start) == 1
    assert found["word"] == ("step", ((0, 0), (1, 1)))


def test_a_module_in_a_loop_is_one_cell_with_all_its_calls() -> None:
    told = _story(Maps(), torch.randn(2, 5, 1, 6, 6))
    (cell,) = [piece for piece in told.pieces if piece.kind == "cell"]
    assert (cell.name, len(cell.calls), told.strands) == ("cell", 5, (5,))
    assert _edges(told, "head")["cell"][0] == "last"


class _ByNumbers(nn.Module):
    """A loop over a series of single numbers: a slice keeps the axis of features that a cell wants."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.head = nn.GRUCell(1, 4), nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        h = x.new_zeros(len(x), 4)
        for step in range(x.shape[1]):
            h = self.cell(x[:, step : step + 1], h)
        return self.head(h)


def test_a_slice_of_one_step_is_that_step() -> None:
    told = _story(_ByNumbers(), torch.randn(2, 5))
    assert [piece.kind for piece in told.pieces] == ["input", "recurrent", "linear"]
    assert _edges(told, "cell")["input"][0] == "step"
    drawn = draw(_ByNumbers(), torch.randn(2, 5), figure="network").canvas.marks
    assert not [mark for mark in drawn if "block" in mark.classes and "x" in mark.classes]
    assert min(mark.extent[1] for mark in drawn if "input" in mark.classes) > min(
        mark.extent[1] for mark in drawn if "axis" in mark.classes
    )


class _ByLayers(nn.Module):
    """Two cells, all steps of the lower one first."""

    def __init__(self) -> None:
        super().__init__()
        self.lower, self.upper = nn.GRUCell(3, 4), nn.GRUCell(4, 5)

    def forward(self, x: Tensor) -> Tensor:
        h, middle = x.new_zeros(len(x), 4), []
        for step in range(x.shape[1]):
            h = self.lower(x[:, step], h)
            middle.append(h)
        top = x.new_zeros(len(x), 5)
        for h in middle:
            top = self.upper(h, top)
        return top


class _BySteps(_ByLayers):
    """The same, both cells at every step."""

    def forward(self, x: Tensor) -> Tensor:
        h, top = x.new_zeros(len(x), 4), x.new_zeros(len(x), 5)
        for step in range(x.shape[1]):
            h = self.lower(x[:, step], h)
            top = self.upper(h, top)
        return top


def test_loops_layer_by_layer_and_step_by_step_are_one_grid() -> None:
    one, other = (_story(model, torch.randn(2, 4, 3)) for model in (_ByLayers(), _BySteps()))
    assert one.strands == other.strands == (4,)
    assert [(piece.kind, piece.name, piece.strand) for piece in one.pieces] == [
        (piece.kind, piece.name, piece.strand) for piece in other.pieces
    ]
    assert _edges(one, "upper") == _edges(other, "upper")


def test_a_vector_that_is_repeated_is_spread_over_the_steps() -> None:
    told = story(seen("autoencoder"))
    assert told is not None
    assert told.strands == (7, 7)
    assert _edges(told, "decoder")["select"][0] == "spread"


def test_width_becomes_time_and_the_maps_before_it_have_no_steps() -> None:
    told = story(seen("text lines"))
    assert told is not None
    strands = {piece.name: piece.strand for piece in told.pieces if piece.calls}
    assert [strands[name] for name in ("look.0", "look.2", "look.3", "lower", "upper", "label")] == [None] * 3 + [0] * 3


def test_all_calls_are_in_one_piece_each() -> None:
    for subject in ("pooled", "packed", "decoder loop", "cell loop", "frames", "stacked modules two sizes"):
        facts = seen(subject)
        told = story(facts)
        assert told is not None
        assert sorted(call for piece in told.pieces for call in piece.calls) == list(facts.call_ids)


@pytest.mark.parametrize("subject", ["mlp", "residual", "vgg", "transformer encoder"])
def test_what_has_no_steps_has_no_story(subject: str) -> None:
    assert story(seen(subject)) is None
    assert "nothing in it runs over steps" in refusal(seen(subject))


class _Long(nn.Module):
    """More operations at every step than a picture has room for."""

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.many = nn.LSTM(3, 3), nn.ModuleList(nn.Bilinear(3, 3, 3) for _ in range(50))

    def forward(self, x: Tensor) -> Tensor:
        output, _ = self.memory(x)
        for one in self.many:
            output = one(output, output)
        return output


def test_a_refusal_names_what_has_no_place_and_what_was_placed() -> None:
    facts = capture(_Long(), torch.randn(4, 2, 3))
    with pytest.raises(
        FigureMismatch, match=r"many\.42 has no place any more: 44 pieces stand before it \(.*memory, many\.0"
    ):
        draw(facts, figure="network")
    assert draw(facts).figure != "network"


class Pondering(nn.Module):
    """Three calls of the cell for each x: some read the x of their own step, others that of an earlier one."""

    def __init__(self) -> None:
        super().__init__()
        self.read, self.cell, self.halt = nn.Linear(3, 5), nn.GRUCell(5, 5), nn.Linear(5, 1)

    def forward(self, x: Tensor) -> Tensor:
        h = x.new_zeros(2, 5)
        for step in x:
            z = self.read(step)
            for _ in range(3):
                h = self.cell(z, h)
                self.halt(h)
        return h


class Alternating(nn.Module):
    """A layer over three steps between two calls of another one: no loop of two steps, though its parts look like one."""

    def __init__(self) -> None:
        super().__init__()
        self.mix, self.gru, self.cell = nn.Bilinear(4, 4, 4), nn.GRU(4, 4), nn.GRUCell(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        start = self.mix(x[-1], x[-1])
        output, h_n = self.gru(start.expand(3, 2, 4), x[-1][None])
        h, found = start, []
        for step in x:
            h = self.cell(step, h) * 2
            found.append(h)
        return output.mean() + self.mix(start, start).mean() + torch.stack(found).mean() + h_n.mean()


@pytest.mark.parametrize(
    ("model", "x", "why"),
    [
        (Pondering(), torch.randn(4, 2, 3), "cell reads read of other steps than its own and the one before it"),
        (Alternating(), torch.randn(3, 2, 4), None),
    ],
)
def test_steps_that_do_not_go_side_by_side_are_no_story(model: nn.Module, x: Tensor, why: str | None) -> None:
    facts = capture(model, x)
    assert why is None or refusal(facts) == why
    diagram = draw(facts)
    assert diagram.coverage.left_out == ()
    assert set(diagram.coverage.drawn_calls) == {*facts.call_ids}
