"""Where the lines of the figure network begin, end and pass: in models of kinds that lines easily go wrong in."""

import re

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import capture
from lstm_diagrams.diagram import draw
from lstm_diagrams.figures.network import network
from lstm_diagrams.words import LANGUAGES, Language
from tests.figures.geometry import flaws
from tests.figures.picture import Outline, Picture
from tests.figures.recursive import RECURSIVE


class Mogrified(nn.Module):
    """The input of each step and the state before it change each other first (Melis et al. 2019): no state goes on as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.query, self.answer = nn.LSTMCell(3, 5), nn.Linear(5, 3), nn.Linear(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        h = c = x.new_zeros(len(x), 5)
        for step in x.unbind(1):
            step = torch.sigmoid(self.query(h)) * step
            h, c = self.cell(step, (torch.sigmoid(self.answer(step)) * h, c))
        return h


class Words(nn.Module):
    """A word at each step is what both directions over its letters end with."""

    def __init__(self) -> None:
        super().__init__()
        self.names = nn.Embedding(30, 6)
        self.letters = nn.LSTM(6, 5, batch_first=True, bidirectional=True)
        self.words, self.head = nn.GRU(10, 7, batch_first=True), nn.Linear(7, 4)

    def forward(self, x: Tensor) -> Tensor:
        batch, words, letters = x.shape
        _, (h, _) = self.letters(self.names(x.view(batch * words, letters)))
        return self.head(self.words(torch.cat([h[0], h[1]], -1).view(batch, words, -1))[0])


class Variational(nn.Module):
    """An autoencoder whose code has a mean and a variance."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.LSTM(3, 8, batch_first=True), nn.LSTM(8, 8, batch_first=True)
        self.mean, self.variance, self.code, self.head = (
            nn.Linear(8, 2), nn.Linear(8, 2), nn.Linear(2, 8), nn.Linear(8, 3),
        )  # fmt: skip

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        _, (h, _) = self.encoder(x)
        mean, variance = self.mean(h[-1]), self.variance(h[-1])
        code = self.code(mean + torch.exp(variance) * torch.ones_like(mean))
        return self.head(self.decoder(code[:, None].repeat(1, x.shape[1], 1))[0]), mean, variance


class Acting(nn.Module):
    """One step of two layers, its states given from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.actor = nn.LSTM(3, 6, 2), nn.Linear(6, 4)

    def forward(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        output, (h, c) = self.memory(x, (h, c))
        return self.actor(output[-1]), h, c


class Coders(nn.Module):
    """A decoder that reads the encoder's output step by step, and begins with its states."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.LSTM(3, 4), nn.LSTM(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        output, states = self.encoder(x)
        return self.decoder(output.relu(), states)[0]


class Choosing(nn.Module):
    """It reads some answers of each step by themselves, the later one first."""

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.score = nn.GRU(3, 5, batch_first=True), nn.Linear(5, 4)

    def forward(self, x: Tensor) -> Tensor:
        scores = self.score(self.memory(x)[0])
        return torch.logsumexp(scores[:, 3], 1) - torch.logsumexp(scores[:, 1], 1)


class Both(nn.Module):
    """Two layers of their own over one input."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.other, self.head = nn.GRU(3, 4), nn.GRU(3, 4), nn.Linear(8, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(torch.cat([self.one(x)[1][-1], self.other(x)[1][-1]], -1))


class Normed(nn.Module):
    """A cell whose state is normalized, or mixed with the one before it, on its way to the next step."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.cell, self.norm, self.head, self.share = nn.GRUCell(3, 5), nn.LayerNorm(5), nn.Linear(5, 1), share

    def forward(self, x: Tensor) -> Tensor:
        h = x.new_zeros(len(x), 5)
        for step in x.unbind(1):
            new = self.norm(self.cell(step, h))
            h = self.share * h + (1 - self.share) * new if self.share else new
        return self.head(h)


