"""The page "Check" has a heading for each rule, in both languages, where its findings lead to."""

import re
from pathlib import Path

from lstm_diagrams.readings.check.registry import rules

_PAGE = Path(__file__).parents[3] / "docs" / "notebooks" / "reference" / "check.py"


def test_every_rule_has_its_heading_on_the_page() -> None:
    headings = re.findall(r"^# ### (.+) \{ #([\w-]+) \}$", _PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    found = {rule.anchor: {rule.title.zh, rule.title.en} for rule in rules()}
    titles: dict[str, set[str]] = {}
    for title, anchor in headings:
        titles.setdefault(f"reference/check.html#{anchor}", set()).add(title)
    assert titles == found
