"""What the contact sheet shows of the figure bidirectional: subjects of subjects.py with options."""

ENTRIES = (
    ("lstm both ways projected", {}),
    ("lstm both ways projected", {"layer": "", "depth": 1, "legend": True, "steps": 3}),
    ("gru both ways one step", {"steps": 3}),
    ("gru both ways one step", {"compact": True}),
)
