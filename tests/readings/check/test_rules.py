"""Each rule finds the models that have its mistake, and is silent on right ones that look like them."""

import pytest
import torch

from lstm_diagrams import check
from lstm_diagrams.readings.check.registry import rules
from tests.readings.check.faulty import FAULTY, Case
from tests.readings.check.right import RIGHT, SIMILAR

pytestmark = pytest.mark.filterwarnings("ignore:dropout option adds dropout")
_BUDGET = 20


def _checked(case: Case) -> tuple[set[str], int]:
    torch.manual_seed(0)
    make, given = case
    report = check(make(), *given())
    return {found.rule for found in report.findings}, report.passes


@pytest.mark.parametrize(("rule", "name"), [(rule, name) for rule, cases in FAULTY.items() for name in cases])
def test_the_mistake_is_found(rule: str, name: str) -> None:
    found, passes = _checked(FAULTY[rule][name])
    assert rule in found
    assert passes <= _BUDGET


@pytest.mark.parametrize("name", list(RIGHT))
def test_a_right_model_is_clean(name: str) -> None:
    found, passes = _checked(RIGHT[name])
    assert found == set()
    assert passes <= _BUDGET


def test_every_rule_has_three_faulty_models_and_ten_right_ones() -> None:
    names = {rule.name for rule in rules()} - {"saturation"}
    assert {name: len(cases) for name, cases in FAULTY.items() if len(cases) < 3} == {}
    assert {name: len(cases) for name, cases in SIMILAR.items() if len(cases) < 10} == {}
    assert set(FAULTY) == set(SIMILAR) == names