_STATES = (torch.randn(2, 2, 6), torch.randn(2, 2, 6))
_MODELS = {
    "mogrified": lambda: (Mogrified(), torch.randn(2, 4, 3)),
    "words": lambda: (Words(), torch.randint(0, 30, (2, 4, 6))),
    "variational": lambda: (Variational(), torch.randn(2, 4, 3)),
    "acting": lambda: (Acting(), torch.randn(1, 2, 3), *_STATES),
    "coders": lambda: (Coders(), torch.randn(5, 2, 3)),
    "choosing": lambda: (Choosing(), torch.randn(2, 5, 3)),
    "normed": lambda: (Normed(0.0), torch.randn(2, 5, 3)),
    "blended": lambda: (Normed(0.1), torch.randn(2, 5, 3)),
    "both": lambda: (Both(), torch.randn(4, 2, 3)),
}


def _picture(name: str, lang: str = "en") -> Picture:
    model, *inputs = _MODELS[name]()
    return Picture.of(draw(model, *inputs, figure="network", lang=lang).svg())


def _middle(outline: Outline) -> float:
    return (outline.rect.left + outline.rect.right) / 2


@pytest.mark.parametrize("name", _MODELS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_crosses_words_or_what_it_does_not_belong_to(name: str, lang: str) -> None:
    picture = _picture(name, lang)
    assert flaws(picture) == []
    assert not [text for text in picture.texts if text.endswith("…")]


def test_a_line_passes_behind_no_box() -> None:
    picture = _picture("acting")
    for line in picture.lines("handed"):
        for box in picture.shapes("block"):
            inside = [x for x, y in line.points if box.rect.shrunk(2).left < x < box.rect.shrunk(2).right
                      and box.rect.shrunk(2).top < y < box.rect.shrunk(2).bottom]  # fmt: skip
            assert not inside
    for below, above in [line.points[:2] for line in picture.lines("c", "handed")]:
        assert not any(
            box.rect.left < below[0] < box.rect.right and above[1] < box.rect.top and box.rect.bottom < below[1]
            for box in picture.shapes("block")
        )


def test_states_given_for_all_layers_lead_to_each() -> None:
    picture = _picture("acting")
    assert len(picture.lines("h", "handed")) == len(picture.lines("c", "handed")) == 2


def test_a_layer_in_a_loop_stands_at_every_step_and_reads_what_it_reads_there() -> None:
    picture = _picture("mogrified")
    assert not picture.shapes("wide")
    assert len([text for text in picture.texts if text == "LSTMCell"]) == 4
    ends = {round(_middle(shape)) for shape in picture.shapes("source")}
    starts = {round(line.points[0][0]) for line in picture.lines("past")}
    assert len(ends) == 4
    assert all(any(0 < start - end < 25 for start in starts) for end in ends)


@pytest.mark.parametrize("name", ["normed", "blended"])
def test_a_cell_whose_state_is_changed_on_its_way_is_one_loop(name: str) -> None:
    picture = _picture(name)
    assert len([text for text in picture.texts if text == "GRUCell"]) == 5
    assert {f"t{step}" for step in range(2, 6)} <= {c for line in picture.lines("next") for c in line.classes}


def test_a_state_of_the_reverse_direction_is_taken_where_that_ends() -> None:
    picture = _picture("words")
    assert {"h_n[0]", "h_n[1]"} <= set(picture.texts)
    (band,) = picture.shapes("band", "layer1")[:1]
    starts = sorted(line.points[0][0] for line in picture.lines("spread") if len(line.points) > 3)
    assert starts[0] < band.rect.left + 40 < band.rect.right - 40 < starts[-1]


def test_what_is_read_of_one_step_stands_over_it() -> None:
    picture = _picture("choosing")
    columns = {name: _middle(picture.shapes("step", name)[0]) for name in ("t2", "t4")}
    for text, step in (("x[:, 1]", "t2"), ("x[:, 3]", "t4")):
        (writing,) = [one for one in picture.writings if one.text == text]
        assert writing.rect.center[0] == pytest.approx(columns[step], abs=1)
    assert not picture.lines("gathered")


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_lines_come_down_everywhere_near_a_thing_stands_beside_them(language: Language) -> None:
    model, given = RECURSIVE["graph of calls"]()
    marks = network(capture(model, *given), language).marks
    assert marks and not re.search(r"\b(inf|nan)\b", repr(marks))
