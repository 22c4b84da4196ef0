"""trace: the numbers are those of LSTMCell by hand, the rows and colours say them, however long and wide."""

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_sequence

from lstm_diagrams import FigureMismatch, UnknownName, UsageError, capture, check, draw
from lstm_diagrams.capture import capture_with_values
from lstm_diagrams.drawing.kit.marks import Box
from lstm_diagrams.drawing.recurrent.values import role_of
from tests.figures.geometry import flaws
from tests.figures.picture import Picture


def _by_hand(model: nn.LSTM, x: torch.Tensor, sample: int) -> dict[str, torch.Tensor]:
    """(step, unit) of every gate and state, from the weights alone, and the states from an LSTMCell with the same weights."""
    cell = nn.LSTMCell(model.input_size, model.hidden_size)
    cell.load_state_dict(
        {name: getattr(model, f"{name}_l0") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    )
    h = c = torch.zeros(1, model.hidden_size)
    found: dict[str, list[torch.Tensor]] = {name: [] for name in "ifgohc"}
    for step in x[:, sample]:
        total = step @ cell.weight_ih.T + cell.bias_ih + h[0] @ cell.weight_hh.T + cell.bias_hh
        i, f, g, o = total.chunk(4)
        for name, number in zip("ifgo", (i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()), strict=True):
            found[name].append(number)
        h, c = cell(step[None], (h, c))
        found["h"].append(h[0])
        found["c"].append(c[0])
    return {name: torch.stack(numbers).detach() for name, numbers in found.items()}


def test_every_row_has_the_colours_of_the_cell_by_hand() -> None:
    torch.manual_seed(0)
    model, x = nn.LSTM(3, 4), torch.randn(9, 2, 3)
    diagram = draw(model, x, figure="trace", sample=1)
    expected = _by_hand(model, x, 1)
    for name in "ifgohc":
        wanted = name if name in "hc" else f"gate-{name}"
        boxes = [
            mark for mark in diagram.canvas.marks if isinstance(mark, Box) and mark.classes == (wanted,) and mark.fill
        ]
        limit = float(expected[name].abs().max()) if name in "hc" and expected[name].abs().max() <= 1 else 1.0
        limit = max(limit, float(expected[name].abs().max())) if name == "c" else limit
        left, right = min(box.extent[0] for box in boxes), max(box.extent[2] for box in boxes)
        rows = sorted({round(box.y, 3) for box in boxes}, reverse=True)
        assert len(rows) == 4
        for unit, y in enumerate(rows):
            line = sorted((box for box in boxes if round(box.y, 3) == y), key=lambda box: box.x)
            colours = [box.fill for box in line for _ in range(round(9 * box.width / (right - left)))]
            assert colours == [role_of(float(number), limit) for number in expected[name][:, unit]]


def test_saturation_is_said() -> None:
    model, x = nn.LSTM(3, 4), 100 * torch.randn(9, 2, 3)
    expected = _by_hand(model, x, 0)
    texts = Picture.of(draw(model, x, figure="trace").svg()).texts
    for name in "ifo":
        share = float(((expected[name] > 0.99) | (expected[name] < 0.01)).double().mean())
        assert f"{share:.0%} saturated" in texts


@pytest.mark.parametrize(("steps", "units"), [(1, 1), (5, 3), (40, 30), (5000, 1), (6, 1024)])
def test_short_and_long_narrow_and_wide(steps: int, units: int) -> None:
    for lang in ("zh", "en"):
        diagram = draw(nn.GRU(2, units), torch.randn(steps, 1, 2), figure="trace", lang=lang)
        assert flaws(Picture.of(diagram.svg())) == []
        assert len(diagram.canvas.marks) < 15_000


def test_units_order_labels_and_level() -> None:
    seen = capture_with_values(nn.LSTM(2, 5, 2, bidirectional=True), torch.randn(4, 1, 2))
    diagram = draw(seen, figure="trace", level=2, direction="reverse", units=[5, 1], order="sorted", ticks=list("abcd"))
    assert {"a", "b", "c", "d"} <= set(Picture.of(diagram.svg()).texts)
    with pytest.raises(UsageError, match="level 3"):
        draw(seen, figure="trace", level=3)
    with pytest.raises(UsageError, match="1 to 5"):
        draw(seen, figure="trace", units=[6])
    with pytest.raises(UnknownName, match="order"):
        draw(seen, figure="trace", order="odd")
    with pytest.raises(UnknownName, match="direction"):
        draw(seen, figure="trace", direction="back")


def test_facts_without_numbers_are_refused() -> None:
    with pytest.raises(FigureMismatch, match="trace"):
        draw(capture(nn.LSTM(3, 4), torch.randn(5, 2, 3)), figure="trace")


def test_padding_is_no_step_and_no_saturated_gate() -> None:
    torch.manual_seed(0)
    packed = pack_sequence([torch.randn(size, 3) for size in (6, 2)])
    diagram = draw(nn.LSTM(3, 4), packed, figure="trace", sample=1)
    texts = Picture.of(diagram.svg()).texts
    assert "2" in texts
    assert "6" not in texts
    assert "0% saturated" in texts
    assert check(nn.LSTM(3, 4), packed, saturation=True)


class _TwoRhythms(nn.Module):
    """Six units of which each second one moves alike, as h of an RNN that only passes its input on."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(2, 6, bias=False)
        with torch.no_grad():
            self.rnn.weight_hh_l0.zero_()
            self.rnn.weight_ih_l0.copy_(torch.tensor([[1.0 - unit % 2, unit % 2] for unit in range(6)]))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.rnn(x)[0]


def test_clustered_units_that_move_alike_stand_together() -> None:
    torch.manual_seed(0)
    time = torch.arange(20.0)
    x = torch.stack([(time / 3).sin(), (time / 2).cos()], 1)[:, None]
    diagram = draw(_TwoRhythms(), x, figure="trace", order="clustered")
    boxes = [mark for mark in diagram.canvas.marks if isinstance(mark, Box) and mark.classes == ("h",) and mark.fill]
    rows = sorted({round(box.y, 3) for box in boxes}, reverse=True)
    lines = [tuple((box.x, box.fill) for box in boxes if round(box.y, 3) == y) for y in rows]
    assert len(set(lines)) == 2
    assert lines[:3] == [lines[0]] * 3
    assert lines[3:] == [lines[3]] * 3
    (said,) = (text for text in Picture.of(diagram.svg()).texts if text.startswith("rows clustered"))
    assert said.endswith(("1, 3, 5, 2, 4, 6", "2, 4, 6, 1, 3, 5"))


@pytest.mark.parametrize(("steps", "moments"), [(1, 1), (9, 9), (300, 20)])
def test_in_motion_every_mark_of_the_run_appears_once_and_nothing_else_is_drawn(steps: int, moments: int) -> None:
    torch.manual_seed(0)
    diagram = draw(nn.LSTM(3, 4), torch.randn(steps, 1, 3), figure="trace")
    film = diagram.motion.film
    appears = [name for moment in film.moments[:-1] for name in moment.appears]
    assert len(appears) == len(set(appears)) == moments
    moving = [mark for mark in film.canvas.marks if set(mark.classes) & {"x", "h", "gate-f"} and isinstance(mark, Box)]
    coloured = [mark for mark in moving if mark.fill]
    assert {name for mark in coloured for name in mark.classes if name.startswith("stretch")} == set(appears)
    still = [m for m in diagram.canvas.marks if isinstance(m, Box) and m.fill and "gate-f" in m.classes]
    parts = [m for m in coloured if "gate-f" in m.classes]
    assert sum(m.width * m.height for m in still) == pytest.approx(sum(m.width * m.height for m in parts))


def test_a_moment_has_the_numbers_of_its_step_by_hand() -> None:
    torch.manual_seed(0)
    model, x = nn.LSTM(3, 4), torch.randn(5, 2, 3)
    expected = _by_hand(model, x, 1)
    said = [moment.sentence.en for moment in draw(model, x, figure="trace", sample=1).moments]
    for step, sentence in enumerate(said):
        assert sentence.startswith(f"t = {step + 1}: the gates are on average i = {expected['i'][step].mean():.2f}, ")
        before = expected["c"][step - 1] if step else torch.zeros(4)
        unit = int((expected["c"][step] - before).abs().argmax())
        assert f"c moves most in unit {unit + 1}, from " in sentence
    back = draw(nn.GRU(2, 3, bidirectional=True), torch.randn(4, 1, 2), figure="trace", direction="reverse")
    assert [moment.sentence.en[:5] for moment in back.moments] == [f"t = {step}" for step in (4, 3, 2, 1)]
    labelled = draw(model, x, figure="trace", ticks=list("abcde"))
    assert labelled.moments[0].sentence.zh.startswith("t = 1（a）：各门平均 i ")
    plain = draw(nn.RNN(2, 3), torch.randn(2, 1, 2), figure="trace")
    assert plain.moments[0].sentence.en.startswith("t = 1: h moves most in unit ")
