"""The figure network: what stands at each step, what is taken and how, counted and read against plain torch."""

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture
from lstm_diagrams.diagram import draw
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import registered
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.figures.subjects import EmbeddingClassifier, EncoderDecoder, Forecaster, StackedModules, seen


class Reader(nn.Module):
    """A recurrent layer between a reader of any kind and a head, its way of taking given as a function."""

    def __init__(self, memory: nn.Module, head: nn.Module, take: str) -> None:
        super().__init__()
        self.memory, self.head, self.take = memory, head, take

    def forward(self, x: Tensor) -> Tensor:
        output, final = self.memory(x)
        h_n = final[0] if isinstance(final, tuple) else final
        return self.head({"last": lambda: output[:, -1], "first": lambda: output[:, 0], "mean": lambda: output.mean(1),
                          "h_n": lambda: h_n[-1], "both": lambda: torch.cat([h_n[-2], h_n[-1]], 1), "squeezed": lambda: h_n.squeeze(0),
                          "states": lambda: h_n, "middle": lambda: h_n[4], "each": lambda: output}[self.take]())  # fmt: skip


def _picture(model: nn.Module | Capture, *inputs: Tensor, lang: str = "en", **options: object) -> Picture:
    return Picture.of(draw(model, *inputs, figure="network", lang=lang, **options).svg())


def _fit(model: nn.Module | Capture, *inputs: Tensor) -> int:
    facts = model if isinstance(model, Capture) else capture(model, *inputs)
    return registered()["network"].fit(facts)


def _numbered(picture: Picture, prefix: str, *classes: str) -> set[str]:
    return {name for shape in picture.shapes(*classes) for name in shape.classes if name.removeprefix(prefix).isdigit()}


def test_it_is_the_default_of_models_around_a_recurrent_layer() -> None:
    assert draw(Forecaster(), torch.randn(2, 8, 5)).figure == "network"
    assert draw(nn.LSTM(3, 4), torch.randn(5, 2, 3)).figure == "unrolled"


@pytest.mark.parametrize(("hidden", "classes", "steps"), [(4, 2, 3), (5, 1, 5), (3, 5, 4)])
def test_cells_neurons_and_weights_are_counted(hidden: int, classes: int, steps: int) -> None:
    model = Reader(nn.LSTM(2, hidden, 2, batch_first=True), nn.Linear(hidden, classes), "last")
    picture = _picture(model, torch.randn(6, steps, 2))
    assert len(picture.shapes("cell")) == 2 * steps
    assert len(picture.shapes("cell", "layer2")) == steps
    assert len(picture.shapes("neuron", "taken")) == hidden
    assert len(picture.shapes("neuron", "result")) == classes
    assert len(picture.lines("connection")) == hidden * classes == model.head.weight.numel()
    assert f"Linear {hidden} → {classes}" in picture.texts
    assert f"(batch 6, feature {classes})" in picture.texts


def test_a_deeper_head_has_a_column_for_every_layer() -> None:
    head = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Dropout(0.5), nn.Linear(3, 2), nn.Softmax(dim=1))
    picture = _picture(Reader(nn.GRU(2, 4, batch_first=True), head, "last"), torch.randn(6, 5, 2))
    assert len(picture.lines("connection", "dense1")) == 4 * 3
    assert len(picture.lines("connection", "dense2")) == 3 * 2
    assert {"ReLU", "Dropout p = 0.5", "softmax" if "softmax" in picture.texts else "Softmax"} <= set(picture.texts)


def test_many_units_and_steps_are_elided() -> None:
    model = Reader(nn.LSTM(40, 256, batch_first=True), nn.Linear(256, 1000), "last")
    picture = _picture(model, torch.randn(2, 300, 40))
    assert _numbered(picture, "t", "cell") == {"t1", "t2", "t299", "t300"}
    assert len(picture.shapes("neuron", "taken")) == len(picture.shapes("neuron", "result")) == 4
    assert "Linear 256 → 1000" in picture.texts
    assert flaws(picture) == []
    assert len(_picture(model, torch.randn(2, 7, 40), steps=0).shapes("cell")) == 7


