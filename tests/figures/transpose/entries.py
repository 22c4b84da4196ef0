"""What the contact sheet shows of the figure transpose: subjects of subjects.py with options."""

ENTRIES = (
    ("lstm", {"legend": True}),
    ("forecaster", {"layer": "memory", "axes": {"time": "hour"}}),
    ("tensor", {"order": "time, batch, feature", "samples": 3, "steps": 4, "features": 3}),
    ("lstm", {"compact": True}),
)
