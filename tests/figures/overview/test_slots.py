"""The figure overview names what does not go from main output to main input, and draws what goes round in a loop."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture
from lstm_diagrams.diagram import draw
from tests.figures.attentive import Local
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.figures.subjects import Residual, seen


class Attending(nn.Module):
    """h_n is the query, output with a learnable position both key and value; a learnable state, own weights at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.LSTM(3, 4, batch_first=True)
        self.attend = nn.MultiheadAttention(4, 2, batch_first=True)
        self.position = nn.Parameter(torch.randn(1, 5, 4))
        self.start = nn.Parameter(torch.zeros(1, 1, 4))
        self.weights = nn.Parameter(torch.randn(4, 2))

    def forward(self, src: Tensor, tgt: Tensor) -> Tensor:
        start = self.start.repeat(1, len(src), 1)
        output, (h_n, _) = self.encoder(src, (start, start))
        output = output + self.position
        found, _ = self.attend(h_n[-1].unsqueeze(1), output, output)
        return found @ self.weights + tgt


class Decoding(nn.Module):
    """Free running: what is predicted is embedded again, h and c go round."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.embed, self.cell, self.out = nn.Embedding(7, 3), nn.LSTMCell(3, 4), nn.Linear(4, 7)
        self.steps = steps

    def forward(self, token: Tensor) -> Tensor:
        h = c = torch.zeros(len(token), 4)
        found = []
        for _ in range(self.steps):
            h, c = self.cell(self.embed(token), (h, c))
            found.append(self.out(h))
            token = found[-1].argmax(-1)
        return torch.stack(found, 1)


class Forcing(Decoding):
    """Teacher forcing: each step embeds what it is told."""

    def forward(self, tokens: Tensor) -> Tensor:
        h = c = torch.zeros(len(tokens), 4)
        found = []
        for step in range(self.steps):
            h, c = self.cell(self.embed(tokens[:, step]), (h, c))
            found.append(self.out(h))
        return torch.stack(found, 1)


class Scoring(nn.Module):
    """The forward algorithm of a chain of tags."""

    def __init__(self) -> None:
        super().__init__()
        self.emit, self.transitions = nn.Linear(3, 5), nn.Parameter(torch.randn(5, 5))

    def forward(self, x: Tensor) -> Tensor:
        scores = self.emit(x)
        alpha = scores[:, 0]
        for step in range(1, x.shape[1]):
            alpha = torch.logsumexp(alpha.unsqueeze(2) + self.transitions + scores[:, step].unsqueeze(1), 1)
        return alpha.logsumexp(1)


class Repeating(nn.Module):
    """An autoencoder whose decoder reads the last h again and again."""

    def __init__(self, way: str) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.LSTM(3, 4, batch_first=True), nn.LSTM(4, 3, batch_first=True)
        self.way = way

    def forward(self, x: Tensor) -> Tensor:
        h = self.encoder(x)[1][0][-1].unsqueeze(1)
        return self.decoder(h.repeat(1, 5, 1) if self.way == "repeat" else h.expand(-1, 5, -1))[0]


def _picture(model: nn.Module, *inputs: Tensor, lang: str = "en", **options: object) -> Picture:
    return Picture.of(draw(model, *inputs, figure="overview", lang=lang, **options).svg())


def _slots(picture: Picture) -> list[str]:
    return sorted(writing.text for writing in picture.writings if "slot" in writing.classes)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_arguments_and_slots_have_their_names(lang: str) -> None:
    picture = _picture(Attending(), torch.randn(2, 5, 3), torch.randn(2, 1, 2), lang=lang)
    assert _slots(picture) == ["h_0, c_0", "key, value", "query", "src", "tgt"]
    assert "h_n[-1]" in picture.texts
    assert {"encoder: LSTM", "attend: MultiheadAttention"} <= set(picture.texts)
    assert [text for text in picture.texts if text.startswith("src: ")]
    assert [text for text in picture.texts if text.startswith("tgt: ")]
    assert flaws(picture) == []


def test_long_lines_run_clear_of_names_too() -> None:
    """Every step is drawn, and lines from the encoder reach far along all of them: names make way for the whole of a line."""
    picture = _picture(Local(), torch.randn(2, 8, 3), torch.randn(2, 5, 2), lang="zh", parts=0, fold=False)
    assert _slots(picture).count("h_n, c_n") == 4
    assert flaws(picture) == []


def test_parameters_of_no_layer_are_drawn_where_they_are_used() -> None:
    model = Attending()
    picture = _picture(model, torch.randn(2, 5, 3), torch.randn(2, 1, 2))
    own = {name for name, _ in model.named_parameters(recurse=False)}
    boxes = picture.shapes("parameter")
    found = {writing.text for writing in picture.writings if any(box.rect.holds(writing.rect) for box in boxes)}
    assert found == own
    assert [text for text in picture.texts if text == "+"] == ["+", "+"]


@pytest.mark.parametrize("steps", [5, 9])
def test_each_value_that_goes_round_has_a_dashed_arrow_back(steps: int) -> None:
    """Free running feeds its answer back, teacher forcing h and c alone; the last answer is not embedded again."""
    free = _picture(Decoding(steps), torch.randint(0, 7, (2,)))
    forced = _picture(Forcing(steps), torch.randint(0, 7, (2, steps)))
    assert set(_slots(free)) == set(_slots(forced)) == {"h_n, c_n"}
    assert f"× {steps - 1}" in free.texts and f"× {steps}" in forced.texts
    assert (len(free.lines("carried")), len(forced.lines("carried"))) == (2, 1)
    assert flaws(free) == flaws(forced) == []


def test_what_a_loop_takes_at_each_step_is_told_as_a_range() -> None:
    picture = _picture(Scoring(), torch.randn(2, 5, 3))
    assert "output[:, 1 … 3]" in picture.texts
    assert picture.shapes("parameter") and "transitions" in picture.texts
    assert picture.lines("carried")


def test_a_loop_over_one_layer_has_an_arrow_to_itself() -> None:
    picture = Picture.of(draw(seen("stepped cell"), figure="overview", lang="en").svg())
    assert _slots(picture) == ["h_n"]
    assert len(picture.lines("carried")) == 1


def test_equal_blocks_upon_each_other_are_no_loop() -> None:
    assert not _picture(Residual(), torch.randn(2, 3, 8, 8)).lines("carried")
    stack = nn.Sequential(*[nn.Linear(4, 4) for _ in range(5)])
    assert not _picture(stack, torch.randn(2, 4)).lines("carried")


@pytest.mark.parametrize("way", ["repeat", "expand"])
def test_what_makes_many_steps_of_one_has_a_box(way: str) -> None:
    model = Repeating(way)
    picture = _picture(model, torch.randn(2, 6, 3))
    (box,) = picture.shapes("operator", way)
    inside = [writing.text for writing in picture.writings if box.rect.holds(writing.rect)]
    assert [text for text in inside if "5" in text]
    assert flaws(picture) == []


def test_states_handed_to_another_layer_are_named() -> None:
    facts = seen("encoder decoder")
    picture = Picture.of(draw(facts, figure="overview", lang="zh").svg())
    assert "h_n, c_n" in _slots(picture)
    assert {slot.name for slot in facts.inputs} <= set(_slots(picture))


def test_names_of_layers_that_differ_are_not_told_for_all() -> None:
    class Three(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one, self.two, self.three, self.last = (nn.Linear(4, 4) for _ in range(4))

        def forward(self, x: Tensor) -> Tensor:
            return self.last(torch.relu(self.three(torch.relu(self.two(torch.relu(self.one(x)))))))

    folded = _picture(Three(), torch.randn(2, 4)).texts
    assert not [text for text in folded if text.startswith("one")]
    whole = _picture(Three(), torch.randn(2, 4), fold=False).texts
    assert [text for text in whole if text.endswith(": Linear")] == [
        f"{name}: Linear" for name in ("one", "two", "three", "last")
    ]


def test_keyword_arguments_in_any_order_keep_their_names() -> None:
    class Crossed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attend = nn.MultiheadAttention(4, 2)
            self.left, self.right = nn.Linear(3, 4), nn.Linear(3, 4)

        def forward(self, first: Tensor, second: Tensor) -> Tensor:
            memory = self.right(second)
            return self.attend(value=memory, query=self.left(first), key=memory)[0]

    one, other = torch.randn(5, 2, 3), torch.randn(6, 2, 3)
    for facts in (capture(Crossed(), one, other), capture(Crossed(), second=other, first=one)):
        assert [slot.name for slot in facts.inputs] == ["first", "second"]
        assert [slot.tensor.shape for slot in facts.inputs] == [one.shape, other.shape]
        names = {(flow.source, flow.target_slot) for flow in facts.slot_flows if flow.target == 2}
        calls = {call.layer: call.id for call in facts.calls}
        assert names == {(calls["left"], "query"), (calls["right"], "key"), (calls["right"], "value")}
