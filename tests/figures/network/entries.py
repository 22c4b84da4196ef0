"""What the contact sheet shows of the figure network: subjects of subjects.py with options."""

ENTRIES = (
    ("forecaster", {}),
    ("embedding classifier", {"steps": 4, "units": 4}),
    ("stacked modules", {"legend": True}),
    ("frames", {}),
    ("encoder decoder", {}),
    ("packed", {}),
    ("packed", {"sample": 0}),
    ("cell loop", {}),
    ("teacher forcing", {}),
    ("own answers", {}),
    ("decoder loop", {}),
    ("autoencoder", {}),
    ("pooled", {}),
    ("maps", {}),
    ("text lines", {}),
    ("forecaster", {"compact": True, "labels": {"memory": "记忆", "reader": "Reader"}}),
    ("embedding classifier", {"notes": {"embedding": "frozen"}, "loss": {"head": "cross entropy"}}),
)
