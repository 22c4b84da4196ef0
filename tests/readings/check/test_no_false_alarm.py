"""No false alarm: on every model of the zoo and of the contact sheet the rules find what was judged by hand to be so, and nothing else."""

from typing import Any

import pytest
import torch

from lstm_diagrams import check
from tests.figures.subjects import made, made_subjects
from tests.models import ZOO

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*quantiz"),
    pytest.mark.filterwarnings("ignore:.*__array__|.*NumPy:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*nested tensors is in prototype:UserWarning"),
    pytest.mark.filterwarnings("ignore:LSTM with projections"),
    pytest.mark.filterwarnings("ignore:dropout option adds dropout"),
]
_JUDGED = {
    "a result that nobody uses": {"no_influence"},  # it runs a layer and throws its result away, on purpose
    "two trees": {"never_called"},  # it borrows a model for its cells alone, and not its head
    "chunks detached": {"state_cut"},  # truncated backpropagation through time, on purpose; the rule says "may"
}
"""The findings that are right, each with the reason."""
_CALLED_ONCE = [name for name, specimen in ZOO.items() if specimen.use is None]


def _rules(model: Any, *inputs: Any, **named: Any) -> tuple[set[str], int]:
    report = check(model, *inputs, **named)
    return {found.rule for found in report.findings}, report.passes


@pytest.mark.parametrize("name", _CALLED_ONCE)
def test_the_zoo(name: str) -> None:
    specimen = ZOO[name]
    torch.manual_seed(0)
    model = specimen.make()
    torch.manual_seed(1)
    found, passes = _rules(model, *specimen.inputs(), **specimen.named())
    assert found == _JUDGED.get(name, set())
    assert passes <= 20


@pytest.mark.parametrize("name", made_subjects())
def test_the_contact_sheet(name: str) -> None:
    found, passes = _rules(*made(name))
    assert found == _JUDGED.get(name, set())
    assert passes <= 20


def test_each_judged_model_is_there() -> None:
    assert set(_JUDGED) <= {*_CALLED_ONCE, *made_subjects()}
    assert len(ZOO) - len(_CALLED_ONCE) <= 2  # those are more than one call, which check does not take
