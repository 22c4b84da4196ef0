"""What the contact sheet shows of the figure windows: subjects of subjects.py with options."""

ENTRIES = (
    ("windows", {"legend": True}),
    ("windows", {"windows": 0, "highlight": "leak"}),
    ("windows", {"compact": True}),
    ("windows", {"parts": "windows+record"}),
)