@pytest.mark.parametrize("steps", [1, 2, 9])
def test_an_embedding_stands_at_every_step(steps: int) -> None:
    picture = _picture(EmbeddingClassifier(), torch.randint(0, 1000, (2, steps)), steps=0)
    assert len(picture.shapes("step", "embedding")) == len(picture.shapes("source")) == steps
    assert {"1000 → 16", f"(batch 2, time {steps}, feature 16)", f"input (batch 2, time {steps})"} <= set(picture.texts)
    for t in range(1, steps + 1):
        token, box, cell = (picture.shapes(name, f"t{t}")[0].rect for name in ("source", "embedding", "cell"))
        assert token.top > box.bottom > box.top > cell.bottom
        assert token.center[0] == pytest.approx(box.center[0]) == pytest.approx(cell.center[0])


def test_stacked_modules_stand_upon_each_other_in_order() -> None:
    picture = _picture(StackedModules(), torch.randn(2, 5, 4))
    names = {writing.text: writing.rect.top for writing in picture.writings if "name" in writing.classes}
    assert names["upper"] < names["lower"]
    tops = sorted({round(cell.rect.top) for cell in picture.shapes("cell")})
    assert len(tops) == 2
    dropouts = {round(box.rect.top) for box in picture.shapes("step", "dropout")}
    assert len(dropouts) == 1
    assert tops[0] < dropouts.pop() < tops[1]
    assert len(picture.shapes("step", "linear")) == len(picture.shapes("step", "result")) == 5


def test_a_head_at_every_step_gives_a_result_at_every_step() -> None:
    model = Reader(nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 2), "each")
    picture = _picture(model, torch.randn(2, 4, 3))
    assert [f"y{t}" in picture.texts for t in (1, 2, 3, 4)] == [True] * 4
    assert "prediction (batch 2, time 4, feature 2)" in picture.texts
    assert not picture.shapes("neuron")


def test_the_encoder_hands_its_states_to_the_decoder() -> None:
    picture = _picture(EncoderDecoder(), torch.randn(2, 5, 5), torch.randn(2, 3, 3))
    assert len(picture.shapes("cell")) == 5 + 3
    assert len(picture.lines("h", "handed")) == len(picture.lines("c", "handed")) == 1
    (line,) = picture.lines("h", "handed")
    cells = sorted(cell.rect.center[0] for cell in picture.shapes("cell"))
    assert cells[4] < line.points[0][0] < line.points[-1][0] < cells[5]
    assert {"encoder", "decoder"} <= set(picture.texts)
    assert {"编码器", "解码器"} <= set(_picture(seen("encoder decoder"), lang="zh").texts)


def test_frames_show_their_feature_maps() -> None:
    picture = _picture(seen("frames"))
    assert len(picture.shapes("plane", "convolution")) == 3 * 3  # three steps, the most maps that a stack shows
    assert len(picture.shapes("plane", "source")) == 3
    assert {"each step: channel 4, height 8, width 8", "input (batch 2, time 3, channel 1, height 8, width 8)"} <= set(
        picture.texts
    )


@pytest.mark.parametrize(
    ("take", "words"),
    [("last", "output[:, -1]"), ("h_n", "h_n[-1]"), ("mean", "mean over time"), ("first", "output[:, 0]")],
)
def test_how_the_vector_is_taken_is_told(take: str, words: str) -> None:
    picture = _picture(Reader(nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 2), take), torch.randn(2, 5, 3))
    assert words in picture.texts
    assert flaws(picture) == []


