"""For tests of models: assert_clean() fails where check() finds a mistake."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from lstm_diagrams.mistakes import check


def assert_clean(model: Any, *inputs: Any, allowed: Collection[str] = (), **options: Any) -> None:
    """Fail, with the report, where ``check()`` finds something.

    Args:
        model: as for ``check()``.
        inputs: as for ``check()``.
        allowed: names of rules whose findings are meant so, such as ``"state_cut"``.
        options: what else ``check()`` takes.

    Raises:
        AssertionError: something was found; the message is the report.
    """
    report = check(model, *inputs, **options)
    left = tuple(found for found in report.findings if found.rule not in allowed)
    if left:
        raise AssertionError(replace(report, findings=left).text())
