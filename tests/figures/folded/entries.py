"""What the contact sheet shows of the figure folded: subjects of subjects.py with options."""

ENTRIES = (
    ("rnn unbatched", {}),
    ("lstm", {"layer": "", "steps": 3}),
    ("gru six layers", {"layers": 3}),
    ("lstm both ways projected", {"legend": True}),
    ("lstm long", {}),
    ("lstm", {"compact": True}),
    ("lstm both ways projected", {"layers": 1}),
    ("forecaster", {"notes": {"memory": "shared"}, "loss": {"memory": "mean squared error"}}),
)