@pytest.mark.parametrize(("take", "read"), [("last", {5}), ("first", {1}), ("mean", {1, 2, 3, 4, 5}), ("h_n", set())])
def test_only_the_h_that_are_read_have_colour(take: str, read: set[int]) -> None:
    """The gradient of the prediction says which outputs took part; h_n[-1] is read as a state, so there is no row of outputs."""
    model = Reader(nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 2), take)
    seen_by_torch: list[Tensor] = []
    hook = model.memory.register_forward_hook(lambda *args: seen_by_torch.append(args[2][0]))
    y = model(torch.randn(2, 5, 3, requires_grad=True))
    hook.remove()
    gradient = torch.autograd.grad(y.sum(), seen_by_torch[0], allow_unused=True)[0]
    steps = set() if gradient is None else {step + 1 for step in range(5) if gradient[:, step].abs().sum() > 0}
    assert steps == read
    picture = _picture(model, torch.randn(2, 5, 3), steps=0)
    rows = [writing for writing in picture.writings if "output" in writing.classes and writing.math]
    found = {int(name[1:]) for one in rows if "unread" not in one.classes for name in one.classes if name[1:].isdigit()}
    assert found == read


def test_both_directions_are_joined() -> None:
    model = Reader(nn.LSTM(3, 4, batch_first=True, bidirectional=True), nn.Linear(8, 2), "both")
    picture = _picture(model, torch.randn(2, 5, 3), units=0)
    assert {"h_n[-2]", "h_n[-1]", "concatenate"} <= set(picture.texts)
    assert len(picture.shapes("neuron", "taken")) == 8
    ends = sorted(line.points[0][0] for line in picture.lines("taken", "h"))
    cells = [cell.rect.center[0] for cell in picture.shapes("cell")]
    assert ends[0] < min(cells)  # the reverse direction ends at t = 1
    assert ends[1] > max(cells)
    assert flaws(picture) == []


@pytest.mark.parametrize(("index", "layer"), [(-1, 2), (1, 2), (0, 1)])
def test_a_final_state_is_taken_from_its_layer(index: int, layer: int) -> None:
    class Taking(Reader):
        def forward(self, x: Tensor) -> Tensor:
            return self.head(self.memory(x)[1][0][index])

    picture = _picture(Taking(nn.LSTM(3, 4, 2, batch_first=True), nn.Linear(4, 2), ""), torch.randn(2, 5, 3))
    assert f"h_n[{index}]" in picture.texts
    (way,) = picture.lines("taken", "h")
    (cell,) = picture.shapes("cell", f"layer{layer}", "t5")
    assert cell.rect.top < way.points[0][1] < cell.rect.bottom
    assert flaws(picture) == []


class _Attending(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.memory, self.score, self.head = nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 1), nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        output, _ = self.memory(x)
        return self.head((torch.softmax(self.score(output), 1) * output).sum(1))


