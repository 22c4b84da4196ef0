"""What the contact sheet shows of the figure mlp: subjects of subjects.py with options."""

ENTRIES = (
    ("mlp", {}),
    ("mlp", {"bias": True, "legend": True}),
    ("mlp", {"weighted": True, "values": True, "sample": 1}),
    ("mlp wide", {}),
    ("mlp wide", {"dropout": True}),
    ("mlp wide", {"units": 12, "layers": 3}),
    ("one layer", {"legend": True}),
)
