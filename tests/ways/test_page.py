"""The page "In notebooks" says of each program what came of running it."""

import json
from pathlib import Path

from tests.ways.programs import WAYS

_ROOT = Path(__file__).parents[2]


def test_the_table_is_what_was_run() -> None:
    results = json.loads((_ROOT / "docs/ways.json").read_text("utf-8"))
    assert set(results) == set(WAYS)
    page = (_ROOT / "docs/notebooks/draw/in-notebooks.py").read_text("utf-8").replace("`", "")
    for name, result in results.items():
        program, shown = result.split(": ", 1)
        version = program.split()[-1]
        assert f"# | {name} | {version} | {shown} |\n" in page
        assert page.count(f" | {version} | ") >= 2, "in both languages"
