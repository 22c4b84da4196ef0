"""A packed batch: batch_sizes, order, entries and last states, each worked out from the lengths and with plain torch."""

import re
from functools import cache

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pack_sequence, pad_packed_sequence

from lstm_diagrams import capture, draw
from lstm_diagrams.diagram import Diagram
from lstm_diagrams.drawing.kit.marks import Box
from lstm_diagrams.errors import FigureMismatch, UnknownName
from lstm_diagrams.facts import Capture
from tests.figures.geometry import flaws
from tests.figures.picture import Picture

LENGTHS = (3, 6, 2, 5)
"""Of no two sequences the same, and not sorted."""


def _ragged(lengths: tuple[int, ...], *, enforce_sorted: bool = False) -> PackedSequence:
    return pack_sequence([torch.randn(length, 2) for length in lengths], enforce_sorted=enforce_sorted)


@cache
def _seen(
    kind: str = "LSTM", both: bool = False, lengths: tuple[int, ...] = LENGTHS, is_sorted: bool = False
) -> Capture:
    torch.manual_seed(0)
    model = getattr(nn, kind)(2, 4, 2, bidirectional=both, batch_first=kind == "GRU")
    return capture(model, _ragged(lengths, enforce_sorted=is_sorted))


def _ends(diagram: Diagram) -> set[str]:
    """The names of the steps that are marked as the ends of their sequences."""
    return {
        mark.label.text
        for mark in diagram.canvas.marks
        if isinstance(mark, Box) and "end" in mark.classes and mark.label
    }


def _named(picture: Picture, kind: str) -> list[str]:
    """What stands in the boxes of a class, line by line from left to right."""
    boxes = [mark for mark in picture.shapes("entry") if kind in mark.classes]
    rows = sorted(boxes, key=lambda box: (round(box.rect.top), box.rect.left))
    inside = [[text.text for text in picture.writings if box.rect.holds(text.rect)] for box in rows]
    return [texts[0] for texts in inside]


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
@pytest.mark.parametrize("both", [False, True])
def test_the_facts_are_those_of_torch(kind: str, both: bool) -> None:
    (found,) = _seen(kind, both).packings
    order = sorted(range(len(LENGTHS)), key=lambda sample: -LENGTHS[sample])
    assert found.batch_sizes == tuple(sum(length > step for length in LENGTHS) for step in range(max(LENGTHS)))
    assert found.order == tuple(order)
    assert found.same == ((True,) * 4,) * (2 if both else 1)


def test_a_batch_that_came_sorted_has_no_order_of_its_own() -> None:
    (found,) = _seen(lengths=(5, 3, 1), is_sorted=True).packings
    assert (found.order, found.batch_sizes) == (None, (3, 2, 2, 1, 1))
    words = " ".join(Picture.of(draw(_seen(lengths=(5, 3, 1), is_sorted=True), figure="packing").svg()).texts)
    assert "sorted_indices = None" in words and "in the same order" in words


class _Moved(nn.LSTM):
    """Its h_n is moved a little after the run."""

    def forward(self, x: PackedSequence) -> tuple[PackedSequence, tuple[Tensor, Tensor]]:  # type: ignore[override]
        output, (h_n, c_n) = super().forward(x)
        h_n[-1, 1] += 1
        return output, (h_n, c_n)


def test_an_h_n_that_is_not_the_output_is_not_said_to_be_it() -> None:
    seen = capture(_Moved(2, 4), _ragged(LENGTHS))
    assert seen.packings[0].same == ((True, False, True, True),)
    diagram = draw(seen, figure="packing")
    texts = Picture.of(diagram.svg()).texts
    assert "≠ B6" in texts and "= A3" in texts
    assert not [mark for mark in diagram.canvas.marks if "end" in mark.classes and "sample2" in mark.classes]
    assert "code has changed one of them" in diagram.description


