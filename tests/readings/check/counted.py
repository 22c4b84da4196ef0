"""What each rule found on the models of these tests: the table of the page "Check". ``python -m tests.readings.check.counted FILE`` writes it."""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import torch

from lstm_diagrams import check
from tests.readings.check.faulty import FAULTY, Case
from tests.readings.check.right import RIGHT, SIMILAR
from tests.readings.check.siblings import SIBLINGS


def findings(case: Case, **told: Any) -> tuple[dict[str, str], int]:
    """The rules that find something, each with how sure it is, and how often the model ran."""
    torch.manual_seed(0)
    make, given = case
    report = check(make(), *given(), **told)
    return {found.rule: found.certainty for found in report.findings}, report.passes


def counted() -> dict[str, dict[str, Any]]:
    """For each rule: faulty models, those found, how sure, right ones, those silent, and the most passes of each."""
    right = {name: findings(case) for name, case in RIGHT.items()}
    return {rule: _row(rule, right) for rule in sorted(FAULTY)}


def _row(rule: str, right: dict[str, tuple[dict[str, str], int]]) -> dict[str, Any]:
    faulty = [findings(case) for case in FAULTY[rule].values()]
    faulty += [findings((each.make, each.given), **each.told) for each in SIBLINGS.values() if each.rule == rule]
    similar = [right[name] for name in SIMILAR[rule]]
    return {
        "faulty": len(faulty),
        "found": sum(rule in found for found, _ in faulty),
        "certainty": sorted({found[rule] for found, _ in faulty if rule in found}),
        "right": len(similar),
        "silent": sum(rule not in found for found, _ in similar),
        "passes_faulty": max(passes for _, passes in faulty),
        "passes_right": max(passes for _, passes in similar),
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    Path(sys.argv[1]).write_text(json.dumps(counted(), indent=2) + "\n", encoding="utf-8")
