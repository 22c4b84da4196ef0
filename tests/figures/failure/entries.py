"""What the contact sheet shows of the figure failure: subjects of subjects.py with options."""

ENTRIES = (
    ("failing head", {}),
    ("failing cell", {"calls": 4, "legend": True}),
    ("failing code", {}),
    ("failing head", {"compact": True}),
)
