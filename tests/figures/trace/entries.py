"""What the contact sheet shows of the figure trace: subjects of subjects.py with options."""

ENTRIES = (("gru six layers", {}), ("measured", {}), ("measured", {"order": "sorted", "sample": 1, "legend": True}))
