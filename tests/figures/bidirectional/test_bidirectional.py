"""The bidirectional figure against plain torch: what it says about output and h_n is tried on real tensors."""

import re
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.errors import FigureMismatch, UsageError
from tests.figures.geometry import flaws
from tests.figures.made_facts import recurrent
from tests.figures.picture import Picture

_EXPRESSION = re.compile(r"output\[[-:,\d ]+\]")


def _both(*args: Any, **options: Any) -> Diagram:
    return draw(*args, figure="bidirectional", **options)


def _picture(*args: Any, **options: Any) -> Picture:
    return Picture.of(_both(*args, **options).svg())


def _runs() -> list[tuple[nn.Module, Tensor]]:
    return [
        (nn.LSTM(3, 5, 2, bidirectional=True, batch_first=True), torch.randn(4, 6, 3)),
        (nn.LSTM(3, 5, 2, bidirectional=True), torch.randn(6, 4, 3)),
        (nn.GRU(3, 5, 1, bidirectional=True), torch.randn(6, 3)),
        (nn.RNN(3, 5, 3, bidirectional=True, batch_first=True), torch.randn(4, 2, 3)),
        (nn.LSTM(3, 7, 2, bidirectional=True, proj_size=3), torch.randn(5, 4, 3)),
        (nn.GRU(3, 5, 1, bidirectional=True), torch.randn(1, 4, 3)),
        (nn.GRU(3, 5, 2, bidirectional=True), torch.randn(1000, 1, 3)),
    ]


_EACH = pytest.mark.parametrize("number", range(7))


def _evaluated(text: str, names: dict[str, Tensor]) -> Tensor:
    """An index expression of the picture, as Python sees it."""
    value = eval(text, {"__builtins__": {}}, names)
    assert isinstance(value, Tensor)
    return value


@_EACH
def test_the_equations_of_the_picture_hold(number: int) -> None:
    model, x = _runs()[number]
    output, final = model(x)
    names = {"output": output, "h_n": final[0] if isinstance(final, tuple) else final}
    equations = [text for text in _picture(model, x).texts if text.startswith("output") and " = " in text]
    assert len(equations) == 2
    for equation in equations:
        left, right = equation.split(" = ")
        assert torch.equal(_evaluated(left, names), _evaluated(right, names)), equation


@_EACH
def test_the_other_halves_at_the_ends_are_not_final_states(number: int) -> None:
    model, x = _runs()[number]
    output, final = model(x)
    names = {"output": output, "h_n": final[0] if isinstance(final, tuple) else final}
    flags = [writing for writing in _picture(model, x).writings if "flag" in writing.classes]
    halves = [writing.text for writing in flags if _EXPRESSION.fullmatch(writing.text)]
    assert len(halves) == (2 if output.shape[-3 if x.dim() == 3 and not model.batch_first else -2] > 1 else 0)
    denied = [re.search(r"not (h_n\[\d+\])", writing.text) for writing in flags]
    for half, entry in zip(halves, [found[1] for found in denied if found], strict=True):
        assert not torch.equal(_evaluated(half, names), _evaluated(entry, names))


@_EACH
def test_every_heading_is_that_step_of_output(number: int) -> None:
    """The heading above step t, evaluated, is the output at t - 1 counted from 0."""
    model, x = _runs()[number]
    output = model(x)[0]
    time = 1 if x.dim() == 3 and model.batch_first else 0
    headings = [w for w in _picture(model, x).writings if "output" in w.classes and _EXPRESSION.fullmatch(w.text)]
    assert headings
    for heading in headings:
        (step,) = [int(name[1:]) for name in heading.classes if re.fullmatch(r"t\d+", name)]
        assert torch.equal(_evaluated(heading.text, {"output": output}), output.select(time, step - 1))


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_each_layer_names_its_own_entries(depth: int) -> None:
    texts = _picture(nn.LSTM(3, 5, 3, bidirectional=True), torch.randn(4, 1, 3), depth=depth).texts
    for state in "hc":
        entries = {text for text in texts if re.fullmatch(rf"{state}_[0n]\[\d\]", text)}
        first = 2 * (depth - 1)
        assert entries == {f"{state}_{suffix}[{first + place}]" for suffix in "0n" for place in (0, 1)}
    assert any(text.startswith("output[") for text in texts) == (depth == 3)
    assert any(text.startswith(f"input of layer {depth + 1} ") for text in texts) == (depth < 3)


