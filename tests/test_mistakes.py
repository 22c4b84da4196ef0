"""check() and assert_clean(): the report, its languages, what is left untouched, what it takes and refuses."""

import copy
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_sequence

from lstm_diagrams import CaptureError, UnknownName, UsageError, check
from lstm_diagrams.testing import assert_clean


class LastSample(nn.Module):
    """Takes the last sample where the last step is meant; drops out as it trains."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn, self.drop, self.norm = nn.LSTM(3, 5), nn.Dropout(0.5), nn.BatchNorm1d(5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.norm(self.drop(self.rnn(x)[0][:, -1]))


def test_a_report_is_true_where_nothing_was_found() -> None:
    report = check(nn.LSTM(3, 5, 2), torch.randn(5, 2, 3))
    assert report
    assert report.findings == ()
    assert str(report).startswith("LSTM: nothing found (15 rules, ")


def test_a_report_shows_itself() -> None:
    report = check(LastSample(), torch.randn(8, 6, 3), lang="zh")
    assert not report
    assert "样本" in str(report)
    assert "samples" in report.text("en")
    html = report._repr_html_()
    assert html.count("<li>") == len(report.findings) == 1
    with pytest.raises(UnknownName):
        report.text("fr")


@pytest.mark.parametrize("training", [True, False])
def test_model_inputs_and_chance_are_untouched(training: bool) -> None:
    model, x = LastSample().train(training), torch.randn(8, 6, 3, requires_grad=True)
    model(x).sum().backward()
    before = copy.deepcopy(model.state_dict())
    gradients = {
        name: parameter.grad.clone() for name, parameter in model.named_parameters() if parameter.grad is not None
    }
    given, slope, version, chance = x.detach().clone(), x.grad.clone(), x._version, torch.get_rng_state()  # type: ignore[union-attr]
    check(model, x, saturation=True)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert {name for name, p in model.named_parameters() if p.grad is not None} == set(gradients)
    assert all(torch.equal(model.get_parameter(name).grad, value) for name, value in gradients.items())  # type: ignore[arg-type]
    assert torch.equal(x, given)
    assert torch.equal(x.grad, slope)  # type: ignore[arg-type]
    assert x._version == version
    assert torch.equal(torch.get_rng_state(), chance)
    assert all(module.training is training for module in model.modules())
    assert all(not module._forward_hooks and not module._forward_pre_hooks for module in model.modules())


class _Counting(nn.Module):
    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Any) -> Any:
        _RUNS.append(1)
        return self.inner(x)


_RUNS: list[int] = []


@pytest.mark.parametrize("budget", [1, 2, 3, 5, 9, 20])
def test_no_more_passes_than_the_budget_and_all_are_counted(budget: int) -> None:
    _RUNS.clear()
    report = check(_Counting(LastSample()), torch.randn(8, 6, 3), budget=budget)
    assert len(_RUNS) == report.passes <= budget
    assert bool(report.notes) == (budget <= report.passes)


def test_the_caller_can_say_which_axis_counts_samples() -> None:
    steps_for_samples = nn.LSTM(3, 5)
    x = torch.randn(6, 8, 3)
    assert check(steps_for_samples, x)
    found = check(steps_for_samples, x, batch=0)
    assert {each.rule for each in found.findings} == {"samples_mixed"}
    assert check(nn.LSTM(3, 5, batch_first=True), x, batch=0)


def test_the_caller_can_say_that_nothing_may_see_the_future() -> None:
    x = torch.randn(4, 7, 3)
    both = nn.LSTM(3, 5, batch_first=True, bidirectional=True)
    assert check(both, x)
    (finding,) = check(both, x, causal=True).findings
    assert (finding.rule, finding.certainty) == ("future_seen", "sure")
    assert check(nn.LSTM(3, 5, batch_first=True), x, causal=True)


def test_saturation_is_looked_at_on_request() -> None:
    model, x = nn.LSTM(3, 5), 200 * torch.randn(8, 6, 3)
    assert check(model, x)
    assert {each.rule for each in check(model, x, saturation=True).findings} == {"saturation"}
    assert check(model, x / 200, saturation=True)


def test_packed_input() -> None:
    packed = pack_sequence([torch.randn(size, 3) for size in (6, 4, 2)])
    assert check(nn.GRU(3, 5, 2, bidirectional=True), packed)


def test_the_meta_device_says_what_it_cannot_do() -> None:
    report = check(nn.LSTM(3, 5, device="meta", dropout=0.0), torch.empty(4, 2, 3, device="meta"))
    assert report
    assert "meta" in report.notes[0].en
    assert report.passes == 1


def test_a_method_and_inputs_by_name() -> None:
    class Encoder(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn, self.unused = nn.GRU(3, 5), nn.Linear(5, 2)

        def encode(self, x: torch.Tensor) -> torch.Tensor:
            return self.rnn(x)[0]

    assert check(Encoder().encode, x=torch.randn(5, 2, 3))


def test_what_cannot_be_checked_is_refused() -> None:
    with pytest.raises(UsageError, match="budget"):
        check(nn.LSTM(3, 5), torch.randn(4, 2, 3), budget=0)
    with pytest.raises(CaptureError, match="input_size=3"):
        check(nn.LSTM(3, 5), torch.randn(4, 2, 4))
    with pytest.raises(UsageError, match="expected a"):
        check("a text")


def test_assert_clean_raises_with_the_report() -> None:
    assert_clean(nn.LSTM(3, 5), torch.randn(5, 2, 3))
    with pytest.raises(AssertionError, match="5 of the 6 samples"):
        assert_clean(LastSample(), torch.randn(8, 6, 3))
    assert_clean(LastSample(), torch.randn(8, 6, 3), allowed=["samples_lost"])


class _LastState(nn.Module):
    """The last state of a layer, one for each of what it takes for samples."""

    def __init__(self, *, first: bool) -> None:
        super().__init__()
        self.rnn = nn.GRU(3, 5, batch_first=first)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.rnn(x)[1][-1]


def test_samples_read_as_steps_are_found_where_the_axis_is_said() -> None:
    torch.manual_seed(0)
    x = torch.randn(6, 8, 3)
    (found,) = check(_LastState(first=False), x, batch=0).findings
    assert (found.rule, found.certainty, found.layer) == ("samples_mixed", "sure", "rnn")
    assert "batch_first=True" in found.instead.en
    assert check(_LastState(first=True), x, batch=0)
    assert check(_LastState(first=False), x.transpose(0, 1).contiguous(), batch=1)
