"""What the contact sheet shows of the figure packing: subjects of subjects.py with options."""

ENTRIES = (
    ("lstm packed", {"legend": True}),
    ("gru packed both ways", {"legend": True}),
    ("packed", {"layer": "", "samples": 0, "steps": 0, "highlight": "end"}),
    ("lstm packed", {"compact": True}),
)
