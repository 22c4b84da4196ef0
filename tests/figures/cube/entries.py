"""What the contact sheet shows of the figure cube: subjects of subjects.py with options."""

ENTRIES = (
    ("tensor", {"order": "batch, time, feature", "matrix": True}),
    ("tensor", {"values": True, "samples": 3, "steps": 4, "features": 3}),
    ("lstm", {"axes": {"time": "hour"}, "legend": True}),
    ("forecaster", {"layer": "memory"}),
    ("lstm long", {}),
)
