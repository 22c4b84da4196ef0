"""What the contact sheet shows of the figure cell: subjects of subjects.py with options."""

ENTRIES = (
    ("lstm", {}),
    ("lstm", {"depth": 2, "step": 3, "values": True, "sample": 1, "legend": True}),
    ("lstm both ways projected", {"direction": "reverse"}),
    ("gru six layers", {"units": 3, "values": True}),
    ("rnn unbatched", {}),
    ("forecaster", {"layer": "memory"}),
    ("lstm", {"parts": "cell"}),
    ("lstm", {"compact": True}),
    ("lstm", {"compact": True, "values": True}),
    ("lstm", {"compact": True, "beside": True, "values": True, "parts": "cell"}),
    ("lstm both ways projected", {"parts": "weights"}),
    ("gru six layers", {"parts": ("cell", "equations")}),
)
