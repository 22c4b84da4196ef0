"""What the contact sheet shows of the figure relation: subjects of subjects.py with options."""

ENTRIES = (
    ("lstm", {}),
    ("forecaster", {"steps": 3, "legend": True}),
    ("encoder decoder", {}),
    ("lstm both ways projected", {}),
    ("rnn unbatched", {}),
    ("forecaster", {"compact": True}),
    ("stepped cell", {"legend": True}),
    ("forecaster", {"across": 3}),
)