def test_without_numbers_no_end_is_marked() -> None:
    model = nn.LSTM(2, 4, device="meta")
    seen = capture(model, PackedSequence(torch.empty(5, 2, device="meta"), torch.tensor([3, 2])))
    assert seen.packings[0].same == ()
    diagram = draw(seen, figure="packing")
    assert not [mark for mark in diagram.canvas.marks if "end" in mark.classes]
    assert "no numbers to compare" in diagram.description


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("both", [False, True])
def test_the_strip_is_the_packed_data_entry_by_entry(lang: str, both: bool) -> None:
    """Each entry of the data holds the numbers of the sequence and step whose name it carries."""
    sequences = [torch.full((length, 1), 100.0 * number) for number, length in enumerate(LENGTHS)]
    packed = pack_sequence([one + torch.arange(len(one))[:, None] for one in sequences], enforce_sorted=False)
    seen = capture(nn.GRU(1, 4, bidirectional=both), packed)
    picture = Picture.of(draw(seen, figure="packing", lang=lang, legend=True).svg())
    assert flaws(picture) == []
    numbers = [int(number) for number in packed.data[:, 0]]
    assert _named(picture, "strip") == [f"{'ABCD'[number // 100]}{number % 100 + 1}" for number in numbers]


def test_padding_is_drawn_where_the_padded_tensor_has_it() -> None:
    marks = draw(_seen(), figure="packing").canvas.marks
    padding = [mark for mark in marks if "padding" in mark.classes]
    padded, lengths = pad_packed_sequence(_ragged(LENGTHS))
    assert len(padding) == padded[..., 0].numel() - int(lengths.sum())
    assert {(f"sample{n + 1}", f"t{t + 1}") for n in range(4) for t in range(LENGTHS[n], 6)} == {
        tuple(sorted(set(mark.classes) - {"padding", "given"})) for mark in padding
    }


def test_of_each_sequence_the_ends_are_its_own_last_step_and_of_reverse_the_first() -> None:
    for both in (False, True):
        ends = _ends(draw(_seen("GRU", both), figure="packing"))
        assert ends == {"A3", "B6", "C2", "D5", *(("A1", "B1", "C1", "D1") if both else ())}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_of_many_long_sequences_some_are_drawn_with_their_ends_and_it_says_so(lang: str) -> None:
    lengths = tuple(7 * n % 37 + 1 for n in range(40))
    seen = _seen(lengths=lengths)
    for options in ({}, {"samples": 3, "steps": 3}, {"samples": 12, "steps": 0}):
        diagram = draw(seen, figure="packing", lang=lang, **options)
        picture = Picture.of(diagram.svg())
        assert flaws(picture) == [], options
        drawn = {int(found[1]) for text in picture.texts if (found := re.search(r"h_n\[-1, (\d+)\]", text))}
        assert sorted(int(re.sub(r"\D", "", end)) for end in _ends(diagram)) == sorted(
            lengths[sample] for sample in drawn
        )
        assert re.search(rf"{len(drawn)}\D+40", picture.texts[-1])


def test_both_values_of_batch_first_tell_the_axes_in_their_order() -> None:
    assert "batch 4, time 6, feature 2" in draw(_seen("GRU"), figure="packing", lang="en").description
    assert "time 6, batch 4, feature 2" in draw(_seen("LSTM"), figure="packing", lang="en").description


def test_one_sequence_is_a_batch_too() -> None:
    picture = Picture.of(draw(_seen(lengths=(4,)), figure="packing").svg())
    assert flaws(picture) == [] and "= A4" in picture.texts


class _Two(nn.Module):
    """Packs for two layers, the second of which reads a plain tensor as well."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.plain = nn.LSTM(2, 3), nn.GRU(2, 3), nn.LSTM(2, 3)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        self.plain(x)
        for layer in (self.first, self.second):
            _, state = layer(pack_padded_sequence(x, lengths, enforce_sorted=False))
        return state


def test_a_layer_is_chosen_by_its_path_among_those_that_read_packed() -> None:
    seen = capture(_Two(), torch.randn(6, 4, 2), torch.tensor(LENGTHS))
    assert "first" in draw(seen, figure="packing").title
    assert "second" in draw(seen, figure="packing", layer="second").title
    with pytest.raises(UnknownName, match=r"'plain'.*first, second"):
        draw(seen, figure="packing", layer="plain")


def test_a_padded_batch_is_refused_with_what_to_do() -> None:
    with pytest.raises(FigureMismatch, match=r"plain tensor \(6, 4, 2\).*pack_padded_sequence.*check\(model, x\)"):
        draw(nn.LSTM(2, 3), torch.randn(6, 4, 2), figure="packing")


def test_it_moves_step_by_step_and_ends_with_the_states() -> None:
    sentences = [moment.sentence.en for moment in draw(_seen(), figure="packing").moments]
    assert len(sentences) == 7
    assert sentences[1] == "Step 2, batch_sizes[1] = 4: B, D, A and C; the last step of C."
    assert "own last step" in sentences[-1]
