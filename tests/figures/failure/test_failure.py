"""failure: the failing call and what came to it are those of the run, the cure is that of its kind, and nothing else draws such a run."""

import inspect
import re
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pad_packed_sequence

from lstm_diagrams import CaptureError, FigureMismatch, UnknownName, capture, draw
from lstm_diagrams.capture import facts_of
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.readings.failures.cures import KINDS, UNKNOWN, kind_of
from tests.figures.failure.cases import CASES, BrokenLoop, Case, Classifier, Raising
from tests.figures.failure.mended import MENDED, Mended
from tests.figures.geometry import flaws
from tests.figures.picture import Picture
from tests.figures.subjects import FAILED, seen

_EACH = pytest.mark.parametrize("case", CASES, ids=[f"{number} {case.kind}" for number, case in enumerate(CASES)])


def _failure(case: Case) -> Any:
    torch.manual_seed(0)
    model, inputs, named = case.make()
    return facts_of(model, inputs, named, {}, partial=True).failure


@_EACH
def test_the_error_is_the_one_that_a_plain_call_raises(case: Case) -> None:
    torch.manual_seed(0)
    model, inputs, named = case.make()
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any of them
        model(*inputs, **named)
    failed = _failure(case)
    assert (failed.error, failed.message) == (
        type(caught.value).__name__,
        str(caught.value)[:300] + "…" * (len(str(caught.value)) > 300),
    )


@_EACH
def test_each_kind_has_its_cure_and_an_unknown_one_says_so(case: Case) -> None:
    kind, cure = kind_of(_failure(case))
    assert kind == case.kind
    assert (cure == UNKNOWN) == (case.kind == "")


def test_every_known_kind_is_raised_for_real() -> None:
    assert {kind.name for kind in KINDS} == {case.kind for case in CASES} - {""}


@_EACH
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_has_no_flaw_and_says_it_all(case: Case, lang: str) -> None:
    torch.manual_seed(0)
    model, inputs, named = case.make()
    diagram = draw(model, *inputs, kwargs=named, on_error="draw", lang=lang)
    assert diagram.figure == "failure"
    picture = Picture.of(diagram.svg())
    assert flaws(picture) == []
    said = _squeezed("".join(writing.text for writing in picture.writings if "error" in writing.classes))
    assert _squeezed(diagram.facts.failure.message).startswith(said.partition(":")[2][:200].rstrip("…"))
    cure = _squeezed("".join(writing.text for writing in picture.writings if "cure" in writing.classes))
    assert cure.endswith(_squeezed(kind_of(diagram.facts.failure)[1].in_language(lang)))


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_it_names_the_layer_with_its_run_and_what_came() -> None:
    failed = facts_of(BrokenLoop(4), (torch.randn(6, 2, 3),), {}, {}, partial=True)
    assert len(failed.calls) == 4
    assert failed.failure is not None
    assert failed.failure.layer is not None
    assert (failed.failure.path, failed.failure.layer.type, failed.failure.run) == ("cell", "LSTMCell", 5)
    shapes = [(given.name, given.type, [tensor.shape for tensor in given.tensors]) for given in failed.failure.given]
    assert shapes == [("input", "Tensor", [(2, 2)]), ("hx", "tuple", [(2, 4), (2, 4)])]
    assert failed.failure.sources == (-1, 3)


def test_it_names_the_line_of_the_users_own_code() -> None:
    failed = seen("failing code").failure
    assert failed is not None
    lines, first = inspect.getsourcelines(Raising.forward)
    number = next(number for number, line in enumerate(lines, first) if "raise" in line)
    assert (failed.place, failed.code) == (f"cases.py:{number}", lines[number - first].strip())
    assert failed.layer is None


def test_an_operation_between_layers_is_named_with_what_it_was_given() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = nn.LSTM(3, 5)

        def forward(self, x: torch.Tensor) -> Any:
            return self.lstm(x)[0].view(3, -1)

    failed = facts_of(Net(), (torch.randn(4, 2, 3),), {}, {}, partial=True).failure
    assert failed is not None
    assert (failed.operation, failed.sources) == ("view", (0,))
    assert [tensor.shape for given in failed.given for tensor in given.tensors] == [(4, 2, 5)]


