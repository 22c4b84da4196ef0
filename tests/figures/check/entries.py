"""What the contact sheet shows of the figure check: subjects of subjects.py with options."""

from typing import Any

ENTRIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("checked", {}),
    ("checked", {"findings": 3, "layers": 3, "legend": True}),
    ("checked as asked", {"batch": 0, "causal": True, "saturation": True, "budget": 15}),
    ("measured", {}),
    ("measured", {"compact": True}),
)
