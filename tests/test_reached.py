"""The floor under what the tests reach: less of either kind fails, more of it by a point asks for a higher floor."""

import json
from pathlib import Path

import pytest

from tools.reached import FLOOR, main


def _report(folder: Path, lines: float, branches: float) -> str:
    """As slipcover writes one, of 1,000 lines and branches."""
    covered_lines, covered_branches = round(10 * lines), round(10 * branches)
    summary = {
        "covered_lines": covered_lines,
        "missing_lines": 1000 - covered_lines,
        "covered_branches": covered_branches,
        "missing_branches": 1000 - covered_branches,
    }
    path = folder / "coverage.json"
    path.write_text(json.dumps({"files": {"some/file.py": {"missing_lines": [7, 8]}}, "summary": summary}))
    return str(path)


@pytest.mark.parametrize(("lines", "branches", "code"), [(0, 0, 0), (-0.1, 0, 1), (0, -0.1, 1)])
def test_less_than_the_floor_fails(
    lines: float, branches: float, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_report(tmp_path, FLOOR["lines"] + lines, FLOOR["branches"] + branches)) == code
    printed = capsys.readouterr().out
    assert "   2 lines not reached in some/file.py" in printed
    assert printed.count("add tests") == code


def test_a_point_more_asks_for_a_higher_floor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(_report(tmp_path, FLOOR["lines"] + 1.2, FLOOR["branches"] + 0.9)) == 0
    assert capsys.readouterr().out.count("raise it to") == 1
