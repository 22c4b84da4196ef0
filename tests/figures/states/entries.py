"""What the contact sheet shows of the figure states: subjects of subjects.py with options."""

ENTRIES = (
    ("lstm", {}),
    ("forecaster", {"layer": "memory", "steps": 4, "legend": True}),
    ("lstm both ways projected", {}),
    ("packed", {"sample": 1}),
    ("gru six layers", {}),
    ("rnn unbatched", {}),
    ("lstm both ways projected", {"compact": True}),
    ("lstm both ways projected", {"steps": 2, "layers": 1}),
)