class _Skipping(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.memory, self.head = nn.LSTM(3, 3, batch_first=True), nn.Linear(3, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.memory(x)[0] + x)


class _Lines(nn.Module):
    """A convolution over time mixes the steps."""

    def __init__(self) -> None:
        super().__init__()
        self.look, self.memory = nn.Conv1d(3, 4, 3, padding=1), nn.LSTM(4, 5, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.memory(self.look(x.transpose(1, 2)).transpose(1, 2))[0]


class _Repeating(nn.Module):
    """The decoder reads the encoder's last h again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.LSTM(3, 4, batch_first=True), nn.LSTM(4, 3, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        h = self.encoder(x)[1][0][-1]
        return self.decoder(h.unsqueeze(1).repeat(1, 5, 1))[0]


class _Branching(nn.Module):
    """Two readers of different length and kind, and a vector beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.other = nn.LSTM(3, 4, batch_first=True), nn.GRU(3, 2, batch_first=True)
        self.head = nn.Linear(9, 2)

    def forward(self, x: Tensor) -> Tensor:
        short = self.other(x[:, :3].clone())[0][:, -1]
        return self.head(torch.cat([self.one(x)[0].mean(1), short, x[:, 0]], 1))


@pytest.mark.parametrize(
    "model",
    [_Attending(), _Skipping(), _Lines(), _Repeating(), _Branching()],
    ids=lambda model: type(model).__name__,
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whatever_stands_around_a_layer_is_drawn(model: nn.Module, lang: str) -> None:
    """Calls are counted by hooks of our own."""
    ran: list[nn.Module] = []
    hooks = [part.register_forward_hook(lambda part, *_: ran.append(part)) for part in model.children()]
    model(torch.randn(2, 5, 3))
    for hook in hooks:
        hook.remove()
    made = draw(model, torch.randn(2, 5, 3), lang=lang)
    assert made.figure == "network"
    assert len(made.coverage.drawn_calls) == len(ran)
    assert made.coverage.left_out == ()
    assert flaws(Picture.of(made.svg())) == []


def test_weights_over_time_and_the_way_past_them_are_drawn() -> None:
    picture = _picture(_Attending(), torch.randn(2, 5, 3))
    assert {"softmax over time", "multiply", "sum over time"} <= set(picture.texts)
    assert len(picture.lines("past")) == 1  # the outputs, round their scores to the product
    assert len(picture.lines("gathered")) >= 5


def test_a_vector_is_spread_over_every_step() -> None:
    picture = _picture(_Repeating(), torch.randn(2, 4, 3), steps=0)
    tips = sorted(line.points[-1][0] for line in picture.lines("spread") if any(c[1:].isdigit() for c in line.classes))
    decoder = sorted(cell.rect.center[0] for cell in picture.shapes("cell", "layer2"))
    assert tips == pytest.approx(decoder, abs=0.5)


def test_all_final_states_go_into_a_head_together() -> None:
    picture = _picture(Reader(nn.LSTM(3, 4, 2, batch_first=True), nn.Linear(4, 2), "states"), torch.randn(7, 5, 3))
    assert len(picture.lines("taken", "h")) == 2
    assert flaws(picture) == []


def test_models_of_one_kind_only_are_left_to_others() -> None:
    assert _fit(nn.LSTM(3, 4), torch.randn(5, 2, 3)) == 0
    assert _fit(nn.Sequential(nn.Linear(3, 4), nn.ReLU()), torch.randn(2, 3)) == 0


@pytest.mark.parametrize("option", ["steps", "units"])
def test_limits_too_small_for_a_gap_are_refused(option: str) -> None:
    with pytest.raises(UsageError, match=rf"option '{option}' takes 0 \(draw all\) or at least 2"):
        draw(seen("forecaster"), figure="network", **{option: 1})


def test_the_colours_of_modules_differ() -> None:
    picture = _picture(StackedModules(), torch.randn(2, 5, 4))
    fills = [cell.stroke for cell in sorted(picture.shapes("cell"), key=lambda cell: cell.rect.top)]
    assert [one != other for one, other in pairwise(fills)].count(True) == 1


def test_every_step_has_one_column_through_all_modules() -> None:
    """A bidirectional module needs wider steps than the one upon it; the cells of both stand in the same columns."""

    class Stacked(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.low, self.high = nn.LSTM(2, 3, batch_first=True, bidirectional=True), nn.GRU(6, 3, batch_first=True)
            self.head = nn.Linear(3, 1)

        def forward(self, x: Tensor) -> Tensor:
            return self.head(self.high(self.low(x)[0])[0][:, -1])

    picture = _picture(Stacked(), torch.randn(2, 4, 2))
    joints = [picture.shapes("joint", f"t{step}", half) for step in range(1, 5) for half in ("forward", "reverse")]
    columns = [
        (one[0].rect.right + other[0].rect.left) / 2 for one, other in zip(joints[::2], joints[1::2], strict=True)
    ]
    cells = sorted(picture.shapes("cell"), key=lambda shape: shape.rect.top)[:4]
    assert sorted(cell.rect.center[0] for cell in cells) == pytest.approx(columns, abs=0.5)


@pytest.mark.parametrize("take", ["h_n", "middle"])
def test_a_deep_module_gives_way_to_a_gap(take: str) -> None:
    model = Reader(nn.LSTM(3, 4, 9, batch_first=True), nn.Linear(4, 2), take)
    picture = _picture(model, torch.randn(2, 5, 3))
    assert _numbered(picture, "layer", "cell") == {f"layer{layer}" for layer in (1, 2, 3, 8, 9)}
    assert f"h_n[{4 if take == 'middle' else -1}]" in picture.texts
    (way,) = picture.lines("taken", "h")
    bands = [band.rect for band in picture.shapes("band")]
    inside = [band for band in bands if band.top < way.points[0][1] < band.bottom]
    assert len(inside) == (0 if take == "middle" else 1)  # layer 5 is among the dots between the bands
    assert flaws(picture) == []


def test_of_deep_coders_the_drawn_layers_hand_their_states_on() -> None:
    model = EncoderDecoder()
    model.encoder, model.decoder = (nn.LSTM(size, 6, 8, batch_first=True) for size in (5, 3))
    picture = _picture(model, torch.randn(2, 4, 5), torch.randn(2, 3, 3))
    assert len(picture.lines("handed", "h")) == len(picture.lines("handed", "c")) == 5
    assert flaws(picture) == []


def _symbols(picture: Picture) -> list[str]:
    """The names of final states, by their plain text."""
    return [writing.text for writing in picture.writings if "final" in writing.classes]


@pytest.mark.parametrize("subject", ["encoder decoder", "stacked modules"])
def test_no_symbol_stands_for_two_quantities(subject: str) -> None:
    picture = _picture(seen(subject), steps=0)
    assert len(_symbols(picture)) == len(set(_symbols(picture)))
    bands = [writing for writing in picture.writings if "band" in writing.classes]
    assert len({writing.text for writing in bands}) == len(bands)
    last = [max((name for name in shape.classes if name.startswith("t")), key=len) for shape in picture.shapes("cell")]
    layers = [next(name for name in shape.classes if name.startswith("layer")) for shape in picture.shapes("cell")]
    places = list(zip(layers, last, strict=True))
    assert len(places) == len(set(places))


@pytest.mark.parametrize(("layers", "share", "told"), [(3, 0.25, 2), (3, 0.0, 0), (1, 0.0, 0), (9, 0.25, 4)])
def test_dropout_within_a_module_stands_between_its_layers(layers: int, share: float, told: int) -> None:
    model = Reader(nn.GRU(3, 4, layers, batch_first=True, dropout=share), nn.Linear(4, 2), "last")
    picture = _picture(model, torch.randn(2, 5, 3))
    found = [writing for writing in picture.writings if writing.text == f"Dropout p = {share}"]
    assert len(found) == told
    cells = [cell.rect for cell in picture.shapes("cell", "t1")]
    for writing in found:
        assert any(cell.top > writing.rect.bottom for cell in cells)
        assert any(cell.bottom < writing.rect.top for cell in cells)
    assert flaws(picture) == []


@pytest.mark.parametrize("layers", [1, 2])
def test_the_final_states_of_both_directions_are_taken_from_both_ends(layers: int) -> None:
    """h_n[-2] ends at the last step, h_n[-1] at the first: the ways start beyond the cells there."""
    memory = nn.LSTM(3, 4, layers, batch_first=True, bidirectional=True)
    picture = _picture(Reader(memory, nn.Linear(8, 2), "both"), torch.randn(2, 5, 3))
    ways = picture.lines("taken", "flow", "h")
    right, left = sorted(ways, key=lambda line: -line.points[0][0])
    for way, direction, time in ((right, "forward", "t5"), (left, "reverse", "t1")):
        (cell,) = picture.shapes("cell", f"layer{layers}", direction, time)
        assert cell.rect.top < way.points[0][1] < cell.rect.bottom
        assert (way.points[0][0] > cell.rect.right) == (direction == "forward")
    assert flaws(picture) == []


def test_calls_of_one_layer_are_told_apart_from_layers() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.reader, self.head = nn.LSTM(3, 4), nn.Linear(8, 2)

        def forward(self, one: Tensor, other: Tensor) -> Tensor:
            return self.head(torch.cat([self.reader(one)[1][0][0], self.reader(other)[1][0][0]], 1))

    for lang, second, title in (
        ("en", "reader, call 2, same weights", "LSTM layer 1"),
        ("zh", "reader，第 2 次调用，同一组权重", "LSTM 第 1 层"),
    ):
        shown = draw(Twice(), torch.ones(6, 2, 3), torch.ones(4, 2, 3), figure="network", lang=lang)
        picture = Picture.of(shown.svg())
        assert second in picture.texts
        assert picture.texts.count(title) == 2
        assert {"h6(1)", "h4(1)′", "x1(1)", "x1(1)′"} <= set(picture.texts)
        assert "same weights" in shown.description if lang == "en" else "同一组权重" in shown.description
        assert flaws(picture) == []


def test_a_layer_that_is_called_again_says_so_wherever_it_stands() -> None:
    class Shared(nn.Module):
        """An embedding and a cell for two sentences, a dense layer for both of them and once more for their sum."""

        def __init__(self) -> None:
            super().__init__()
            self.embedding, self.cell, self.head = nn.Embedding(7, 3), nn.GRUCell(3, 4), nn.Linear(4, 4)

        def read(self, words: Tensor) -> Tensor:
            h = torch.zeros(len(words), 4)
            for word in self.embedding(words).unbind(1):
                h = self.cell(word, h)
            return self.head(h)

        def forward(self, one: Tensor, other: Tensor) -> Tensor:
            return self.read(one) * self.read(other)

    picture = Picture.of(draw(Shared(), *torch.ones(2, 2, 3, dtype=torch.long), figure="network", lang="en").svg())
    assert sum(text.endswith("call 2, same weights") for text in picture.texts) == 2
    assert {"cell, first round", "cell, round 2, same weights"} <= set(picture.texts)
    assert flaws(picture) == []


def test_a_layer_that_hands_its_states_to_its_own_next_call_is_no_encoder() -> None:
    picture = Picture.of(draw(seen("chunks detached"), figure="network", lang="en").svg())
    assert {"memory, call 1", "memory, call 2, same weights", "memory, call 3, same weights"} <= set(picture.texts)
    assert flaws(picture) == []


def test_rounds_of_a_layer_over_its_own_result_are_no_time() -> None:
    class Again(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.reader, self.mix, self.head = nn.GRU(3, 4, batch_first=True), nn.Linear(4, 4), nn.Linear(4, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.head(self.mix(torch.relu(self.mix(self.reader(x)[0][:, -1]))))

    texts = Picture.of(draw(Again(), torch.ones(2, 5, 3), figure="network", lang="en").svg()).texts
    assert {"time step t = 1 … 5", "round 1 … 2"} <= set(texts)


def test_an_answer_that_nobody_reads_is_not_among_those_that_are_gathered() -> None:
    class Loop(nn.Module):
        """Its last answer is computed and dropped."""

        def __init__(self) -> None:
            super().__init__()
            self.embedding, self.cell, self.head = nn.Embedding(7, 4), nn.LSTMCell(4, 5), nn.Linear(5, 7)

        def forward(self, token: Tensor) -> Tensor:
            h = c = torch.zeros(1, 5)
            written = []
            for _ in range(4):
                h, c = self.cell(self.embedding(token), (h, c))
                written.append(token)
                token = self.head(h).argmax(-1)
            return torch.stack(written)

    canvas = draw(Loop().eval(), torch.zeros(1, dtype=torch.long), figure="network").canvas
    gathered = {name for mark in canvas.marks if "gathered" in mark.classes for name in mark.classes if name[0] == "t"}
    assert gathered - {"taken"} == {"t1", "t2", "t3"}
