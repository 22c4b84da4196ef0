"""Sequences of different lengths in the unrolled figure, against plain torch."""

import re
from itertools import product
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from lstm_diagrams.diagram import draw
from lstm_diagrams.errors import UsageError
from tests.figures.geometry import flaws
from tests.figures.picture import SVG, Picture, own_classes

_MODELS = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}
_LENGTHS = {True: [5, 3, 1], False: [3, 1, 5]}
_EACH = pytest.mark.parametrize(
    ("kind", "directions", "first", "ordered"), list(product(_MODELS, (1, 2), (True, False), (True, False)))
)


def _packed(first: bool, ordered: bool) -> PackedSequence:
    x = torch.randn((3, 5, 2) if first else (5, 3, 2))
    return pack_padded_sequence(x, _LENGTHS[ordered], batch_first=first, enforce_sorted=ordered)


def _picture(model: nn.Module, *inputs: Any, **options: Any) -> Picture:
    return Picture.of(draw(model, *inputs, **options).svg())


def _steps(picture: Picture, *classes: str) -> set[int]:
    outlines = [outline for outline in picture.outlines if outline.classes.issuperset(classes)]
    return {int(name[1:]) for outline in outlines for name in outline.classes if re.fullmatch(r"t\d+", name)}


@_EACH
def test_a_sample_ends_at_its_own_length(kind: str, directions: int, first: bool, ordered: bool) -> None:
    model = _MODELS[kind](2, 4, 2, bidirectional=directions == 2, batch_first=first)
    packed = _packed(first, ordered)
    shape = tuple(pad_packed_sequence(model(packed)[0], batch_first=first)[0].shape)
    for sample, length in enumerate(_LENGTHS[ordered]):
        diagram = draw(model, packed, sample=sample)
        picture = Picture.of(diagram.svg())
        assert flaws(picture) == []
        assert len(picture.shapes("cell")) == 2 * directions * length
        assert _steps(picture, "cell") == _steps(picture, "input") == set(range(1, length + 1))
        assert _steps(picture, "padding", "layer1") == set(range(length + 1, 6))
        assert len(picture.lines("output", "up")) == length
        words = f"lengths {', '.join(map(str, _LENGTHS[ordered]))}; drawn is sample {sample}, of length {length}"
        assert words in picture.texts
        (output,) = [text for text in picture.texts if text.startswith("output (")]
        assert tuple(map(int, re.findall(r"\d+(?![\d×])", output))) == shape
        arrow = "→" if directions == 2 else ""
        assert f"h{length}(1){arrow}" in picture.texts
        assert f"h{length + 1}(1){arrow}" not in picture.texts
        assert ("padding" in picture.texts) == (length < 5) == ("never computed" in diagram.description)


@pytest.mark.parametrize("sample", [0, 1, 2])
def test_the_chains_leave_and_enter_at_the_last_own_step(sample: int) -> None:
    length = _LENGTHS[False][sample]
    picture = _picture(nn.LSTM(2, 4, bidirectional=True), _packed(False, False), sample=sample)
    for side, name in (("forward", "final"), ("reverse", "initial")):
        cell = picture.shapes("cell", f"t{length}", side)[0].rect
        for state in "hc":
            (line,) = picture.lines(state, side, name)
            assert min(x for x, _ in line.points) == pytest.approx(cell.right, abs=7)  # an arrowhead may lie between
            assert max(x for x, _ in line.points) > picture.shapes("band", "layer1")[0].rect.right - 60


@_EACH
def test_values_are_those_of_plain_torch(kind: str, directions: int, first: bool, ordered: bool) -> None:
    torch.manual_seed(6)
    model, packed = _MODELS[kind](2, 4, bidirectional=directions == 2, batch_first=first), _packed(first, ordered)
    with torch.no_grad():
        expected, lengths = pad_packed_sequence(model(packed)[0], batch_first=True)
    for sample in range(3):
        seen = 0
        for element in _picture(model, packed, sample=sample, values=True).root.iter():
            classes = own_classes(element)
            title = element.find(f"{SVG}title")
            if title is not None and "unit" in classes:
                (time,) = [int(name[1:]) - 1 for name in classes if re.fullmatch(r"t\d+", name)]
                (unit,) = [int(name[4:]) - 1 for name in classes if re.fullmatch(r"unit\d+", name)]
                value = expected[sample, time, unit + 4 * ("reverse" in classes)].item()
                assert float(title.text or "") == pytest.approx(value, rel=1e-3, abs=1e-6)
                seen += 1
        assert seen == int(lengths[sample]) * 4 * directions


@pytest.mark.parametrize(("length", "own", "padding"), [
    (900, {1, 2, 3, 899, 900}, {901, 1000}),
    (998, {1, 2, 3, 997, 998}, {999, 1000}),
    (1, {1}, {2, 1000}),
    (1000, {1, 2, 3, 999, 1000}, set()),
])  # fmt: skip
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_long_padding_is_elided(length: int, own: set[int], padding: set[int], lang: str) -> None:
    packed = pack_padded_sequence(torch.randn(1000, 2, 2), [1000, length])
    for model in (nn.GRU(2, 3), nn.LSTM(2, 3, bidirectional=True)):
        picture = _picture(model, packed, sample=1, lang=lang)
        assert flaws(picture) == []
        assert _steps(picture, "cell") == own
        assert _steps(picture, "padding") == padding


def test_many_lengths_are_elided() -> None:
    packed = pack_padded_sequence(torch.randn(40, 40, 2), list(range(40, 0, -1)))
    diagram = draw(nn.GRU(2, 3), packed)
    assert "lengths 40, 39, 38, 37, …, 3, 2, 1; drawn is sample 0, of length 40" in Picture.of(diagram.svg()).texts
    assert "40, 39, 38, 37, …, 3, 2, 1" in diagram.description
    assert "长度依次为 40、39、38、37、…、3、2、1" in diagram.in_language("zh").description


def test_sequences_of_one_length_say_nothing_of_lengths() -> None:
    diagram = draw(nn.GRU(2, 3), torch.randn(4, 2, 2), sample=1)
    assert not [text for text in Picture.of(diagram.svg()).texts if "length" in text]
    assert "packed" not in diagram.description


@pytest.mark.parametrize("sample", [-1, 3])
def test_an_unknown_sample_is_refused(sample: int) -> None:
    with pytest.raises(UsageError, match=f"'sample' counts the batch from 0 to 2, not {sample}"):
        draw(nn.GRU(2, 3), _packed(True, True), sample=sample)


def test_a_legend_names_the_padding() -> None:
    model, packed = nn.GRU(2, 3), _packed(True, True)
    assert "padding, never computed" in _picture(model, packed, sample=1, legend=True).texts
    assert "padding, never computed" not in _picture(model, packed, sample=0, legend=True).texts
