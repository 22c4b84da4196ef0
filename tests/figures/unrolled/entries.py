"""What the contact sheet shows of the figure unrolled: subjects of subjects.py with options."""

ENTRIES = (
    ("lstm", {}),
    ("lstm", {"values": True, "sample": 1}),
    ("lstm", {"highlight": "h_n, c_n"}),
    ("lstm", {"axes": {"time": "hour", "batch": "airport"}}),
    ("lstm long", {"steps": 8, "units": 4, "features": 3}),
    ("lstm both ways projected", {}),
    ("lstm both ways projected", {"values": True}),
    ("gru six layers", {"layers": 4}),
    ("rnn unbatched", {"legend": True}),
    ("lstm", {"compact": True}),
    ("forecaster", {"layer": "memory"}),
    ("packed", {"sample": 1}),
    ("cell loop", {}),
    ("decoder loop", {}),
    ("lstm both ways projected", {"steps": 2, "layers": 1}),
    ("stacked modules", {}),
    ("lstm", {"notes": {"": "shared by all steps"}, "loss": {"": "mean squared error"}}),
)
