"""What the contact sheet shows of the figure trace: subjects of subjects.py with options."""

ENTRIES = (
    ("gru six layers", {}),
    ("measured", {}),
    ("measured", {"order": "sorted", "sample": 1, "legend": True}),
    ("forecaster", {"layer": "memory", "level": 2, "labels": list("ABCDEFGH")}),
    ("lstm both ways projected", {"level": 2, "direction": "reverse", "units": [1, 3]}),
)
