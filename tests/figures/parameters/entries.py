"""What the contact sheet shows of the figure parameters: subjects of subjects.py with options."""

ENTRIES = (
    ("lstm", {"layer": "", "depth": 2}),
    ("gru six layers", {"legend": True}),
    ("lstm both ways projected", {}),
    ("lstm long", {}),
    ("rnn unbatched", {}),
    ("lstm both ways projected", {"compact": True}),
)
