"""What the contact sheet shows of the figure trace: subjects of subjects.py with options."""

from typing import Any

ENTRIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("gru six layers", {}),
    ("measured", {}),
    ("measured", {"order": "sorted", "sample": 1, "legend": True}),
    ("measured", {"order": "clustered"}),
    ("forecaster", {"layer": "memory", "level": 2, "ticks": list("ABCDEFGH")}),
    ("lstm both ways projected", {"level": 2, "direction": "reverse", "units": [1, 3]}),
    ("measured", {"compact": True}),
)
