"""The account of a picture: all calls are drawn or left out, none twice, and what is left out can be read in the picture."""

from collections import Counter
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import LeftOut, capture, draw
from lstm_diagrams.facts import Capture
from lstm_diagrams.readings.coverage import coverage_of
from tests.figures.sheet import Entry, entries
from tests.figures.subjects import EVIL, SUBJECTS, diagrams, seen

_EACH = pytest.mark.parametrize("subject", SUBJECTS)


class Translator(nn.Module):
    """An encoder, a decoder that is called twice, and a head that only sees the second answer."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.LSTM(3, 4, batch_first=True)
        self.decoder = nn.GRU(4, 4, batch_first=True)
        self.head = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        y = self.encoder(x)[0]
        return self.head(self.decoder(self.decoder(y)[0] + y)[0].mean(1))


@pytest.fixture(scope="module")
def translator() -> Capture:
    return capture(Translator(), torch.randn(2, 5, 3))


@_EACH
def test_every_call_is_drawn_or_left_out_and_none_twice(subject: str) -> None:
    for diagram in diagrams(subject, "en"):
        coverage = diagram.coverage
        left = [call for part in coverage.left_out for call in part.calls]
        counts = Counter([*coverage.drawn_calls, *left])
        assert counts == Counter({call.id: 1 for call in seen(subject).calls}), diagram.figure


@_EACH
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_left_out_is_said_in_the_picture_and_in_its_description(subject: str, lang: str) -> None:
    for diagram in diagrams(subject, lang):
        lines = [mark.label.text for mark in diagram.canvas.marks if "left-out" in mark.classes]
        assert len(lines) == bool(diagram.coverage.left_out), diagram.figure
        for part in diagram.coverage.left_out:
            assert part.text.in_language(diagram.lang) in diagram.description


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_no_entry_of_the_sheet_leaves_out_in_silence(entry: Entry) -> None:
    diagram = entry.diagram("en", "light")
    assert diagram.canvas.calls is not None
    assert bool(diagram.coverage.left_out) == any("left-out" in mark.classes for mark in diagram.canvas.marks)


@_EACH
def test_the_default_figure_leaves_out_least(subject: str) -> None:
    facts = seen(subject)
    least = min(_left(diagram.coverage.left_out) for diagram in diagrams(subject, "en"))
    assert _left(draw(facts).coverage.left_out) == least


def _left(parts: tuple[LeftOut, ...]) -> tuple[int, int]:
    """How many calls are left out, and how many weights that no layer used."""
    return sum(len(part.calls) for part in parts), sum(len(part.parameters) for part in parts if not part.calls)


def test_the_parts_are_named_with_their_calls_and_parameters(translator: Capture) -> None:
    coverage = draw(translator, figure="unrolled", layer="decoder").coverage
    assert coverage.drawn_calls == (1,)
    told = [(part.layer, part.calls, part.reason, part.parameters) for part in coverage.left_out]
    weights = tuple(f"encoder.{name}" for name, _ in nn.LSTM(3, 4).named_parameters())
    assert told == [
        ("encoder", (0,), "other layer", weights),
        ("decoder", (2,), "other run", ()),
        ("head", (3,), "other layer", ("head.weight", "head.bias")),
    ]


@pytest.mark.parametrize(
    ("lang", "line", "title"),
    [
        (
            "en",
            "encoder of Translator; not in this picture: decoder (GRU) × 2, head (Linear)",
            "(encoder of Translator)",
        ),
        (
            "zh",
            "这里画的是 Translator 的 encoder；不在图中：decoder (GRU) × 2、head (Linear)",
            "（Translator 的 encoder）",
        ),
    ],
)
def test_the_line_and_the_title_name_the_part(translator: Capture, lang: str, line: str, title: str) -> None:
    diagram = draw(translator, figure="states", lang=lang)
    assert [mark.label.text for mark in diagram.canvas.marks if "left-out" in mark.classes] == [line]
    assert diagram.title.endswith(title)


def test_a_part_is_never_the_default(translator: Capture) -> None:
    assert draw(translator).figure == "network"
    assert draw(translator).coverage.left_out == ()


def test_options_choose_among_figures_that_take_them(translator: Capture) -> None:
    assert draw(translator, layer="encoder").figure == "unrolled"
    assert draw(translator, depth=1).figure == "overview"


def test_a_single_layer_is_no_part() -> None:
    diagram = draw(nn.LSTM(3, 4), torch.randn(5, 2, 3))
    assert (diagram.figure, diagram.coverage.left_out) == ("unrolled", ())
    assert diagram.title == "1-layer LSTM unrolled over 5 steps"


def test_where_many_are_left_out_the_line_counts_them() -> None:
    layers = [nn.LSTM(3, 3), *(nn.Linear(3, 3) for _ in range(40))]

    class Deep(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList(layers)

        def forward(self, x: Tensor) -> Tensor:
            y = self.layers[0](x)[0]
            for layer in self.layers[1:]:
                y = layer(y)
            return y

    diagram = draw(Deep(), torch.randn(4, 2, 3), figure="unrolled")
    (line,) = [mark.label.text for mark in diagram.canvas.marks if "left-out" in mark.classes]
    assert line.endswith("more")
    named = line.count("(Linear)")
    assert f"and {40 - named} more" in line


def test_an_undeclared_drawing_says_so(translator: Capture) -> None:
    coverage = coverage_of(translator, None)
    assert coverage.drawn_calls == ()
    assert [(part.calls, part.reason) for part in coverage.left_out] == [((0, 1, 2, 3), "undeclared")]


def test_a_name_from_hell_stays_on_its_line() -> None:
    facts = seen("evil path")
    hidden = coverage_of(facts, ())
    assert [part.layer for part in hidden.left_out] == [layer.path for layer in facts.layers]
    assert any(EVIL in part.text.en for part in hidden.left_out)
    assert coverage_of(replace(facts, calls=()), None).left_out == ()


class OwnWeights(nn.Module):
    """Weights before, in place of and behind what a layer gives, one that becomes an output and one that does nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.GRU(3, 4)
        self.scale, self.start = nn.Parameter(torch.rand(3)), nn.Parameter(torch.rand(1, 1, 4))
        self.table, self.out = nn.Parameter(torch.rand(9, 3)), nn.Parameter(torch.rand(4, 2))
        self.spread, self.idle = nn.Parameter(torch.rand(1)), nn.Parameter(torch.rand(1))
        self.register_buffer("place", torch.rand(5, 1, 3))

    def forward(self, x: Tensor, index: Tensor) -> tuple[Tensor, Tensor]:
        start = torch.zeros(1, x.shape[1], 4)
        start[:] = self.start
        output, _ = self.rnn(x * self.scale + self.table[index] + self.place, start)
        return output @ self.out, self.spread.exp()