def test_the_top_layer_is_the_usual_one() -> None:
    model, x = nn.GRU(3, 5, 2, bidirectional=True), torch.randn(4, 1, 3)
    assert _both(model, x).dot == _both(model, x, depth=2).dot != _both(model, x, depth=1).dot


def test_final_halves_stand_out_at_both_ends() -> None:
    picture = _picture(nn.GRU(3, 5, bidirectional=True), torch.randn(4, 1, 3))
    (forward,), (reverse,) = picture.shapes("joint", "forward", "final"), picture.shapes("joint", "reverse", "final")
    assert "t4" in forward.classes
    assert "t1" in reverse.classes
    assert len(picture.shapes("joint")) == 8
    usual = {shape.fill for shape in picture.shapes("joint") if "final" not in shape.classes}
    assert len(usual) == 1
    assert {forward.fill, reverse.fill}.isdisjoint(usual)


def test_each_step_joins_a_forward_and_a_reverse_cell() -> None:
    picture = _picture(nn.LSTM(3, 5, bidirectional=True), torch.randn(4, 1, 3))
    for t in range(1, 5):
        for side in ("forward", "reverse"):
            (cell,), (half,) = picture.shapes("cell", f"t{t}", side), picture.shapes("joint", f"t{t}", side)
            (line,) = [one for one in picture.lines("h", f"t{t}", side) if _upright(one.points)]
            x = line.points[0][0]
            assert cell.rect.left < x < cell.rect.right
            assert half.rect.left < x < half.rect.right
            assert line.points[0][1] == pytest.approx(cell.rect.top, abs=1)


def _upright(points: tuple[tuple[float, float], ...]) -> bool:
    return abs(points[0][0] - points[-1][0]) < 0.2


@pytest.mark.parametrize(("model", "sizes"), [
    (nn.LSTM(3, 5, bidirectional=True), "5 + 5 = 10"),
    (nn.LSTM(3, 7, bidirectional=True, proj_size=3), "3 + 3 = 6"),
])  # fmt: skip
def test_the_halves_add_up(model: nn.Module, sizes: str) -> None:
    output = model(torch.randn(4, 1, 3))[0]
    assert sizes.endswith(f"= {output.shape[-1]}")
    assert sizes in " ".join(_picture(model, torch.randn(4, 1, 3)).texts)


_CONFIGURATIONS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["lstm", "gru", "rnn"]),
        "steps": st.integers(1, 12),
        "batch": st.sampled_from([1, 7, 123456]),
        "hidden": st.sampled_from([1, 4, 10**6]),
        "layers": st.integers(1, 12),
    }
)


@settings(max_examples=15, deadline=None)
@given(_CONFIGURATIONS, st.data(), st.sampled_from(["zh", "en"]))
def test_any_configuration_has_no_flaw(made: dict[str, Any], data: st.DataObject, lang: str) -> None:
    depth = data.draw(st.integers(0, made["layers"]))
    picture = _picture(recurrent(directions=2, **made), depth=depth, lang=lang)
    assert len(picture.shapes("cell")) == 2 * (4 if made["steps"] > 6 else made["steps"])
    assert flaws(picture) == []


def test_millions_are_legible() -> None:
    made = recurrent("lstm", steps=10**6, batch=10**6, features=10**6, hidden=10**6, layers=1000, directions=2)
    for lang, depth in (("zh", 0), ("en", 0), ("zh", 999), ("en", 1)):
        assert flaws(_picture(made, lang=lang, depth=depth)) == []


@pytest.mark.parametrize("depth", [-1, 3, 99])
def test_a_layer_that_is_not_there_is_refused(depth: int) -> None:
    with pytest.raises(UsageError, match=rf"option 'depth' takes 1 to 2, .*, not {depth}"):
        _both(recurrent(directions=2), depth=depth)


def test_one_way_and_packed_layers_are_refused() -> None:
    with pytest.raises(FigureMismatch):
        _both(nn.LSTM(3, 5), torch.randn(4, 1, 3))
    packed = pack_padded_sequence(torch.randn(4, 2, 3), torch.tensor([4, 2]))
    with pytest.raises(FigureMismatch):
        _both(nn.LSTM(3, 5, bidirectional=True), packed)
