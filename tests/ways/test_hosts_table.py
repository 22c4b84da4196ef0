"""The page "In MkDocs and Sphinx" has a row for each host that was run."""

import json
from pathlib import Path

from tests.ways.hosts import HOSTS

_ROOT = Path(__file__).parents[2]


def test_each_host_that_was_run_has_its_row() -> None:
    results = json.loads((_ROOT / "docs/hosts.json").read_text("utf-8"))
    assert len(results) > 5 and set(results) <= set(HOSTS)
    page = (_ROOT / "docs/notebooks/draw/in-documentation.py").read_text("utf-8")
    for name, result in results.items():
        assert f'    "{name}": (' in page
        followed = page.split(f'    "{name}": (')[1].split("\n    ),\n")[0].split('\n    "')[0]
        assert ("FOLLOWS" in followed) == ("follows the switch" in result)
