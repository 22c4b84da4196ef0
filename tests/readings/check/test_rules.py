"""Each rule finds the models that have its mistake, and is silent on right ones that look like them."""

import json
from pathlib import Path

import pytest

from lstm_diagrams.readings.check.registry import rules
from tests.readings.check.counted import findings
from tests.readings.check.faulty import FAULTY
from tests.readings.check.right import RIGHT, SIMILAR
from tests.readings.check.siblings import MISSED, SIBLINGS

pytestmark = pytest.mark.filterwarnings("ignore:dropout option adds dropout")
_BUDGET = 20


@pytest.mark.parametrize(("rule", "name"), [(rule, name) for rule, cases in FAULTY.items() for name in cases])
def test_the_mistake_is_found(rule: str, name: str) -> None:
    found, passes = findings(FAULTY[rule][name])
    assert rule in found
    assert passes <= _BUDGET


@pytest.mark.parametrize("name", list(SIBLINGS))
def test_the_mistake_of_a_sibling_is_found(name: str) -> None:
    sibling = SIBLINGS[name]
    found, passes = findings((sibling.make, sibling.given), **sibling.told)
    assert (sibling.rule in found) == (name not in MISSED)
    assert passes <= _BUDGET


@pytest.mark.parametrize("name", list(RIGHT))
def test_a_right_model_is_clean(name: str) -> None:
    found, passes = findings(RIGHT[name])
    assert found == {}
    assert passes <= _BUDGET


def test_every_rule_has_three_faulty_models_and_ten_right_ones() -> None:
    names = {rule.name for rule in rules()} - {"saturation"}
    assert {name: len(cases) for name, cases in FAULTY.items() if len(cases) < 3} == {}
    assert {name: len(cases) for name, cases in SIMILAR.items() if len(cases) < 10} == {}
    assert set(FAULTY) == set(SIMILAR) == names


def test_the_table_of_the_page_is_of_these_models() -> None:
    """That each is found, and each right one silent, is tested above; the page counts them."""
    table = json.loads((Path(__file__).parents[3] / "docs" / "check.json").read_text(encoding="utf-8"))
    siblings = [sibling.rule for sibling in SIBLINGS.values()]
    for rule, row in table.items():
        missed = sum(SIBLINGS[name].rule == rule for name in MISSED)
        assert row["faulty"] == row["found"] + missed == len(FAULTY[rule]) + siblings.count(rule)
        assert row["right"] == row["silent"] == len(SIMILAR[rule])
        assert max(row["passes_faulty"], row["passes_right"]) <= _BUDGET
    assert set(table) == set(FAULTY)