@pytest.mark.parametrize("subject", FAILED)
def test_no_other_figure_draws_a_failed_run(subject: str) -> None:
    for name, figure in registered().items():
        if name != "failure":
            assert figure.rank(seen(subject)) == 0
            with pytest.raises(FigureMismatch, match="failure"):
                draw(seen(subject), figure=name)


def test_a_run_that_ends_well_is_drawn_as_ever() -> None:
    model, words = Classifier(), torch.ones(2, 6, dtype=torch.int64)
    assert draw(model, words, on_error="draw").dot == draw(model, words).dot
    with pytest.raises(FigureMismatch, match="a run that ended with an error"):
        draw(model, words, figure="failure")


def test_without_being_asked_for_it_the_error_is_raised() -> None:
    model, words = Classifier(both=True), torch.ones(2, 6, dtype=torch.int64)
    with pytest.raises(CaptureError, match="mat1 and mat2"):
        draw(model, words)
    with pytest.raises(CaptureError, match="mat1 and mat2"):
        capture(model, words)
    with pytest.raises(UnknownName, match="raise, draw"):
        draw(model, words, on_error="ignore")
    assert draw(model, words, figure="failure").figure == "failure"
    assert draw(model, words, figure="network", steps=3, on_error="draw").figure == "failure"


def test_the_model_is_left_as_it_was() -> None:
    model, words = Classifier(both=True).train(), torch.ones(2, 6, dtype=torch.int64)
    before, chance = {name: value.clone() for name, value in model.state_dict().items()}, torch.get_rng_state()
    draw(model, words, on_error="draw")
    assert model.training
    assert torch.equal(chance, torch.get_rng_state())
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_calls_that_are_left_out_are_counted() -> None:
    diagram = draw(seen("failing cell"), figure="failure", calls=4)
    texts = Picture.of(diagram.svg()).texts
    assert "6 more calls, none of which failed" in texts
    assert diagram.coverage.left_out == ()
    assert not [text for text in Picture.of(draw(seen("failing cell"), calls=0).svg()).texts if "more calls" in text]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(("shape", "levels"), [((3, 5), 1), ((2, 5), 2)])
def test_the_state_that_the_cure_makes_is_taken(first: bool, shape: tuple[int, int], levels: int) -> None:
    """A state without an axis of samples: of a cell, or one for all samples."""
    model, x, h_0 = nn.LSTM(4, 5, levels, batch_first=first), torch.randn(3, 3, 4), torch.randn(shape)
    failed: Any = facts_of(model, (x, (h_0, h_0)), {}, {}, partial=True).failure
    _, cure = kind_of(failed)
    code = cure.en.rpartition("write ")[2]
    state = eval(code, {"h_0": h_0})
    assert state.shape == (levels, 3, 5)
    model(x, (state, state))
    assert code in cure.zh


@pytest.mark.parametrize("mended", MENDED, ids=[mended.code for mended in MENDED])
def test_what_a_cure_says_runs_and_mends_the_call(mended: Mended) -> None:
    failed: Any = facts_of(mended.model, mended.inputs, {}, {}, partial=True).failure
    cure, code = kind_of(failed)[1], mended.code
    assert code in cure.zh
    assert code in cure.en
    x, h = (*mended.inputs, None)[:2]
    names = dict.fromkeys(("model", "lstm", "cell"), mended.model) | {"x": x, "h": h, "torch": torch, "nn": nn}
    names |= {"_zeros": torch.zeros, "pad_packed_sequence": pad_packed_sequence}
    exec(mended.call.replace("{code}", code), names)


def test_a_cell_that_gets_one_tensor_for_a_pair_is_cured_as_a_cell() -> None:
    given = torch.randn(2, 3), torch.randn(2, 5)
    failed: Any = facts_of(nn.LSTMCell(3, 5), given, {}, {}, partial=True).failure
    assert "h, c = cell(x, (h, c))" in kind_of(failed)[1].en


def test_the_arrows_of_a_failing_run_are_no_ways_left_out() -> None:
    for subject in ("failing head", "failing cell", "failing code"):
        assert draw(seen(subject), figure="failure").coverage.left_out == (), subject
