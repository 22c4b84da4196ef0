"""The states figure against plain torch: every expression in the picture is run and must give the step it points at."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from lstm_diagrams.capture import capture
from lstm_diagrams.diagram import draw
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.layers.stepping import stepped, stepper
from lstm_diagrams.readings.recurrence import recurrences
from tests.figures.geometry import flaws
from tests.figures.made_facts import recurrent
from tests.figures.picture import Outline, Picture

_MODELS = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}


@dataclass(frozen=True)
class Run:
    """A model that was run in plain torch, and its picture."""

    picture: Picture
    names: dict[str, Any]  # output, h_n, c_n and what the drawn code needs
    history: dict[tuple[int, int], dict[str, torch.Tensor]]  # by layer and direction, each (seq, batch, hidden)
    batch: Any  # the index of the drawn samples in the batch axis of the history

    def value(self, expression: str) -> torch.Tensor:
        value = eval(expression, {}, dict(self.names))
        assert isinstance(value, torch.Tensor)
        return value

    def step(self, box: Outline, state: str) -> torch.Tensor:
        """What the box stands for, recomputed."""
        found = self.history[_number(box, "layer") - 1, int("reverse" in box.classes)]
        return found[state][_number(box, "t") - 1, self.batch]


def _number(shape: Any, prefix: str) -> int:
    (name,) = [name for name in shape.classes if re.fullmatch(rf"{prefix}\d+", name)]
    return int(name.removeprefix(prefix))


def _run(
    kind: str, made: dict[str, Any], lengths: list[int], *, batched: bool = True, packed: bool = False, sample: int = 0
) -> Run:
    torch.manual_seed(len(lengths))
    model = _MODELS[kind](**made).eval()
    x = torch.randn(max(lengths), len(lengths), model.input_size)
    states = {
        name: torch.zeros(model.num_layers * (1 + model.bidirectional), len(lengths), width)
        for name, width in (("h", model.proj_size or model.hidden_size), ("c", model.hidden_size))
        if name == "h" or kind == "LSTM"
    }
    step = stepper(model)
    assert step is not None
    chains = stepped(step, x, states, torch.tensor(lengths), 1 + model.bidirectional)
    given: Any = x if batched else x[:, 0]
    given = given.transpose(0, 1) if model.batch_first and batched else given
    if packed:
        given = pack_padded_sequence(given, torch.tensor(lengths), model.batch_first, enforce_sorted=False)
    output, final = model(given)
    names = {"output": output, "h_n": final, "pad_packed_sequence": pad_packed_sequence}
    if kind == "LSTM":
        names |= {"h_n": final[0], "c_n": final[1]}
    picture = Picture.of(draw(model, given, figure="states", sample=sample, steps=0).svg())
    if packed:
        (line,) = [text for text in picture.texts if text.startswith("unpacked first: ")]
        exec(line.removeprefix("unpacked first: "), {}, names)
    history = {(chain.layer, chain.direction): dict(chain.history) for chain in chains}
    return Run(picture, names, history, sample if packed else (slice(None) if batched else 0))


_CONFIGURATIONS = st.fixed_dictionaries(
    {
        "input_size": st.integers(1, 4),
        "hidden_size": st.integers(2, 5),
        "num_layers": st.integers(1, 4),
        "bidirectional": st.booleans(),
        "batch_first": st.booleans(),
    }
)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(list(_MODELS)),
    _CONFIGURATIONS,
    st.lists(st.integers(1, 7), min_size=1, max_size=4),
    st.sampled_from(["batched", "unbatched", "packed"]),
    st.booleans(),
    st.data(),
)
def test_every_drawn_expression_gives_the_step_it_points_at(
    kind: str, made: dict[str, Any], lengths: list[int], way: str, projected: bool, data: st.DataObject
) -> None:
    sample = data.draw(st.integers(0, len(lengths) - 1)) if way == "packed" else 0
    if way != "packed":
        lengths = [max(lengths)] * (len(lengths) if way == "batched" else 1)
    if kind == "LSTM" and projected:
        made = made | {"proj_size": made["hidden_size"] - 1}
    run = _run(kind, made, lengths, batched=way != "unbatched", packed=way == "packed", sample=sample)
    assert flaws(run.picture) == []
    directions = 1 + made["bidirectional"]
    states = "hc" if kind == "LSTM" else "h"
    finals = run.picture.shapes("state", "final")
    assert len(finals) == made["num_layers"] * directions * len(states)
    for box in finals:
        (state,) = box.classes & set("hc")
        assert torch.allclose(run.value(_entry(run.picture, box, state)), run.step(box, state), atol=1e-5)
    equalities = [writing.text for writing in run.picture.writings if "==" in writing.text]
    shared = run.picture.shapes("state", "shared")
    assert len(equalities) == len(shared) == directions
    for text, box in zip(sorted(equalities, key=lambda text: "h_n[-2" in text), _reverse_first(shared), strict=True):
        for side in text.split(" == "):
            assert torch.allclose(run.value(side), run.step(box, "h"), atol=1e-5), text


def _entry(picture: Picture, box: Outline, state: str) -> str:
    """The expression at the end of the arrow that leaves a box."""
    wanted = {state, "entry", *(name for name in box.classes if name.startswith("layer") or name.endswith("erse"))}
    wanted |= box.classes & {"forward"}
    (writing,) = [writing for writing in picture.writings if wanted <= writing.classes]
    assert writing.rect.center[1] == pytest.approx(box.rect.center[1], abs=3)
    return writing.text


def _reverse_first(boxes: list[Outline]) -> list[Outline]:
    return sorted(boxes, key=lambda box: "reverse" not in box.classes)


@pytest.mark.parametrize("kind", _MODELS)
@pytest.mark.parametrize("both", [False, True])
def test_the_output_band_holds_h_of_the_top_layer_at_every_step_and_no_c(kind: str, both: bool) -> None:
    run = _run(kind, {"input_size": 3, "hidden_size": 4, "num_layers": 3, "bidirectional": both}, [5] * 2)
    (band,) = run.picture.shapes("output", "band")
    inside = [box for box in run.picture.shapes("state") if band.rect.holds(box.rect)]
    assert len(inside) == 5 * (1 + both)
    assert all({"h", "layer3", "output"} <= box.classes for box in inside)
    output = run.names["output"]
    for box in inside:
        half = slice(4, 8) if "reverse" in box.classes else slice(0, 4)
        assert torch.allclose(output[_number(box, "t") - 1, :, half], run.step(box, "h"), atol=1e-5)
    assert not [box for box in run.picture.shapes("state", "c") if band.rect.overlaps(box.rect)]
    assert bool(run.picture.shapes("c")) == (kind == "LSTM")


@pytest.mark.parametrize("kind", _MODELS)
def test_one_frame_holds_the_last_step_of_every_layer(kind: str) -> None:
    run = _run(kind, {"input_size": 3, "hidden_size": 4, "num_layers": 3}, [5])
    (frame,) = run.picture.lines("frame")
    inside = {box.order for box in run.picture.shapes("state") if frame.rect.holds(box.rect)}
    assert inside == {box.order for box in run.picture.shapes("state", "t5")}
    assert inside == {box.order for box in run.picture.shapes("state", "final")}


@pytest.mark.parametrize("steps", [1, 4])
def test_with_two_directions_each_chain_ends_on_its_own_side(steps: int) -> None:
    run = _run("LSTM", {"input_size": 3, "hidden_size": 4, "num_layers": 2, "bidirectional": True}, [steps])
    frames = run.picture.lines("frame")
    assert len(frames) == 4
    for frame in frames:
        (side,) = frame.classes & {"forward", "reverse"}
        held = [box for box in run.picture.shapes("state") if frame.rect.holds(box.rect)]
        assert len(held) == 2
        assert all({side, "final", f"t{1 if side == 'reverse' else steps}"} <= box.classes for box in held)
    cells = run.picture.shapes("cell")
    left, right = min(cell.rect.left for cell in cells), max(cell.rect.right for cell in cells)
    for writing in run.picture.writings:
        if "entry" in writing.classes:
            assert writing.rect.right < left if "reverse" in writing.classes else writing.rect.left > right


@pytest.mark.parametrize(
    ("made", "lengths", "way", "drawn"),
    [
        ({"batch_first": True}, [5, 5], "batched", ["output[:, -1] == h_n[-1]"]),
        ({}, [5, 5], "batched", ["output[-1] == h_n[-1]"]),
        ({}, [5], "unbatched", ["output[-1] == h_n[-1]"]),
        (
            {"batch_first": True, "bidirectional": True},
            [5, 5],
            "batched",
            ["output[:, -1, :4] == h_n[-2]", "output[:, 0, 4:] == h_n[-1]"],
        ),
        ({"batch_first": True}, [5, 3], "packed", ["output[1, 2] == h_n[-1, 1]"]),
        ({}, [5, 3], "packed", ["output[2, 1] == h_n[-1, 1]"]),
    ],
    ids=["batch first", "time first", "unbatched", "both ways", "packed, batch first", "packed"],
)
def test_the_equality_is_written_in_the_model_s_own_order(
    made: dict[str, Any], lengths: list[int], way: str, drawn: list[str]
) -> None:
    made = {"input_size": 3, "hidden_size": 4, **made}
    sample = int(way == "packed")
    run = _run("LSTM", made, lengths, batched=way != "unbatched", packed=way == "packed", sample=sample)
    assert sorted(text for text in run.picture.texts if "==" in text) == sorted(drawn)


@pytest.mark.parametrize("lengths", [[2, 6, 4], [6, 4, 2], [1, 1, 1], [3, 5, 5]])
@pytest.mark.parametrize("batch_first", [True, False])
def test_lengths_are_those_given_sample_by_sample(lengths: list[int], batch_first: bool) -> None:
    model = nn.LSTM(3, 4, batch_first=batch_first)
    x = torch.randn(3, max(lengths), 3)
    ways = [False] + ([True] if lengths == sorted(lengths, reverse=True) else [])
    for enforced in ways:
        packed = pack_padded_sequence(x if batch_first else x.transpose(0, 1), lengths, batch_first, enforced)
        seen = capture(model, packed)
        (run,) = recurrences(seen)
        assert run.sequence.lengths == tuple(pad_packed_sequence(model(packed)[0])[1].tolist()) == tuple(lengths)
        for sample, length in enumerate(lengths):
            diagram = draw(seen, figure="states", sample=sample)
            picture = Picture.of(diagram.svg())
            assert {_number(cell, "t") for cell in picture.shapes("cell")} == set(range(1, length + 1))
            dashed = {_number(cell, "t") for cell in picture.lines("padding", "layer1")}
            assert dashed == set(range(length + 1, max(lengths) + 1))
            assert f"lengths = {lengths}; drawn is sample {sample}, of length {length}" in picture.texts
            assert ("padding" in picture.texts) == (length < max(lengths))
            padded = ", then padding" if length < max(lengths) else ""
            assert re.search(rf"Sample {sample} has {length} steps?{padded}\. ", diagram.description)


def _packed(*lengths: int) -> PackedSequence:
    return pack_padded_sequence(torch.randn(max(lengths), len(lengths), 3), list(lengths), enforce_sorted=False)


def test_long_padding_and_many_lengths_are_elided() -> None:
    diagram = draw(nn.GRU(3, 2), _packed(*range(1, 41)), figure="states", sample=9)
    picture = Picture.of(diagram.svg())
    assert {_number(cell, "t") for cell in picture.shapes("cell")} == {1, 2, 3, 9, 10}
    assert {_number(cell, "t") for cell in picture.lines("padding", "layer1")} == {11, 40}
    assert "lengths = [1, 2, 3, 4, …, 38, 39, 40]; drawn is sample 9, of length 10" in picture.texts


def test_long_and_deep_models_are_elided() -> None:
    model, x = nn.LSTM(2, 2, 12), torch.randn(1000, 1, 2)
    picture = Picture.of(draw(model, x, figure="states").svg())
    assert {_number(cell, "t") for cell in picture.shapes("cell")} == {1, 2, 3, 999, 1000}
    assert {_number(cell, "layer") for cell in picture.shapes("cell")} == {1, 2, 11, 12}
    assert [text for text in picture.texts if text.startswith("h_n[")] == [f"h_n[{n}]" for n in (0, 1, 10, 11)]
    assert picture.shapes("dots")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("projection", [0, 2])
def test_shapes_are_those_of_plain_torch(lang: str, projection: int) -> None:
    model, x = nn.LSTM(3, 5, 2, bidirectional=True, proj_size=projection), torch.randn(4, 6, 3)
    output, (h_n, c_n) = model(x)
    diagram = draw(model, x, figure="states", lang=lang)
    picture = Picture.of(diagram.svg())
    (caption,) = [text for text in picture.texts if text.startswith("output") and "==" not in text]
    assert _sizes(caption) == tuple(output.shape)
    block = [writing.text for writing in picture.writings if {"shape", "final"} <= writing.classes]
    assert _sizes(" ".join(block[2:])) == ((*h_n.shape, c_n.shape[-1]) if projection else tuple(h_n.shape))
    for name, tensor in (("output", output), ("h_n", h_n), ("c_n", c_n)):
        sizes = "".join(rf"\D+(?:2×\D+)?{size}" for size in tensor.shape)
        assert re.search(rf"{name} ?[(（]{sizes}[)）]", diagram.description), diagram.description


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+(?![\d×])", text)))


def test_c_is_said_to_be_missing_from_output_only_where_there_is_a_c() -> None:
    lstm, gru = (draw(recurrent(kind), figure="states") for kind in ("lstm", "gru"))
    assert any(text.endswith("c is not in it") for text in Picture.of(lstm.svg()).texts)
    assert not any("c is not" in text or "c_n" in text for text in Picture.of(gru.svg()).texts)
    assert ("output does not hold it" in lstm.description, "output does not hold it" in gru.description) == (
        True,
        False,
    )
    assert (lstm.title, gru.title) == ("output and h_n, c_n of a 2-layer LSTM", "output and h_n of a 2-layer GRU")


def test_arrows_hand_on_every_state_and_lead_upwards() -> None:
    run = _run("LSTM", {"input_size": 3, "hidden_size": 4, "num_layers": 3, "bidirectional": True}, [5])
    for state in "hc":
        for side, sign in (("forward", 1), ("reverse", -1)):
            handed = [
                line for line in run.picture.lines(state, side, "layer2") if not line.classes & {"final", "frame"}
            ]
            assert len(handed) == 4
            assert all((line.points[-1][0] - line.points[0][0]) * sign > 0 for line in handed)
    assert len(run.picture.lines("up")) == 2 * 5
    assert len(run.picture.lines("x")) == 5
    assert all(line.points[-1][1] < line.points[0][1] for line in run.picture.lines("up"))


@pytest.mark.parametrize("sample", [-1, 3])
def test_a_sample_that_is_not_there_is_refused(sample: int) -> None:
    with pytest.raises(UsageError, match=f"option 'sample' counts the batch from 0 to 2, not {sample}"):
        draw(nn.GRU(3, 2), _packed(2, 4, 1), figure="states", sample=sample)


def test_options_that_cannot_be_used_are_refused() -> None:
    with pytest.raises(UsageError, match=r"option 'steps' takes 0 \(draw all\) or at least 2, not 1"):
        draw(recurrent(), figure="states", steps=1)
    with pytest.raises(UnknownName, match="unknown recurrent layer 'attention'; known: encoder"):
        draw(recurrent(path="encoder"), figure="states", layer="attention")


def test_the_way_up_of_two_directions_starts_at_h_and_runs_through_no_state() -> None:
    model = nn.LSTM(3, 4, 2, bidirectional=True)
    picture = Picture.of(draw(model, torch.randn(3, 2, 3), figure="states").svg())
    boxes = picture.shapes("state", "layer1")
    for step in (1, 2, 3):
        (way,) = picture.lines("h", "up", "layer1", f"t{step}")
        (stub,) = picture.lines("h", "joined", "layer1", f"t{step}")
        forward, reverse = (
            picture.shapes("state", "h", "layer1", f"t{step}", name)[0].rect for name in ("forward", "reverse")
        )
        assert {round(y) for _, y in stub.points} == {round(forward.top), round(reverse.bottom)}
        assert forward.top > way.points[0][1] > reverse.bottom
        inner = [box.rect.shrunk(0.5) for box in boxes]
        assert not [
            point
            for point in way.points
            for rect in inner
            if rect.left < point[0] < rect.right and rect.top < point[1] < rect.bottom
        ]


def test_the_way_up_of_one_direction_starts_at_h() -> None:
    picture = Picture.of(draw(nn.LSTM(3, 4, 2), torch.randn(3, 2, 3), figure="states").svg())
    (way,) = picture.lines("h", "up", "layer1", "t2")
    (box,) = picture.shapes("state", "h", "layer1", "t2")
    assert way.points[0][1] == pytest.approx(box.rect.top, abs=1)


@pytest.mark.parametrize("figure", ["states", "unrolled"])
def test_bands_name_their_module_where_there_are_several(figure: str) -> None:
    class Coder(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder, self.decoder = nn.LSTM(3, 4, 2), nn.LSTM(2, 4, 2)

        def forward(self, source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
            return self.decoder(target, self.encoder(source)[1])[0]

    inputs = torch.randn(3, 2, 3), torch.randn(4, 2, 2)
    for layer in ("encoder", "decoder"):
        texts = Picture.of(draw(Coder(), *inputs, figure=figure, layer=layer, lang="en").svg()).texts
        assert [text for text in texts if text.startswith(layer + ": LSTM")]
    alone = Picture.of(draw(nn.LSTM(3, 4, 2), inputs[0], figure=figure, lang="en").svg()).texts
    assert "LSTM layer 1" in alone
