"""What the contact sheet shows of the figure interface: subjects of subjects.py with options."""

ENTRIES = (
    ("lstm", {}),
    ("forecaster", {"layer": "memory", "legend": True}),
    ("lstm both ways projected", {"axes": {"batch": "airport", "time": "hour"}}),
    ("gru six layers", {}),
    ("rnn unbatched", {}),
    ("lstm long", {}),
    ("lstm", {"compact": True}),
)