@pytest.fixture(scope="module")
def own() -> Capture:
    return capture(OwnWeights(), torch.rand(5, 2, 3), torch.randint(9, (5, 2)))


def test_weights_outside_of_layers_are_said_in_a_picture_of_layers(own: Capture) -> None:
    diagram = draw(own, figure="unrolled")
    told = [(part.calls, part.reason, part.parameters) for part in diagram.coverage.left_out]
    assert told == [
        ((), "outside of layers", ("scale", "table", "place", "out")),
        ((), "outside of layers", ("start",)),
        ((), "outside of layers", ("spread",)),
    ]
    (line,) = [mark.label.text for mark in diagram.canvas.marks if "left-out" in mark.classes]
    for name in ("scale", "table", "place", "out", "start (given to rnn as h_0)", "1 more"):
        assert name in line
    assert "idle" not in diagram.description


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_overview_draws_them_where_they_are_used_and_so_is_the_default(own: Capture, lang: str) -> None:
    diagram = draw(own, lang=lang)
    assert (diagram.figure, diagram.coverage.left_out) == ("overview", ())
    texts = {mark.label.text for mark in diagram.canvas.marks if hasattr(mark, "label") and mark.label}
    assert {"scale", "table", "place", "out", "start", "h_0", "output2: spread"} <= texts


def test_many_weights_are_counted() -> None:
    class Many(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn, self.parts = nn.GRU(3, 4), nn.ParameterList(torch.rand(4) for _ in range(9))

        def forward(self, x: Tensor) -> Tensor:
            y = self.rnn(x)[0]
            for part in self.parts:
                y = y * part
            return y

    seen = capture(Many(), torch.rand(5, 2, 3))
    (part,) = draw(seen, figure="unrolled").coverage.left_out
    assert part.text.en == "parts.0, parts.1, parts.2, parts.3 and 5 more (used outside of layers)"
    assert len(part.parameters) == 9
    assert draw(seen).coverage.left_out == ()
